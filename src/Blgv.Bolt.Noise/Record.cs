using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>The sizes of a record: one message as it goes over the wire.</summary>
/// <remarks>
/// BOLT 8, "Lightning Message Specification": the encrypted length (2 bytes) and its tag (16), then the encrypted message (0 to
/// 65535) and its tag (16).
/// </remarks>
public static class Record
{
    /// <summary>The largest message in bytes.</summary>
    public const int MaxMessageSize = ushort.MaxValue;

    /// <summary>The encrypted length with its tag.</summary>
    public const int HeaderSize = 2 + TagSize;

    /// <summary>What a record has beyond its message.</summary>
    public const int Overhead = HeaderSize + TagSize;

    /// <summary>The largest record.</summary>
    public const int MaxSize = MaxMessageSize + Overhead;

    /// <summary>One Poly1305 tag.</summary>
    internal const int TagSize = ChaCha20Poly1305Cipher.TagSize;

    /// <summary>The size of the record of a message.</summary>
    /// <param name="messageSize">The size of the message, 0 to 65535 bytes.</param>
    /// <returns>Its size with both tags and the length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No message has that size.</exception>
    public static int SizeOf(int messageSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(messageSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messageSize, MaxMessageSize);
        return messageSize + Overhead;
    }
}
