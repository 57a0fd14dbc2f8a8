using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>What unlocks one input.</summary>
/// <param name="WitnessData">The witness stack as in a Bitcoin transaction: the number of elements, each element with its length.</param>
/// <remarks>BOLT 2, "The tx_signatures Message", <c>witness</c>.</remarks>
public readonly record struct Witness(Bytes WitnessData) : ISubtype<Witness>
{
    /// <inheritdoc/>
    public static string WireType => "witness";

    /// <inheritdoc/>
    public static Witness Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new(r.Bytes("len", "witness_data"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => w.Bytes("len", "witness_data", WitnessData);
}
