using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>The receiving half of a transport: turns the peer's records back into messages, in order.</summary>
/// <remarks>
/// BOLT 8, "Receiving and Decrypting Messages". No byte of a message is released before its tag is verified; after a tag that does
/// not fit it refuses everything. It allocates nothing per message. Not safe for use by several threads at once.
/// </remarks>
public sealed class RecordDecryptor : IDisposable
{
    private readonly RotatingKey _key;
    private int _messageSize = RecordCipher.NoMessage;
    private RecordStatus? _failure;

    /// <summary>A receiving half at nonce 0.</summary>
    /// <param name="receivingKey">32 bytes, <c>rk</c>; copied.</param>
    /// <param name="chainingKey">32 bytes, <c>rck</c>; copied.</param>
    /// <exception cref="ArgumentException">A key has another length.</exception>
    public RecordDecryptor(ReadOnlySpan<byte> receivingKey, ReadOnlySpan<byte> chainingKey) =>
        _key = new RotatingKey(receivingKey, chainingKey);

    /// <summary>How many bytes the next step takes: 18 for a length, or what the last length announced and 16.</summary>
    public int BytesNeeded => _messageSize == RecordCipher.NoMessage ? Record.HeaderSize : _messageSize + Record.TagSize;

    /// <summary>Whether a length is decrypted and its message has not come yet.</summary>
    public bool IsInsideRecord => _messageSize != RecordCipher.NoMessage;

    /// <summary>For tests that see the secrets erased.</summary>
    internal RotatingKey Key => _key;

    /// <summary>Decrypts as many records as are there and fit. A length whose message is incomplete is consumed and remembered.</summary>
    /// <param name="records">What came and was not consumed yet; only read.</param>
    /// <param name="messages">Receives the messages, one behind the other; 65535 bytes have room for any one.</param>
    /// <param name="lengths">Receives the length of each message; at least one.</param>
    /// <param name="consumed">How many bytes of <paramref name="records"/> are used up.</param>
    /// <param name="count">How many messages were decrypted; also those before a record that is refused.</param>
    /// <returns>Why it stopped.</returns>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public RecordStatus Decrypt(ReadOnlySpan<byte> records, Span<byte> messages, Span<ushort> lengths, out int consumed, out int count)
    {
        consumed = 0;
        count = 0;
        while (_failure is null)
        {
            var progress = _key.Decrypt(_messageSize, records[consumed..], messages, lengths[count..]);
            _messageSize = progress.MessageSize;
            consumed += progress.Consumed;
            foreach (var length in lengths.Slice(count, progress.Count))
            {
                messages = messages[length..];
            }

            count += progress.Count;
            switch (progress.Stop)
            {
                case RecordStop.NeedsMoreBytes:
                    return RecordStatus.NeedsMoreBytes;
                case RecordStop.DestinationFull:
                    return RecordStatus.DestinationFull;
                case RecordStop.BadLengthTag:
                    _failure = RecordStatus.BadLengthTag;
                    break;
                case RecordStop.BadMessageTag:
                    _failure = RecordStatus.BadMessageTag;
                    break;
                case RecordStop.KeyUsedUp:
                    break; // the next one is there
            }
        }

        return _failure.Value;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _key.Dispose();
}
