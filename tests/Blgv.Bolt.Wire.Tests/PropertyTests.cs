using Arb = FsCheck.Fluent.Arb;

namespace Blgv.Bolt.Wire.Tests;

public sealed class PropertyTests
{
    [Fact]
    public void Any_bigsize_is_read_back_in_the_bytes_it_took() => Property.Holds(Arb.From(Generators.Numbers), number =>
    {
        Span<byte> bytes = stackalloc byte[BigSize.MaxLength];
        var length = BigSize.Write(bytes, number);

        Assert.True(BigSize.TryRead(bytes[..length], out var value, out var taken, out var error));
        Assert.Equal((number, length, BigSizeError.None), (value, taken, error));
        Assert.Equal(length, BigSize.LengthOf(number));
        for (var cut = 0; cut < length; cut++)
        {
            Assert.False(BigSize.TryRead(bytes[..cut], out _, out _, out error));
            Assert.Equal(cut == 0 ? BigSizeError.Empty : BigSizeError.Truncated, error);
        }
    });

    [Fact]
    public void Bytes_that_are_a_bigsize_are_the_only_ones_for_their_value() => Property.Holds(Arb.From(Generators.ByteArrays(9)), bytes =>
    {
        if (BigSize.TryRead(bytes, out var value, out var taken, out _))
        {
            var again = new byte[taken];
            Assert.Equal(taken, BigSize.Write(again, value));
            Assert.Equal(bytes[..taken], again);
        }
    });

    [Theory]
    [InlineData("fd00fc")]
    [InlineData("fe0000ffff")]
    [InlineData("ff00000000ffffffff")]
    public void A_bigsize_that_fits_a_shorter_form_is_refused(string hex)
    {
        Assert.False(BigSize.TryRead(Convert.FromHexString(hex), out var value, out var length, out var error));
        Assert.Equal((0ul, 0, BigSizeError.NotMinimal), (value, length, error));
    }

    [Fact]
    public void Any_truncated_integer_is_read_back_from_the_fewest_bytes() => Property.Holds(Arb.From(Generators.Numbers), number =>
    {
        var bytes = new byte[TruncatedInteger.LengthOf(number)];
        TruncatedInteger.Write(bytes, number);

        Assert.True(TruncatedInteger.TryRead(bytes, out var value));
        Assert.Equal(number, value);
        Assert.False(TruncatedInteger.TryRead([0, .. bytes], out _));
    });

    [Fact]
    public void Nine_bytes_are_no_truncated_integer() => Assert.False(TruncatedInteger.TryRead([1, 2, 3, 4, 5, 6, 7, 8, 9], out _));

    [Fact]
    public void Any_signed_integer_is_read_back_in_every_width_that_holds_it() => Property.Holds(Arb.From(Generators.Numbers), number =>
    {
        var signed = unchecked((long)number);
        for (var width = 1; width <= 8; width *= 2)
        {
            var bytes = new byte[width];
            if (width < SignedInteger.LengthOf(signed))
            {
                Assert.Throws<ArgumentException>(() => SignedInteger.Write(bytes, signed));
                continue;
            }

            SignedInteger.Write(bytes, signed);
            Assert.True(SignedInteger.TryRead(bytes, out var value));
            Assert.Equal(signed, value);
        }
    });

    [Fact]
    public void Any_list_of_records_holds_what_it_was_made_of() => Property.Holds(Arb.From(Generators.UnknownRecords), records =>
    {
        Assert.Equal(records, TlvRecords.Create([.. records]));
        Assert.Equal(records.Count, records.ToArray().Length);
        foreach (var record in records)
        {
            Assert.True(records.TryGet(record.Type, out var value));
            Assert.Equal(record.Value, value);
            Assert.Equal(records, records.With(record));
        }
    });

    [Fact]
    public void Any_message_survives_bytes_and_json() => Property.Holds(
        Generators.Messages,
        message =>
        {
            var bytes = message.ToArray();
            Assert.Equal(message.GetLength(), bytes.Length);
            Assert.True(Generators.Registry.TryDecode(bytes, out var decoded, out var error), error.ToString());
            Assert.Equal(message, decoded);
            Assert.Equal(bytes, decoded.ToArray());

            var json = Generators.Registry.ToJson(message);
            Assert.True(Generators.Registry.TryReadJson(json, out var read, out var jsonError), jsonError.ToString());
            Assert.Equal(message, read);
            Assert.Equal(bytes, read.ToArray());
        },
        runs: 500);

    [Fact]
    public void Changed_bytes_never_throw_and_what_they_decode_to_encodes_to_the_same_bytes() => Property.Holds(
        Generators.MutatedMessages,
        bytes =>
        {
            if (Generators.Registry.TryDecode(bytes, out var message, out var error))
            {
                Assert.Equal(bytes, message.ToArray());
            }
            else
            {
                Assert.InRange(error.Offset, 0, bytes.Length);
                Assert.NotEqual(DecodeErrorKind.None, error.Kind);
                Assert.Null(message);
            }
        },
        runs: 2000);

    [Fact]
    public void Changed_bytes_never_allocate_more_than_they_warrant()
    {
        _ = Generators.Registry.TryDecode(Samples.Get(0).ToArray(), out _, out _);
        Property.Holds(Generators.MutatedMessages, bytes => AllocationOf(bytes) <= Allowed(bytes.Length), runs: 2000);
    }

    /// <summary>A message object and an error, and for each byte of input a few bytes for what is kept of it.</summary>
    internal static long Allowed(int length) => 2048 + (16L * length);

    internal static long AllocationOf(byte[] bytes) => Allocation.Least(() => Generators.Registry.TryDecode(bytes, out _, out _));
}
