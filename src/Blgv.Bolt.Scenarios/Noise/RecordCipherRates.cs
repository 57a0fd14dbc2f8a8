using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Scenarios.Noise;

/// <summary>The record cipher against two calls of the platform's AEAD for each message: alternating, on the same data, one thread.</summary>
internal static class RecordCipherRates
{
    private const int Rounds = 31;
    private const int MessagesAtOnce = 16;
    private const int NonceZeros = 4;
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(400);
    private static readonly int[] s_sizes = [32, 300, 1400, ushort.MaxValue];

    /// <summary>Measures all sizes, each message in a call of its own and sixteen in one.</summary>
    /// <param name="report">Receives name, value and unit of each figure: medians.</param>
    public static void Run(Action<string, double, string> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        report("noise.lanes", RecordCipher.Lanes, "blocks");
        foreach (var size in s_sizes)
        {
            Measure(report, size, 1, string.Create(CultureInfo.InvariantCulture, $"{size}"));
            Measure(report, size, MessagesAtOnce, string.Create(CultureInfo.InvariantCulture, $"{size}.batch"));
        }
    }

    private static void Measure(Action<string, double, string> report, int size, int count, string name)
    {
        var key = SHA256.HashData("node\0\0\0\0"u8);
        using var fused = new RecordCipher(key);
        using var platform = new ChaCha20Poly1305(key);
        var messages = new byte[size * count];
        RandomNumberGenerator.Fill(messages);
        var lengths = Enumerable.Repeat((ushort)size, count).ToArray();
        var records = new byte[messages.Length + (count * RecordCipher.Overhead)];
        var opened = new byte[messages.Length];
        var sizes = new ushort[count];

        Compare(
            report,
            "noise.encrypt." + name,
            count,
            () => fused.Encrypt(0, messages, lengths, records),
            () => Seal(platform, size, messages, records));
        fused.Encrypt(0, messages, lengths, records);
        Compare(
            report,
            "noise.decrypt." + name,
            count,
            () =>
            {
                if (fused.Decrypt(0, 2 * count, RecordCipher.NoMessage, records, opened, sizes).Count != count)
                {
                    throw new InvalidOperationException("A record of our own was refused.");
                }
            },
            () => Open(platform, size, records, opened));
    }

    private static void Compare(Action<string, double, string> report, string name, int count, Action ours, Action theirs)
    {
        var repetitions = Math.Max(1, (int)(s_slice / Once(ours)));
        var baseline = Math.Max(1, (int)(s_slice / Once(theirs)));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        Repeat(ours, repetitions);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        var ratios = new double[Rounds];
        var rates = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            rates[round] = repetitions * count / Repeat(ours, repetitions).TotalSeconds;
            ratios[round] = rates[round] / (baseline * count / Repeat(theirs, baseline).TotalSeconds);
        }

        Array.Sort(ratios);
        Array.Sort(rates);
        report(name + ".ratio", ratios[Rounds / 2], "x");
        report(name + ".rate", rates[Rounds / 2], "msg/s");
        report(name + ".allocated", (double)allocated / (repetitions * count), "B/op");
    }

    /// <summary>The time of one call once the runtime has compiled it for the last time.</summary>
    private static TimeSpan Once(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_warmUp)
        {
            Repeat(action, 50);
        }

        return Repeat(action, 50) / 50;
    }

    private static TimeSpan Repeat(Action action, int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static void Seal(ChaCha20Poly1305 platform, int size, ReadOnlySpan<byte> messages, Span<byte> records)
    {
        Span<byte> nonce = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        nonce.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)size);
        for (var number = 0UL; !records.IsEmpty; number += 2)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(nonce[NonceZeros..], number);
            platform.Encrypt(nonce, length, records[..sizeof(ushort)], records[sizeof(ushort)..RecordCipher.HeaderSize]);
            var body = records[RecordCipher.HeaderSize..];
            BinaryPrimitives.WriteUInt64LittleEndian(nonce[NonceZeros..], number + 1);
            platform.Encrypt(nonce, messages[..size], body[..size], body.Slice(size, RecordCipher.TagSize));
            messages = messages[size..];
            records = records[(size + RecordCipher.Overhead)..];
        }
    }

    private static void Open(ChaCha20Poly1305 platform, int size, ReadOnlySpan<byte> records, Span<byte> messages)
    {
        Span<byte> nonce = stackalloc byte[ChaCha20Poly1305Cipher.NonceSize];
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        nonce.Clear();
        for (var number = 0UL; !records.IsEmpty; number += 2)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(nonce[NonceZeros..], number);
            platform.Decrypt(nonce, records[..sizeof(ushort)], records[sizeof(ushort)..RecordCipher.HeaderSize], length);
            var body = records[RecordCipher.HeaderSize..];
            BinaryPrimitives.WriteUInt64LittleEndian(nonce[NonceZeros..], number + 1);
            platform.Decrypt(nonce, body[..size], body.Slice(size, RecordCipher.TagSize), messages[..size]);
            messages = messages[size..];
            records = records[(size + RecordCipher.Overhead)..];
        }
    }
}
