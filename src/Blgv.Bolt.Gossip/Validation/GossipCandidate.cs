using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>A gossip message that passed the cheap checks and waits for its signatures, for its funding output, and to be applied.</summary>
public sealed class GossipCandidate
{
    internal GossipCandidate(IMessage message, ReadOnlyMemory<byte> encoded, ulong source)
    {
        Message = message;
        Encoded = encoded;
        Source = source;
    }

    /// <summary>The message: <see cref="ChannelAnnouncement"/>, <see cref="NodeAnnouncement"/> or <see cref="ChannelUpdate"/>.</summary>
    public IMessage Message { get; }

    /// <summary>Its bytes as they came, the type first.</summary>
    public ReadOnlyMemory<byte> Encoded { get; }

    /// <summary>The peer that it came from, by a number of the caller's.</summary>
    public ulong Source { get; }

    /// <summary>The output to ask the chain for before it is applied, or null. Ask only when <see cref="Signatures"/> is <see cref="SignatureState.Valid"/>.</summary>
    public ShortChannelId? FundingOutput => (Message as ChannelAnnouncement)?.ShortChannelId;

    /// <summary>Whether the signatures were checked, and hold.</summary>
    public SignatureState Signatures { get; internal set; }

    /// <summary>Who must have signed it, when it is not an announcement that names its keys.</summary>
    internal PointBytes Author { get; set; }

    /// <summary>Which entry of the intake's list of messages in progress is this one's.</summary>
    internal ulong Fingerprint { get; init; }

    internal int SignatureCount => Message is ChannelAnnouncement ? 4 : 1;

    internal ReadOnlySpan<byte> SignedPart => Encoded.Span[SignedPartOffset..];

    private int SignedPartOffset => Message switch
    {
        ChannelAnnouncement => ChannelAnnouncement.SignedPartOffset,
        NodeAnnouncement => NodeAnnouncement.SignedPartOffset,
        _ => ChannelUpdate.SignedPartOffset,
    };
}
