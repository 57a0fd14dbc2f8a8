using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>What the kinds of BOLT 4 have in common.</summary>
internal static class OnionSteps
{
    /// <summary>The secrets of a route whose session key and nodes a vector gives.</summary>
    public static OnionRoute Route(Bytes sessionKey, Sequence<Bytes> nodeIds)
    {
        using var key = PrivateKey.FromBytes(sessionKey.Span);
        return OnionRoute.Create(key, [.. nodeIds.Select(Point)]);
    }

    /// <summary>A point of a vector, which is one.</summary>
    public static PublicKey Point(Bytes bytes) =>
        PublicKey.TryParse(bytes.Span, out var key) ? key : throw new ArgumentException($"{bytes} is no point.", nameof(bytes));

    /// <summary>A payload without the length that stands in front of it in the vectors.</summary>
    public static Bytes WithoutLength(Bytes payload) =>
        BigSize.TryRead(payload.Span, out var length, out var prefix, out _) && length == (ulong)(payload.Length - prefix)
            ? Bytes.Copy(payload.Span[prefix..])
            : throw new ArgumentException("The length of a payload is wrong.", nameof(payload));

    /// <summary>A key in hex, derived from a secret.</summary>
    public static string Key(OnionKeyType type, ReadOnlySpan<byte> secret)
    {
        Span<byte> key = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(type, secret, key);
        return Convert.ToHexStringLower(key);
    }

    /// <summary>A private key in hex: those of the vectors are no secrets.</summary>
    public static string Shown(PrivateKey key)
    {
        Span<byte> bytes = stackalloc byte[PrivateKey.Size];
        key.CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
