using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Records whose keystream comes from shared passes; lives for one flush or one receive.</summary>
/// <remarks>
/// BOLT 8, "Lightning Message Specification": a record has two nonces, one for its length and the next for its message. RFC 8439
/// §2.8: block 0 of a nonce begins with the key of the tag, block 1 and those after it are the keystream.
/// </remarks>
internal ref struct FusedRecords<TLane> : IRecords
    where TLane : struct, ILane<TLane>
{
    private const int BlockSize = KeystreamWindow<TLane>.BlockSize;
    private const int LengthSize = sizeof(ushort);

    private readonly RecordKey _key;
    private readonly int _largest;
    private KeystreamWindow<TLane> _window;
    private int _expected;

    private FusedRecords(RecordKey key, int largest, Span<uint> scratch)
    {
        _key = key;
        _largest = largest;
        _window = new KeystreamWindow<TLane>(in MemoryMarshal.GetReference(key.Words), scratch, largest);
        _expected = -1;
    }

    /// <summary>Every record has three blocks or more, so this many records reach beyond a pass.</summary>
    private static int Reach => 2 + (TLane.Count / 3);

    /// <inheritdoc cref="RecordCipher.Encrypt"/>
    [SkipLocalsInit]
    public static void Encrypt(RecordKey key, int largest, ulong nonce, ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths, Span<byte> records) =>
        Encrypt(stackalloc uint[KeystreamWindow<TLane>.ScratchSize], key, largest, nonce, messages, lengths, records);

    /// <inheritdoc cref="RecordCipher.Decrypt"/>
    [SkipLocalsInit]
    public static RecordProgress Decrypt(
        RecordKey key,
        int largest,
        ulong nonce,
        int nonces,
        int messageSize,
        ReadOnlySpan<byte> records,
        Span<byte> messages,
        Span<ushort> lengths) =>
        Decrypt(stackalloc uint[KeystreamWindow<TLane>.ScratchSize], key, largest, nonce, nonces, messageSize, records, messages, lengths);

    /// <summary>The same with the scratch memory of the caller, for tests that see it cleared.</summary>
    internal static void Encrypt(
        Span<uint> scratch,
        RecordKey key,
        int largest,
        ulong nonce,
        ReadOnlySpan<byte> messages,
        ReadOnlySpan<ushort> lengths,
        Span<byte> records)
    {
        var fused = new FusedRecords<TLane>(key, largest, scratch);
        try
        {
            RecordLoop.Encrypt(ref fused, nonce, messages, lengths, records);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch));
        }
    }

    /// <summary>The same with the scratch memory of the caller, for tests that see it cleared.</summary>
    internal static RecordProgress Decrypt(
        Span<uint> scratch,
        RecordKey key,
        int largest,
        ulong nonce,
        int nonces,
        int messageSize,
        ReadOnlySpan<byte> records,
        Span<byte> messages,
        Span<ushort> lengths)
    {
        var fused = new FusedRecords<TLane>(key, largest, scratch);
        try
        {
            return RecordLoop.Decrypt(ref fused, nonce, nonces, messageSize, records, messages, lengths);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(scratch));
        }
    }

    /// <summary>
    /// The sizes of the messages to make keystream for: the one at hand, and as many of the size it has as may follow it in what came
    /// and under this key. A wrong guess costs lanes, nothing else.
    /// </summary>
    /// <param name="sizes">Receives the sizes.</param>
    /// <param name="size">The size of the message at hand.</param>
    /// <param name="received">What came, from that message on.</param>
    /// <param name="nonces">How many nonces may be used from that message on.</param>
    internal static Span<ushort> Forecast(Span<ushort> sizes, int size, int received, int nonces)
    {
        received -= size + RecordCipher.TagSize;
        nonces--;
        var more = Math.Min(received / (size + RecordCipher.Overhead), nonces / 2);
        sizes = sizes[..(1 + Math.Clamp(more, 0, sizes.Length - 1))];
        sizes.Fill((ushort)size);
        return sizes;
    }

    public void SealLength(ulong nonce, scoped ReadOnlySpan<ushort> sizes, Span<byte> header)
    {
        var tag = new OneTimeTag<TLane>(Block(nonce, 0, isHeader: true, sizes));
        var keystream = BinaryPrimitives.ReadUInt16BigEndian(Block(nonce, 1, isHeader: true, sizes));
        BinaryPrimitives.WriteUInt16BigEndian(header, (ushort)(sizes[0] ^ keystream));
        tag.Write(header[..LengthSize], header[LengthSize..]);
    }

    public void SealMessage(ulong nonce, scoped ReadOnlySpan<ushort> sizes, ReadOnlySpan<byte> message, Span<byte> body)
    {
        if (message.Length > _largest)
        {
            _key.Seal(nonce, message, body);
            return;
        }

        var tag = new OneTimeTag<TLane>(Block(nonce, 0, isHeader: false, sizes));
        var ciphertext = body[..message.Length];
        Apply(nonce, sizes, message, ciphertext);
        tag.Write(ciphertext, body[message.Length..]);
    }

    public bool TryOpenLength(ulong nonce, int nonces, ReadOnlySpan<byte> records, out int size)
    {
        size = 0;
        Span<ushort> sizes = stackalloc ushort[Reach];
        if (_expected < 0)
        {
            // Before the first length is known: one record, as large as what came and as a pass serves.
            _expected = Math.Clamp(records.Length - RecordCipher.Overhead, 0, Math.Min(_largest, BlockSize * TLane.Count));
        }

        sizes = Forecast(sizes, _expected, records.Length - RecordCipher.HeaderSize, nonces - 1);
        var tag = new OneTimeTag<TLane>(Block(nonce, 0, isHeader: true, sizes));
        if (!tag.Fits(records[..LengthSize], records[LengthSize..RecordCipher.HeaderSize]))
        {
            return false;
        }

        var keystream = BinaryPrimitives.ReadUInt16BigEndian(Block(nonce, 1, isHeader: true, sizes));
        size = BinaryPrimitives.ReadUInt16BigEndian(records) ^ keystream;
        return true;
    }

    public bool TryOpenMessage(ulong nonce, int nonces, ReadOnlySpan<byte> records, Span<byte> message)
    {
        _expected = message.Length;
        var body = records[..(message.Length + RecordCipher.TagSize)];
        if (message.Length > _largest)
        {
            return _key.TryOpen(nonce, body, message);
        }

        Span<ushort> sizes = stackalloc ushort[Reach];
        sizes = Forecast(sizes, message.Length, records.Length, nonces);
        var ciphertext = body[..message.Length];
        var tag = new OneTimeTag<TLane>(Block(nonce, 0, isHeader: false, sizes));
        if (!tag.Fits(ciphertext, body[message.Length..]))
        {
            return false;
        }

        Apply(nonce, sizes, ciphertext, message);
        return true;
    }

    /// <summary>Keystream from a block on, at least that block.</summary>
    private ReadOnlySpan<byte> Block(ulong nonce, uint counter, bool isHeader, scoped ReadOnlySpan<ushort> sizes)
    {
        if (!_window.TrySeek(nonce, counter))
        {
            _window.Fill(nonce, counter, isHeader, sizes);
        }

        return _window.Take();
    }

    private void Apply(ulong nonce, scoped ReadOnlySpan<ushort> sizes, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        for (uint counter = 1; !source.IsEmpty;)
        {
            var keystream = Block(nonce, counter, isHeader: false, sizes);
            var size = Math.Min(keystream.Length, source.Length);
            Keystream.Apply(source[..size], keystream, destination);
            source = source[size..];
            destination = destination[size..];
            counter += (uint)(keystream.Length / BlockSize);
        }
    }
}
