using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>
/// What a path key shares with one node of a blinded path: the secret that hides the node's key, encrypts what the recipient has
/// to say to it, and leads to the next path key. The recipient and the node come to the same one.
/// </summary>
/// <remarks>BOLT 4, "Route Blinding".</remarks>
public sealed class PathSecret : IDisposable
{
    private const int TagSize = ChaCha20Poly1305Cipher.TagSize;

    private readonly PublicKey _pathKey;

    private PathSecret(PublicKey pathKey, SharedSecret sharedSecret) => (_pathKey, SharedSecret) = (pathKey, sharedSecret);

    /// <summary>The shared secret <c>ss</c>.</summary>
    public SharedSecret SharedSecret { get; }

    private static ReadOnlySpan<byte> ZeroNonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The secret on the side of the node.</summary>
    /// <param name="nodeKey">The key of the node. It stays the caller's.</param>
    /// <param name="pathKey">The path key that came.</param>
    /// <returns>The secret. The caller disposes of it.</returns>
    public static PathSecret Share(PrivateKey nodeKey, in PublicKey pathKey)
    {
        ArgumentNullException.ThrowIfNull(nodeKey);
        return new(pathKey, nodeKey.Ecdh(pathKey));
    }

    /// <summary>The secret on the side of who makes the path.</summary>
    /// <param name="pathPrivateKey">The private part of the path key. It stays the caller's.</param>
    /// <param name="nodeId">The node.</param>
    /// <returns>The secret. The caller disposes of it.</returns>
    public static PathSecret Share(in PublicKey nodeId, PrivateKey pathPrivateKey)
    {
        ArgumentNullException.ThrowIfNull(pathPrivateKey);
        return new(pathPrivateKey.PublicKey, pathPrivateKey.Ecdh(nodeId));
    }

    /// <summary>The key that stands for the node in the path.</summary>
    /// <param name="nodeId">The node.</param>
    /// <returns>The blinded key.</returns>
    /// <exception cref="CryptographicException">The secret gives no scalar, which chance does not bring about.</exception>
    /// <remarks>Variable time: only who makes the path does it, once, with a secret that serves nothing else.</remarks>
    public PublicKey Blind(in PublicKey nodeId)
    {
        Span<byte> factor = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(OnionKeyType.BlindedNodeId, SharedSecret.Span, factor);
        var blinded = default(PublicKey);
        var possible = PublicScalar.TryRead(factor, out var scalar) && nodeId.TryTweakMultiply(scalar, out blinded);
        CryptographicOperations.ZeroMemory(factor);
        return possible ? blinded : throw new CryptographicException("The blinding factor is no scalar; use another path key.");
    }

    /// <summary>The node's private key for the blinded one, in constant time.</summary>
    /// <param name="nodeKey">The key of the node.</param>
    /// <param name="blinded">The blinded key. The caller disposes of it.</param>
    /// <returns>False when the secret gives no scalar, which chance does not bring about.</returns>
    public bool TryBlind(PrivateKey nodeKey, [NotNullWhen(true)] out PrivateKey? blinded)
    {
        ArgumentNullException.ThrowIfNull(nodeKey);
        Span<byte> factor = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(OnionKeyType.BlindedNodeId, SharedSecret.Span, factor);
        var possible = nodeKey.TryTweakMultiply(factor, out blinded);
        CryptographicOperations.ZeroMemory(factor);
        return possible;
    }

    /// <summary>The path key of the next node, unless the path says another.</summary>
    /// <param name="next">The key.</param>
    /// <returns>False when the secret gives no scalar, which chance does not bring about.</returns>
    public bool TryNextPathKey(out PublicKey next) => EphemeralKey.TryNext(_pathKey, SharedSecret.Span, out next);

    /// <summary>The private part of the path key of the next node, for who makes the path.</summary>
    /// <param name="pathPrivateKey">The private part of this one's.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">It is another path key's.</exception>
    /// <exception cref="CryptographicException">The secret gives no scalar, which chance does not bring about.</exception>
    public PrivateKey NextPathKey(PrivateKey pathPrivateKey)
    {
        ArgumentNullException.ThrowIfNull(pathPrivateKey);
        return pathPrivateKey.PublicKey == _pathKey
            ? EphemeralKey.Next(pathPrivateKey, SharedSecret.Span)
            : throw new ArgumentException("This secret was shared with another path key.", nameof(pathPrivateKey));
    }

    /// <summary>Encrypts what the recipient has to say to the node.</summary>
    /// <param name="data">The bytes of an <c>encrypted_data_tlv</c>.</param>
    /// <returns>The bytes of <c>encrypted_recipient_data</c>, 16 more.</returns>
    public Bytes Encrypt(ReadOnlySpan<byte> data)
    {
        var encrypted = new byte[data.Length + TagSize];
        using var cipher = Cipher();
        cipher.Seal(ZeroNonce, [], data, encrypted);
        return Bytes.Copy(encrypted);
    }

    /// <summary>Decrypts what the recipient has to say to the node.</summary>
    /// <param name="encrypted">The bytes of <c>encrypted_recipient_data</c>.</param>
    /// <param name="data">The bytes of an <c>encrypted_data_tlv</c>, which nobody has read yet.</param>
    /// <returns>False when they were encrypted for another, or changed.</returns>
    public bool TryDecrypt(ReadOnlySpan<byte> encrypted, out Bytes data)
    {
        data = default;
        if (encrypted.Length < TagSize)
        {
            return false;
        }

        var decrypted = new byte[encrypted.Length - TagSize];
        using var cipher = Cipher();
        if (!cipher.TryOpen(ZeroNonce, [], encrypted, decrypted))
        {
            return false;
        }

        data = Bytes.Copy(decrypted);
        return true;
    }

    /// <summary>Zeroes the secret.</summary>
    public void Dispose() => SharedSecret.Dispose();

    private ChaCha20Poly1305Cipher Cipher()
    {
        Span<byte> rho = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(OnionKeyType.Rho, SharedSecret.Span, rho);
        var cipher = new ChaCha20Poly1305Cipher(rho);
        CryptographicOperations.ZeroMemory(rho);
        return cipher;
    }
}
