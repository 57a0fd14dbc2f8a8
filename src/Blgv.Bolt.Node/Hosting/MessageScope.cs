using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node;

/// <summary>Which channel a message is about.</summary>
internal static class MessageScope
{
    /// <summary>The types from which to which an unknown channel is answered by an error.</summary>
    /// <remarks>BOLT 1: channel messages are 32 to 255.</remarks>
    public static bool IsChannelMessage(IMessage message) => message.TypeNumber is >= 32 and <= 255;

    /// <summary>The channel, by its id or its temporary one; null for a message that is about none.</summary>
    public static ChannelId? Of(IMessage message) => message switch
    {
        UpdateAddHtlc one => one.ChannelId,
        UpdateFulfillHtlc one => one.ChannelId,
        UpdateFailHtlc one => one.ChannelId,
        UpdateFailMalformedHtlc one => one.ChannelId,
        UpdateFee one => one.ChannelId,
        CommitmentSigned one => one.ChannelId,
        RevokeAndAck one => one.ChannelId,
        StartBatch one => one.ChannelId,
        ChannelReestablish one => one.ChannelId,
        ChannelReady one => one.ChannelId,
        AnnouncementSignatures one => one.ChannelId,
        OpenChannel one => one.TemporaryChannelId,
        AcceptChannel one => one.TemporaryChannelId,
        FundingCreated one => one.TemporaryChannelId,
        FundingSigned one => one.ChannelId,
        Shutdown one => one.ChannelId,
        ClosingSigned one => one.ChannelId,
        ClosingComplete one => one.ChannelId,
        ClosingSig one => one.ChannelId,
        Stfu one => one.ChannelId,
        Error one => one.ChannelId,
        Warning one => one.ChannelId,
        OpenChannel2 one => one.TemporaryChannelId,
        AcceptChannel2 one => one.TemporaryChannelId,
        TxAddInput one => one.ChannelId,
        TxAddOutput one => one.ChannelId,
        TxRemoveInput one => one.ChannelId,
        TxRemoveOutput one => one.ChannelId,
        TxComplete one => one.ChannelId,
        TxSignatures one => one.ChannelId,
        TxInitRbf one => one.ChannelId,
        TxAckRbf one => one.ChannelId,
        TxAbort one => one.ChannelId,
        SpliceInit one => one.ChannelId,
        SpliceAck one => one.ChannelId,
        SpliceLocked one => one.ChannelId,
        _ => null,
    };
}
