using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>All that the tests do with a message without knowing which it is.</summary>
internal abstract record MessageCase(string Name, ushort Type)
{
    public abstract Sequence<FieldDefinition> FieldsRead { get; }

    public abstract Sequence<FieldDefinition> FieldsWritten { get; }

    /// <summary>A message with the content that the filling chooses.</summary>
    public abstract IMessage Make(Filling filling);

    /// <summary>The bytes of the message, and where in them its fields are.</summary>
    public abstract MappedBytes Map(IMessage message);

    /// <summary>Decodes without a registry.</summary>
    public abstract bool TryDecode(ReadOnlySpan<byte> bytes, out IMessage? message, out DecodeError error);

    public sealed override string ToString() => Name;
}

internal sealed record MessageCase<T>() : MessageCase(T.Name, T.Type)
    where T : class, IMessage<T>
{
    public override Sequence<FieldDefinition> FieldsRead => MessageFields.Of<T>();

    public override Sequence<FieldDefinition> FieldsWritten
    {
        get
        {
            var recorder = new WriteRecorder([]);
            ((T)Make(new SmallestFilling())).Write(ref recorder);
            return recorder.Fields.ToSequence();
        }
    }

    public override IMessage Make(Filling filling)
    {
        var reader = new FillingReader(filling);
        return T.Read(ref reader);
    }

    public override MappedBytes Map(IMessage message) => MappedBytes.Of((T)message, [(byte)(T.Type >> 8), (byte)(T.Type & 0xff)]);

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out IMessage? message, out DecodeError error)
    {
        var right = MessageCodec.TryDecode<T>(bytes, out var typed, out error);
        message = typed;
        return right;
    }
}

/// <summary>Every message of the specification. A test compares the list with the registry, so that a new message cannot be left out.</summary>
internal static class EveryMessage
{
    public static IReadOnlyList<MessageCase> Cases { get; } =
    [
        Case<Warning>(), Case<PeerStorage>(), Case<PeerStorageRetrieval>(), Case<Init>(), Case<Error>(), Case<Ping>(),
        Case<Pong>(),
        Case<OpenChannel>(), Case<AcceptChannel>(), Case<FundingCreated>(), Case<FundingSigned>(), Case<ChannelReady>(),
        Case<OpenChannel2>(), Case<AcceptChannel2>(),
        Case<TxAddInput>(), Case<TxAddOutput>(), Case<TxRemoveInput>(), Case<TxRemoveOutput>(), Case<TxComplete>(),
        Case<TxSignatures>(), Case<TxInitRbf>(), Case<TxAckRbf>(), Case<TxAbort>(),
        Case<Stfu>(), Case<SpliceLocked>(), Case<SpliceInit>(), Case<SpliceAck>(), Case<StartBatch>(),
        Case<Shutdown>(), Case<ClosingSigned>(), Case<ClosingComplete>(), Case<ClosingSig>(),
        Case<UpdateAddHtlc>(), Case<UpdateFulfillHtlc>(), Case<UpdateFailHtlc>(), Case<CommitmentSigned>(), Case<RevokeAndAck>(),
        Case<UpdateFee>(), Case<UpdateFailMalformedHtlc>(), Case<ChannelReestablish>(),
        Case<OnionMessage>(),
        Case<ChannelAnnouncement>(), Case<NodeAnnouncement>(), Case<ChannelUpdate>(), Case<AnnouncementSignatures>(),
        Case<QueryShortChannelIds>(), Case<ReplyShortChannelIdsEnd>(), Case<QueryChannelRange>(), Case<ReplyChannelRange>(),
        Case<GossipTimestampFilter>(),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(each => each.Name)];

    public static MessageCase Named(string name) => Cases.Single(each => each.Name == name);

    public static MessageCase Of(IMessage message) => Cases.Single(each => each.Type == message.TypeNumber);

    private static MessageCase<T> Case<T>()
        where T : class, IMessage<T> => new();
}
