using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;
using Arb = FsCheck.Fluent.Arb;

namespace Blgv.Bolt.Wire.Tests;

public sealed class FeatureTests
{
    private const FeatureContexts In = FeatureContexts.Init | FeatureContexts.NodeAnnouncement;

    /// <summary>The table of BOLT 9, once more and independently; for a blank context what an earlier revision had.</summary>
    private static readonly (int Bit, string Name, FeatureContexts Contexts, string? Dependency, bool Assumed)[] Table =
    [
        (0, "option_data_loss_protect", In, null, true),
        (4, "option_upfront_shutdown_script", In, null, false),
        (6, "gossip_queries", In, null, false),
        (8, "var_onion_optin", In | FeatureContexts.Bolt11, null, true),
        (10, "gossip_queries_ex", In, null, false),
        (12, "option_static_remotekey", In | FeatureContexts.ChannelType, null, true),
        (14, "payment_secret", In | FeatureContexts.Bolt11, null, true),
        (16, "basic_mpp", In | FeatureContexts.Bolt11, "payment_secret", false),
        (18, "option_support_large_channel", In, null, false),
        (22, "option_anchors", In | FeatureContexts.ChannelType, null, false),
        (24, "option_route_blinding", In | FeatureContexts.Bolt11, null, false),
        (26, "option_shutdown_anysegwit", In, null, false),
        (28, "option_dual_fund", In, null, false),
        (34, "option_quiesce", In, null, false),
        (36, "option_attribution_data", In | FeatureContexts.Bolt11, null, false),
        (38, "option_onion_messages", In, null, false),
        (42, "option_provide_storage", In, null, false),
        (44, "option_channel_type", In, null, true),
        (46, "option_scid_alias", In | FeatureContexts.ChannelType, null, false),
        (48, "option_payment_metadata", FeatureContexts.Bolt11, null, false),
        (50, "option_zeroconf", In | FeatureContexts.ChannelType, "option_scid_alias", false),
        (60, "option_simple_close", In, "option_shutdown_anysegwit", false),
        (62, "option_splice", In, null, false),
    ];

    [Fact]
    public void The_features_are_those_of_the_specification() => Assert.Equal(
        Table,
        Feature.All.Select(feature => (feature.MandatoryBit, feature.Name, feature.Contexts, feature.Dependencies.SingleOrDefault()?.Name, feature.IsAssumed)));

    [Fact]
    public void What_the_compiler_takes_for_a_place_is_what_the_table_says()
    {
        foreach (var feature in Feature.All)
        {
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.Init), feature is IPresentedIn<InitContext>);
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.NodeAnnouncement), feature is IPresentedIn<NodeAnnouncementContext>);
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.ChannelAnnouncement), feature is IPresentedIn<ChannelAnnouncementContext>);
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.Bolt11), feature is IPresentedIn<Bolt11Context>);
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.BlindedPath), feature is IPresentedIn<BlindedPathContext>);
            Assert.Equal(feature.Contexts.HasFlag(FeatureContexts.ChannelType), feature is IPresentedIn<ChannelTypeContext>);
        }
    }

    [Fact]
    public void A_bit_of_another_place_is_refused()
    {
        Assert.Throws<ArgumentException>(() => FeatureSet<Bolt11Context>.Empty.WithBit(28));
        Assert.Throws<ArgumentException>(() => FeatureSet<InitContext>.Empty.WithBit(49));
        Assert.Throws<ArgumentException>(() => FeatureSet<ChannelTypeContext>.Empty.WithBit(62));
        Assert.True(FeatureSet<Bolt11Context>.Empty.WithBit(101).IsSet(101));
        Assert.Throws<ArgumentException>(() => FeatureSet<Bolt11Context>.Empty.WithBit(101).WithBit(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSet<Bolt11Context>.Empty.WithBit(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureSet<Bolt11Context>.Empty.IsSet(-1));
    }

    [Fact]
    public void Bit_zero_is_the_lowest_of_the_last_byte()
    {
        var set = Init("0000" + "8201");

        Assert.Equal([0, 9, 15], set.SetBits());
        Assert.True(set.IsSet(0) && set.IsSet(9) && set.IsSet(15));
        Assert.False(set.IsSet(1) || set.IsSet(31) || set.IsSet(32) || set.IsSet(int.MaxValue));
        Assert.Equal("00008201", set.ToString());
    }

    [Fact]
    public void A_set_that_is_built_is_as_short_as_its_highest_bit_allows()
    {
        var set = FeatureSet<InitContext>.Empty.WithOptional(Feature.OptionAnchors).WithRequired(Feature.OptionDataLossProtect);
        Assert.Equal("800001", set.ToString());
        Assert.Equal("400001", set.WithRequired(Feature.OptionAnchors).ToString());
        Assert.Equal("80", Init("00000080").WithOptional(Feature.GossipQueries).ToString());
        Assert.Equal(FeatureSet<InitContext>.Empty, new FeatureSet<InitContext>(Bytes.Empty));
    }

    [Fact]
    [Rule("1.15")]
    [Rule("1.16")]
    public void Unknown_even_bits_are_named_and_unknown_odd_ones_are_not()
    {
        Assert.Equal([2, 30, 100], Bits(2, 3, 22, 23, 30, 63, 100, 101, 103).UnknownEvenBits);
        Assert.Empty(Bits(3, 21, 31, 101, 65535).UnknownEvenBits);
        Assert.Equal([524_286], Bits(524_286).UnknownEvenBits);
        foreach (var feature in Feature.All)
        {
            Assert.Empty(Bits(feature.MandatoryBit).UnknownEvenBits);
        }
    }

    [Fact]
    [Rule("1.15")]
    public void A_set_of_half_a_million_bits_costs_nothing_to_refuse()
    {
        var set = new FeatureSet<InitContext>(Bytes.Copy([.. Enumerable.Repeat((byte)0xff, 65000)]));

        Assert.InRange(Allocation.Least(() => Assert.Equal(2, set.UnknownEvenBits.First())), 0, 1024);
    }

    [Fact]
    [Rule("1.17")]
    public void A_feature_without_what_it_depends_on_is_found()
    {
        Assert.Equal([new MissingDependency(Feature.OptionZeroconf, Feature.OptionScidAlias)], Bits(51).MissingDependencies);
        Assert.Equal([new MissingDependency(Feature.OptionSimpleClose, Feature.OptionShutdownAnysegwit)], Bits(60).MissingDependencies);
        Assert.Equal("option_zeroconf needs option_scid_alias", Bits(50).MissingDependencies[0].ToString());
        Assert.Empty(Bits(51, 46).MissingDependencies);
        Assert.Empty(Bits(61, 27).MissingDependencies);
        Assert.Empty(Bits(101).MissingDependencies);
    }

    [Fact]
    [Rule("1.17")]
    public void Dependencies_of_dependencies_are_dependencies()
    {
        var first = new InitNodeFeature(200, "first");
        var second = new InitNodeFeature(202, "second", first);
        var third = new InitNodeFeature(204, "third", second, first);
        var fourth = new InitNodeFeature(206, "fourth", third);

        Assert.Equal([third, second, first], fourth.TransitiveDependencies);
        Assert.Equal([third], fourth.Dependencies);
        Assert.Empty(first.TransitiveDependencies);
    }

    [Fact]
    [Rule("1.17")]
    public void A_dependency_that_every_node_is_assumed_to_have_may_be_left_out() => Assert.Empty(Bits(17).MissingDependencies);

    [Fact]
    [Rule("1.19")]
    public void The_two_maps_of_init_are_one()
    {
        var init = new Init { GlobalFeatures = Init("2200"), Features = Init("000800000a") };

        Assert.Equal("000800220a", init.Offered.ToString());
        Assert.Equal("000800220a", init.Features.Or(init.GlobalFeatures).ToString());
        Assert.Equal(init.Features, init.Features.Or(FeatureSet<InitContext>.Empty));
        Assert.Equal(Init("2200"), Init("2200").Or(Init("00")));
    }

    [Fact]
    [Rule("1.20")]
    public void With_both_bits_set_a_feature_is_required()
    {
        var both = Bits(22, 23);

        Assert.True(both.Requires(Feature.OptionAnchors));
        Assert.True(both.Supports(Feature.OptionAnchors));
        Assert.Equal([22], both.RequiredBitsNotIn(FeatureSet<InitContext>.Empty));
        Assert.Equal("400000", both.WithRequired(Feature.OptionAnchors).ToString());
        Assert.Equal("800000", both.WithOptional(Feature.OptionAnchors).ToString());
        Assert.False(Bits(23).Requires(Feature.OptionAnchors));
        Assert.True(Bits(23).Supports(Feature.OptionAnchors));
    }

    [Fact]
    public void What_a_node_requires_and_another_does_not_offer_is_listed_unless_every_node_has_it()
    {
        var required = Bits(0, 8, 22, 28, 63, 100);

        Assert.Equal([28, 100], required.RequiredBitsNotIn(Bits(23)));
        Assert.Empty(required.RequiredBitsNotIn(Bits(22, 29, 101)));
    }

    [Fact]
    public void A_feature_is_negotiated_when_both_offer_it_or_this_node_requires_it()
    {
        Assert.Equal([Feature.OptionAnchors], NegotiatedFeatures.Negotiated(Bits(23, 29), Bits(22)));
        Assert.Equal([Feature.OptionDualFund], NegotiatedFeatures.Negotiated(Bits(28, 63), Bits(23)));
        Assert.False(Feature.OptionAnchors.IsNegotiated(Bits(), Bits(22)));
    }

    [Fact]
    public void Bits_are_shown_by_name() => Assert.Equal(
        "option_data_loss_protect (required), gossip_queries (optional), unknown bit 21, option_anchors (required), unknown bit 101",
        string.Join(", ", Bits(0, 7, 21, 22, 101).Describe()));

    [Fact]
    public void Bits_and_bytes_say_the_same_for_any_bytes() => Property.Holds(Arb.From(Generators.AnyBytes), bytes =>
    {
        var set = new FeatureSet<InitContext>(bytes);
        var rebuilt = set.SetBits().Aggregate(FeatureSet<InitContext>.Empty, (sum, bit) => sum.Or(Bits(bit)));

        Assert.Equal(bytes.ToString(), set.ToString());
        Assert.Equal(set.ToString().TrimStart('0'), rebuilt.ToString().TrimStart('0'));
        Assert.All(set.SetBits(), bit => Assert.True(set.IsSet(bit)));
        Assert.Equal(set, set.Or(rebuilt));
    });

    private static FeatureSet<InitContext> Init(string hex) => new(Bytes.FromHex(hex));

    private static FeatureSet<InitContext> Bits(params int[] bits)
    {
        var bytes = new byte[bits.Length == 0 ? 0 : (bits.Max() / 8) + 1];
        foreach (var bit in bits)
        {
            bytes[^((bit / 8) + 1)] |= (byte)(1 << (bit % 8));
        }

        return new FeatureSet<InitContext>(Bytes.Copy(bytes));
    }
}
