using System.Buffers;

namespace Blgv.Bolt.Wire;

/// <summary>Any message of the protocol, whatever its type.</summary>
/// <remarks>BOLT 1, "Lightning Message Format": a type of two bytes, fields, and an extension.</remarks>
public interface IMessage
{
    /// <summary>The type of the message.</summary>
    ushort TypeNumber { get; }

    /// <summary>The specification's name of the message.</summary>
    string TypeName { get; }

    /// <summary>The TLV records that the message has no field for.</summary>
    TlvRecords Extension { get; }

    /// <summary>The number of bytes of the message, its type included; above <see cref="MessageLimits.MaxMessageLength"/> it cannot be encoded.</summary>
    /// <returns>The number of bytes.</returns>
    int GetLength();

    /// <summary>Writes the message, its type first, into a span. Allocates nothing.</summary>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="written">How many there are, or 0.</param>
    /// <returns>False when the span is too short.</returns>
    /// <exception cref="MessageTooLargeException">No span would do: the message has more than 65535 bytes.</exception>
    /// <exception cref="InvalidOperationException">The extension holds a TLV record that has a field of its own.</exception>
    bool TryEncode(Span<byte> destination, out int written);

    /// <summary>Writes the message, its type first.</summary>
    /// <param name="output">Where the bytes go; it is advanced by the length of the message.</param>
    /// <exception cref="MessageTooLargeException">The message has more than 65535 bytes; nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The extension holds a TLV record that has a field of its own.</exception>
    void Encode(IBufferWriter<byte> output);
}

/// <summary>
/// A message: its type, its name and its fields. This is all there is to implement, for the messages of the specification and
/// for your own; encoding, decoding and JSON follow.
/// </summary>
/// <typeparam name="TSelf">The implementing type, best a sealed record.</typeparam>
/// <remarks>BOLT 1, "Lightning Message Format": types from 32768 on are for applications; who does not know an odd one ignores it.</remarks>
/// <example>
/// A message of your own, which ordinary nodes ignore because its type is odd:
/// <code>
/// sealed record Greeting : IMessage&lt;Greeting&gt;
/// {
///     public static ushort Type => 40001;
///     public static string Name => "greeting";
///     public UntrustedText Text { get; init; }
///     public TlvRecords Extension { get; init; }
///
///     public static Greeting Read&lt;TReader&gt;(ref TReader r) where TReader : struct, IFieldReader, allows ref struct
///     {
///         var text = r.Text("len", "text");
///         r.BeginTlvs("extension");
///         return new Greeting { Text = text, Extension = r.EndTlvs() };
///     }
///
///     public void Write&lt;TWriter&gt;(ref TWriter w) where TWriter : struct, IFieldWriter, allows ref struct
///     {
///         w.Text("len", "text", Text);
///         w.BeginTlvs("extension", Extension);
///         w.EndTlvs();
///     }
/// }
///
/// var registry = MessageRegistry.Bolt.Add&lt;Greeting&gt;();
/// </code>
/// </example>
public interface IMessage<TSelf> : IMessage, IFields<TSelf>
    where TSelf : class, IMessage<TSelf>
{
    /// <summary>The type of the message.</summary>
    static abstract ushort Type { get; }

    /// <summary>The name of the message, in the manner of the specification: <c>update_add_htlc</c>.</summary>
    static abstract string Name { get; }

    /// <inheritdoc/>
    ushort IMessage.TypeNumber => TSelf.Type;

    /// <inheritdoc/>
    string IMessage.TypeName => TSelf.Name;

    /// <inheritdoc/>
    int IMessage.GetLength() => MessageCodec.GetLength((TSelf)this);

    /// <inheritdoc/>
    bool IMessage.TryEncode(Span<byte> destination, out int written) => MessageCodec.TryEncode((TSelf)this, destination, out written);

    /// <inheritdoc/>
    void IMessage.Encode(IBufferWriter<byte> output) => MessageCodec.Encode((TSelf)this, output);
}
