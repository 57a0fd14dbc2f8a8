using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>What a host is made of, and what it puts up with.</summary>
public sealed record ChannelHostOptions
{
    /// <summary>Our key as it is known to peers.</summary>
    public required PublicKey NodeId { get; init; }

    /// <summary>Where channels are kept. The host's from then on, but for disposing of it.</summary>
    public required IChannelStore Store { get; init; }

    /// <summary>The chain.</summary>
    public required IChainBackend Chain { get; init; }

    /// <summary>Who signs.</summary>
    public required ChannelSigners Signers { get; init; }

    /// <summary>Who funds the channels that we open; null when we open none.</summary>
    public IFundingWallet? Wallet { get; init; }

    /// <summary>
    /// Who pays fees of what has none of its own to spare, and takes what comes home from channels that ended on chain; null for nobody. Then
    /// commitments go with the fee that was agreed, and HTLC transactions of anchor channels wait.
    /// </summary>
    public IFeeWallet? FeeWallet { get; init; }

    /// <summary>Where money goes that comes home from channels that ended on chain, when no <see cref="FeeWallet"/> says so. Empty: then it waits, and the operator is told.</summary>
    public Script SweepScript { get; init; }

    /// <summary>Who is told of HTLCs; null to leave all that arrive pending.</summary>
    public IHtlcHandler? Htlcs { get; init; }

    /// <summary>Who is told what an operator wants to know; null for nobody.</summary>
    public IHostEvents? Events { get; init; }

    /// <summary>What we want of channels with a peer: so one peer may be trusted for zeroconf and another not.</summary>
    public Func<PublicKey, ChannelPolicy> Policy { get; init; } = static _ => ChannelPolicy.Default;

    /// <summary>How far fees on chain may go.</summary>
    public PlannerPolicy ClaimPolicy { get; init; } = PlannerPolicy.Default;

    /// <summary>The fee rates that are needed now.</summary>
    public Func<HostFeeRates> FeeRates { get; init; } = static () => new(FeeRate.Floor, FeeRate.Floor, FeeRate.Floor);

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where temporary ids and aliases come from.</summary>
    public IEntropySource Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>How often channels look at the time.</summary>
    public TimeSpan TickInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many channels one peer may have opened to us of which the funding is not in a block (incident 13).</summary>
    public int MaxUnfundedPerPeer { get; init; } = 4;

    /// <summary>How many there may be of all peers together.</summary>
    public int MaxUnfunded { get; init; } = 250;

    /// <summary>How many peers that came to us may stay without a channel.</summary>
    public int MaxPeersWithoutChannels { get; init; } = 250;

    /// <summary>How many messages of one connection may wait for their channels; reading stops above.</summary>
    public int MaxMessagesWaiting { get; init; } = 512;

    /// <summary>How many bytes may wait for a peer that does not read; above it is disconnected.</summary>
    public int MaxBytesToSend { get; init; } = 16 << 20;

    /// <summary>Whether we keep a blob for peers that ask for it: <c>option_provide_storage</c>.</summary>
    public bool ProvidesStorage { get; init; }

    /// <summary>The features that this host's channels can do: what to offer in <c>init</c>.</summary>
    /// <remarks>BOLT 9.</remarks>
    public FeatureSet<InitContext> Features => ProvidesStorage ? ChannelFeatures.WithOptional(Feature.OptionProvideStorage) : ChannelFeatures;

    private static FeatureSet<InitContext> ChannelFeatures { get; } = Peer.PeerSessionOptions.AssumedFeatures
        .WithOptional(Feature.OptionUpfrontShutdownScript)
        .WithOptional(Feature.BasicMpp)
        .WithOptional(Feature.OptionSupportLargeChannel)
        .WithOptional(Feature.OptionAnchors)
        .WithOptional(Feature.OptionShutdownAnysegwit)
        .WithOptional(Feature.OptionQuiesce)
        .WithOptional(Feature.OptionAttributionData)
        .WithOptional(Feature.OptionScidAlias)
        .WithOptional(Feature.OptionZeroconf)
        .WithOptional(Feature.OptionSimpleClose);
}

/// <summary>Fee rates that are needed now.</summary>
/// <param name="Commitment">Of commitments.</param>
/// <param name="Closing">Of cooperative closes.</param>
/// <param name="Funding">Of funding transactions.</param>
public readonly record struct HostFeeRates(FeeRate Commitment, FeeRate Closing, FeeRate Funding)
{
    private readonly FeeEstimates? _claims;

    /// <summary>
    /// Of what is taken on chain. Unless given, they follow from the others: the highest of them where it is urgent, that of funding transactions
    /// otherwise, that of cooperative closes where there is time. A mempool that wants more says so, and gets it as far as a claim is worth it.
    /// </summary>
    public FeeEstimates Claims
    {
        get => _claims ?? new(Highest, Funding, Closing, FeeRate.Floor);
        init => _claims = value;
    }

    private FeeRate Highest => new(Math.Max(Commitment.Value, Math.Max(Closing.Value, Funding.Value)));
}
