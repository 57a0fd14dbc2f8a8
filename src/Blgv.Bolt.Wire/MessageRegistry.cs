using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire;

/// <summary>The messages that an application knows, by type: reads any of them from bytes or JSON. Never changes; adding makes a new one.</summary>
/// <remarks>BOLT 1, "Lightning Message Format". What it does not know comes out as <see cref="UnknownMessage"/>.</remarks>
public sealed class MessageRegistry
{
    private readonly FrozenDictionary<ushort, MessageDefinition> _byType;

    private MessageRegistry(IReadOnlyCollection<MessageDefinition> definitions)
    {
        _byType = definitions.ToFrozenDictionary(definition => definition.Type);
        Names = new ReadOnlyDictionary<ushort, string>(
            new SortedDictionary<ushort, string>(definitions.ToDictionary(definition => definition.Type, definition => definition.Name)));
    }

    /// <summary>Knows no message.</summary>
    public static MessageRegistry Empty { get; } = new([]);

    /// <summary>Knows all messages of the specification.</summary>
    public static MessageRegistry Bolt { get; } = new(
    [
        Define<Warning>(), Define<PeerStorage>(), Define<PeerStorageRetrieval>(), Define<Init>(), Define<Error>(), Define<Ping>(),
        Define<Pong>(),
        Define<OpenChannel>(), Define<AcceptChannel>(), Define<FundingCreated>(), Define<FundingSigned>(), Define<ChannelReady>(),
        Define<OpenChannel2>(), Define<AcceptChannel2>(),
        Define<TxAddInput>(), Define<TxAddOutput>(), Define<TxRemoveInput>(), Define<TxRemoveOutput>(), Define<TxComplete>(),
        Define<TxSignatures>(), Define<TxInitRbf>(), Define<TxAckRbf>(), Define<TxAbort>(),
        Define<Stfu>(), Define<SpliceLocked>(), Define<SpliceInit>(), Define<SpliceAck>(), Define<StartBatch>(),
        Define<Shutdown>(), Define<ClosingSigned>(), Define<ClosingComplete>(), Define<ClosingSig>(),
        Define<UpdateAddHtlc>(), Define<UpdateFulfillHtlc>(), Define<UpdateFailHtlc>(), Define<CommitmentSigned>(), Define<RevokeAndAck>(),
        Define<UpdateFee>(), Define<UpdateFailMalformedHtlc>(), Define<ChannelReestablish>(),
        Define<OnionMessage>(),
        Define<ChannelAnnouncement>(), Define<NodeAnnouncement>(), Define<ChannelUpdate>(), Define<AnnouncementSignatures>(),
        Define<QueryShortChannelIds>(), Define<ReplyShortChannelIdsEnd>(), Define<QueryChannelRange>(), Define<ReplyChannelRange>(),
        Define<GossipTimestampFilter>(),
    ]);

    /// <summary>Names of the known messages by type, in ascending order.</summary>
    public IReadOnlyDictionary<ushort, string> Names { get; }

    /// <summary>A registry that knows one more message.</summary>
    /// <typeparam name="T">The message.</typeparam>
    /// <returns>The new registry.</returns>
    /// <exception cref="ArgumentException">A message of this type or name is known already.</exception>
    [SuppressMessage("Usage", "MA0015", Justification = "The mistake is in a type argument, which is no parameter.")]
    public MessageRegistry Add<T>()
        where T : class, IMessage<T>
    {
        foreach (var known in _byType.Values)
        {
            if (known.Type == T.Type || known.Name == T.Name)
            {
                throw new ArgumentException($"The message {T.Name} of type {T.Type} cannot be added: {known.Name} of type {known.Type} is known already.");
            }
        }

        return new MessageRegistry([.. _byType.Values, Define<T>()]);
    }

    /// <summary>A registry in which a known message may carry one more TLV record, even of an even type; its value is checked when the message is decoded.</summary>
    /// <typeparam name="TMessage">The message.</typeparam>
    /// <typeparam name="TTlv">The record; get it from <see cref="IMessage.Extension"/> with <see cref="TlvRecords.TryGet{TTlv}"/>.</typeparam>
    /// <returns>The new registry.</returns>
    /// <exception cref="ArgumentException">The message is not known here, it keeps what follows its fields as bytes (gossip), it has a record of this type or name already, or the name is a number.</exception>
    [SuppressMessage("Usage", "MA0015", Justification = "The mistake is in a type argument, which is no parameter.")]
    public MessageRegistry AddTlv<TMessage, TTlv>()
        where TMessage : class, IMessage<TMessage>
        where TTlv : ITlvRecord<TTlv>
    {
        if (!_byType.TryGetValue(TMessage.Type, out var found) || found is not MessageDefinition<TMessage> definition)
        {
            throw new ArgumentException($"The message {TMessage.Name} is not in this registry; add it first.");
        }

        if (!MessageFields.HasTlvStream<TMessage>())
        {
            throw new ArgumentException($"{TMessage.Name} keeps what follows its fields as bytes, whatever it is; look for records in its Extension.");
        }

        var added = definition.Extras;
        var own = MessageFields.Of<TMessage>();
        if (added.Find(TTlv.TlvType) is not null || added.Find(TTlv.TlvName) is not null
            || own.Any(field => field.Kind == FieldKind.Tlv && (field.TlvType == TTlv.TlvType || field.Name == TTlv.TlvName)))
        {
            throw new ArgumentException($"{TMessage.Name} has a TLV record {TTlv.TlvName} or of type {TTlv.TlvType} already.");
        }

        if (ulong.TryParse(TTlv.TlvName, CultureInfo.InvariantCulture, out _))
        {
            throw new ArgumentException($"{TTlv.TlvName} is no name: in JSON, numbers stand for unknown records.");
        }

        var changed = new MessageDefinition<TMessage>(added.Add(new TlvDefinition<TTlv>()));
        return new MessageRegistry([.. _byType.Values.Where(other => other.Type != TMessage.Type), changed]);
    }

    /// <summary>Whether messages of a type are known.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Whether they are.</returns>
    public bool Knows(ushort type) => _byType.ContainsKey(type);

    /// <summary>Reads any message.</summary>
    /// <param name="source">All its bytes, the type first. What the message keeps is copied.</param>
    /// <param name="message">The message; an <see cref="UnknownMessage"/> when its type is not known here.</param>
    /// <param name="error">What is wrong with the bytes.</param>
    /// <returns>False when something is wrong; a receiver then closes the connection.</returns>
    public bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out IMessage? message, out DecodeError error)
    {
        message = null;
        error = default;
        if (!MessageCodec.TryReadType(source, out var type))
        {
            error = new DecodeError(DecodeErrorKind.Truncated, 0, "type", null, "1.3", "");
        }
        else if (source.Length > MessageLimits.MaxMessageLength)
        {
            error = new DecodeError(DecodeErrorKind.TooLarge, MessageLimits.MaxMessageLength, "", null, "", "");
        }
        else if (_byType.TryGetValue(type, out var definition))
        {
            return definition.TryDecode(source, out message, out error);
        }
        else
        {
            message = new UnknownMessage(type, Bytes.Copy(source[2..]));
        }

        return message is not null;
    }

    /// <summary>Shows a message as JSON.</summary>
    /// <param name="message">A message that is known here or an <see cref="UnknownMessage"/>.</param>
    /// <returns>Indented JSON; <see cref="WriteJson"/> says what is in it.</returns>
    /// <exception cref="ArgumentException">The message is not known here.</exception>
    public string ToJson(IMessage message)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            WriteJson(message, writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Writes a message as a JSON object.</summary>
    /// <param name="message">A message that is known here or an <see cref="UnknownMessage"/>.</param>
    /// <param name="writer">Where the object goes.</param>
    /// <exception cref="ArgumentException">The message is not known here.</exception>
    /// <remarks>
    /// <c>message</c> and <c>type</c>, then the fields under the specification's names. Integers are JSON numbers with all their
    /// digits; a reader that takes numbers for doubles loses digits above 2^53. Bytes are lower-case hex, a <c>short_channel_id</c> is <c>539268x845x1</c>. Lengths and counts are
    /// left out. A text is a string if all its bytes are printable ASCII, otherwise <c>{"hex": …}</c>. A TLV stream is an object
    /// under its name (absent if empty): known records by name with their fields, unknown ones by number with their value in hex.
    /// </remarks>
    public void WriteJson(IMessage message, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        if (message is UnknownMessage unknown)
        {
            writer.WriteNumber(MessageJson.TypeProperty, unknown.TypeNumber);
            writer.WriteString(MessageJson.PayloadProperty, unknown.Payload.ToString());
        }
        else if (_byType.TryGetValue(message.TypeNumber, out var definition))
        {
            writer.WriteString(MessageJson.NameProperty, definition.Name);
            writer.WriteNumber(MessageJson.TypeProperty, definition.Type);
            definition.WriteFields(message, writer);
        }
        else
        {
            throw new ArgumentException($"The message {message.TypeName} is not in this registry; add it first.", nameof(message));
        }

        writer.WriteEndObject();
    }

    /// <summary>Reads a message from the JSON that <see cref="WriteJson"/> writes.</summary>
    /// <param name="json">The JSON text. Integers may also be strings, lengths may be left out, the message is told by <c>message</c> or <c>type</c>.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">What is wrong with the JSON, and where.</param>
    /// <returns>False when something is wrong.</returns>
    public bool TryReadJson(string json, [NotNullWhen(true)] out IMessage? message, out JsonError error)
    {
        ArgumentNullException.ThrowIfNull(json);
        message = null;
        if (!MessageJson.TryParse(json, out var document, out error))
        {
            return false;
        }

        using (document)
        {
            return TryReadJson(document.RootElement, out message, out error);
        }
    }

    /// <summary>Reads a message from the JSON that <see cref="WriteJson"/> writes.</summary>
    /// <param name="json">The JSON object. Integers may also be strings, lengths may be left out, the message is told by <c>message</c> or <c>type</c>.</param>
    /// <param name="message">The message.</param>
    /// <param name="error">What is wrong with the JSON, and where.</param>
    /// <returns>False when something is wrong.</returns>
    /// <exception cref="InvalidOperationException">A property name of the element has escapes that make no text; the overload for strings refuses those as an error.</exception>
    public bool TryReadJson(JsonElement json, [NotNullWhen(true)] out IMessage? message, out JsonError error) =>
        MessageJson.TryRead(json, _byType, out message, out error);

    private static MessageDefinition<T> Define<T>()
        where T : class, IMessage<T> => new(TlvDefinitions.None);
}
