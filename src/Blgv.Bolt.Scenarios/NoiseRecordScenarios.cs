using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Scenarios;

/// <summary>Encrypting and decrypting messages of several sizes, against two calls of the platform's AEAD on the same data.</summary>
internal static class NoiseRecordScenarios
{
    /// <summary>From a small gossip query to the largest message; 1400 is about an <c>update_add_htlc</c>.</summary>
    private static readonly int[] MessageSizes = [32, 300, 1400, Record.MaxMessageSize];

    /// <summary>Records that are decrypted again and again fit into the processor's cache.</summary>
    private const int RecordBytes = 1 << 20;

    /// <summary>As many messages as wait when a node talks to another without pause.</summary>
    private const int BatchCount = 16;

    private const int BatchedSize = 300;
    private const int LengthSize = 2;
    private const int TagSize = 16;
    private const int NonceSize = 12;

    private static readonly byte[] Key = FixedInputs.Bytes(32, seed: 1);
    private static readonly byte[] ChainingKey = FixedInputs.Bytes(32, seed: 2);

    public static IReadOnlyList<Scenario> All =>
    [
        .. MessageSizes.Select(size => new Scenario(Name("encrypt", size), Summary("Encrypt", size), "msg", () => Encrypt(size))
        {
            Baseline = new(() => EncryptByPlatform(size), Comparison.Speed),
        }),
        .. MessageSizes.Select(size => new Scenario(Name("decrypt", size), Summary("Decrypt", size), "msg", () => new Decrypt(size, 1))
        {
            Baseline = new(() => DecryptByPlatform(size), Comparison.Speed),
        }),
        new Scenario("noise.encrypt.300.batch", "Encrypt messages of 300 bytes that wait, sixteen in one call", "msg", EncryptBatch)
        {
            Baseline = new(() => EncryptByPlatform(BatchedSize), Comparison.Speed),
        },
        new Scenario("noise.decrypt.300.batch", "Decrypt messages of 300 bytes that came together, sixteen in one call", "msg", () => new Decrypt(BatchedSize, BatchCount))
        {
            Baseline = new(() => DecryptByPlatform(BatchedSize), Comparison.Speed),
        },
    ];

    private static string Name(string what, int size) => string.Create(CultureInfo.InvariantCulture, $"noise.{what}.{size}");

    private static string Summary(string what, int size) =>
        string.Create(CultureInfo.InvariantCulture, $"{what} messages of {size} bytes; the ratio is to two calls of the platform's AEAD");

    /// <summary>A multiple of the batch, so that no batch goes over the end.</summary>
    private static int RecordCount(int size) => Math.Clamp(RecordBytes / Record.SizeOf(size), BatchCount, 1000) / BatchCount * BatchCount;

    private static Operation Encrypt(int size)
    {
        var encryptor = new RecordEncryptor(Key, ChainingKey);
        var message = FixedInputs.Bytes(size, seed: 3);
        var record = new byte[Record.SizeOf(size)];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    encryptor.Encrypt(message, record);
                }
            },
            encryptor);
    }

    private static Operation EncryptBatch()
    {
        var encryptor = new RecordEncryptor(Key, ChainingKey);
        var messages = FixedInputs.Bytes(BatchCount * BatchedSize, seed: 3);
        ushort[] lengths = [.. Enumerable.Repeat((ushort)BatchedSize, BatchCount)];
        var records = new byte[BatchCount * Record.SizeOf(BatchedSize)];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i += BatchCount)
                {
                    var count = Math.Min(BatchCount, times - i);
                    encryptor.EncryptBatch(messages.AsSpan(0, count * BatchedSize), lengths.AsSpan(0, count), records);
                }
            },
            encryptor);
    }

    private static Operation EncryptByPlatform(int size)
    {
        var cipher = new ChaCha20Poly1305(Key);
        var message = FixedInputs.Bytes(size, seed: 3);
        var record = new byte[Record.SizeOf(size)];
        var nonce = 0UL;
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    Seal(cipher, nonce, message, record);
                    nonce += 2;
                }
            },
            cipher);
    }

    private static Operation DecryptByPlatform(int size)
    {
        var cipher = new ChaCha20Poly1305(Key);
        var count = RecordCount(size);
        var recordSize = Record.SizeOf(size);
        var records = new byte[count * recordSize];
        var message = FixedInputs.Bytes(size, seed: 3);
        for (var i = 0; i < count; i++)
        {
            Seal(cipher, 2 * (ulong)i, message, records.AsSpan(i * recordSize, recordSize));
        }

        var next = 0;
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    Open(cipher, 2 * (ulong)next, records.AsSpan(next * recordSize, recordSize), message);
                    next = (next + 1) % count;
                }
            },
            cipher);
    }

    /// <summary>What a straightforward transport does: one AEAD call for the length, one for the message.</summary>
    private static void Seal(ChaCha20Poly1305 cipher, ulong number, ReadOnlySpan<byte> message, Span<byte> record)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> length = stackalloc byte[LengthSize];
        nonce.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)message.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], number);
        cipher.Encrypt(nonce, length, record[..LengthSize], record.Slice(LengthSize, TagSize));
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], number + 1);
        cipher.Encrypt(nonce, message, record.Slice(Record.HeaderSize, message.Length), record[(Record.HeaderSize + message.Length)..]);
    }

    private static void Open(ChaCha20Poly1305 cipher, ulong number, ReadOnlySpan<byte> record, Span<byte> message)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        Span<byte> length = stackalloc byte[LengthSize];
        nonce.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], number);
        cipher.Decrypt(nonce, record[..LengthSize], record.Slice(LengthSize, TagSize), length);
        BinaryPrimitives.WriteUInt64LittleEndian(nonce[4..], number + 1);
        cipher.Decrypt(nonce, record.Slice(Record.HeaderSize, message.Length), record[(Record.HeaderSize + message.Length)..], message);
    }

    /// <summary>
    /// Decrypts the same run of records again and again. A decryptor takes each record once, so every pass has its own, made
    /// before the clock runs.
    /// </summary>
    private sealed class Decrypt : Operation
    {
        private readonly byte[] _records;
        private readonly byte[] _messages;
        private readonly ushort[] _lengths;
        private readonly int _recordSize;
        private readonly int _count;
        private readonly int _atOnce;
        private readonly Queue<RecordDecryptor> _fresh = new();
        private RecordDecryptor _decryptor = new(Key, ChainingKey);
        private int _next;

        public Decrypt(int size, int atOnce)
        {
            _recordSize = Record.SizeOf(size);
            _count = RecordCount(size);
            _atOnce = atOnce;
            _lengths = new ushort[atOnce];
            _messages = new byte[atOnce * size];
            _records = new byte[_count * _recordSize];
            var message = FixedInputs.Bytes(size, seed: 3);
            using var encryptor = new RecordEncryptor(Key, ChainingKey);
            for (var i = 0; i < _count; i++)
            {
                encryptor.Encrypt(message, _records.AsSpan(i * _recordSize, _recordSize));
            }
        }

        public override void Prepare(int times)
        {
            while (_fresh.Count < (times / _count) + 1)
            {
                _fresh.Enqueue(new RecordDecryptor(Key, ChainingKey));
            }
        }

        public override ValueTask RunAsync(int times)
        {
            for (var i = 0; i < times; i += _atOnce)
            {
                if (_next == _count)
                {
                    StartAgain();
                }

                var records = _records.AsSpan(_next * _recordSize, _atOnce * _recordSize);
                if (_decryptor.Decrypt(records, _messages, _lengths, out _, out var count) != RecordStatus.NeedsMoreBytes || count != _atOnce)
                {
                    throw new InvalidOperationException("A record of our own was refused.");
                }

                _next += _atOnce;
            }

            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _decryptor.Dispose();
            foreach (var each in _fresh)
            {
                each.Dispose();
            }

            return base.DisposeAsync();
        }

        private void StartAgain()
        {
            _decryptor.Dispose();
            _decryptor = _fresh.TryDequeue(out var fresh) ? fresh : new RecordDecryptor(Key, ChainingKey);
            _next = 0;
        }
    }
}
