using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>The names of the host's own entries: a letter, and what it is about. They are for ever.</summary>
internal static class HostEntries
{
    /// <summary>The next number for a channel.</summary>
    public static Bytes NextIndex { get; } = Bytes.Copy("n"u8);

    private const byte BlockPrefix = (byte)'b';
    private const byte BlobPrefix = (byte)'s';
    private const byte InvoicePrefix = (byte)'i';
    private const byte PaymentPrefix = (byte)'p';

    /// <summary>A block that all channels were told of.</summary>
    public static Bytes Block(BlockHeight height)
    {
        Span<byte> key = stackalloc byte[1 + sizeof(uint)];
        key[0] = BlockPrefix;
        BinaryPrimitives.WriteUInt32BigEndian(key[1..], height.Value);
        return Bytes.Copy(key);
    }

    /// <summary>What we keep for a peer.</summary>
    public static Bytes Blob(PointBytes peer) => Name(BlobPrefix, peer);

    /// <summary>An invoice of ours.</summary>
    public static Bytes Invoice(PaymentHash hash) => Name(InvoicePrefix, hash);

    /// <summary>A payment of ours.</summary>
    public static Bytes Payment(PaymentHash hash) => Name(PaymentPrefix, hash);

    public static bool IsInvoice(HostEntry entry) => Is(entry, InvoicePrefix, PaymentHash.Size);

    public static bool IsPayment(HostEntry entry) => Is(entry, PaymentPrefix, PaymentHash.Size);

    public static bool TryReadBlob(HostEntry entry, out PointBytes peer)
    {
        peer = default;
        return Is(entry, BlobPrefix, PointBytes.Size) && PointBytes.TryRead(entry.Key.Span[1..], out peer);
    }

    public static bool TryReadBlock(HostEntry entry, [NotNullWhen(true)] out ChainPoint? point)
    {
        point = Is(entry, BlockPrefix, sizeof(uint)) && BlockHash.TryRead(entry.Value.Span, out var hash)
            ? new ChainPoint(new(BinaryPrimitives.ReadUInt32BigEndian(entry.Key.Span[1..])), hash)
            : null;
        return point is not null;
    }

    public static Bytes Number(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Bytes.Copy(bytes);
    }

    public static uint Number(HostEntry entry) =>
        BinaryPrimitives.TryReadUInt32BigEndian(entry.Value.Span, out var value)
            ? value
            : throw new HostLoadException("The next channel number is damaged. Channels must not be opened with a number that was used; restore the store.");

    private static Bytes Name<T>(byte prefix, T value)
        where T : struct, IFixedBytes<T>
    {
        var key = new byte[1 + T.Size];
        key[0] = prefix;
        value.CopyTo(key.AsSpan(1));
        return Bytes.Copy(key);
    }

    private static bool Is(HostEntry entry, byte prefix, int length) => entry.Key.Length == 1 + length && entry.Key.Span[0] == prefix;
}
