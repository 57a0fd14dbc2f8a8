namespace Blgv.Bolt.Noise;

/// <summary>The sending half of a transport: turns messages into records, in order.</summary>
/// <remarks>
/// BOLT 8, "Encrypting and Sending Messages". Every record uses up two nonces, so each one made must be sent, once and in order.
/// It allocates nothing per message. Not safe for use by several threads at once.
/// </remarks>
public sealed class RecordEncryptor : IDisposable
{
    private readonly RotatingKey _key;

    /// <summary>A sending half at nonce 0.</summary>
    /// <param name="sendingKey">32 bytes, <c>sk</c>; copied.</param>
    /// <param name="chainingKey">32 bytes, <c>sck</c>; copied.</param>
    /// <exception cref="ArgumentException">A key has another length.</exception>
    public RecordEncryptor(ReadOnlySpan<byte> sendingKey, ReadOnlySpan<byte> chainingKey) =>
        _key = new RotatingKey(sendingKey, chainingKey);

    /// <summary>For tests that see the secrets erased.</summary>
    internal RotatingKey Key => _key;

    /// <summary>Encrypts one message.</summary>
    /// <param name="message">0 to 65535 bytes; must not overlap <paramref name="record"/>.</param>
    /// <param name="record">At least <see cref="Record.SizeOf"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The message is too long or the destination too short; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public int Encrypt(ReadOnlySpan<byte> message, Span<byte> record)
    {
        if (message.Length > Record.MaxMessageSize)
        {
            throw new ArgumentException($"A message has at most {Record.MaxMessageSize} bytes; this one has {message.Length}.", nameof(message));
        }

        return EncryptBatch(message, [(ushort)message.Length], record);
    }

    /// <summary>Encrypts several messages that lie one behind the other; their records lie so, too.</summary>
    /// <param name="messages">The messages; must not overlap <paramref name="records"/>.</param>
    /// <param name="lengths">The length of each message; together that of <paramref name="messages"/>.</param>
    /// <param name="records">At least as many bytes as the messages and <see cref="Record.Overhead"/> for each.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The lengths do not add up or the destination is too short; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The keys are erased.</exception>
    public int EncryptBatch(ReadOnlySpan<byte> messages, ReadOnlySpan<ushort> lengths, Span<byte> records)
    {
        long total = 0;
        foreach (var length in lengths)
        {
            total += length;
        }

        if (total != messages.Length)
        {
            throw new ArgumentException($"The lengths add up to {total} bytes; the messages have {messages.Length}.", nameof(lengths));
        }

        var size = total + ((long)lengths.Length * Record.Overhead);
        if (records.Length < size)
        {
            throw new ArgumentException($"The records need {size} bytes; the buffer has {records.Length}.", nameof(records));
        }

        _key.Encrypt(messages, lengths, records);
        return (int)size;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose() => _key.Dispose();
}
