using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>What a hop inside a blinded path takes for relaying a payment.</summary>
/// <param name="CltvExpiryDelta">By how many blocks the expiry drops.</param>
/// <param name="FeeProportionalMillionths">The fee in millionths of the amount.</param>
/// <param name="FeeBaseMsat">The fee for any payment, on top, in millisatoshi.</param>
/// <remarks>BOLT 4, "Inside encrypted_recipient_data: encrypted_data_tlv", <c>payment_relay</c>.</remarks>
public readonly record struct PaymentRelay(CltvDelta CltvExpiryDelta, uint FeeProportionalMillionths, uint FeeBaseMsat) : IFields<PaymentRelay>
{
    /// <inheritdoc/>
    public static PaymentRelay Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(new CltvDelta(r.U16("cltv_expiry_delta")), r.U32("fee_proportional_millionths"), r.TU32("fee_base_msat"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U16("cltv_expiry_delta", CltvExpiryDelta.Value);
        w.U32("fee_proportional_millionths", FeeProportionalMillionths);
        w.TU32("fee_base_msat", FeeBaseMsat);
    }
}
