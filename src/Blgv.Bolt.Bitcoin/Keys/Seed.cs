using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The 64 bytes that all keys of a wallet come from. Pinned, zeroed by <see cref="Dispose"/>, never shown.</summary>
/// <remarks>BIP-39.</remarks>
public sealed class Seed : IDisposable
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 64;

    private const int Iterations = 2048;

    private readonly SecretBytes _bytes = new(Size);
    private volatile bool _disposed;

    private Seed()
    {
    }

    /// <summary>The bytes.</summary>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes.Span;
        }
    }

    /// <summary>Takes a seed that comes from elsewhere.</summary>
    /// <param name="bytes">64 bytes. The caller clears them.</param>
    /// <returns>The seed.</returns>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static Seed FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"{Size} bytes are needed.", nameof(bytes));
        }

        var seed = new Seed();
        bytes.CopyTo(seed._bytes.Span);
        return seed;
    }

    /// <summary>Makes the seed of a mnemonic.</summary>
    /// <param name="words">The words with whitespace between, upper or lower case. The caller clears them.</param>
    /// <param name="passphrase">
    /// UTF-8 in the normal form NFKD, which ASCII always is; empty for none. The caller normalises (this code cannot where
    /// globalization is invariant) and clears it.
    /// </param>
    /// <param name="seed">The seed, which the caller disposes of, or null.</param>
    /// <param name="error">What is wrong with the words. Any passphrase is good, and each gives another seed.</param>
    /// <returns>False when the words are no mnemonic.</returns>
    public static bool TryFromMnemonic(
        ReadOnlySpan<char> words, ReadOnlySpan<byte> passphrase, [NotNullWhen(true)] out Seed? seed, out MnemonicErrorKind error)
    {
        seed = null;
        using var entropy = new SecretBytes(Mnemonic.MaxEntropyLength);
        if (!Mnemonic.TryRead(words, entropy.Span, out var length, out error))
        {
            return false;
        }

        // The words are written anew: the seed must not depend on how they were spaced.
        using var password = new SecretBytes(Mnemonic.MaxTextLength);
        var passwordLength = WriteWords(entropy.Span[..length], password.Span);
        var prefix = "mnemonic"u8;
        using var salt = new SecretBytes(prefix.Length + passphrase.Length);
        prefix.CopyTo(salt.Span);
        passphrase.CopyTo(salt.Span[prefix.Length..]);
        seed = new Seed();
        Rfc2898DeriveBytes.Pbkdf2(password.Span[..passwordLength], salt.Span, seed._bytes.Span, Iterations, HashAlgorithmName.SHA512);
        return true;
    }

    /// <summary>The master key of the seed.</summary>
    /// <param name="master">The key, which the caller disposes of, or null.</param>
    /// <returns>False when the seed has none: once in 2^127.</returns>
    /// <exception cref="ObjectDisposedException">The seed was disposed of.</exception>
    /// <remarks>BIP-32.</remarks>
    public bool TryGetMasterKey([NotNullWhen(true)] out ExtendedPrivateKey? master) => ExtendedPrivateKey.TryFromSeed(Span, out master);

    /// <summary>Zeroes the bytes.</summary>
    public void Dispose()
    {
        _disposed = true;
        _bytes.Dispose();
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    private static int WriteWords(ReadOnlySpan<byte> entropy, Span<byte> destination)
    {
        Span<char> text = stackalloc char[Mnemonic.MaxTextLength];
        var length = Mnemonic.Write(entropy, text);
        Encoding.ASCII.GetBytes(text[..length], destination);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text));
        return length;
    }
}
