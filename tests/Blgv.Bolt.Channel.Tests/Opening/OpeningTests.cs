using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

public sealed class OpeningTests
{
    /// <summary>The defined types: with anchors, by alias, used before it confirms.</summary>
    public static TheoryData<bool, bool, bool> Types =>
        [.. from anchors in new[] { false, true } from alias in new[] { false, true } from zeroconf in new[] { false, true } select (anchors, alias, zeroconf)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_channel_of_every_type_opens_and_pays(bool anchors, bool alias, bool zeroconf)
    {
        var type = TypeOf(anchors, alias, zeroconf);
        using var pair = Pair.Open(type, pushed: 100_000_000, depth: zeroconf ? 0 : 3, prepare: pair => pair.Bob.Policy = pair.Bob.Policy with { TrustsForZeroconf = true });

        Assert.Empty(pair.Chain.Refused);
        Assert.Equal(type, pair.Bob.Core.Parameters.Type);
        Assert.Equal(pair.Alice.Core.Id, pair.Bob.Core.Id);
        Assert.Equal(pair.Alice.Core.Funding.LocalAlias, pair.Bob.Core.Funding.RemoteAlias);
        var preimage = new Preimage(Pair.Hash("preimage"));
        Assert.IsType<CommandResult.Accepted>(
            pair.Bob.Command(new AddHtlcCommand(new(20_000_000), new(Pair.HashOf(preimage)), new(200), Bytes.Copy(new byte[1366]))));
        pair.Settle();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(preimage, null))));
        pair.Settle();
        Assert.Equal(new MilliSatoshi(80_000_000), pair.Bob.Core.Commitments.Active[0].ToLocal);
    }

    internal static FeatureSet<ChannelTypeContext> TypeOf(bool anchors, bool alias, bool zeroconf)
    {
        var type = anchors ? Pair.Anchors : Pair.StaticRemotekey;
        type = alias ? type.WithRequired(Feature.OptionScidAlias) : type;
        return zeroconf ? type.WithRequired(Feature.OptionZeroconf) : type;
    }
}
