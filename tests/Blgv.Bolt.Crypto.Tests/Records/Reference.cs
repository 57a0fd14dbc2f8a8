using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto.Records;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>Records as two calls of the AEAD make them, and bytes to make them from.</summary>
internal static class Reference
{
    public static readonly byte[] Key = SHA256.HashData("record key"u8);

    /// <summary>
    /// Every width, whether or not this machine has registers for it: then the runtime computes it in pieces, slowly. In a process
    /// with hardware switched off only those that are left.
    /// </summary>
    public static TheoryData<int> Widths =>
        [.. ((LaneWidth[])[LaneWidth.One, LaneWidth.Four, LaneWidth.Eight, LaneWidth.Sixteen]).Select(width => (int)width).Where(width => width <= LaneChoiceTests.MostLanes)];

    public static RecordCipher Cipher(int width, int largest = ushort.MaxValue) => new(Key, (LaneWidth)width, largest);

    /// <summary>The same bytes for the same seed, every time.</summary>
    public static byte[] Bytes(int size, string seed)
    {
        var bytes = new byte[size];
        ChaCha20.Keystream(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seed)), new byte[ChaCha20.NonceSize], 0, bytes);
        return bytes;
    }

    /// <summary>Numbers from 0 up to a bound, the same for the same seed.</summary>
    public static int[] Numbers(int count, int bound, string seed)
    {
        var bytes = Bytes(count * sizeof(uint), seed);
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint))) % (uint)bound);
        }

        return numbers;
    }

    public static byte[] RecordsOf(ulong nonce, ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths)
    {
        using var aead = new ChaCha20Poly1305Cipher(Key);
        var records = new byte[messages.Length + (lengths.Length * RecordCipher.Overhead)];
        var rest = records.AsSpan();
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        foreach (var size in lengths)
        {
            BinaryPrimitives.WriteUInt16BigEndian(length, size);
            aead.Seal(Nonce(nonce++), [], length, rest[..RecordCipher.HeaderSize]);
            aead.Seal(Nonce(nonce++), [], messages[..size], rest.Slice(RecordCipher.HeaderSize, size + RecordCipher.TagSize));
            messages = messages[size..];
            rest = rest[(size + RecordCipher.Overhead)..];
        }

        return records;
    }

    public static ushort[] Sizes(params int[] sizes) => Array.ConvertAll(sizes, size => (ushort)size);

    public static int Sum(ReadOnlySpan<ushort> sizes)
    {
        var sum = 0;
        foreach (var size in sizes)
        {
            sum += size;
        }

        return sum;
    }

    private static byte[] Nonce(ulong number)
    {
        var nonce = new byte[ChaCha20Poly1305Cipher.NonceSize];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce.AsSpan(4), number);
        return nonce;
    }
}
