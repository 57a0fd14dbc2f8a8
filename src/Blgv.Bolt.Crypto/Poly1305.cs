using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Crypto;

/// <summary>The one-time authenticator Poly1305 (RFC 8439), a piece of the message at a time. A key serves for one message.</summary>
/// <remarks>
/// The message is a polynomial over the prime 2^130 - 5, evaluated at r. Numbers are five limbs of 26 bits, so that products
/// and carries fit 64 bits: no branch and no index depends on the key or the message.
/// </remarks>
public ref struct Poly1305
{
    /// <summary>The length of a key in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>The length of a tag in bytes.</summary>
    public const int TagSize = 16;

    private const int BlockSize = 16;
    private const int LimbBits = 26;
    private const ulong LimbMask = (1ul << LimbBits) - 1;

    // The key: r, clamped, and what is added at the end.
    private readonly ulong _r0;
    private readonly ulong _r1;
    private readonly ulong _r2;
    private readonly ulong _r3;
    private readonly ulong _r4;
    private readonly UInt128 _pad;

    // The polynomial so far.
    private ulong _h0;
    private ulong _h1;
    private ulong _h2;
    private ulong _h3;
    private ulong _h4;

    private Partial _partial;
    private int _partialLength;

    /// <summary>Starts a message.</summary>
    /// <param name="key">32 bytes that serve for this message only.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public Poly1305(scoped ReadOnlySpan<byte> key)
    {
        Check.Length(key, KeySize);
        var low = BinaryPrimitives.ReadUInt64LittleEndian(key) & 0x0fff_fffc_0fff_ffff;
        var high = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) & 0x0fff_fffc_0fff_fffc;
        _r0 = low & LimbMask;
        _r1 = (low >> 26) & LimbMask;
        _r2 = ((low >> 52) | (high << 12)) & LimbMask;
        _r3 = (high >> 14) & LimbMask;
        _r4 = high >> 40;
        _pad = BinaryPrimitives.ReadUInt128LittleEndian(key[16..]);
    }

    /// <summary>The tag of a whole message.</summary>
    /// <param name="key">32 bytes that serve for this message only.</param>
    /// <param name="message">The message.</param>
    /// <param name="tag">16 bytes for the tag.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void ComputeTag(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        var authenticator = new Poly1305(key);
        authenticator.Update(message);
        authenticator.Finish(tag);
    }

    /// <summary>Adds a piece of the message.</summary>
    /// <param name="piece">The piece, of any length.</param>
    public void Update(scoped ReadOnlySpan<byte> piece)
    {
        if (_partialLength > 0)
        {
            Span<byte> partial = _partial;
            var length = Math.Min(BlockSize - _partialLength, piece.Length);
            piece[..length].CopyTo(partial[_partialLength..]);
            _partialLength += length;
            piece = piece[length..];
            if (_partialLength < BlockSize)
            {
                return;
            }

            Absorb(partial, 1);
            _partialLength = 0;
        }

        for (; piece.Length >= BlockSize; piece = piece[BlockSize..])
        {
            Absorb(piece, 1);
        }

        piece.CopyTo(_partial);
        _partialLength = piece.Length;
    }

    /// <summary>Ends the message. The value is of no use afterwards.</summary>
    /// <param name="tag">16 bytes for the tag.</param>
    /// <exception cref="ArgumentException">Not 16 bytes.</exception>
    public void Finish(scoped Span<byte> tag)
    {
        Check.Length(tag, TagSize);
        if (_partialLength > 0)
        {
            // The bit that marks a block's end stands right after the last byte, here inside the 16 bytes.
            Span<byte> partial = _partial;
            partial[_partialLength..].Clear();
            partial[_partialLength] = 1;
            Absorb(partial, 0);
        }

        unchecked
        {
            BinaryPrimitives.WriteUInt128LittleEndian(tag, Reduce() + _pad);
        }

        this = default;
    }

    /// <summary>h = (h + block + 2^128 * endBit) * r mod 2^130 - 5, left with limbs that may exceed 26 bits a little.</summary>
    private void Absorb(scoped ReadOnlySpan<byte> block, ulong endBit)
    {
        unchecked
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(block);
            var high = BinaryPrimitives.ReadUInt64LittleEndian(block[8..]);
            var h0 = _h0 + (low & LimbMask);
            var h1 = _h1 + ((low >> 26) & LimbMask);
            var h2 = _h2 + (((low >> 52) | (high << 12)) & LimbMask);
            var h3 = _h3 + ((high >> 14) & LimbMask);
            var h4 = _h4 + ((high >> 40) | (endBit << 24));

            // What passes 2^130 comes back five times at the bottom.
            var (s1, s2, s3, s4) = (5 * _r1, 5 * _r2, 5 * _r3, 5 * _r4);
            var d0 = (h0 * _r0) + (h1 * s4) + (h2 * s3) + (h3 * s2) + (h4 * s1);
            var d1 = (h0 * _r1) + (h1 * _r0) + (h2 * s4) + (h3 * s3) + (h4 * s2);
            var d2 = (h0 * _r2) + (h1 * _r1) + (h2 * _r0) + (h3 * s4) + (h4 * s3);
            var d3 = (h0 * _r3) + (h1 * _r2) + (h2 * _r1) + (h3 * _r0) + (h4 * s4);
            var d4 = (h0 * _r4) + (h1 * _r3) + (h2 * _r2) + (h3 * _r1) + (h4 * _r0);

            d1 += d0 >> LimbBits;
            d2 += d1 >> LimbBits;
            d3 += d2 >> LimbBits;
            d4 += d3 >> LimbBits;
            d0 = (d0 & LimbMask) + (5 * (d4 >> LimbBits));
            _h0 = d0 & LimbMask;
            _h1 = (d1 & LimbMask) + (d0 >> LimbBits);
            _h2 = d2 & LimbMask;
            _h3 = d3 & LimbMask;
            _h4 = d4 & LimbMask;
        }
    }

    /// <summary>The low 128 bits of h mod 2^130 - 5.</summary>
    private readonly UInt128 Reduce()
    {
        unchecked
        {
            // Two passes of carries leave every limb within 26 bits: the second has a carry only if the first left one.
            var (h0, h1, h2, h3, h4) = (_h0, _h1, _h2, _h3, _h4);
            for (var pass = 0; pass < 2; pass++)
            {
                h1 += h0 >> LimbBits;
                h2 += h1 >> LimbBits;
                h3 += h2 >> LimbBits;
                h4 += h3 >> LimbBits;
                h0 = (h0 & LimbMask) + (5 * (h4 >> LimbBits));
                (h1, h2, h3, h4) = (h1 & LimbMask, h2 & LimbMask, h3 & LimbMask, h4 & LimbMask);
            }

            // h + 5 passes 2^130 exactly when h is not below the prime; then its low bits are the result.
            var g0 = h0 + 5;
            var g1 = h1 + (g0 >> LimbBits);
            var g2 = h2 + (g1 >> LimbBits);
            var g3 = h3 + (g2 >> LimbBits);
            var g4 = h4 + (g3 >> LimbBits);
            var take = 0 - (g4 >> LimbBits);
            h0 = Select(take, g0, h0);
            h1 = Select(take, g1, h1);
            h2 = Select(take, g2, h2);
            h3 = Select(take, g3, h3);
            h4 = Select(take, g4, h4);
            return new UInt128((h2 >> 12) | (h3 << 14) | (h4 << 40), h0 | (h1 << 26) | (h2 << 52));
        }
    }

    private static ulong Select(ulong mask, ulong ifSet, ulong ifClear) => ((ifSet & mask) | (ifClear & ~mask)) & LimbMask;

    [InlineArray(BlockSize)]
    private struct Partial
    {
        private byte _first;
    }
}
