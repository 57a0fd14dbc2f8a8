namespace Blgv.Bolt.Crypto.Records;

/// <summary>What each width must compute before it is used: the records that the AEAD makes, and their messages again.</summary>
internal static class KnownAnswers
{
    private const ulong FirstNonce = 0xffff_fffe; // the second message carries into the upper word

    /// <summary>The key of the test.</summary>
    internal static ReadOnlySpan<byte> Key => "the known answers' key: 32 bytes"u8;

    /// <summary>Whether a width makes and reads the same records as the platform's AEAD, or as our own where it has none.</summary>
    public static bool Hold(LaneWidth width)
    {
        using var cipher = new RecordCipher(Key, width, ushort.MaxValue);
        return Hold(cipher, cipher);
    }

    /// <summary>Whether one cipher makes those records and one reads them, both under <see cref="Key"/>.</summary>
    internal static bool Hold(RecordCipher maker, RecordCipher reader)
    {
        // Around every edge: no bytes, one Poly1305 block, one ChaCha20 block, more than one pass.
        ReadOnlySpan<ushort> lengths = [0, 1, 15, 16, 17, 63, 64, 65, 300, 1023, 1024, 1025];
        var size = 0;
        foreach (var length in lengths)
        {
            size += length;
        }

        var messages = new byte[size];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = (byte)(i % 251);
        }

        var expected = new byte[size + (lengths.Length * RecordCipher.Overhead)];
        var records = new byte[expected.Length];
        var opened = new byte[size];
        using var platform = new RecordCipher(Key, LaneWidth.Platform, 0);
        platform.Encrypt(FirstNonce, messages, lengths, expected);
        maker.Encrypt(FirstNonce, messages, lengths, records);
        var progress = reader.Decrypt(FirstNonce, 2 * lengths.Length, RecordCipher.NoMessage, expected, opened, new ushort[lengths.Length]);
        return records.AsSpan().SequenceEqual(expected)
            && progress is { Stop: RecordStop.NeedsMoreBytes, MessageSize: RecordCipher.NoMessage }
            && progress.Count == lengths.Length
            && opened.AsSpan().SequenceEqual(messages);
    }
}
