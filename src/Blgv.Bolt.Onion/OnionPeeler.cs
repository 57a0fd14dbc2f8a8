using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Takes one layer off an onion. Nothing that a peer puts into one makes it throw.</summary>
/// <remarks>BOLT 4, "Onion Decryption". The same for payments and messages, whatever the size of the packet.</remarks>
public static class OnionPeeler
{
    /// <summary>The bytes of the shortest payload; the lengths 0 and 1 are reserved.</summary>
    /// <remarks>For messages "Onion Messages" takes 0 for an empty payload, but one could not carry the data that every hop must find.</remarks>
    public const int MinPayloadLength = 2;

    private const byte Version = 0;
    private const int HmacSize = HMACSHA256.HashSizeInBytes;

    /// <summary>Peels the onion of a payment or message.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="associatedData">What it must commit to: the payment hash, or nothing for a message.</param>
    /// <param name="nodeKey">The own key. It stays the caller's.</param>
    /// <param name="pathKey">The path key that came beside the onion, if one came: the onion is then meant for the blinded key.</param>
    /// <param name="onion">What was found. The caller disposes of it.</param>
    /// <param name="refusal">Why not. The caller disposes of it.</param>
    /// <returns>False when the onion is refused.</returns>
    public static bool TryPeel(
        ReadOnlySpan<byte> packet,
        ReadOnlySpan<byte> associatedData,
        PrivateKey nodeKey,
        PublicKey? pathKey,
        [NotNullWhen(true)] out PeeledOnion? onion,
        [NotNullWhen(false)] out OnionRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(nodeKey);
        if (pathKey is not { } path)
        {
            return TryPeel(packet, associatedData, nodeKey, out onion, out refusal);
        }

        using var secret = PathSecret.Share(nodeKey, path);
        var blinded = secret.TryBlind(nodeKey, out var blindedKey);
        using (blindedKey)
        {
            onion = null;
            refusal = null;
            if (blinded && TryPeel(packet, associatedData, blindedKey!, out onion, out refusal))
            {
                return true;
            }
        }

        // Inside a blinded path every failure is the same, so that none tells where it happened.
        refusal?.Dispose();
        refusal = new OnionRefusal(new InvalidOnionBlinding { Sha256OfOnion = HashOf(packet) }, null);
        return false;
    }

    private static bool TryPeel(
        ReadOnlySpan<byte> bytes,
        ReadOnlySpan<byte> associatedData,
        PrivateKey key,
        [NotNullWhen(true)] out PeeledOnion? onion,
        [NotNullWhen(false)] out OnionRefusal? refusal)
    {
        onion = null;
        refusal = null;
        if (!OnionPacket.TryParse(bytes, out var packet))
        {
            refusal = new OnionRefusal(new InvalidOnionHmac { Sha256OfOnion = HashOf(bytes) }, null);
            return false;
        }

        if (packet.Version != Version)
        {
            refusal = new OnionRefusal(new InvalidOnionVersion { Sha256OfOnion = HashOf(bytes) }, null);
            return false;
        }

        if (!PublicKey.TryParse(packet.PublicKey, out var ephemeral))
        {
            refusal = new OnionRefusal(new InvalidOnionKey { Sha256OfOnion = HashOf(bytes) }, null);
            return false;
        }

        var secret = key.Ecdh(ephemeral);
        if (!IsAuthentic(packet, associatedData, secret))
        {
            secret.Dispose();
            refusal = new OnionRefusal(new InvalidOnionHmac { Sha256OfOnion = HashOf(bytes) }, null);
            return false;
        }

        onion = Open(packet, ephemeral, secret);
        if (onion is null)
        {
            // The framing is no TLV record, so there is no type to blame.
            refusal = new OnionRefusal(new InvalidOnionPayload { Type = 0, Offset = 0 }, secret);
            return false;
        }

        return true;
    }

    private static bool IsAuthentic(OnionPacket packet, ReadOnlySpan<byte> associatedData, SharedSecret secret)
    {
        Span<byte> mu = stackalloc byte[OnionKey.Size];
        Span<byte> hmac = stackalloc byte[HmacSize];
        OnionKey.Derive(OnionKeyType.Mu, secret.Span, mu);
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, mu);
        hash.AppendData(packet.Payloads);
        hash.AppendData(associatedData);
        hash.GetHashAndReset(hmac);
        CryptographicOperations.ZeroMemory(mu);
        return CryptographicOperations.FixedTimeEquals(hmac, packet.Hmac);
    }

    /// <summary>Decrypts the payloads and divides them; null when the lengths in them are wrong.</summary>
    private static PeeledOnion? Open(OnionPacket packet, in PublicKey ephemeral, SharedSecret secret)
    {
        var size = packet.Payloads.Length;

        // As long as the payloads and once more: after the own part is cut off, keystream past their end fills the place.
        var unwrapped = new byte[2 * size];
        packet.Payloads.CopyTo(unwrapped);
        OnionKey.Apply(OnionKeyType.Rho, secret.Span, 0, unwrapped.AsSpan(0, size));

        // The length is compared with what is there before anything is made of it.
        if (!BigSize.TryRead(unwrapped.AsSpan(0, size), out var length, out var prefix, out _)
            || length < MinPayloadLength
            || length > (ulong)size
            || prefix + (int)length + HmacSize > size)
        {
            return null;
        }

        var payload = Bytes.Copy(unwrapped.AsSpan(prefix, (int)length));
        var shift = prefix + (int)length + HmacSize;
        var hmac = unwrapped.AsSpan(shift - HmacSize, HmacSize);
        if (!hmac.ContainsAnyExcept((byte)0))
        {
            return new PeeledOnion(payload, default, secret);
        }

        if (!EphemeralKey.TryNext(ephemeral, secret.Span, out var next))
        {
            return null;
        }

        OnionKey.Apply(OnionKeyType.Rho, secret.Span, size, unwrapped.AsSpan(size, shift));
        var forwarded = new byte[OnionPacket.Overhead + size];
        next.CopyTo(forwarded.AsSpan(1));
        unwrapped.AsSpan(shift, size).CopyTo(forwarded.AsSpan(OnionPacket.Overhead - HmacSize));
        hmac.CopyTo(forwarded.AsSpan(OnionPacket.Overhead - HmacSize + size));
        return new PeeledOnion(payload, Bytes.Copy(forwarded), secret);
    }

    internal static OnionHash HashOf(ReadOnlySpan<byte> packet) => new(Sha256.Hash(packet));
}
