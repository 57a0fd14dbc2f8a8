using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Wire;

/// <summary>Bytes from and to messages whose type is known beforehand. For any message there is <see cref="MessageRegistry"/>.</summary>
/// <remarks>BOLT 1, "Lightning Message Format".</remarks>
public static class MessageCodec
{
    private const int TypeLength = 2;

    /// <summary>Reads the type of a message.</summary>
    /// <param name="source">The bytes of the message.</param>
    /// <param name="type">The type, or 0.</param>
    /// <returns>False when there are fewer than two bytes.</returns>
    public static bool TryReadType(ReadOnlySpan<byte> source, out ushort type) =>
        BinaryPrimitives.TryReadUInt16BigEndian(source, out type);

    /// <summary>Reads a message.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <param name="source">All its bytes, the type first. What the message keeps is copied.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">What is wrong with the bytes.</param>
    /// <returns>False when something is wrong; a receiver then closes the connection.</returns>
    public static bool TryDecode<T>(ReadOnlySpan<byte> source, [NotNullWhen(true)] out T? message, out DecodeError error)
        where T : class, IMessage<T> => TryDecode(source, TlvDefinitions.None, out message, out error);

    /// <summary>The number of bytes of a message, its type included.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <returns>The number of bytes; above <see cref="MessageLimits.MaxMessageLength"/> it cannot be encoded.</returns>
    public static int GetLength<T>(this T message)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(message);
        var counter = default(LengthCounter);
        message.Write(ref counter);
        return (int)long.Min(TypeLength + counter.Length, int.MaxValue);
    }

    /// <summary>Writes a message into a span. Allocates nothing.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="written">How many there are, or 0.</param>
    /// <returns>False when the span is too short.</returns>
    /// <exception cref="MessageTooLargeException">No span would do: the message has more than 65535 bytes.</exception>
    /// <exception cref="InvalidOperationException">The extension holds a TLV record that has a field of its own.</exception>
    public static bool TryEncode<T>(this T message, Span<byte> destination, out int written)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(message);
        var room = destination[..int.Min(destination.Length, MessageLimits.MaxMessageLength)];
        var writer = new ByteFieldWriter(room);
        writer.U16("type", T.Type);
        message.Write(ref writer);
        written = writer.Overflowed ? 0 : writer.Written;
        if (writer.Overflowed)
        {
            RequireSendable(message);
        }

        return !writer.Overflowed;
    }

    /// <summary>Writes a message.</summary>
    /// <typeparam name="T">The message's type.</typeparam>
    /// <param name="message">The message.</param>
    /// <param name="output">Where the bytes go; it is advanced by the length of the message.</param>
    /// <exception cref="MessageTooLargeException">The message has more than 65535 bytes; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The extension holds a TLV record that has a field of its own.</exception>
    public static void Encode<T>(this T message, IBufferWriter<byte> output)
        where T : class, IMessage<T>
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = RequireSendable(message);
        if (!TryEncode(message, output.GetSpan(length), out var written) || written != length)
        {
            throw new InvalidOperationException($"The message {T.Name} counted {length} bytes and wrote {written}; its Write method is not repeatable.");
        }

        output.Advance(written);
    }

    /// <summary>Writes a message into a new array.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The bytes, the type first.</returns>
    /// <exception cref="MessageTooLargeException">The message has more than 65535 bytes.</exception>
    /// <exception cref="InvalidOperationException">The extension holds a TLV record that has a field of its own.</exception>
    public static byte[] ToArray(this IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var length = message.GetLength();
        if (length > MessageLimits.MaxMessageLength)
        {
            throw new MessageTooLargeException(message.TypeName, length);
        }

        var bytes = new byte[length];
        _ = message.TryEncode(bytes, out _);
        return bytes;
    }

    internal static bool TryDecode<T>(ReadOnlySpan<byte> source, TlvDefinitions extras, [NotNullWhen(true)] out T? message, out DecodeError error)
        where T : class, IMessage<T>
    {
        message = null;
        if (!TryReadType(source, out var type))
        {
            error = new DecodeError(DecodeErrorKind.Truncated, 0, "type", null, "1.3", "");
            return false;
        }

        if (source.Length > MessageLimits.MaxMessageLength || type != T.Type)
        {
            var kind = type != T.Type ? DecodeErrorKind.WrongType : DecodeErrorKind.TooLarge;
            error = new DecodeError(kind, type != T.Type ? 0 : MessageLimits.MaxMessageLength, "", null, "", T.Name);
            return false;
        }

        var reader = new ByteFieldReader(source, TypeLength, source.Length, extras);
        if (FieldCodec.TryFinish<T>(ref reader, out var read, out error))
        {
            message = read;
            return true;
        }

        error = error with { Message = T.Name };
        return false;
    }

    private static int RequireSendable<T>(T message)
        where T : class, IMessage<T>
    {
        var length = message.GetLength<T>();
        return length <= MessageLimits.MaxMessageLength ? length : throw new MessageTooLargeException(T.Name, length);
    }
}
