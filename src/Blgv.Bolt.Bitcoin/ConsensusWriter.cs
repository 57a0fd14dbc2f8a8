using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Writes Bitcoin's serialisation into a span of the right size.</summary>
internal ref struct ConsensusWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    internal int Position { get; private set; }

    internal readonly Span<byte> Written => _destination[..Position];

    internal void U8(byte value) => Next(1)[0] = value;

    internal void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Next(4), value);

    internal void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Next(8), value);

    internal void Fixed<T>(T value)
        where T : struct, IFixedBytes<T> => value.CopyTo(Next(T.Size));

    internal void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Next(bytes.Length));

    internal void CompactSizeValue(ulong value) => CompactSize.Write(Next(CompactSize.Length(value)), value);

    internal void Variable(ReadOnlySpan<byte> bytes)
    {
        CompactSizeValue((ulong)bytes.Length);
        Raw(bytes);
    }

    internal void OutPoint(OutPoint outPoint)
    {
        Fixed(outPoint.TxId);
        U32(outPoint.Index);
    }

    internal void Output(TransactionOutput output)
    {
        U64(output.Amount.Value);
        Variable(output.ScriptPubKey.Span);
    }

    private Span<byte> Next(int count)
    {
        var next = _destination.Slice(Position, count);
        Position += count;
        return next;
    }
}
