namespace Blgv.Bolt.Wire.Messages;

/// <summary>
/// A message that is relayed as it was signed. The signatures come first and cover all that follows them, also fields that
/// this version does not know; since nothing is lost in decoding, encoding again gives the bytes that were signed.
/// </summary>
/// <remarks>BOLT 7: the hash is the double SHA-256 of the signed part.</remarks>
public interface ISignedGossip : IMessage
{
    /// <summary>Where the signed part begins, counted from the first byte of the message, which is that of its type.</summary>
    static abstract int SignedPartOffset { get; }
}

/// <summary>The bytes that the signatures of gossip cover.</summary>
public static class SignedGossip
{
    /// <summary>The signed part of a message at hand: to be hashed and compared with the signatures.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="message">The message.</param>
    /// <returns>The bytes. Who has the message as it came takes them from there: all from <see cref="ISignedGossip.SignedPartOffset"/> on.</returns>
    /// <exception cref="MessageTooLargeException">The message has more than 65535 bytes.</exception>
    public static byte[] GetSignedBytes<T>(this T message)
        where T : class, IMessage<T>, ISignedGossip
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.ToArray()[T.SignedPartOffset..];
    }
}
