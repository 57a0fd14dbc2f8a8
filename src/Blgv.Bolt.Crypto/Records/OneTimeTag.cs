using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>Poly1305 as the AEAD uses it: one key, one ciphertext without associated data, one tag.</summary>
/// <remarks>RFC 8439 §2.5 and §2.8. Lengths are public; nothing else decides a branch or an index.</remarks>
internal readonly ref struct OneTimeTag<TLane>
    where TLane : struct, ILane<TLane>
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

    /// <summary>The last bytes, which fill no block, with zeros after them.</summary>
    private static UInt128 Padded(ReadOnlySpan<byte> ciphertext)
    {
        var size = ciphertext.Length % BlockSize;
        if (ciphertext.Length > BlockSize)
        {
            return BinaryPrimitives.ReadUInt128LittleEndian(ciphertext[^BlockSize..]) >> (8 * (BlockSize - size));
        }

        var block = UInt128.Zero;
        for (var i = size - 1; i >= 0; i--)
        {
            block = (block << 8) | ciphertext[i];
        }

        return block;
    }

    private UInt128 Compute(ReadOnlySpan<byte> ciphertext)
    {
        var accumulator = new TagAccumulator(_r);
        var rest = ciphertext[TLane.AbsorbWide(ref accumulator, ciphertext)..];
        var blocks = rest.Length / BlockSize;
        if (blocks > 0)
        {
            accumulator.Absorb(in MemoryMarshal.GetReference(rest), blocks);
            rest = rest[(blocks * BlockSize)..];
        }

        if (!rest.IsEmpty)
        {
            accumulator.Absorb(Padded(ciphertext));
        }

        // No associated data: the lower half of the lengths is zero.
        accumulator.Absorb(new UInt128((ulong)ciphertext.Length, 0));
        return accumulator.Finish(_s);
    }
}
