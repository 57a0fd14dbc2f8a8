using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A private key from which all the keys below it follow. Zeroed by <see cref="Dispose"/>, never shown.</summary>
/// <remarks>BIP-32.</remarks>
public sealed class ExtendedPrivateKey : IDisposable
{
    /// <summary>The most characters that <see cref="Format"/> writes.</summary>
    public const int MaxTextLength = Base58Check.MaxText;

    private const int MinSeedLength = 16;
    private const int MaxSeedLength = 64;

    private readonly Bytes32 _chainCode;

    private ExtendedPrivateKey(PrivateKey key, Bytes32 chainCode, ExtendedKeyOrigin origin)
    {
        Key = key;
        _chainCode = chainCode;
        Origin = origin;
    }

    /// <summary>The key. It belongs to this object and is disposed of with it.</summary>
    public PrivateKey Key { get; }

    /// <summary>Where it comes from.</summary>
    public ExtendedKeyOrigin Origin { get; }

    /// <summary>The public key; it stays good after <see cref="Dispose"/>.</summary>
    public ExtendedPublicKey PublicKey => new(Key.PublicKey, _chainCode, Origin);

    /// <summary>Makes the master key of a seed.</summary>
    /// <param name="seed">16 to 64 bytes. The caller clears them.</param>
    /// <param name="master">The key, or null.</param>
    /// <returns>False when the seed has no master key: once in 2^127.</returns>
    /// <exception cref="ArgumentException">Fewer than 16 bytes or more than 64.</exception>
    public static bool TryFromSeed(ReadOnlySpan<byte> seed, [NotNullWhen(true)] out ExtendedPrivateKey? master)
    {
        if (seed.Length is < MinSeedLength or > MaxSeedLength)
        {
            throw new ArgumentException("A seed has 16 to 64 bytes.", nameof(seed));
        }

        using var halves = new SecretBytes(HMACSHA512.HashSizeInBytes);
        HMACSHA512.HashData("Bitcoin seed"u8, seed, halves.Span);
        master = PrivateKey.TryCreate(halves.Span[..32], out var key)
            ? new ExtendedPrivateKey(key, Bytes32.FromBytes(halves.Span[32..]), default)
            : null;
        return master is not null;
    }

    /// <summary>Reads a key such as <c>xprv…</c>.</summary>
    /// <param name="text">The text. The caller clears it.</param>
    /// <param name="network">The network it must belong to.</param>
    /// <param name="key">The key, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when the text is no private extended key of the network.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text, BitcoinNetwork network, [NotNullWhen(true)] out ExtendedPrivateKey? key, out ExtendedKeyErrorKind error)
    {
        ArgumentNullException.ThrowIfNull(network);
        key = null;
        using var bytes = new SecretBytes(ExtendedKeyText.Length);
        error = ExtendedKeyText.Read(text, network.PrivateKeyVersion, bytes.Span, out var origin, out var chainCode);
        if (error != ExtendedKeyErrorKind.None)
        {
            return false;
        }

        var scalar = ExtendedKeyText.Key(bytes.Span);
        if (scalar[0] != 0 || !PrivateKey.TryCreate(scalar[1..], out var secret))
        {
            error = ExtendedKeyErrorKind.InvalidKey;
            return false;
        }

        key = new ExtendedPrivateKey(secret, chainCode, origin);
        return true;
    }

    /// <summary>Makes a child.</summary>
    /// <param name="index">Which child.</param>
    /// <param name="child">The child, which the caller disposes of, or null.</param>
    /// <returns>False when it would be deeper than 255 or (once in 2^127) does not exist.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public bool TryDerive(ChildIndex index, [NotNullWhen(true)] out ExtendedPrivateKey? child)
    {
        child = null;
        if (Origin.Depth == byte.MaxValue)
        {
            return false;
        }

        using var message = new SecretBytes(ExtendedKeyText.KeyLength + 4);
        using var halves = new SecretBytes(HMACSHA512.HashSizeInBytes);
        if (index.IsHardened)
        {
            Key.CopyTo(message.Span[1..]);
        }
        else
        {
            Key.PublicKey.CopyTo(message.Span);
        }

        BinaryPrimitives.WriteUInt32BigEndian(message.Span[ExtendedKeyText.KeyLength..], index.Value);
        Span<byte> chainCode = stackalloc byte[32];
        _chainCode.CopyTo(chainCode);
        HMACSHA512.HashData(chainCode, message.Span, halves.Span);
        if (!Key.TryTweakAdd(halves.Span[..32], out var key))
        {
            return false;
        }

        var origin = new ExtendedKeyOrigin((byte)(Origin.Depth + 1), PublicKey.Fingerprint, index);
        child = new ExtendedPrivateKey(key, Bytes32.FromBytes(halves.Span[32..]), origin);
        return true;
    }

    /// <summary>Makes a descendant; the keys between are zeroed.</summary>
    /// <param name="path">The way to it.</param>
    /// <param name="descendant">The key, which the caller disposes of, or null.</param>
    /// <returns>False when it would be deeper than 255 or (once in 2^127 for each step) does not exist.</returns>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public bool TryDerive(DerivationPath path, [NotNullWhen(true)] out ExtendedPrivateKey? descendant)
    {
        ArgumentNullException.ThrowIfNull(path);
        descendant = Copy();
        foreach (var index in path.Indices)
        {
            var parent = descendant;
            var derived = parent.TryDerive(index, out descendant);
            parent.Dispose();
            if (!derived || descendant is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes the key as text, such as <c>xprv…</c>. The caller clears the destination.</summary>
    /// <param name="network">The network, which decides the first letters.</param>
    /// <param name="destination">At least <see cref="MaxTextLength"/> characters.</param>
    /// <returns>How many characters there are.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public int Format(BitcoinNetwork network, Span<char> destination)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (destination.Length < MaxTextLength)
        {
            throw new ArgumentException($"{MaxTextLength} characters are needed.", nameof(destination));
        }

        using var bytes = new SecretBytes(ExtendedKeyText.Length);
        ExtendedKeyText.Write(network.PrivateKeyVersion, Origin, _chainCode, bytes.Span);
        Key.CopyTo(ExtendedKeyText.Key(bytes.Span)[1..]);
        return Base58Check.Encode(bytes.Span, destination);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => Key.Dispose();

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    private ExtendedPrivateKey Copy()
    {
        using var scalar = new SecretBytes(PrivateKey.Size);
        Key.CopyTo(scalar.Span);
        return new ExtendedPrivateKey(PrivateKey.FromBytes(scalar.Span), _chainCode, Origin);
    }
}
