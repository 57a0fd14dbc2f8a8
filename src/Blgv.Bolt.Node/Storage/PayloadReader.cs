using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>Reads what <see cref="FrameWriter"/> wrote; its checksum is right, so whatever does not fit is a writer's fault and throws.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public ulong Number()
    {
        if (!BigSize.TryRead(_rest, out var value, out var length, out _))
        {
            throw new InvalidDataException("a number is cut short");
        }

        _rest = _rest[length..];
        return value;
    }

    public uint Number32() => Number() is var value and <= uint.MaxValue ? (uint)value : throw new InvalidDataException("a number is too large");

    /// <summary>How many items follow, each of at least one byte.</summary>
    public int Count() => Number() is var value && value <= (ulong)_rest.Length ? (int)value : throw new InvalidDataException("a count is beyond the end");

    public Bytes Raw() => Bytes.Copy(Take(Count()));

    public OutPoint OutPoint()
    {
        var bytes = Take(TxId.Size + sizeof(uint));
        return new OutPoint(FixedBytesExtensions.FromBytes<TxId>(bytes[..TxId.Size]), BinaryPrimitives.ReadUInt32BigEndian(bytes[TxId.Size..]));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new InvalidDataException("a field is cut short");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
