using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>Collects frames for one file from one place on: each a length, a checksum and a payload.</summary>
internal sealed class FrameWriter
{
    public const int Overhead = 2 * sizeof(uint);

    private const int InitialCapacity = 4096;
    private const int KeptCapacity = 1 << 20;

    private readonly uint _seed;
    private byte[] _buffer = new byte[InitialCapacity];
    private long _fileOffset;
    private int _frame;
    private int _length;

    /// <summary>A writer of frames.</summary>
    /// <param name="seed">What the file's checksums begin with.</param>
    /// <param name="fileOffset">Where in the file the first frame goes.</param>
    public FrameWriter(uint seed, long fileOffset)
    {
        _seed = seed;
        _fileOffset = fileOffset;
    }

    /// <summary>The bytes that wait for <see cref="FlushTo"/>.</summary>
    public int Length => _length;

    /// <summary>How long the file is when all frames so far are in it.</summary>
    public long FileLength => _fileOffset + _length;

    /// <summary>The length of the payload of the frame that is begun.</summary>
    public int PayloadLength => _length - _frame - Overhead;

    public void Begin()
    {
        _frame = _length;
        Take(Overhead);
    }

    public void End()
    {
        var frame = _buffer.AsSpan(_frame, _length - _frame);
        var payload = frame[Overhead..];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame[sizeof(uint)..], Checksum.OfFrame(_seed, _fileOffset + _frame, payload));
    }

    public void Byte(byte value) => Take(1)[0] = value;

    public void Number(ulong value) => BigSize.Write(Take(BigSize.LengthOf(value)), value);

    public void Raw(Bytes value)
    {
        Number((ulong)value.Length);
        value.Span.CopyTo(Take(value.Length));
    }

    public void OutPoint(OutPoint value)
    {
        value.TxId.CopyTo(Take(TxId.Size));
        BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value.Index);
    }

    /// <summary>Writes the frames, which are not durable before the file is synced.</summary>
    public void FlushTo(IStorageFile file)
    {
        file.Write(_fileOffset, _buffer.AsSpan(0, _length));
        _fileOffset += _length;
        _length = 0;
        if (_buffer.Length > KeptCapacity)
        {
            _buffer = new byte[InitialCapacity];
        }
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Array.Resize(ref _buffer, (int)Math.Min(Array.MaxLength, Math.Max(2L * _buffer.Length, (long)_length + count)));
        }

        var taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }
}
