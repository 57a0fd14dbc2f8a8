using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>
/// Reads Bitcoin's serialisation. The first error sticks: later reads return defaults, and one check at the end tells. No count
/// or length is believed before what remains of the bytes can hold it.
/// </summary>
internal ref struct ConsensusReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;
    private ConsensusError _error;

    internal int Position { get; private set; }

    internal readonly int Remaining => _source.Length - Position;

    internal readonly bool Failed => _error.Kind != ConsensusErrorKind.None;

    internal readonly ConsensusError Error => _error;

    internal void Fail(ConsensusErrorKind kind) => Fail(kind, Position);

    internal void Fail(ConsensusErrorKind kind, int offset)
    {
        if (!Failed)
        {
            _error = new ConsensusError(kind, offset);
        }
    }

    /// <summary>The next bytes, or none after a failure.</summary>
    internal ReadOnlySpan<byte> Take(int count)
    {
        if (Failed || count > Remaining)
        {
            Fail(ConsensusErrorKind.Truncated);
            return default;
        }

        var taken = _source.Slice(Position, count);
        Position += count;
        return taken;
    }

    /// <summary>The bytes from an earlier position to here.</summary>
    internal readonly ReadOnlySpan<byte> Since(int start) => _source[start..Position];

    internal readonly byte Peek() => Failed || Remaining == 0 ? (byte)0 : _source[Position];

    internal byte U8() => Take(1) is [var value] ? value : (byte)0;

    internal uint U32() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    internal ulong U64() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    internal T Fixed<T>()
        where T : struct, IFixedBytes<T> => T.TryRead(Take(T.Size), out var value) ? value : default;

    internal ulong CompactSizeValue()
    {
        var start = Position;
        var first = U8();
        var following = Take(CompactSize.Following(first));
        var value = following.Length switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(following),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(following),
            8 => BinaryPrimitives.ReadUInt64LittleEndian(following),
            _ => first,
        };
        if (!Failed && CompactSize.Length(value) != Position - start)
        {
            Fail(ConsensusErrorKind.CompactSizeNotMinimal, start);
        }

        return Failed ? 0 : value;
    }

    /// <summary>A count of items none of which can be shorter than <paramref name="smallestItem"/> bytes.</summary>
    internal int Count(int smallestItem)
    {
        var start = Position;
        var count = CompactSizeValue();
        if (count > (ulong)(Remaining / smallestItem))
        {
            Fail(ConsensusErrorKind.Truncated, start);
        }

        return Failed ? 0 : (int)count;
    }

    /// <summary>A byte string with its length before it, not copied.</summary>
    internal ReadOnlySpan<byte> VariableSpan() => Take(Count(1));

    internal Bytes VariableBytes() => Bytes.Copy(VariableSpan());

    /// <summary>Whether all was read and nothing is left.</summary>
    internal bool Finish(out ConsensusError error)
    {
        if (Remaining > 0)
        {
            Fail(ConsensusErrorKind.TrailingBytes);
        }

        error = _error;
        return !Failed;
    }
}
