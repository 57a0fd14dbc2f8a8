using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>A feature that two nodes can have in common: a pair of bits, the even one required, the odd one optional.</summary>
/// <remarks>
/// BOLT 9, whose table this is. The specification leaves the context of ASSUMED features and of <c>gossip_queries</c> blank; nodes
/// still set these bits, so they are presented here where the last revision that filled the column had them, and
/// <c>option_static_remotekey</c> also in channel types, which need its bit.
/// </remarks>
public abstract class Feature
{
    private readonly Feature[] _dependencies;

    private protected Feature(int mandatoryBit, string name, FeatureContexts contexts, Feature[] dependencies)
    {
        MandatoryBit = mandatoryBit;
        Name = name;
        Contexts = contexts;
        _dependencies = dependencies;
    }

    /// <summary>Every node has it: <c>channel_reestablish</c> proves and detects lost data.</summary>
    public static InitNodeFeature OptionDataLossProtect { get; } = new(0, "option_data_loss_protect") { IsAssumed = true };

    /// <summary>The script to be paid by <c>shutdown</c> is fixed when the channel is opened.</summary>
    public static InitNodeFeature OptionUpfrontShutdownScript { get; } = new(4, "option_upfront_shutdown_script");

    /// <summary>The node has gossip that is worth asking for.</summary>
    public static InitNodeFeature GossipQueries { get; } = new(6, "gossip_queries");

    /// <summary>Every node has it: onion payloads of variable length.</summary>
    public static InitNodeInvoiceFeature VarOnionOptin { get; } = new(8, "var_onion_optin") { IsAssumed = true };

    /// <summary>Gossip queries may ask for timestamps and checksums.</summary>
    [SuppressMessage("Naming", "CA1711", Justification = "The specification's name.")]
    public static InitNodeFeature GossipQueriesEx { get; } = new(10, "gossip_queries_ex");

    /// <summary>Every node has it: the other side's output pays to a key that does not change.</summary>
    public static InitNodeChannelTypeFeature OptionStaticRemotekey { get; } = new(12, "option_static_remotekey") { IsAssumed = true };

    /// <summary>Every node has it: a secret in the invoice protects against probing.</summary>
    public static InitNodeInvoiceFeature PaymentSecret { get; } = new(14, "payment_secret") { IsAssumed = true };

    /// <summary>Payments in several parts can be received.</summary>
    public static InitNodeInvoiceFeature BasicMpp { get; } = new(16, "basic_mpp", PaymentSecret);

    /// <summary>Channels of 2^24 satoshi and more.</summary>
    public static InitNodeFeature OptionSupportLargeChannel { get; } = new(18, "option_support_large_channel");

    /// <summary>Commitment transactions with anchor outputs, HTLC transactions without fee.</summary>
    public static InitNodeChannelTypeFeature OptionAnchors { get; } = new(22, "option_anchors");

    /// <summary>Blinded paths.</summary>
    public static InitNodeInvoiceFeature OptionRouteBlinding { get; } = new(24, "option_route_blinding");

    /// <summary><c>shutdown</c> may name any segwit version.</summary>
    public static InitNodeFeature OptionShutdownAnysegwit { get; } = new(26, "option_shutdown_anysegwit");

    /// <summary>Channels opened with the funds of both sides.</summary>
    public static InitNodeFeature OptionDualFund { get; } = new(28, "option_dual_fund");

    /// <summary><c>stfu</c> can bring a channel to rest.</summary>
    public static InitNodeFeature OptionQuiesce { get; } = new(34, "option_quiesce");

    /// <summary>Each hop attests to failures and hold times.</summary>
    public static InitNodeInvoiceFeature OptionAttributionData { get; } = new(36, "option_attribution_data");

    /// <summary>Onion messages are forwarded.</summary>
    public static InitNodeFeature OptionOnionMessages { get; } = new(38, "option_onion_messages");

    /// <summary>Encrypted backups of other nodes are stored.</summary>
    public static InitNodeFeature OptionProvideStorage { get; } = new(42, "option_provide_storage");

    /// <summary>Every node has it: the type of a channel is agreed on when it is opened.</summary>
    public static InitNodeFeature OptionChannelType { get; } = new(44, "option_channel_type") { IsAssumed = true };

    /// <summary>Channels have aliases for routing.</summary>
    public static InitNodeChannelTypeFeature OptionScidAlias { get; } = new(46, "option_scid_alias");

    /// <summary>Invoices carry metadata for the recipient.</summary>
    public static InvoiceFeature OptionPaymentMetadata { get; } = new(48, "option_payment_metadata");

    /// <summary>Channels can be used before their funding confirms.</summary>
    public static InitNodeChannelTypeFeature OptionZeroconf { get; } = new(50, "option_zeroconf", OptionScidAlias);

    /// <summary>Each side proposes its own closing transaction.</summary>
    public static InitNodeFeature OptionSimpleClose { get; } = new(60, "option_simple_close", OptionShutdownAnysegwit);

    /// <summary>The funding of an open channel can be replaced.</summary>
    public static InitNodeFeature OptionSplice { get; } = new(62, "option_splice");

    /// <summary>All features of BOLT 9, by ascending bit.</summary>
    public static Sequence<Feature> All { get; } =
    [
        OptionDataLossProtect, OptionUpfrontShutdownScript, GossipQueries, VarOnionOptin, GossipQueriesEx, OptionStaticRemotekey,
        PaymentSecret, BasicMpp, OptionSupportLargeChannel, OptionAnchors, OptionRouteBlinding, OptionShutdownAnysegwit,
        OptionDualFund, OptionQuiesce, OptionAttributionData, OptionOnionMessages, OptionProvideStorage, OptionChannelType,
        OptionScidAlias, OptionPaymentMetadata, OptionZeroconf, OptionSimpleClose, OptionSplice,
    ];

    /// <summary>The even bit: who sets it will not talk to a node without the feature.</summary>
    public int MandatoryBit { get; }

    /// <summary>The odd bit: who sets it has the feature and can do without.</summary>
    public int OptionalBit => MandatoryBit + 1;

    /// <summary>The specification's name.</summary>
    public string Name { get; }

    /// <summary>Where the feature is presented.</summary>
    public FeatureContexts Contexts { get; }

    /// <summary>Whether the specification takes it for granted in every node.</summary>
    public bool IsAssumed { get; private protected init; }

    /// <summary>The features that the table says this one depends on.</summary>
    public Sequence<Feature> Dependencies => Sequence.Create<Feature>(_dependencies);

    /// <summary>All features that must be set wherever this one is: its dependencies, theirs, and so on, each once.</summary>
    public Sequence<Feature> TransitiveDependencies =>
        _dependencies.Concat(_dependencies.SelectMany(dependency => dependency.TransitiveDependencies)).Distinct().ToSequence();

    /// <summary>The feature that a bit belongs to.</summary>
    /// <param name="bit">Either bit of the pair.</param>
    /// <returns>The feature, or null for a bit that BOLT 9 does not assign.</returns>
    public static Feature? OfBit(int bit)
    {
        foreach (var feature in All)
        {
            if (feature.MandatoryBit == bit || feature.OptionalBit == bit)
            {
                return feature;
            }
        }

        return null;
    }

    /// <summary>Name and bits.</summary>
    /// <returns>Such as <c>option_anchors (22/23)</c>.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({MandatoryBit}/{OptionalBit})");
}

/// <summary>A feature presented in <c>init</c> and <c>node_announcement</c> (<c>IN</c>).</summary>
public sealed class InitNodeFeature : Feature, IPresentedIn<InitContext>, IPresentedIn<NodeAnnouncementContext>
{
    internal InitNodeFeature(int mandatoryBit, string name, params Feature[] dependencies)
        : base(mandatoryBit, name, FeatureContexts.Init | FeatureContexts.NodeAnnouncement, dependencies)
    {
    }
}

/// <summary>A feature presented in <c>init</c>, <c>node_announcement</c> and BOLT 11 invoices (<c>IN9</c>).</summary>
public sealed class InitNodeInvoiceFeature : Feature, IPresentedIn<InitContext>, IPresentedIn<NodeAnnouncementContext>, IPresentedIn<Bolt11Context>
{
    internal InitNodeInvoiceFeature(int mandatoryBit, string name, params Feature[] dependencies)
        : base(mandatoryBit, name, FeatureContexts.Init | FeatureContexts.NodeAnnouncement | FeatureContexts.Bolt11, dependencies)
    {
    }
}

/// <summary>A feature presented in <c>init</c>, <c>node_announcement</c> and channel types (<c>INT</c>).</summary>
public sealed class InitNodeChannelTypeFeature : Feature, IPresentedIn<InitContext>, IPresentedIn<NodeAnnouncementContext>, IPresentedIn<ChannelTypeContext>
{
    internal InitNodeChannelTypeFeature(int mandatoryBit, string name, params Feature[] dependencies)
        : base(mandatoryBit, name, FeatureContexts.Init | FeatureContexts.NodeAnnouncement | FeatureContexts.ChannelType, dependencies)
    {
    }
}

/// <summary>A feature presented in BOLT 11 invoices only (<c>9</c>).</summary>
public sealed class InvoiceFeature : Feature, IPresentedIn<Bolt11Context>
{
    internal InvoiceFeature(int mandatoryBit, string name, params Feature[] dependencies)
        : base(mandatoryBit, name, FeatureContexts.Bolt11, dependencies)
    {
    }
}
