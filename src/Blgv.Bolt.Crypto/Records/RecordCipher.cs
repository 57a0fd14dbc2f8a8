using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto.Records;

namespace Blgv.Bolt.Crypto;

/// <summary>
/// Encrypts messages into records of the transport and back, under one key at a time: several at once, because their
/// keystream then comes from shared vector passes.
/// </summary>
/// <remarks>
/// <para>BOLT 8, "Lightning Message Specification": the length (2 bytes) under one nonce, the message under the next, each followed by a
/// tag of ChaCha20-Poly1305 (RFC 8439) and without associated data.</para>
/// <para>The first cipher of a process compares its vector code with the platform's AEAD; if they differ, or if the AppContext switch
/// <c>Blgv.Bolt.PlatformCipher</c> is on, every record goes through the platform. So do messages above the size where the platform is
/// faster. Keystream lives on the stack of one call, which clears it. Not for concurrent use.</para>
/// </remarks>
public sealed class RecordCipher : IDisposable
{
    /// <summary>The bytes of a tag.</summary>
    public const int TagSize = ChaCha20Poly1305Cipher.TagSize;

    /// <summary>The bytes of an encrypted length with its tag.</summary>
    public const int HeaderSize = sizeof(ushort) + TagSize;

    /// <summary>What a record has beyond its message.</summary>
    public const int Overhead = HeaderSize + TagSize;

    /// <summary>In place of a message's size: the next thing is a length.</summary>
    public const int NoMessage = -1;

    private readonly RecordKey _key;
    private readonly LaneWidth _width;
    private readonly int _largest;

    /// <summary>Takes a key.</summary>
    /// <param name="key">32 bytes. The caller clears its own copy.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public RecordCipher(ReadOnlySpan<byte> key)
        : this(key, LaneChoice.ForProcess, LaneChoice.LargestFused(LaneChoice.ForProcess, ChaCha20Poly1305.IsSupported))
    {
    }

    /// <summary>A cipher of a given width.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="width">The width, whether or not this machine has registers for it.</param>
    /// <param name="largest">The size of the largest message that does not go through the platform.</param>
    internal RecordCipher(ReadOnlySpan<byte> key, LaneWidth width, int largest)
    {
        _key = new RecordKey(key);
        _width = width;
        _largest = largest;
    }

    /// <summary>How many blocks of keystream this process computes side by side: 16, 8, 4 or 1; 0 when it uses the platform's AEAD.</summary>
    public static int Lanes => (int)LaneChoice.ForProcess;

    /// <summary>Takes another key in place of this one, which is overwritten.</summary>
    /// <param name="key">32 bytes. The caller clears its own copy.</param>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The cipher was disposed of.</exception>
    public void Rekey(ReadOnlySpan<byte> key) => _key.Replace(key);

    /// <summary>Encrypts messages that lie one behind the other; their records lie so, too.</summary>
    /// <param name="nonce">The nonce of the first length; each message uses two. No nonce is ever used twice under one key.</param>
    /// <param name="messages">The messages; must not overlap <paramref name="records"/>.</param>
    /// <param name="lengths">The size of each message; together that of <paramref name="messages"/>.</param>
    /// <param name="records">Receives the records: the messages and <see cref="Overhead"/> for each. What is beyond stays as it is.</param>
    /// <exception cref="ArgumentException">The lengths do not add up or the destination is too short; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The cipher was disposed of.</exception>
    public void Encrypt(ulong nonce, ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths, Span<byte> records)
    {
        long total = 0;
        foreach (var length in lengths)
        {
            total += length;
        }

        if (total != messages.Length)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The lengths add up to {total} bytes; the messages have {messages.Length}."), nameof(lengths));
        }

        var size = total + ((long)lengths.Length * Overhead);
        if (records.Length < size)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The records need {size} bytes; the destination has {records.Length}."), nameof(records));
        }

        switch (_width)
        {
            case LaneWidth.Sixteen:
                FusedRecords<SixteenLanes>.Encrypt(_key, _largest, nonce, messages, lengths, records);
                break;
            case LaneWidth.Eight:
                FusedRecords<EightLanes>.Encrypt(_key, _largest, nonce, messages, lengths, records);
                break;
            case LaneWidth.Four:
                FusedRecords<FourLanes>.Encrypt(_key, _largest, nonce, messages, lengths, records);
                break;
            case LaneWidth.One:
                FusedRecords<OneLane>.Encrypt(_key, _largest, nonce, messages, lengths, records);
                break;
            default:
                var platform = new PlatformRecords(_key);
                RecordLoop.Encrypt(ref platform, nonce, messages, lengths, records);
                break;
        }
    }

    /// <summary>Decrypts as many records as are there, fit and have nonces left; goes on where the call before it stopped.</summary>
    /// <param name="nonce">The nonce of the first thing in <paramref name="records"/>.</param>
    /// <param name="nonces">How many nonces may be used: those left under this key.</param>
    /// <param name="messageSize">The size of the message that comes first when its length was decrypted before, or <see cref="NoMessage"/>.</param>
    /// <param name="records">What came and was not consumed yet; only read. Must not overlap <paramref name="messages"/>.</param>
    /// <param name="messages">Receives the messages, one behind the other. A message whose tag does not fit leaves no byte here: it is
    /// verified before it is decrypted, or where the platform does both, cleared by it.</param>
    /// <param name="lengths">Receives the size of each message.</param>
    /// <returns>How far it came and why it stopped. After a bad tag the stream is lost.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The message size or the number of nonces is none.</exception>
    /// <exception cref="ObjectDisposedException">The cipher was disposed of.</exception>
    public RecordProgress Decrypt(
        ulong nonce,
        int nonces,
        int messageSize,
        ReadOnlySpan<byte> records,
        Span<byte> messages,
        Span<ushort> lengths)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nonces);
        ArgumentOutOfRangeException.ThrowIfLessThan(messageSize, NoMessage);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageSize, ushort.MaxValue);
        switch (_width)
        {
            case LaneWidth.Sixteen:
                return FusedRecords<SixteenLanes>.Decrypt(_key, _largest, nonce, nonces, messageSize, records, messages, lengths);
            case LaneWidth.Eight:
                return FusedRecords<EightLanes>.Decrypt(_key, _largest, nonce, nonces, messageSize, records, messages, lengths);
            case LaneWidth.Four:
                return FusedRecords<FourLanes>.Decrypt(_key, _largest, nonce, nonces, messageSize, records, messages, lengths);
            case LaneWidth.One:
                return FusedRecords<OneLane>.Decrypt(_key, _largest, nonce, nonces, messageSize, records, messages, lengths);
            default:
                var platform = new PlatformRecords(_key);
                return RecordLoop.Decrypt(ref platform, nonce, nonces, messageSize, records, messages, lengths);
        }
    }

    /// <summary>Clears the key.</summary>
    public void Dispose() => _key.Dispose();
}
