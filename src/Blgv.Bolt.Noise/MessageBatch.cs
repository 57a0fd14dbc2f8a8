using System.Buffers;
using System.Security.Cryptography;

namespace Blgv.Bolt.Noise;

/// <summary>Messages one behind the other in pooled memory, which is zeroed before it goes back to the pool.</summary>
internal sealed class MessageBatch
{
    private const int SmallestRent = 4096;
    private const int FewestLengths = 64;

    private byte[] _bytes = [];
    private ushort[] _lengths = [];
    private int _size;
    private int _read;
    private int _readSize;

    /// <summary>How many messages were added.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all messages were read.</summary>
    public bool IsRead => _read == Count;

    /// <summary>What all messages have as records.</summary>
    public int RecordSize => _size + (Count * Record.Overhead);

    /// <summary>How much memory is rented, for tests of the bounds.</summary>
    internal int Capacity => _bytes.Length;

    /// <summary>The memory, for tests that see it zeroed.</summary>
    internal ReadOnlyMemory<byte> Memory => _bytes;

    public void Add(ReadOnlySpan<byte> message)
    {
        Grow(ref _bytes, _size, _size + message.Length, SmallestRent);
        Grow(ref _lengths, Count, Count + 1, FewestLengths);
        message.CopyTo(_bytes.AsSpan(_size));
        _size += message.Length;
        _lengths[Count++] = (ushort)message.Length;
    }

    /// <summary>Reads on: at least one message, and more as long as their records together stay within a size.</summary>
    public void Read(int recordBytes, out ReadOnlySpan<byte> messages, out ReadOnlySpan<ushort> lengths)
    {
        var size = 0;
        var count = 0;
        do
        {
            size += _lengths[_read + count];
            count++;
        }
        while (_read + count < Count && size + _lengths[_read + count] + ((count + 1) * Record.Overhead) <= recordBytes);

        messages = _bytes.AsSpan(_readSize, size);
        lengths = _lengths.AsSpan(_read, count);
        _readSize += size;
        _read += count;
    }

    /// <summary>Forgets the messages; the memory stays rented.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_bytes.AsSpan(0, _size));
        Count = _size = _read = _readSize = 0;
    }

    /// <summary>Forgets the messages and gives the memory back.</summary>
    public void Release()
    {
        Clear();
        Return(ref _bytes);
        Return(ref _lengths);
    }

    private static void Grow<T>(ref T[] array, int used, int needed, int smallest)
    {
        if (needed <= array.Length)
        {
            return;
        }

        var larger = ArrayPool<T>.Shared.Rent(Math.Max(smallest, Math.Max(needed, 2 * array.Length)));
        array.AsSpan(0, used).CopyTo(larger);
        array.AsSpan(0, used).Clear();
        Return(ref array);
        array = larger;
    }

    private static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
        }

        array = [];
    }
}
