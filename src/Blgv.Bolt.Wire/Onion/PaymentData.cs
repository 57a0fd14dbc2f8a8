using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>What the recipient of a payment needs to put its parts together.</summary>
/// <param name="PaymentSecret">The secret of the invoice.</param>
/// <param name="TotalMsat">What all parts add up to, in millisatoshi.</param>
/// <remarks>BOLT 4, "payload format", <c>payment_data</c>.</remarks>
public readonly record struct PaymentData(PaymentSecret PaymentSecret, MilliSatoshi TotalMsat) : IFields<PaymentData>
{
    /// <inheritdoc/>
    public static PaymentData Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.Fixed<PaymentSecret>("payment_secret"), new MilliSatoshi(r.TU64("total_msat")));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("payment_secret", PaymentSecret);
        w.TU64("total_msat", TotalMsat.Value);
    }
}
