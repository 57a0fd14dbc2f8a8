using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Poly1305 as the AEAD uses it: one key, one ciphertext without associated data, one tag.</summary>
/// <remarks>RFC 8439 §2.5 and §2.8. Lengths are public; nothing else decides a branch or an index.</remarks>
internal readonly ref struct OneTimeTag
{
    private const int BlockSize = 16;

    private readonly UInt128 _r;
    private readonly UInt128 _s;

    /// <summary>Takes the key: the first 32 bytes of the keystream of a nonce.</summary>
    public OneTimeTag(ReadOnlySpan<byte> keystream)
    {
        _r = BinaryPrimitives.ReadUInt128LittleEndian(keystream);
        _s = BinaryPrimitives.ReadUInt128LittleEndian(keystream[BlockSize..]);
    }

    /// <summary>Writes the tag of a ciphertext.</summary>
    public void Write(ReadOnlySpan<byte> ciphertext, Span<byte> tag) =>
        BinaryPrimitives.WriteUInt128LittleEndian(tag, Compute(ciphertext));

    /// <summary>Whether a tag is that of a ciphertext; the time does not tell where they differ.</summary>
    public bool Fits(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag) =>
        Difference(Compute(ciphertext), BinaryPrimitives.ReadUInt128LittleEndian(tag)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong Difference(UInt128 tag, UInt128 received)
    {
        var difference = tag ^ received;
        return unchecked((ulong)difference) | (ulong)(difference >> 64);
    }

    [SkipLocalsInit]
    private UInt128 Compute(ReadOnlySpan<byte> ciphertext)
    {
        var accumulator = new TagAccumulator(_r);
        var whole = ciphertext.Length / BlockSize;
        if (whole > 0)
        {
            accumulator.Absorb(in MemoryMarshal.GetReference(ciphertext), whole);
        }

        // The last bytes, padded with zeros; then the lengths of associated data and ciphertext.
        Span<byte> end = stackalloc byte[2 * BlockSize];
        end.Clear();
        var rest = ciphertext[(whole * BlockSize)..];
        rest.CopyTo(end);
        var padded = rest.IsEmpty ? 0 : 1;
        BinaryPrimitives.WriteUInt64LittleEndian(end[((padded * BlockSize) + sizeof(ulong))..], (ulong)ciphertext.Length);
        accumulator.Absorb(in MemoryMarshal.GetReference(end), padded + 1);
        return accumulator.Finish(_s);
    }
}
