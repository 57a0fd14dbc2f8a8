using System.Globalization;
using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto;

/// <summary>ChaCha20-Poly1305 (RFC 8439) under one key: what seals the messages of the transport and the layers of onions.</summary>
/// <remarks>
/// BOLT 8, "Handshake State" and "Encrypting and Sending Messages". The platform's implementation, or our own where it has
/// none. The caller never uses a nonce twice under one key. Not for concurrent use.
/// </remarks>
public sealed class ChaCha20Poly1305Cipher : IDisposable
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a nonce in bytes.</summary>
    public const int NonceSize = 12;

    /// <summary>The length of the tag that follows the ciphertext, in bytes.</summary>
    public const int TagSize = 16;

    private readonly ChaCha20Poly1305? _platform;
    private readonly PortableChaCha20Poly1305? _portable;

    /// <summary>Takes a key.</summary>
    /// <param name="key">32 bytes. The caller clears its own copy.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ChaCha20Poly1305Cipher(ReadOnlySpan<byte> key)
        : this(key, ChaCha20Poly1305.IsSupported)
    {
    }

    internal ChaCha20Poly1305Cipher(ReadOnlySpan<byte> key, bool ofPlatform)
    {
        Check.Length(key, KeySize);
        if (ofPlatform)
        {
            _platform = new ChaCha20Poly1305(key);
        }
        else
        {
            _portable = new PortableChaCha20Poly1305(key);
        }
    }

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="nonce">12 bytes, never used before under this key.</param>
    /// <param name="associatedData">What is authenticated but not sent; may be empty.</param>
    /// <param name="plaintext">What to encrypt; may be empty. May be the start of <paramref name="sealedText"/>.</param>
    /// <param name="sealedText">As long as the plaintext and 16 more: the ciphertext, then the tag.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The cipher was disposed of.</exception>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        Check.Length(nonce, NonceSize);
        if (sealedText.Length - TagSize != plaintext.Length)
        {
            throw new ArgumentException(Lengths(plaintext.Length, sealedText.Length), nameof(sealedText));
        }

        var ciphertext = sealedText[..plaintext.Length];
        var tag = sealedText[plaintext.Length..];
        if (_platform is not null)
        {
            _platform.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
        else
        {
            _portable!.Encrypt(nonce, plaintext, ciphertext, tag, associatedData);
        }
    }

    /// <summary>Verifies and decrypts.</summary>
    /// <param name="nonce">The 12 bytes it was sealed with.</param>
    /// <param name="associatedData">The associated data it was sealed with.</param>
    /// <param name="sealedText">The ciphertext, then the tag: 16 bytes or more.</param>
    /// <param name="plaintext">16 bytes shorter. May be the start of <paramref name="sealedText"/>. Zeroed when false is returned.</param>
    /// <returns>False when the tag does not fit: another key, nonce or associated data, or the bytes were changed.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="ObjectDisposedException">The cipher was disposed of.</exception>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        Check.Length(nonce, NonceSize);
        if (sealedText.Length - TagSize != plaintext.Length)
        {
            throw new ArgumentException(Lengths(plaintext.Length, sealedText.Length), nameof(plaintext));
        }

        var ciphertext = sealedText[..plaintext.Length];
        var tag = sealedText[plaintext.Length..];
        var opened = _platform is not null
            ? TryOpenByPlatform(_platform, nonce, associatedData, ciphertext, tag, plaintext)
            : _portable!.TryDecrypt(nonce, ciphertext, tag, plaintext, associatedData);
        if (!opened)
        {
            plaintext.Clear();
        }

        return opened;
    }

    /// <summary>Clears the key.</summary>
    public void Dispose()
    {
        _platform?.Dispose();
        _portable?.Dispose();
    }

    private static bool TryOpenByPlatform(
        ChaCha20Poly1305 platform,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associatedData,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext)
    {
        try
        {
            platform.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    private static string Lengths(int plaintext, int sealedText) =>
        string.Create(CultureInfo.InvariantCulture, $"The sealed text is {TagSize} bytes longer than the plaintext; {sealedText} and {plaintext} were given.");
}
