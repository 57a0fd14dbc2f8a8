using FsCheck.Fluent;

namespace Blgv.Bolt.Noise.Tests;

public sealed class RecordTests
{
    public static TheoryData<int> SizeClasses => [0, 1, 2, 15, 16, 17, 63, 64, 65, 66, 127, 128, 129, 1450, 65534, 65535];

    [Fact]
    [Rule("8.14")]
    [Rule("8.18")]
    [Rule("8.19")]
    public void Transport_message_test()
    {
        var expected = new Dictionary<int, string>
        {
            [0] = "cf2b30ddf0cf3f80e7c35a6e6730b59fe802473180f396d88a8fb0db8cbcf25d2f214cf9ea1d95",
            [1] = "72887022101f0b6753e0c7de21657d35a4cb2a1f5cde2650528bbc8f837d0f0d7ad833b1a256a1",
            [500] = "178cb9d7387190fa34db9c2d50027d21793c9bc2d40b1e14dcf30ebeeeb220f48364f7a4c68bf8",
            [501] = "1b186c57d44eb6de4c057c49940d79bb838a145cb528d6e8fd26dbe50a60ca2c104b56b60e45bd",
            [1000] = "4a2f3cc3b5e78ddb83dcb426d9863d9d9a723b0337c89dd0b005d89f8d3c05c52b76b29b740f09",
            [1001] = "2ecd8c8a5629d0d02ab457a0fdd0f7b90a192cd46be5ecb6ca570bfc5e268338b1a16cf4ef2d36",
        };
        using var encryptor = Encryptor();
        var record = new byte[Record.SizeOf(5)];
        var seen = 0;
        for (var i = 0; i < 1002; i++)
        {
            Assert.Equal(record.Length, encryptor.Encrypt("hello"u8, record));
            if (expected.TryGetValue(i, out var output))
            {
                Assert.Equal(output, Convert.ToHexStringLower(record));
                seen++;
            }
        }

        Assert.Equal(6, seen);
    }

    [Fact]
    [Rule("8.14")]
    public void Sending_and_receiving_keys_rotate_after_500_messages_each_and_not_before()
    {
        using var encryptor = Encryptor();
        using var decryptor = Decryptor();
        string[] keys =
        [
            Convert.ToHexStringLower(Keys.SendingKey) + Convert.ToHexStringLower(Keys.ChainingKey),
            "3fbdc101abd1132ca3a0ae34a669d8d9ba69a587e0bb4ddd59524541cf4813d8" + "cc2c6e467efc8067720c2d09c139d1f77731893aad1defa14f9bf3c48d3f1d31",
            "9e0477f9850dca41e42db0e4d154e3a098e5a000d995e421849fcd5df27882bd" + "728366ed68565dc17cf6dd97330a859a6a56e87e2beef3bd828a4c4a54d8df06",
        ];
        var record = new byte[Record.SizeOf(5)];
        for (var sent = 1; sent <= 1001; sent++)
        {
            encryptor.Encrypt("hello"u8, record);
            Assert.Equal(keys[sent / 500], Convert.ToHexStringLower(encryptor.Key.Secrets));
            Assert.Equal(2 * sent % 1000, encryptor.Key.Nonce);

            AssertDecrypts(decryptor, record, "hello"u8);
            Assert.Equal(keys[sent / 500], Convert.ToHexStringLower(decryptor.Key.Secrets));
            Assert.Equal(2 * sent % 1000, decryptor.Key.Nonce);
        }
    }

    [Theory]
    [MemberData(nameof(SizeClasses))]
    [Rule("8.16")]
    public void Every_size_goes_round(int size)
    {
        using var encryptor = Encryptor();
        using var decryptor = Decryptor();
        var message = new SeededEntropy((ulong)size).Bytes(size);
        var record = new byte[Record.SizeOf(size)];
        Assert.Equal(size + 34, encryptor.Encrypt(message, record));
        AssertDecrypts(decryptor, record, message);
    }

    [Fact]
    [Rule("8.12")]
    public void A_message_of_65536_bytes_is_refused_and_the_next_one_goes_on()
    {
        using var encryptor = Encryptor();
        using var untouched = Encryptor();
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt(new byte[65536], new byte[70000]));
        var record = new byte[Record.SizeOf(1)];
        var same = new byte[Record.SizeOf(1)];
        encryptor.Encrypt([7], record);
        untouched.Encrypt([7], same);
        Assert.Equal(same, record);
        Assert.Throws<ArgumentOutOfRangeException>(() => Record.SizeOf(65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => Record.SizeOf(-1));
        Assert.Equal(65569, Record.MaxSize);
    }

    [Fact]
    public void A_batch_is_the_same_bytes_as_one_message_after_the_other() => Property.Holds(
        Batches,
        sizes =>
        {
            using var one = Encryptor();
            using var all = Encryptor();
            using var decryptor = Decryptor();
            var entropy = new SeededEntropy(5);
            var messages = sizes.Select(size => entropy.Bytes(size)).ToArray();
            var lengths = sizes.Select(size => (ushort)size).ToArray();
            var single = messages.SelectMany(message =>
            {
                var record = new byte[Record.SizeOf(message.Length)];
                one.Encrypt(message, record);
                return record;
            }).ToArray();
            var batch = new byte[single.Length];
            Assert.Equal(batch.Length, all.EncryptBatch(messages.SelectMany(message => message).ToArray(), lengths, batch));
            Assert.Equal(single, batch);

            var plaintext = new byte[sizes.Sum()];
            var decrypted = new ushort[Math.Max(1, sizes.Length)];
            Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(batch, plaintext, decrypted, out var consumed, out var count));
            Assert.Equal(batch.Length, consumed);
            Assert.Equal(lengths, decrypted[..count]);
            Assert.Equal(messages.SelectMany(message => message), plaintext);
        },
        runs: 50);

    [Fact]
    public void Wrong_sums_and_short_destinations_are_refused_before_a_nonce_is_used()
    {
        using var encryptor = Encryptor();
        Assert.Throws<ArgumentException>(() => encryptor.EncryptBatch(new byte[5], [4], new byte[100]));
        Assert.Throws<ArgumentException>(() => encryptor.EncryptBatch(new byte[5], [4, 2], new byte[100]));
        Assert.Throws<ArgumentException>(() => encryptor.EncryptBatch(new byte[5], [5], new byte[38]));
        Assert.Throws<ArgumentException>(() => encryptor.Encrypt([], new byte[33]));
        Assert.Equal(0, encryptor.Key.Nonce);
        Assert.Throws<ArgumentException>(() => new RecordEncryptor(new byte[31], new byte[32]));
        Assert.Throws<ArgumentException>(() => new RecordDecryptor(new byte[32], new byte[33]));
    }

    [Fact]
    [Rule("8.16")]
    public void A_stream_cut_at_every_byte_gives_the_same_messages()
    {
        byte[][] messages = [[], [1], [2, 3], new byte[17], new byte[66]];
        var stream = EncryptAll(messages);
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            using var decryptor = Decryptor();
            var received = new List<byte[]>();
            var used = Take(decryptor, stream.AsSpan(0, cut), received);
            Take(decryptor, stream.AsSpan(used), received);
            Assert.Equal(messages, received);
            Assert.False(decryptor.IsInsideRecord);
        }
    }

    [Fact]
    public void It_says_how_many_bytes_the_next_step_needs()
    {
        using var decryptor = Decryptor();
        var record = EncryptAll([new byte[300]]);
        Assert.Equal(18, decryptor.BytesNeeded);
        Take(decryptor, record.AsSpan(0, 18), []);
        Assert.Equal(316, decryptor.BytesNeeded);
        Assert.True(decryptor.IsInsideRecord);
        Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(record.AsSpan(18, 315), new byte[300], new ushort[1], out var consumed, out _));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void A_full_destination_stops_it_and_nothing_is_lost()
    {
        using var decryptor = Decryptor();
        var stream = EncryptAll([[1, 2, 3], [4, 5], []]);
        var messages = new byte[4];
        var lengths = new ushort[8];
        Assert.Equal(RecordStatus.DestinationFull, decryptor.Decrypt(stream, messages, lengths, out var first, out var count));
        Assert.Equal(1, count);
        Assert.Equal(RecordStatus.DestinationFull, decryptor.Decrypt(stream.AsSpan(first), messages, lengths.AsSpan(0, 1), out var second, out count));
        Assert.Equal(1, count);
        Assert.Equal([4, 5], messages[..2]);
        Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(stream.AsSpan(first + second), messages, lengths, out var third, out count));
        Assert.Equal(1, count);
        Assert.Equal(0, lengths[0]);
        Assert.Equal(stream.Length, first + second + third);
    }

    [Fact]
    [Rule("8.13")]
    public void Every_changed_bit_is_detected_and_no_byte_of_the_message_is_released()
    {
        byte[] message = [0xAA, 0xBB, 0xCC, 0xDD, 0xEE];
        var record = EncryptAll([message]);
        for (var bit = 0; bit < 8 * record.Length; bit++)
        {
            using var decryptor = Decryptor();
            var changed = record.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var plaintext = new byte[5];
            var status = decryptor.Decrypt(changed, plaintext, new ushort[1], out _, out var count);
            Assert.Equal(bit / 8 < 18 ? RecordStatus.BadLengthTag : RecordStatus.BadMessageTag, status);
            Assert.Equal(0, count);
            Assert.Equal(new byte[5], plaintext);

            var right = status == RecordStatus.BadLengthTag ? record : record[18..];
            Assert.Equal(status, decryptor.Decrypt(right, plaintext, new ushort[1], out var consumed, out count));
            Assert.Equal(0, consumed);
            Assert.Equal(0, count);
        }
    }

    [Fact]
    [Rule("8.13")]
    public void What_came_before_a_changed_record_is_still_given()
    {
        using var decryptor = Decryptor();
        var stream = EncryptAll([[1], [2], [3]]);
        stream[^1] ^= 1;
        var messages = new byte[3];
        Assert.Equal(RecordStatus.BadMessageTag, decryptor.Decrypt(stream, messages, new ushort[3], out _, out var count));
        Assert.Equal(2, count);
        Assert.Equal([1, 2, 0], messages);
    }

    [Fact]
    [Rule("8.16")]
    public void A_replayed_a_skipped_and_a_reordered_record_are_detected()
    {
        const int Size = 35;
        var stream = EncryptAll([[1], [2], [3]]);
        var first = stream[..Size];
        var second = stream[Size..(2 * Size)];
        byte[][] wrongs = [[.. first, .. first], [.. first, .. stream[(2 * Size)..]]];
        foreach (var wrong in wrongs)
        {
            using var decryptor = Decryptor();
            Assert.Equal(RecordStatus.BadLengthTag, decryptor.Decrypt(wrong, new byte[3], new ushort[3], out _, out var count));
            Assert.Equal(1, count);
        }

        using var reordered = Decryptor();
        Assert.Equal(RecordStatus.BadLengthTag, reordered.Decrypt(second, new byte[3], new ushort[3], out _, out _));
        using var swapped = Decryptor();
        byte[] bodyOfSecond = [.. first[..18], .. second[18..]];
        Assert.Equal(RecordStatus.BadMessageTag, swapped.Decrypt(bodyOfSecond, new byte[3], new ushort[3], out _, out _));
    }

    [Fact]
    public void Each_direction_has_its_own_key()
    {
        using var encryptor = Encryptor();
        using var decryptor = new RecordDecryptor(Keys.ReceivingKey, Keys.ChainingKey);
        var record = new byte[Record.SizeOf(1)];
        encryptor.Encrypt([1], record);
        Assert.Equal(RecordStatus.BadLengthTag, decryptor.Decrypt(record, new byte[1], new ushort[1], out _, out _));
    }

    [Fact]
    public void Encrypting_and_decrypting_allocate_nothing()
    {
        using var encryptor = Encryptor();
        using var decryptor = Decryptor();
        var messages = new byte[10 * 1450];
        ushort[] lengths = [1450, 1450, 1450, 1450, 1450, 1450, 1450, 1450, 1450, 1450];
        var records = new byte[messages.Length + (10 * Record.Overhead)];
        var plaintext = new byte[messages.Length];
        Assert.Equal(0, Allocation.Least(() => RoundTrip(5)));

        void RoundTrip(int times)
        {
            Span<ushort> decrypted = stackalloc ushort[10];
            for (var i = 0; i < times; i++)
            {
                encryptor.EncryptBatch(messages, lengths, records);
                decryptor.Decrypt(records, plaintext, decrypted, out _, out _);
            }
        }
    }

    [Fact]
    public void The_keys_are_zero_after_disposal()
    {
        var encryptor = Encryptor();
        var decryptor = Decryptor();
        encryptor.Dispose();
        decryptor.Dispose();
        Assert.Equal(new byte[64], encryptor.Key.Secrets);
        Assert.Equal(new byte[64], decryptor.Key.Secrets);
        Assert.Throws<ObjectDisposedException>(() => encryptor.Encrypt([1], new byte[35]));
        Assert.Throws<ObjectDisposedException>(() => decryptor.Decrypt(new byte[35], new byte[1], new ushort[1], out _, out _));
    }

    internal static FsCheck.Arbitrary<int[]> Batches => Arb.From(
        Gen.Frequency(
            (3, Gen.Choose(0, 70)),
            (2, Gen.Choose(0, 3000)),
            (1, Gen.Elements(0, 1, 2, 15, 16, 17, 63, 64, 65, 66, 65534, 65535))).ArrayOf());

    private static RecordEncryptor Encryptor() => new(Keys.SendingKey, Keys.ChainingKey);

    private static RecordDecryptor Decryptor() => new(Keys.SendingKey, Keys.ChainingKey);

    private static byte[] EncryptAll(byte[][] messages)
    {
        using var encryptor = Encryptor();
        var records = new byte[messages.Sum(message => Record.SizeOf(message.Length))];
        encryptor.EncryptBatch(messages.SelectMany(message => message).ToArray(), messages.Select(message => (ushort)message.Length).ToArray(), records);
        return records;
    }

    private static int Take(RecordDecryptor decryptor, ReadOnlySpan<byte> stream, List<byte[]> received)
    {
        var messages = new byte[70000];
        var lengths = new ushort[16];
        Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(stream, messages, lengths, out var consumed, out var count));
        var offset = 0;
        foreach (var length in lengths.AsSpan(0, count))
        {
            received.Add(messages[offset..(offset + length)]);
            offset += length;
        }

        return consumed;
    }

    private static void AssertDecrypts(RecordDecryptor decryptor, ReadOnlySpan<byte> record, ReadOnlySpan<byte> message)
    {
        var plaintext = new byte[message.Length];
        var lengths = new ushort[1];
        Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(record, plaintext, lengths, out var consumed, out var count));
        Assert.Equal(record.Length, consumed);
        Assert.Equal(1, count);
        Assert.Equal(message.Length, lengths[0]);
        Assert.Equal(message, plaintext);
    }
}
