using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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
        keystream = keystream[..source.Length];
        destination = destination[..source.Length];
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var with = ref MemoryMarshal.GetReference(keystream);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (Vector.LoadUnsafe(ref from, (nuint)i) ^ Vector.LoadUnsafe(ref with, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }

        for (; i <= source.Length - sizeof(ulong); i += sizeof(ulong))
        {
            var word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref from, i)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref with, i));
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, i), word);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ keystream[i]);
        }
    }
}
