using System.Globalization;
using Blgv.Bolt.Crypto.Records;
using static Blgv.Bolt.Crypto.Tests.Records.Reference;

namespace Blgv.Bolt.Crypto.Tests.Records;

/// <summary>The fused cipher against two AEAD calls a record. <see cref="HardwareTests"/> runs this class without vector registers.</summary>
public sealed class RecordCipherTests
{
    public static TheoryData<int> Widths => Reference.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_record_of_every_size_up_to_2048_is_what_the_aead_makes_and_opens_again(int width)
    {
        using var cipher = Cipher(width);
        var content = Bytes(2048, "content");
        for (var size = 0; size <= content.Length; size++)
        {
            AssertSame(cipher, (ulong)size, content.AsSpan(0, size), [(ushort)size]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void So_are_records_of_random_sizes_up_to_the_largest(int width)
    {
        using var cipher = Cipher(width);
        foreach (var size in (int[])[65535, 65534, 65521, 65520, .. Numbers(24, 65536, "sizes")])
        {
            AssertSame(cipher, (ulong)size, Bytes(size, "content"), [(ushort)size]);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Records_that_share_passes_are_those_made_one_by_one(int width)
    {
        using var cipher = Cipher(width);
        for (var round = 0; round < 60; round++)
        {
            var seed = round.ToString(CultureInfo.InvariantCulture);
            var lengths = Sizes(Numbers(1 + (round % 23), round % 3 == 0 ? 40 : 700, seed));
            AssertSame(cipher, (ulong)round, Bytes(Sum(lengths), seed), lengths);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Nonces_carry_into_their_upper_half(int width)
    {
        using var cipher = Cipher(width);
        var lengths = Sizes(1, 100, 0, 64, 1000);
        AssertSame(cipher, uint.MaxValue - 4, Bytes(Sum(lengths), "carry"), lengths);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Large_messages_may_go_through_the_platform_between_small_ones(int width)
    {
        var lengths = Sizes(10, 101, 100, 5000, 0, 100, 101);
        var messages = Bytes(Sum(lengths), "mixed");
        foreach (var largest in (int[])[0, 99, 100, 5000])
        {
            using var cipher = Cipher(width, largest);
            AssertSame(cipher, 7, messages, lengths);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Whatever_part_of_the_records_came_the_rest_goes_on_from_there(int width)
    {
        using var cipher = Cipher(width);
        var lengths = Sizes(0, 33, 7, 150, 0, 64);
        var messages = Bytes(Sum(lengths), "parts");
        var records = RecordsOf(0, messages, lengths);
        for (var cut = 0; cut <= records.Length; cut++)
        {
            var opened = new byte[messages.Length];
            var sizes = new ushort[lengths.Length];
            var first = cipher.Decrypt(0, 1000, RecordCipher.NoMessage, records.AsSpan(0, cut), opened, sizes);
            Assert.Equal(RecordStop.NeedsMoreBytes, first.Stop);
            var second = cipher.Decrypt(
                (ulong)first.Nonces,
                1000 - first.Nonces,
                first.MessageSize,
                records.AsSpan(first.Consumed),
                opened.AsSpan(Sum(sizes.AsSpan(0, first.Count))),
                sizes.AsSpan(first.Count));
            Assert.Equal(new RecordProgress(RecordStop.NeedsMoreBytes, records.Length - first.Consumed, lengths.Length - first.Count, (2 * lengths.Length) - first.Nonces, RecordCipher.NoMessage), second);
            Assert.Equal(messages, opened);
            Assert.Equal(lengths, sizes);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Any_bit_that_is_changed_is_noticed_and_no_byte_comes_out(int width)
    {
        using var cipher = Cipher(width);
        var lengths = Sizes(3, 21, 40);
        var messages = Bytes(Sum(lengths), "changed");
        var records = RecordsOf(0, messages, lengths);
        var second = RecordCipher.Overhead + lengths[0];
        var third = second + RecordCipher.Overhead + lengths[1];
        for (var bit = 8 * second; bit < 8 * third; bit++)
        {
            var changed = (byte[])records.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var opened = new byte[messages.Length];
            opened.AsSpan().Fill(0xaa);
            var progress = cipher.Decrypt(0, 1000, RecordCipher.NoMessage, changed, opened, new ushort[3]);

            var isLength = bit / 8 < second + RecordCipher.HeaderSize;
            Assert.Equal(isLength ? RecordStop.BadLengthTag : RecordStop.BadMessageTag, progress.Stop);
            Assert.Equal(1, progress.Count);
            Assert.Equal(isLength ? second : second + RecordCipher.HeaderSize, progress.Consumed);
            Assert.Equal(messages.AsSpan(0, 3), opened.AsSpan(0, 3));
            Assert.Equal(-1, opened.AsSpan(3).IndexOfAnyExcept((byte)0xaa));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_long_message_with_a_wrong_last_byte_leaves_no_byte_either(int width)
    {
        using var cipher = Cipher(width);
        var records = RecordsOf(0, Bytes(5000, "long"), [5000]);
        records[^1] ^= 0x80;
        var opened = new byte[5000];
        Assert.Equal(RecordStop.BadMessageTag, cipher.Decrypt(0, 1000, RecordCipher.NoMessage, records, opened, new ushort[1]).Stop);
        Assert.Equal(-1, opened.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_stops_where_the_nonces_of_the_key_end(int width)
    {
        using var cipher = Cipher(width);
        var lengths = Sizes(5, 6, 7, 8);
        var messages = Bytes(Sum(lengths), "nonces");
        var records = RecordsOf(990, messages, lengths);
        for (var nonces = 0; nonces <= 8; nonces++)
        {
            var opened = new byte[messages.Length];
            var progress = cipher.Decrypt(990, nonces, RecordCipher.NoMessage, records, opened, new ushort[4]);
            Assert.Equal(nonces == 8 ? RecordStop.NeedsMoreBytes : RecordStop.KeyUsedUp, progress.Stop);
            Assert.Equal(nonces / 2, progress.Count);
            Assert.Equal(2 * progress.Count, progress.Nonces);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_stops_where_the_destination_ends_and_remembers_the_length(int width)
    {
        using var cipher = Cipher(width);
        var messages = Bytes(30, "full");
        var records = RecordsOf(0, messages, [10, 20]);
        var opened = new byte[29];
        var expected = new RecordProgress(RecordStop.DestinationFull, 10 + RecordCipher.Overhead + RecordCipher.HeaderSize, 1, 3, 20);
        Assert.Equal(expected, cipher.Decrypt(0, 1000, RecordCipher.NoMessage, records, opened, new ushort[2]));
        Assert.Equal(expected, cipher.Decrypt(0, 1000, RecordCipher.NoMessage, records, new byte[30], new ushort[1]));
        Assert.Equal(-1, opened.AsSpan(10).IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Another_key_takes_the_place_of_the_first_also_for_the_platform(int width)
    {
        foreach (var largest in (int[])[0, ushort.MaxValue])
        {
            using var cipher = new RecordCipher(new byte[32], (LaneWidth)width, largest);
            cipher.Encrypt(0, new byte[10], [10], new byte[44]);
            cipher.Rekey(Key);
            AssertSame(cipher, 0, Bytes(300, "rekey"), [300]);
        }
    }

    [Fact]
    public void Lengths_that_do_not_add_up_and_short_destinations_are_refused_and_nothing_is_written()
    {
        using var cipher = new RecordCipher(Key);
        var records = new byte[100];
        Assert.Throws<ArgumentException>(() => cipher.Encrypt(0, new byte[10], [5, 4], records));
        Assert.Throws<ArgumentException>(() => cipher.Encrypt(0, new byte[10], [5, 6], records));
        Assert.Throws<ArgumentException>(() => cipher.Encrypt(0, new byte[10], [10], records.AsSpan(0, 43)));
        Assert.Throws<ArgumentException>(() => cipher.Rekey(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Decrypt(0, -1, RecordCipher.NoMessage, records, records, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Decrypt(0, 2, -2, records, records, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => cipher.Decrypt(0, 2, 65536, records, records, []));
        Assert.Equal(-1, records.AsSpan().IndexOfAnyExcept((byte)0));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void It_is_of_no_use_after_disposal(int width)
    {
        var cipher = Cipher(width);
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Encrypt(0, [], [0], new byte[34]));
        Assert.Throws<ObjectDisposedException>(() => cipher.Decrypt(0, 2, RecordCipher.NoMessage, new byte[34], [], new ushort[1]));
        Assert.Throws<ObjectDisposedException>(() => cipher.Rekey(Key));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Messages_cost_no_allocation(int width)
    {
        using var cipher = Cipher(width);
        var lengths = Sizes(2, 300, 1400);
        var messages = Bytes(Sum(lengths), "allocation");
        var records = new byte[messages.Length + (3 * RecordCipher.Overhead)];
        var sizes = new ushort[3];
        Assert.Equal(0, Allocation.Least(RoundTrip));

        void RoundTrip()
        {
            cipher.Encrypt(0, messages, lengths, records);
            cipher.Decrypt(0, 1000, RecordCipher.NoMessage, records, messages, sizes);
        }
    }

    [Fact]
    public void The_key_is_gone_after_disposal()
    {
        var key = new RecordKey(Key);
        Assert.NotEqual(-1, key.Memory.IndexOfAnyExcept(0u));
        key.Dispose();
        Assert.Equal(-1, key.Memory.IndexOfAnyExcept(0u));
    }

    [Fact]
    public void No_pass_reaches_beyond_the_nonces_of_the_key()
    {
        // A thousand more records are there; the key ends before them.
        Span<ushort> sizes = stackalloc ushort[7];
        var scratch = new uint[KeystreamWindow<SixteenLanes>.ScratchSize];
        using var key = new RecordKey(Key);
        for (var nonces = 1; nonces <= 15; nonces += 2)
        {
            var forecast = FusedRecords<SixteenLanes>.Forecast(sizes, 10, 44_000, nonces);
            Assert.Equal(Math.Min(7, 1 + (nonces / 2)), forecast.Length);

            scratch.AsSpan().Clear();
            var window = new KeystreamWindow<SixteenLanes>(in key.Words[0], scratch, ushort.MaxValue);
            window.Fill((ulong)(1000 - nonces), 0, isHeader: false, forecast);
            Assert.InRange(scratch.AsSpan(16, 16).ToArray().Max(), 1u, 999u);
            Assert.False(window.TrySeek(1000, 0));
        }
    }

    [Fact]
    public void No_pass_reaches_beyond_what_came()
    {
        Span<ushort> sizes = stackalloc ushort[7];
        Assert.Equal(1, FusedRecords<SixteenLanes>.Forecast(sizes, 10, 26, 999).Length);
        Assert.Equal(1, FusedRecords<SixteenLanes>.Forecast(sizes, 10, 26 + 43, 999).Length);
        Assert.Equal(2, FusedRecords<SixteenLanes>.Forecast(sizes, 10, 26 + 44, 999).Length);
        Assert.Equal(1, FusedRecords<SixteenLanes>.Forecast(sizes, 10, 0, 999).Length);
    }

    [Fact]
    public void Keystream_is_gone_when_a_call_returns()
    {
        AssertCleared<OneLane>();
        AssertCleared<FourLanes>();
        AssertCleared<EightLanes>();
        AssertCleared<SixteenLanes>();
    }

    private static void AssertCleared<TLane>()
        where TLane : struct, ILane<TLane>
    {
        using var key = new RecordKey(Key);
        var records = RecordsOf(0, Bytes(300, "cleared"), [100, 200]);
        var scratch = new uint[KeystreamWindow<TLane>.ScratchSize];
        scratch.AsSpan().Fill(0x55555555);
        FusedRecords<TLane>.Encrypt(scratch, key, ushort.MaxValue, 0, new byte[300], [100, 200], new byte[records.Length]);
        Assert.Equal(-1, scratch.AsSpan().IndexOfAnyExcept(0u));

        foreach (var broken in (int[])[-1, 0, 20])
        {
            var changed = (byte[])records.Clone();
            if (broken >= 0)
            {
                changed[broken] ^= 1;
            }

            scratch.AsSpan().Fill(0x55555555);
            var progress = FusedRecords<TLane>.Decrypt(scratch, key, ushort.MaxValue, 0, 1000, RecordCipher.NoMessage, changed, new byte[300], new ushort[2]);
            Assert.Equal(broken < 0 ? 2 : 0, progress.Count);
            Assert.Equal(-1, scratch.AsSpan().IndexOfAnyExcept(0u));
        }
    }

    private static void AssertSame(RecordCipher cipher, ulong nonce, ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths)
    {
        var expected = RecordsOf(nonce, messages, lengths);
        var records = new byte[expected.Length + 1];
        cipher.Encrypt(nonce, messages, lengths, records);
        Assert.True(expected.AsSpan().SequenceEqual(records.AsSpan(0, expected.Length)), "The records differ.");
        Assert.Equal(0, records[^1]);

        var opened = new byte[messages.Length];
        var sizes = new ushort[lengths.Length];
        var progress = cipher.Decrypt(nonce, 1000, RecordCipher.NoMessage, expected, opened, sizes);
        Assert.Equal(new RecordProgress(RecordStop.NeedsMoreBytes, expected.Length, lengths.Length, 2 * lengths.Length, RecordCipher.NoMessage), progress);
        Assert.True(messages.SequenceEqual(opened), "The messages differ.");
        Assert.True(lengths.SequenceEqual(sizes), "The sizes differ.");
    }
}
