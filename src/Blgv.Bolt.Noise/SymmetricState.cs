using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Noise;

/// <summary>
/// The running secrets of a handshake: <c>h</c>, <c>ck</c> and the temporary key, in pinned memory that is zeroed at the end.
/// </summary>
/// <remarks>BOLT 8, "Handshake State" and "Handshake State Initialization".</remarks>
internal sealed class SymmetricState : IDisposable
{
    /// <summary>The largest thing mixed into <c>h</c>: the encrypted static key of act 3 with its tag.</summary>
    private const int LargestMixed = 33 + ChaCha20Poly1305Cipher.TagSize;

    private static readonly Bytes32 ProtocolHash = Sha256("Noise_XK_secp256k1_ChaChaPoly_SHA256"u8);

    private static readonly Bytes32 PrologueHash = Sha256([.. ProtocolHash.ToArray(), .. "lightning"u8]);

    private readonly byte[] _state = GC.AllocateArray<byte>(3 * 32, pinned: true);

    public SymmetricState()
    {
        PrologueHash.CopyTo(Hash);
        ProtocolHash.CopyTo(ChainingKey);
    }

    /// <summary><c>h</c>: everything said so far, hashed.</summary>
    internal Span<byte> Hash => _state.AsSpan(0, 32);

    /// <summary><c>ck</c>: every shared secret so far, hashed.</summary>
    internal Span<byte> ChainingKey => _state.AsSpan(32, 32);

    /// <summary><c>temp_k1</c>, then <c>temp_k2</c>, then <c>temp_k3</c>.</summary>
    internal Span<byte> TemporaryKey => _state.AsSpan(64, 32);

    /// <summary><c>h = SHA-256(h || data)</c>.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        Span<byte> message = stackalloc byte[32 + LargestMixed];
        Hash.CopyTo(message);
        data.CopyTo(message[32..]);
        SHA256.HashData(message[..(32 + data.Length)], Hash);
    }

    /// <summary>As <see cref="MixHash(ReadOnlySpan{byte})"/>, of the 33 bytes of a key.</summary>
    public void MixHash(in PublicKey key)
    {
        Span<byte> point = stackalloc byte[33];
        key.CopyTo(point);
        MixHash(point);
    }

    /// <summary><c>ck, temp_k = HKDF(ck, ECDH(own, other))</c>.</summary>
    public void MixKey(PrivateKey own, in PublicKey other)
    {
        Span<byte> shared = stackalloc byte[32];
        own.Ecdh(other, shared);
        Hkdf.Derive(ChainingKey, shared, ChainingKey, TemporaryKey);
        CryptographicOperations.ZeroMemory(shared);
    }

    /// <summary>Encrypts with the temporary key, authenticates <c>h</c>, and mixes the result into <c>h</c>.</summary>
    public void Seal(ulong nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext)
    {
        using var cipher = new ChaCha20Poly1305Cipher(TemporaryKey);
        cipher.Seal(nonce, Hash, plaintext, ciphertext);
        MixHash(ciphertext);
    }

    /// <summary>The inverse of <see cref="Seal"/>; false when the tag does not fit, and then nothing is mixed or released.</summary>
    public bool TryOpen(ulong nonce, ReadOnlySpan<byte> ciphertext, Span<byte> plaintext)
    {
        using var cipher = new ChaCha20Poly1305Cipher(TemporaryKey);
        if (!cipher.TryOpen(nonce, Hash, ciphertext, plaintext))
        {
            return false;
        }

        MixHash(ciphertext);
        return true;
    }

    /// <summary>The two transport keys: <c>HKDF(ck, zero)</c>, the initiator's sending key first.</summary>
    public void Split(Span<byte> initiatorSends, Span<byte> responderSends) =>
        Hkdf.Derive(ChainingKey, [], initiatorSends, responderSends);

    public void Dispose() => CryptographicOperations.ZeroMemory(_state);

    private static Bytes32 Sha256(ReadOnlySpan<byte> data) => Bytes32.FromBytes(SHA256.HashData(data));
}
