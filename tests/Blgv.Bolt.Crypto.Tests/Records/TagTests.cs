using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Blgv.Bolt.Crypto.Records;
using static Blgv.Bolt.Crypto.Tests.Records.Reference;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>Poly1305 of the record cipher, above all its carries.</summary>
public sealed class TagTests
{
    private static readonly BigInteger s_p = BigInteger.Pow(2, 130) - 5;
    private static readonly UInt128 s_clamp = new(0x0ffffffc_0ffffffc, 0x0ffffffc_0fffffff);

    /// <summary>Values of r that make carries: none, one, all bits, only the ends of each limb.</summary>
    private static readonly UInt128[] s_keys =
    [
        0, 1, 2, 4, UInt128.MaxValue, new(4, 1), new(0x0ffffffc_0ffffffc, 0), new(0, 0x0ffffffc_0fffffff), new(0x08000000_00000004, 0x08000000_00000001),
        BinaryPrimitives.ReadUInt128LittleEndian(Bytes(16, "r")),
    ];

    private static readonly UInt128[] s_blocks =
    [
        0, 1, 4, 5, 6, UInt128.MaxValue, UInt128.MaxValue - 4, UInt128.MaxValue - 5, new(ulong.MaxValue, 0), new(0, ulong.MaxValue), UInt128.One << 127,
        BinaryPrimitives.ReadUInt128LittleEndian(Bytes(16, "block")),
    ];

    public static TheoryData<string, string, string> Published => Poly1305Tests.Published;

    [Theory]
    [MemberData(nameof(Published))]
    public void A_tag_is_the_published_one(string key, string message, string tag)
    {
        var keyBytes = Convert.FromHexString(key);
        var messageBytes = Convert.FromHexString(message);
        var accumulator = new TagAccumulator(BinaryPrimitives.ReadUInt128LittleEndian(keyBytes));
        var whole = messageBytes.Length / 16;
        if (whole > 0)
        {
            accumulator.Absorb(in messageBytes[0], whole);
        }

        var rest = messageBytes.AsSpan(16 * whole);
        if (!rest.IsEmpty)
        {
            // The AEAD has only whole blocks, with 2^128 added; in a shorter one that bit is lower.
            var block = Number(rest) + BigInteger.Pow(2, 8 * rest.Length) - BigInteger.Pow(2, 128);
            var sum = (Value(accumulator) + block + s_p) % s_p;
            accumulator = new TagAccumulator(BinaryPrimitives.ReadUInt128LittleEndian(keyBytes), (UInt128)(sum & UInt128.MaxValue), (ulong)(sum >> 128));
            accumulator.Absorb(UInt128.Zero);
        }

        var computed = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(computed, accumulator.Finish(BinaryPrimitives.ReadUInt128LittleEndian(keyBytes.AsSpan(16))));
        Assert.Equal(tag, Convert.ToHexStringLower(computed));
    }

    [Fact]
    public void Accumulators_around_the_modulus_and_at_their_ends_absorb_and_finish_as_numbers_do()
    {
        foreach (var value in Accumulators())
        {
            var (low, high) = ((UInt128)(value & UInt128.MaxValue), (ulong)(value >> 128));
            foreach (var s in (UInt128[])[0, 1, UInt128.MaxValue])
            {
                Assert.Equal((UInt128)(((value % s_p) + s) & UInt128.MaxValue), new TagAccumulator(0, low, high).Finish(s));
            }

            foreach (var r in s_keys)
            {
                foreach (var block in s_blocks)
                {
                    var expected = (value + block + BigInteger.Pow(2, 128)) * (r & s_clamp) % s_p;
                    var one = new TagAccumulator(r, low, high);
                    one.Absorb(block);
                    AssertIs(expected, one);

                    var bytes = new byte[32];
                    BinaryPrimitives.WriteUInt128LittleEndian(bytes, block);
                    BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(16), block);
                    var two = new TagAccumulator(r, low, high);
                    two.Absorb(in bytes[0], 2);
                    AssertIs((expected + block + BigInteger.Pow(2, 128)) * (r & s_clamp) % s_p, two);
                }
            }
        }
    }

    [Fact]
    public void Several_blocks_at_once_give_the_same_at_every_edge()
    {
        foreach (var blocks in (int[])[16, 17, 23, 24, 32, 33, 100])
        {
            foreach (var r in s_keys)
            {
                foreach (var block in s_blocks)
                {
                    AssertWideIsNarrow(r, Repeat(blocks, block, block));
                    AssertWideIsNarrow(r, Repeat(blocks, block, UInt128.MaxValue - block));
                }
            }
        }
    }

    [Fact]
    public void Sums_that_end_around_the_modulus_are_reduced_the_same()
    {
        // With r = 1 the accumulator is the sum of the blocks: the last one takes it to any value near a multiple of p.
        foreach (var blocks in (int[])[16, 24, 32, 40])
        {
            var sum = (blocks - 1) * BigInteger.Pow(2, 128);
            for (var offset = -6; offset <= 6; offset++)
            {
                var last = (((blocks * s_p) + offset - sum - BigInteger.Pow(2, 128)) % s_p + s_p) % s_p;
                var data = new byte[16 * blocks];

                // What one block cannot hold, three others bring.
                for (var i = 0; i < 4; i++)
                {
                    var part = BigInteger.Min(last, UInt128.MaxValue);
                    BinaryPrimitives.WriteUInt128LittleEndian(data.AsSpan(16 * i), (UInt128)part);
                    last -= part;
                }

                Assert.Equal(BigInteger.Zero, last);
                var expected = new TagAccumulator(1);
                expected.Absorb(in data[0], blocks);
                Assert.Equal((UInt128)(((offset + s_p) % s_p) & UInt128.MaxValue), expected.Finish(0));
                AssertWideIsNarrow(1, data);
            }
        }
    }

    [Fact]
    public void Random_data_gives_the_same_several_blocks_at_once()
    {
        for (var blocks = 16; blocks < 80; blocks++)
        {
            var bytes = Bytes(16 * (blocks + 1), "wide");
            AssertWideIsNarrow(BinaryPrimitives.ReadUInt128LittleEndian(bytes), bytes[16..]);
        }
    }

    private static IEnumerable<BigInteger> Accumulators()
    {
        for (var offset = -8; offset <= 8; offset++)
        {
            yield return s_p + offset;
        }

        for (var offset = 0; offset <= 2; offset++)
        {
            yield return offset;
            yield return BigInteger.Pow(2, 64) - 1 + offset;
            yield return BigInteger.Pow(2, 128) - 1 + offset;
            yield return BigInteger.Pow(2, 130) + BigInteger.Pow(2, 66) - 1 - offset;
        }
    }

    private static void AssertWideIsNarrow(UInt128 r, byte[] data)
    {
        var expected = new TagAccumulator(r);
        expected.Absorb(in data[0], data.Length / 16);
        AssertIs(Value(expected) % s_p, Wide(WideTag<FourLimbs>.Absorb, r, data));
        AssertIs(Value(expected) % s_p, Wide(WideTag<EightLimbs>.Absorb, r, data));
    }

    private delegate int Absorb(ref TagAccumulator accumulator, ReadOnlySpan<byte> data);

    private static TagAccumulator Wide(Absorb absorb, UInt128 r, byte[] data)
    {
        var accumulator = new TagAccumulator(r);
        var absorbed = absorb(ref accumulator, data);
        Assert.InRange(absorbed, data.Length - 112, data.Length);
        var rest = data.AsSpan(absorbed);
        if (!rest.IsEmpty)
        {
            accumulator.Absorb(in MemoryMarshal.GetReference(rest), rest.Length / 16);
        }

        return accumulator;
    }

    private static void AssertIs(BigInteger expected, TagAccumulator accumulator)
    {
        Assert.Equal(expected, Value(accumulator) % s_p);
        Assert.True(Value(accumulator) < s_p * 2, "The last step takes p away only once.");
        Assert.Equal((UInt128)(expected & UInt128.MaxValue), accumulator.Finish(0));
    }

    private static byte[] Repeat(int blocks, UInt128 even, UInt128 odd)
    {
        var data = new byte[16 * blocks];
        for (var i = 0; i < blocks; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(data.AsSpan(16 * i), i % 2 == 0 ? even : odd);
        }

        return data;
    }

    private static BigInteger Value(TagAccumulator accumulator) => ((BigInteger)accumulator.High << 128) + accumulator.Low;

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);
}
