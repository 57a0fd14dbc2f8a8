using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Opening;

public sealed class OpeningTests
{
    private static readonly bool[] Either = [false, true];

    /// <summary>The defined types: with anchors, by alias, used before it confirms.</summary>
    public static TheoryData<bool, bool, bool> Types =>
        [.. from anchors in Either from alias in Either from zeroconf in Either select (anchors, alias, zeroconf)];

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

    [Theory]
    [InlineData(354UL, false)]
    [InlineData(1_000_000UL, true)]
    [InlineData(16_777_215UL, true)]
    [InlineData(16_777_216UL, false)]
    [InlineData(2_100_000_000_000_000UL, true)]
    public void A_channel_of_any_size_opens(ulong push, bool anchors)
    {
        // The largest has all the bitcoin that there will ever be, which no chain of a test has: the block is made up.
        using var pair = Pair.Unopened();
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            party.Policy = party.Policy with { MaxFunding = Satoshi.Max };
        }

        var size = Math.Max(push, 20_000);
        var fee = anchors ? 285UL + 660 : 184;
        var opening = Pair.Opening(anchors ? Pair.Anchors : Pair.StaticRemotekey, size, (size - Math.Max(fee, size - push)) * 1000);
        var wanted = pair.Agree(opening);
        Assert.Equal(new Satoshi(size), wanted.Amount);
        var transaction = Chain.DoubleSpend(pair.Chain.Pay(wanted.Script, new(1000))) with { Outputs = [new(wanted.Amount, wanted.Script)] };
        pair.Alice.Order(new FundCommand(transaction, 0));
        pair.Deliver();
        var height = pair.Alice.Core.Height.Value;
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            party.Do(new BlockConnected(new(height + 1), default, [new ConfirmedTransaction(1, transaction)]));
            party.Do(new BlockConnected(new(height + 3), default, default));
        }

        pair.Deliver();
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);
        Assert.Equal(size * 1000, pair.Bob.Core.Commitments.Active[0].ToLocal.Value + pair.Bob.Core.Commitments.Active[0].ToRemote.Value);
        Assert.Equal(opening.Push, pair.Bob.Core.Commitments.Active[0].ToLocal);
        Assert.NotEmpty(pair.Bob.State.ToString());
    }

    [Fact]
    public void The_first_commitment_gives_the_money_back()
    {
        // What the opener relies on when it broadcasts: its signer completes the commitment, and the chain takes it.
        using var pair = Pair.Open(pushed: 400_000_000);
        var accepted = CommitmentSteps.Accepted(pair.Alice.Core)[0];
        var own = new OwnCommitment(new(Pair.Index, accepted.Commitment), accepted.Signatures).Complete(pair.Alice.Signers.Channel);
        Assert.Equal(Refusal.None, own.Refusal);
        Assert.True(pair.Chain.Regtest.Submit(own.Value!).IsAccepted);
    }

    internal static FeatureSet<ChannelTypeContext> TypeOf(bool anchors, bool alias, bool zeroconf)
    {
        var type = anchors ? Pair.Anchors : Pair.StaticRemotekey;
        type = alias ? type.WithRequired(Feature.OptionScidAlias) : type;
        return zeroconf ? type.WithRequired(Feature.OptionZeroconf) : type;
    }
}
