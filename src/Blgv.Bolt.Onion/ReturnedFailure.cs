using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>A failure on its way back to the origin: what <c>update_fail_htlc</c> carries.</summary>
/// <param name="Reason">The encrypted return packet.</param>
/// <param name="AttributionData">Who held the HTLC how long and who says so, if the nodes tell.</param>
/// <remarks>BOLT 4, "Returning Errors"; BOLT 2, <c>update_fail_htlc</c>.</remarks>
public readonly record struct ReturnedFailure(Bytes Reason, AttributionData? AttributionData)
{
    /// <summary>What the failure message and its padding should add up to, in bytes, so that all failures look alike.</summary>
    public const int PaddedLength = 256;

    internal const int HmacSize = HMACSHA256.HashSizeInBytes;

    /// <summary>The failure of this node.</summary>
    /// <param name="sharedSecret">The secret that the onion gave.</param>
    /// <param name="failure">What went wrong.</param>
    /// <param name="holdTime">How long the HTLC was held, in units of 100 milliseconds.</param>
    /// <param name="paddedLength">The bytes of failure message and padding; only tests want others than <see cref="PaddedLength"/>. A longer message is not padded.</param>
    /// <returns>What to send to the previous hop. Who does not offer <c>option_attribution_data</c> leaves that part out.</returns>
    /// <exception cref="ArgumentException">The failure has more than 65,535 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Less than <see cref="PaddedLength"/>, or more than a length field can say.</exception>
    /// <remarks>BOLT 4, "Erring node".</remarks>
    public static ReturnedFailure Originate(ReadOnlySpan<byte> sharedSecret, FailureMessage failure, uint holdTime, int paddedLength = PaddedLength)
    {
        var packet = Packet(sharedSecret, failure, paddedLength);
        return Encrypt(sharedSecret, packet, null, holdTime);
    }

    /// <summary>The failure of a node further on, passed on by this one.</summary>
    /// <param name="sharedSecret">The secret that the onion gave this node.</param>
    /// <param name="holdTime">How long this node held the HTLC, in units of 100 milliseconds.</param>
    /// <returns>What to send to the previous hop.</returns>
    /// <remarks>BOLT 4, "Intermediate nodes". A next hop that tells no times is no reason to tell none.</remarks>
    public ReturnedFailure Forward(ReadOnlySpan<byte> sharedSecret, uint holdTime) =>
        Encrypt(sharedSecret, Reason.Span.ToArray(), AttributionData, holdTime);

    /// <summary>The return packet before any encryption.</summary>
    internal static byte[] Packet(ReadOnlySpan<byte> sharedSecret, FailureMessage failure, int paddedLength)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentOutOfRangeException.ThrowIfLessThan(paddedLength, PaddedLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(paddedLength, ushort.MaxValue);
        var message = failure.ToArray();
        if (message.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"The failure has {message.Length} bytes, more than its length field can say.", nameof(failure));
        }

        var padding = Math.Max(0, paddedLength - message.Length);
        var packet = new byte[HmacSize + sizeof(ushort) + message.Length + sizeof(ushort) + padding];
        var rest = packet.AsSpan(HmacSize);
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)message.Length);
        message.CopyTo(rest[sizeof(ushort)..]);
        BinaryPrimitives.WriteUInt16BigEndian(rest[(sizeof(ushort) + message.Length)..], (ushort)padding);
        Authenticate(sharedSecret, rest, packet);
        return packet;
    }

    /// <summary>The authentication code of a return packet.</summary>
    internal static void Authenticate(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> content, Span<byte> hmac)
    {
        Span<byte> um = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(OnionKeyType.Um, sharedSecret, um);
        HMACSHA256.HashData(um, content, hmac);
        CryptographicOperations.ZeroMemory(um);
    }

    private static ReturnedFailure Encrypt(ReadOnlySpan<byte> sharedSecret, byte[] packet, AttributionData? downstream, uint holdTime)
    {
        var attribution = Attribution.Add(sharedSecret, downstream, holdTime, packet);
        OnionKey.Apply(OnionKeyType.Ammag, sharedSecret, 0, packet);
        return new ReturnedFailure(Bytes.Copy(packet), attribution);
    }
}
