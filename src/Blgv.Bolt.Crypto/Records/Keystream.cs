using System.Runtime.Intrinsics;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Plaintext to ciphertext and back.</summary>
internal static class Keystream
{
    /// <summary>destination = source xor keystream.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="keystream">As many, or more.</param>
    /// <param name="destination">As many, or more. The source itself, or apart from it.</param>
    public static void Apply(ReadOnlySpan<byte> source, ReadOnlySpan<byte> keystream, Span<byte> destination)
    {
        while (source.Length >= Vector128<byte>.Count)
        {
            (Vector128.Create(source) ^ Vector128.Create(keystream)).CopyTo(destination);
            source = source[Vector128<byte>.Count..];
            keystream = keystream[Vector128<byte>.Count..];
            destination = destination[Vector128<byte>.Count..];
        }

        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ keystream[i]);
        }
    }
}
