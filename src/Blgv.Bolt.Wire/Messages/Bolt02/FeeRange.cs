using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The fees that a side would accept for the closing transaction.</summary>
/// <param name="MinFeeSatoshis">The lowest, in satoshi.</param>
/// <param name="MaxFeeSatoshis">The highest, in satoshi; not bounded by what can exist, since nodes may send 2^64 - 1 for no limit.</param>
/// <remarks>BOLT 2, "Legacy Closing Negotiation: closing_signed", <c>fee_range</c>.</remarks>
public readonly record struct FeeRange(Satoshi MinFeeSatoshis, Satoshi MaxFeeSatoshis) : IFields<FeeRange>
{
    /// <inheritdoc/>
    public static FeeRange Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(new Satoshi(r.U64("min_fee_satoshis")), new Satoshi(r.U64("max_fee_satoshis")));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U64("min_fee_satoshis", MinFeeSatoshis.Value);
        w.U64("max_fee_satoshis", MaxFeeSatoshis.Value);
    }
}
