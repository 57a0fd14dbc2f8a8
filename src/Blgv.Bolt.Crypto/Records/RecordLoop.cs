namespace Blgv.Bolt.Crypto.Records;

/// <summary>The order of things: length, message, length, message.</summary>
/// <remarks>BOLT 8, "Encrypting and Sending Messages", "Receiving and Decrypting Messages".</remarks>
internal static class RecordLoop
{
    /// <inheritdoc cref="RecordCipher.Encrypt"/>
    public static void Encrypt<TRecords>(
        ref TRecords cipher,
        ulong nonce,
        ReadOnlySpan<byte> messages,
        ReadOnlySpan<ushort> lengths,
        Span<byte> records)
        where TRecords : struct, IRecords, allows ref struct
    {
        for (; !lengths.IsEmpty; lengths = lengths[1..])
        {
            var size = lengths[0];
            cipher.SealLength(nonce++, lengths, records[..RecordCipher.HeaderSize]);
            cipher.SealMessage(nonce++, lengths, messages[..size], records.Slice(RecordCipher.HeaderSize, size + RecordCipher.TagSize));
            messages = messages[size..];
            records = records[(size + RecordCipher.Overhead)..];
        }
    }

    /// <inheritdoc cref="RecordCipher.Decrypt"/>
    public static RecordProgress Decrypt<TRecords>(
        ref TRecords cipher,
        ulong nonce,
        int nonces,
        int messageSize,
        ReadOnlySpan<byte> records,
        Span<byte> messages,
        Span<ushort> lengths)
        where TRecords : struct, IRecords, allows ref struct
    {
        var (consumed, count, used) = (0, 0, 0);
        while (true)
        {
            var rest = records[consumed..];
            var isHeader = messageSize == RecordCipher.NoMessage;
            var needed = isHeader ? RecordCipher.HeaderSize : messageSize + RecordCipher.TagSize;
            if (rest.Length < needed)
            {
                return Stopped(RecordStop.NeedsMoreBytes);
            }

            if (nonces - used < (isHeader ? 2 : 1))
            {
                return Stopped(RecordStop.KeyUsedUp);
            }

            if (isHeader)
            {
                if (!cipher.TryOpenLength(nonce, nonces - used, rest, out messageSize))
                {
                    messageSize = RecordCipher.NoMessage;
                    return Stopped(RecordStop.BadLengthTag);
                }
            }
            else if (count == lengths.Length || messages.Length < messageSize)
            {
                return Stopped(RecordStop.DestinationFull);
            }
            else if (cipher.TryOpenMessage(nonce, nonces - used, rest, messages[..messageSize]))
            {
                messages = messages[messageSize..];
                lengths[count++] = (ushort)messageSize;
                messageSize = RecordCipher.NoMessage;
            }
            else
            {
                return Stopped(RecordStop.BadMessageTag);
            }

            consumed += needed;
            nonce++;
            used++;
        }

        RecordProgress Stopped(RecordStop stop) => new(stop, consumed, count, used, messageSize);
    }
}
