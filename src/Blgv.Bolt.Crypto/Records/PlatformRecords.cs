using System.Buffers.Binary;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Records by two calls of the platform's AEAD each.</summary>
internal readonly struct PlatformRecords(RecordKey key) : IRecords
{
    private const int LengthSize = sizeof(ushort);

    public void SealLength(ulong nonce, ReadOnlySpan<ushort> sizes, Span<byte> header)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        BinaryPrimitives.WriteUInt16BigEndian(length, sizes[0]);
        key.Seal(nonce, length, header);
    }

    public void SealMessage(ulong nonce, ReadOnlySpan<ushort> sizes, ReadOnlySpan<byte> message, Span<byte> body) =>
        key.Seal(nonce, message, body);

    public bool TryOpenLength(ulong nonce, int nonces, ReadOnlySpan<byte> records, out int size)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        var opened = key.TryOpen(nonce, records[..RecordCipher.HeaderSize], length);
        size = BinaryPrimitives.ReadUInt16BigEndian(length);
        return opened;
    }

    public bool TryOpenMessage(ulong nonce, int nonces, ReadOnlySpan<byte> records, Span<byte> message) =>
        key.TryOpen(nonce, records[..(message.Length + RecordCipher.TagSize)], message);
}
