using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>What one party said when the channel was opened: its keys, and what it asks of the other.</summary>
/// <param name="Keys">Its keys.</param>
/// <param name="DustLimit">dust_limit_satoshis: outputs below it are left out of this party's commitments.</param>
/// <param name="MaxHtlcValueInFlight">max_htlc_value_in_flight_msat: how much the <em>other</em> may have in flight.</param>
/// <param name="ChannelReserve">channel_reserve_satoshis: what the <em>other</em> must keep.</param>
/// <param name="HtlcMinimum">htlc_minimum_msat: the least that this party accepts.</param>
/// <param name="ToSelfDelay">to_self_delay: how many blocks the <em>other</em> waits for its own outputs.</param>
/// <param name="MaxAcceptedHtlcs">max_accepted_htlcs: how many the <em>other</em> may have offered.</param>
/// <param name="UpfrontShutdownScript">Where its funds must go on a cooperative close; empty if it left that open.</param>
/// <remarks>BOLT 2, <c>open_channel</c> and <c>accept_channel</c>.</remarks>
public sealed record ChannelSide(
    ChannelPublicKeys Keys,
    Satoshi DustLimit,
    MilliSatoshi MaxHtlcValueInFlight,
    Satoshi ChannelReserve,
    MilliSatoshi HtlcMinimum,
    ushort ToSelfDelay,
    ushort MaxAcceptedHtlcs,
    Script UpfrontShutdownScript);

/// <summary>What was agreed when the channel was opened and stays for its life.</summary>
public sealed record ChannelParameters
{
    /// <summary>The number of the channel among ours: the signer's keys hang on it.</summary>
    public required uint Index { get; init; }

    /// <summary>The chain that its funding is on.</summary>
    public required ChainHash Chain { get; init; }

    /// <summary>channel_id.</summary>
    public required ChannelId Id { get; init; }

    /// <summary>Us.</summary>
    public required PointBytes LocalNode { get; init; }

    /// <summary>The peer.</summary>
    public required PointBytes RemoteNode { get; init; }

    /// <summary>Whether we opened it, and so pay the fees of commitments.</summary>
    public required bool IsOpener { get; init; }

    /// <summary>channel_type.</summary>
    public required FeatureSet<ChannelTypeContext> Type { get; init; }

    /// <summary>Whether it is to be announced to the network.</summary>
    public required bool IsAnnounced { get; init; }

    /// <summary>What we said.</summary>
    public required ChannelSide Local { get; init; }

    /// <summary>What the peer said.</summary>
    public required ChannelSide Remote { get; init; }

    /// <summary>How many confirmations of the funding we wait for before channel_ready.</summary>
    public required uint MinimumDepth { get; init; }

    /// <summary>The kind of commitment that the type stands for.</summary>
    public CommitmentFormat Format => Type.Supports(Feature.OptionAnchors) ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey;

    /// <summary>Whether the real short channel id stays between nobody: payments come by alias.</summary>
    public bool HasScidAlias => Type.Supports(Feature.OptionScidAlias);

    /// <summary>Whether it is used before its funding confirms.</summary>
    public bool IsZeroconf => Type.Supports(Feature.OptionZeroconf);
}
