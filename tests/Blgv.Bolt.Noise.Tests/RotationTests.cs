using System.Buffers.Binary;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>Batches over the messages at which a key ends: none of their keystream comes from the wrong side.</summary>
public sealed class RotationTests
{
    private const int MessagesPerKey = 500;
    private const int LargestBatch = 40;
    private const int Count = (2 * MessagesPerKey) + 10;

    private static readonly byte[][] s_messages = [.. Enumerable.Range(0, Count).Select(index => new SeededEntropy((ulong)index).Bytes(index * 37 % 91))];
    private static readonly ushort[] s_lengths = [.. s_messages.Select(message => (ushort)message.Length)];
    private static readonly int[] s_starts = [.. Enumerable.Range(0, Count + 1).Select(index => s_messages.Take(index).Sum(message => message.Length))];
    private static readonly byte[] s_plaintext = [.. s_messages.SelectMany(message => message)];
    private static readonly byte[] s_records = Records();

    [Fact]
    [Rule("8.14")]
    public void A_batch_of_every_size_at_every_place_around_a_rotation_is_what_two_aead_calls_a_message_make()
    {
        var records = new byte[s_records.Length];
        for (var size = 1; size <= LargestBatch; size++)
        {
            for (var first = MessagesPerKey - size - 1; first <= MessagesPerKey + 1; first++)
            {
                using var encryptor = new RecordEncryptor(Keys.SendingKey, Keys.ChainingKey);
                Array.Clear(records);
                var written = Encrypt(encryptor, 0, first, records);
                written += Encrypt(encryptor, first, size, records.AsSpan(written));
                Assert.Equal(2 * (first + size) % 1000, encryptor.Key.Nonce);
                written += Encrypt(encryptor, first + size, 1, records.AsSpan(written));
                Assert.True(s_records.AsSpan(0, written).SequenceEqual(records.AsSpan(0, written)), $"{size} from {first} on");
            }
        }
    }

    [Fact]
    [Rule("8.14")]
    public void Records_that_come_together_around_a_rotation_are_decrypted_whatever_their_number()
    {
        for (var size = 1; size <= LargestBatch; size++)
        {
            for (var first = MessagesPerKey - size - 1; first <= MessagesPerKey + 1; first++)
            {
                using var decryptor = new RecordDecryptor(Keys.SendingKey, Keys.ChainingKey);
                Decrypt(decryptor, 0, first);
                Decrypt(decryptor, first, size);
                Assert.Equal(2 * (first + size) % 1000, decryptor.Key.Nonce);
                Decrypt(decryptor, first + size, 1);
            }
        }
    }

    [Fact]
    [Rule("8.14")]
    public void One_batch_may_go_over_two_rotations()
    {
        using var encryptor = new RecordEncryptor(Keys.SendingKey, Keys.ChainingKey);
        var records = new byte[s_records.Length];
        Assert.Equal(records.Length, Encrypt(encryptor, 0, Count, records));
        Assert.Equal(s_records, records);
        using var decryptor = new RecordDecryptor(Keys.SendingKey, Keys.ChainingKey);
        Decrypt(decryptor, 0, Count);
    }

    private static int Encrypt(RecordEncryptor encryptor, int first, int count, Span<byte> records) =>
        encryptor.EncryptBatch(s_plaintext.AsSpan(Size(first), Size(first + count) - Size(first)), s_lengths.AsSpan(first, count), records);

    private static void Decrypt(RecordDecryptor decryptor, int first, int count)
    {
        var from = Size(first) + (first * Record.Overhead);
        var to = Size(first + count) + ((first + count) * Record.Overhead);
        var messages = new byte[Size(first + count) - Size(first)];
        var lengths = new ushort[count];
        Assert.Equal(RecordStatus.NeedsMoreBytes, decryptor.Decrypt(s_records.AsSpan(from, to - from), messages, lengths, out var consumed, out var decrypted));
        Assert.Equal(to - from, consumed);
        Assert.Equal(count, decrypted);
        Assert.True(messages.AsSpan().SequenceEqual(s_plaintext.AsSpan(Size(first), messages.Length)), $"{count} from {first} on");
        Assert.Equal(s_lengths[first..(first + count)], lengths);
    }

    /// <summary>What the messages before one have together.</summary>
    private static int Size(int count) => s_starts[count];

    /// <summary>BOLT 8 word by word, one call at a time.</summary>
    private static byte[] Records()
    {
        var (key, chainingKey) = (Keys.SendingKey, Keys.ChainingKey);
        var records = new MemoryStream();
        for (var index = 0; index < Count; index++)
        {
            using var aead = new ChaCha20Poly1305Cipher(key);
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)s_messages[index].Length);
            var nonce = (ulong)(2 * (index % MessagesPerKey));
            records.Write(Seal(aead, nonce, length));
            records.Write(Seal(aead, nonce + 1, s_messages[index]));
            if (nonce + 2 == 1000)
            {
                var (nextChainingKey, nextKey) = (new byte[32], new byte[32]);
                Hkdf.Derive(chainingKey, key, nextChainingKey, nextKey);
                (chainingKey, key) = (nextChainingKey, nextKey);
            }
        }

        return records.ToArray();
    }

    private static byte[] Seal(ChaCha20Poly1305Cipher aead, ulong number, byte[] plaintext)
    {
        var sealedText = new byte[plaintext.Length + Record.TagSize];
        aead.Seal(number, [], plaintext, sealedText);
        return sealedText;
    }
}
