using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>Which payments a hop inside a blinded path lets through.</summary>
/// <param name="MaxCltvExpiry">The highest expiry that may arrive.</param>
/// <param name="HtlcMinimumMsat">The smallest amount, in millisatoshi.</param>
/// <remarks>BOLT 4, "Inside encrypted_recipient_data: encrypted_data_tlv", <c>payment_constraints</c>.</remarks>
public readonly record struct PaymentConstraints(CltvExpiry MaxCltvExpiry, MilliSatoshi HtlcMinimumMsat) : IFields<PaymentConstraints>
{
    /// <inheritdoc/>
    public static PaymentConstraints Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(new CltvExpiry(r.U32("max_cltv_expiry")), new MilliSatoshi(r.TU64("htlc_minimum_msat")));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32("max_cltv_expiry", MaxCltvExpiry.Value);
        w.TU64("htlc_minimum_msat", HtlcMinimumMsat.Value);
    }
}
