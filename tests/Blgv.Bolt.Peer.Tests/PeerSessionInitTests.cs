using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class PeerSessionInitTests
{
    private static readonly FeatureSet<InitContext> None = FeatureSet<InitContext>.Empty;
    private static readonly ChainHash OurChain = ChainHash.FromHex(new string('1', 64));
    private static readonly ChainHash OtherChain = ChainHash.FromHex(new string('2', 64));

    [Theory]
    [Rule("1.15")]
    [InlineData(1000, "unknown")]
    [InlineData(2, "unknown")]
    [InlineData(22, "option_anchors")]
    public void Closes_when_the_peer_requires_what_this_node_does_not_offer(int bit, string name)
    {
        var step = Meet(new(), new Init { Features = None.WithBit(bit) });
        Assert.Equal((PeerCloseKind.UnsupportedFeature, "1.15"), (step.Close?.Kind, step.Close?.Rule));
        var warning = Assert.IsType<Warning>(step.Send);
        Assert.Contains($"{bit} ({name})", warning.Data.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{bit} ({name})", step.Close!.Text, StringComparison.Ordinal);
        Assert.False(step.BecameReady);
    }

    [Theory]
    [Rule("1.16")]
    [InlineData(1001)]
    [InlineData(3)]
    [InlineData((65529 * 8) - 1)]
    public void Ignores_an_unknown_optional_feature(int bit) =>
        Assert.True(Meet(new(), new Init { Features = None.WithBit(bit) }).BecameReady);

    [Fact]
    [Rule("1.16")]
    public void Is_not_slowed_down_by_half_a_million_unknown_optional_features()
    {
        var all = new byte[60_000];
        all.AsSpan().Fill(0xaa);
        var step = Meet(new(), new Init { Features = new(Bytes.Copy(all)), GlobalFeatures = default });
        // Bits 51 and 61 are set and so are those they need: 47, 27.
        Assert.True(step.BecameReady);
    }

    [Fact]
    [Rule("1.17")]
    public void Closes_when_a_feature_comes_without_what_it_needs()
    {
        var step = Meet(new(), new Init { Features = None.WithOptional(Feature.OptionZeroconf) });
        Assert.Equal((PeerCloseKind.MissingDependency, "1.17"), (step.Close?.Kind, step.Close?.Rule));
        Assert.Contains("option_scid_alias", Assert.IsType<Warning>(step.Send).Data.ToString(), StringComparison.Ordinal);
        Assert.True(Meet(new(), new Init { Features = None.WithOptional(Feature.OptionZeroconf).WithOptional(Feature.OptionScidAlias) }).BecameReady);
    }

    [Fact]
    [Rule("1.18")]
    public void Closes_when_no_chain_is_common()
    {
        var ours = new PeerSessionOptions { Networks = [OurChain] };
        var step = Meet(ours, new Init { Networks = [OtherChain] });
        Assert.Equal((PeerCloseKind.NoCommonChain, "1.18"), (step.Close?.Kind, step.Close?.Rule));
        Assert.IsType<Warning>(step.Send);
        Assert.Equal(PeerCloseKind.NoCommonChain, Meet(ours, new Init { Networks = Sequence<ChainHash>.Empty }).Close?.Kind);
        Assert.True(Meet(ours, new Init { Networks = [OtherChain, OurChain] }).BecameReady);
    }

    [Fact]
    [Rule("1.18")]
    public void Takes_silence_about_chains_for_consent()
    {
        Assert.True(Meet(new() { Networks = [OurChain] }, new Init()).BecameReady);
        Assert.True(Meet(new(), new Init { Networks = [OtherChain] }).BecameReady);
    }

    [Fact]
    [Rule("1.19")]
    public void Reads_both_feature_fields_as_one()
    {
        var init = new Init
        {
            GlobalFeatures = None.WithOptional(Feature.OptionUpfrontShutdownScript),
            Features = None.WithOptional(Feature.OptionProvideStorage),
        };
        var session = PeerSessionTests.Started();
        Assert.True(session.Receive(init.ToArray(), TimeSpan.FromHours(1)).BecameReady);
        Assert.True(session.RemoteFeatures.Supports(Feature.OptionUpfrontShutdownScript));
        Assert.True(session.RemoteFeatures.Supports(Feature.OptionProvideStorage));
        Assert.Equal(PeerCloseKind.UnsupportedFeature, Meet(new(), new Init { GlobalFeatures = None.WithBit(10) }).Close?.Kind);
    }

    [Fact]
    [Rule("1.20")]
    public void Takes_a_feature_with_both_bits_for_required()
    {
        var both = new FeatureSet<InitContext>(Bytes.FromHex("30000000")); // bits 28 and 29: option_dual_fund
        Assert.Equal(PeerCloseKind.UnsupportedFeature, Meet(new(), new Init { Features = both }).Close?.Kind);
        Assert.True(Meet(new() { Features = None.WithOptional(Feature.OptionDualFund) }, new Init { Features = both }).BecameReady);
    }

    [Fact]
    public void Closes_when_the_peer_lacks_what_this_node_requires()
    {
        var options = new PeerSessionOptions { Features = None.WithRequired(Feature.OptionProvideStorage) };
        var step = Meet(options, new Init());
        Assert.Equal(PeerCloseKind.MissingFeature, step.Close?.Kind);
        Assert.Contains("option_provide_storage", Assert.IsType<Warning>(step.Send).Data.ToString(), StringComparison.Ordinal);
        Assert.True(Meet(options, new Init { Features = None.WithOptional(Feature.OptionProvideStorage) }).BecameReady);
    }

    [Fact]
    [Rule("1.36")]
    public void Applies_the_rules_of_BOLT_9_to_known_features()
    {
        var ours = new PeerSessionOptions { Features = None.WithOptional(Feature.OptionQuiesce).WithOptional(Feature.OptionProvideStorage) };
        var session = PeerSessionTests.Started(ours);
        Assert.False(session.IsNegotiated(Feature.OptionQuiesce));
        session.Receive(new Init { Features = None.WithOptional(Feature.OptionQuiesce).WithOptional(Feature.OptionSplice) }.ToArray(), TimeSpan.FromHours(1));
        Assert.True(session.IsNegotiated(Feature.OptionQuiesce));
        Assert.False(session.IsNegotiated(Feature.OptionProvideStorage));
        Assert.False(session.IsNegotiated(Feature.OptionSplice));
    }

    [Fact]
    [Rule("1.36")]
    public void Takes_assumed_features_for_granted_in_both_directions()
    {
        var assumed = None.WithRequired(Feature.OptionDataLossProtect).WithRequired(Feature.VarOnionOptin)
            .WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.PaymentSecret).WithRequired(Feature.OptionChannelType);
        Assert.True(Meet(new(), new Init { Features = assumed }).BecameReady);
        Assert.True(Meet(new() { Features = assumed }, new Init()).BecameReady);
        Assert.True(Meet(new(), new Init { Features = None.WithOptional(Feature.BasicMpp) }).BecameReady);
    }

    private static SessionStep Meet(PeerSessionOptions ours, Init theirs) =>
        PeerSessionTests.Started(ours).Receive(theirs.ToArray(), TimeSpan.FromHours(1));
}
