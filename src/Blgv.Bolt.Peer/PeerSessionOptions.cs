using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Peer;

/// <summary>What one side of a session offers, requires and puts up with.</summary>
public sealed record PeerSessionOptions
{
    /// <summary>How many own pings may wait for their pong at once.</summary>
    public const int MaxOutstandingPings = 16;

    /// <summary>What BOLT 9 assumes of every node, offered as optional. Nodes in the field refuse who leaves some of it out.</summary>
    public static FeatureSet<InitContext> AssumedFeatures { get; } = FeatureSet<InitContext>.Empty
        .WithOptional(Feature.OptionDataLossProtect)
        .WithOptional(Feature.VarOnionOptin)
        .WithOptional(Feature.OptionStaticRemotekey)
        .WithOptional(Feature.PaymentSecret)
        .WithOptional(Feature.OptionChannelType);

    /// <summary>The features of our <c>init</c>: an even bit requires one of the peer, an odd bit offers it.</summary>
    /// <remarks>BOLT 9. <see cref="AssumedFeatures"/> by default: this layer has no feature of its own.</remarks>
    public FeatureSet<InitContext> Features { get; init; } = AssumedFeatures;

    /// <summary>The chains we are interested in; when both sides name theirs, one must be common. Empty: none are named and any will do.</summary>
    /// <remarks>BOLT 1, <c>networks</c> of <c>init</c>.</remarks>
    public Sequence<ChainHash> Networks { get; init; }

    /// <summary>How we see the peer: an address descriptor for <c>remote_addr</c>; null to say nothing.</summary>
    /// <remarks>BOLT 1: for incoming connections over IP, and not for private addresses. <see cref="LightningListener"/> sets it.</remarks>
    public Bytes? RemoteAddress { get; init; }

    /// <summary>The messages that are known; all others follow "it's ok to be odd".</summary>
    public MessageRegistry Registry { get; init; } = MessageRegistry.Bolt;

    /// <summary>Whether messages of unknown odd types are given to the application as <see cref="UnknownMessage"/> instead of being ignored.</summary>
    /// <remarks>BOLT 1, "Lightning Message Format": the session itself ignores them all the same.</remarks>
    public bool ReceivesUnknown { get; init; }

    /// <summary>How long the peer's <c>init</c> may take.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After so long without any message from the peer it is pinged; <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a pong may take before the connection is closed.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes of pong leave us in any minute at most. Above it reading slows down, so that each ping is answered all the same.</summary>
    public int PongBytesPerMinute { get; init; } = 1_000_000;

    /// <summary>While so many bytes of replies wait to be sent, nothing more is read.</summary>
    public int ReplyBytesWaiting { get; init; } = 64 * 1024;

    /// <summary>Refuses what no session can work with.</summary>
    internal static void Validate(PeerSessionOptions options)
    {
        var complaint = options switch
        {
            { Registry: null } => "Registry is needed.",
            { InitTimeout.Ticks: <= 0 } => "InitTimeout must be above zero.",
            { PingTimeout.Ticks: <= 0 } => "PingTimeout must be above zero.",
            { PingInterval.Ticks: <= 0 } when options.PingInterval != Timeout.InfiniteTimeSpan => "PingInterval must be above zero or infinite.",
            { PongBytesPerMinute: var bytes } when bytes < PongBudget.Smallest => $"PongBytesPerMinute must be at least {PongBudget.Smallest}: a few of the largest pongs.",
            { ReplyBytesWaiting: <= 0 } => "ReplyBytesWaiting must be above zero.",
            _ => null,
        };
        if (complaint is not null)
        {
            throw new ArgumentException(complaint, nameof(options));
        }
    }
}
