using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Offers;

// blinded_payinfo                                  BOLT 12, "Invoices"
//   u32               fee_base_msat
//   u32               fee_proportional_millionths
//   u16               cltv_expiry_delta
//   u64               htlc_minimum_msat
//   u64               htlc_maximum_msat
//   u16               flen
//   flen*byte         features

/// <summary>What paying along a blinded path costs, all its hops together.</summary>
/// <param name="FeeBaseMsat">The fee for any payment, in millisatoshi.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount, on top.</param>
/// <param name="CltvExpiryDelta">By how many blocks the expiry drops.</param>
/// <param name="HtlcMinimumMsat">The smallest amount, in millisatoshi.</param>
/// <param name="HtlcMaximumMsat">The largest amount, in millisatoshi.</param>
/// <param name="Features">The features that the payment may use.</param>
/// <remarks>BOLT 12, "Invoices", <c>blinded_payinfo</c>.</remarks>
public readonly record struct BlindedPayinfo(
    uint FeeBaseMsat, uint FeeProportionalMillionths, CltvDelta CltvExpiryDelta, MilliSatoshi HtlcMinimumMsat, MilliSatoshi HtlcMaximumMsat,
    FeatureSet<BlindedPathContext> Features) : ISubtype<BlindedPayinfo>
{
    /// <inheritdoc/>
    public static string WireType => "blinded_payinfo";

    /// <inheritdoc/>
    public static BlindedPayinfo Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(
            r.U32("fee_base_msat"),
            r.U32("fee_proportional_millionths"),
            new CltvDelta(r.U16("cltv_expiry_delta")),
            new MilliSatoshi(r.U64("htlc_minimum_msat")),
            new MilliSatoshi(r.U64("htlc_maximum_msat")),
            new FeatureSet<BlindedPathContext>(r.Bytes("flen", "features")));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("fee_base_msat", FeeBaseMsat);
        w.U32("fee_proportional_millionths", FeeProportionalMillionths);
        w.U16("cltv_expiry_delta", CltvExpiryDelta.Value);
        w.U64("htlc_minimum_msat", HtlcMinimumMsat.Value);
        w.U64("htlc_maximum_msat", HtlcMaximumMsat.Value);
        w.Bytes("flen", "features", Features.Bytes);
    }
}
