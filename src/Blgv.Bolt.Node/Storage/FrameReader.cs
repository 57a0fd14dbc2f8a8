using System.Buffers.Binary;

namespace Blgv.Bolt.Node;

/// <summary>Walks the frames of a file, without ever holding more of it than one frame and a window.</summary>
/// <param name="file">The file.</param>
/// <param name="seed">What its checksums begin with.</param>
/// <param name="start">Where the first frame is.</param>
/// <param name="end">Where the last one ends, at most the file's length.</param>
internal sealed class FrameReader(IStorageFile file, uint seed, long start, long end)
{
    private const int Window = 1 << 16;

    private byte[] _window = [];
    private long _windowOffset;
    private int _windowLength;

    /// <summary>Where the next frame begins, or the bad one.</summary>
    public long Offset { get; private set; } = start;

    /// <summary>Reads the next frame.</summary>
    /// <param name="payload">Its payload, valid until the next call.</param>
    /// <returns>False at the end and before a frame that is bad.</returns>
    public bool TryRead(out ReadOnlySpan<byte> payload)
    {
        if (!IsGoodAt(Offset, out payload))
        {
            return false;
        }

        Offset += FrameWriter.Overhead + payload.Length;
        return true;
    }

    /// <summary>Looks for a good frame behind a bad one: a crash leaves none there, damage does.</summary>
    /// <param name="first">The first byte of the payloads looked for, so that hardly any place needs a checksum.</param>
    /// <param name="offset">Where the first one is.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFindBeyond(byte first, out long offset)
    {
        for (offset = Offset + 1; offset < end - FrameWriter.Overhead; offset++)
        {
            if (At(offset, FrameWriter.Overhead + 1)[^1] == first && IsGoodAt(offset, out _))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsGoodAt(long offset, out ReadOnlySpan<byte> payload)
    {
        payload = default;
        if (end - offset <= FrameWriter.Overhead)
        {
            return false;
        }

        var head = At(offset, FrameWriter.Overhead);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        var checksum = BinaryPrimitives.ReadUInt32BigEndian(head[sizeof(uint)..]);
        if (length == 0 || length > end - offset - FrameWriter.Overhead || length > Array.MaxLength - FrameWriter.Overhead)
        {
            return false;
        }

        payload = At(offset, FrameWriter.Overhead + (int)length)[FrameWriter.Overhead..];
        return checksum == Checksum.OfFrame(seed, offset, payload);
    }

    private ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < _windowOffset || offset + count > _windowOffset + _windowLength)
        {
            var length = (int)Math.Min(end - offset, Math.Max(Window, count));
            if (_window.Length < length)
            {
                _window = new byte[length];
            }

            file.Read(offset, _window.AsSpan(0, length));
            _windowOffset = offset;
            _windowLength = length;
        }

        return _window.AsSpan((int)(offset - _windowOffset), count);
    }
}
