using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>The funding transaction in blocks, and out of them.</summary>
public sealed class FundingOnChainTests
{
    [Theory]
    [InlineData("value")]
    [InlineData("script")]
    [InlineData("index")]
    public void Incident_1_a_funding_that_is_not_what_was_agreed_is_never_ready(string wrong)
    {
        // A dishonest opener: it has the channel made on an outpoint that does not hold what it said.
        using var pair = Pair.Unopened();
        var wanted = pair.Agree(Pair.Opening());
        var good = pair.Chain.Pay(wanted.Script, wanted.Amount);
        var output = good.Outputs[0];
        var bad = good with
        {
            Outputs = wrong switch
            {
                "value" => [output with { Amount = output.Amount - new Satoshi(1) }],
                "script" => [output with { ScriptPubKey = StandardScript.P2wsh(output.ScriptPubKey) }],
                _ => good.Outputs,
            },
        };
        var awaiting = Assert.IsType<AwaitingFunding>(pair.Alice.State);
        var outPoint = new OutPoint(bad.ComputeTxId(), wrong == "index" ? 1U : 0);
        var core = OpeningSteps.CoreOf(awaiting.Setup, awaiting.Parameters, awaiting.Sent, awaiting.RemotePoint, outPoint, bad);
        var created = new SignedFundingCreated(awaiting.TemporaryId, CommitmentSteps.Signed(core).Requests[0]).Fill(pair.Alice.Signers).Messages[0];
        pair.Bob.Do(new PeerMessage(created));
        pair.Bob.Next<FundingSigned>();
        Assert.IsType<AwaitingReady>(pair.Bob.State);

        pair.Chain.MineExactly(bad);
        pair.Chain.Mine(5);
        Assert.Equal(OnChainCause.BadFunding, Assert.IsType<OnChain>(pair.Bob.State).Cause);
        Assert.False(pair.Bob.Core.Funding.ReadySent);
        Assert.Null(pair.Bob.Core.Funding.Confirmed);
        Assert.Equal(pair.Bob.Core.Id, Assert.IsType<Error>(Assert.Single(pair.Bob.Outbox)).ChannelId);
        Assert.Equal(ReportKind.Failed, Assert.Single(pair.Bob.Reports).Kind);

        pair.Bob.Do(new BlockConnected(pair.Bob.Core.Funding.Since + pair.Bob.Policy.ForgetAfter, default, default));
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
    }

    [Fact]
    public void Incident_1_a_channel_in_use_before_it_confirms_fails_when_the_funding_is_wrong()
    {
        using var pair = Pair.Open(OpeningTests.TypeOf(true, true, true), depth: 0, prepare: pair => pair.Bob.Policy = pair.Bob.Policy with { TrustsForZeroconf = true });
        var funding = pair.Bob.Core.Commitments.Active[0].Scope.Funding;
        var real = pair.Alice.Published[0];

        // What has the txid of the funding is the funding; so the state is told another outpoint to be in the same place.
        var scope = FundingScope.Of(pair.Bob.Core.Parameters, funding, new(1_000_001));
        pair.Bob.State = new Normal(pair.Bob.Core with
        {
            Commitments = pair.Bob.Core.Commitments with { Active = [pair.Bob.Core.Commitments.Active[0] with { Scope = scope }] },
        });
        pair.Bob.Do(new BlockConnected(new(300), default, [new ConfirmedTransaction(1, real)]));
        Assert.Equal(OnChainCause.BadFunding, Assert.IsType<OnChain>(pair.Bob.State).Cause);
    }

    [Fact]
    public void Incident_1_an_output_of_a_coinbase_waits_until_it_can_be_spent()
    {
        using var pair = Pair.Unopened();
        var transaction = pair.Fund(Pair.Opening());
        var height = pair.Bob.Core.Funding.Since.Value + 1;
        pair.Bob.Do(new BlockConnected(new(height), default, [new ConfirmedTransaction(0, transaction)]));
        for (var depth = 2U; depth < 100; depth++)
        {
            pair.Bob.Do(new BlockConnected(new(height + depth - 1), default, default));
        }

        Assert.Empty(pair.Bob.Outbox);
        pair.Bob.Do(new BlockConnected(new(height + 99), default, default));
        pair.Bob.Next<ChannelReady>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(10)]
    public void A_reorganisation_at_any_depth_is_lived_through(int depth)
    {
        using var pair = Pair.Unopened();
        var transaction = pair.Fund(Pair.Opening(isAnnounced: true));
        Mine(pair, depth);
        var first = Assert.IsType<ShortChannelId>(pair.Bob.Core.Funding.Confirmed);
        var wasReady = depth >= 3;
        Assert.Equal(wasReady, pair.Bob.Core.Funding.ReadySent);

        pair.Chain.Undo(depth);
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            Assert.Null(party.Core.Funding.Confirmed);
            Assert.Equal(wasReady ? typeof(Normal) : typeof(AwaitingReady), party.State.GetType());
            Assert.Equal(wasReady, party.Reports.Any(report => report.Kind == ReportKind.Warning));
        }

        // The opener sees to it that it is broadcast again.
        Assert.Equal(transaction.ComputeTxId(), pair.Alice.Published[^1].ComputeTxId());
        Assert.Equal(2, pair.Alice.Published.Count);

        // It confirms in another block, and at another place in it.
        pair.Chain.MineExactly();
        pair.Chain.MineExactly(pair.Chain.Pay(transaction.Outputs[0].ScriptPubKey, new(5000)), transaction);
        var second = Assert.IsType<ShortChannelId>(pair.Bob.Core.Funding.Confirmed);
        Assert.NotEqual(first, second);
        Assert.Equal(2U, second.TransactionIndex);
        Assert.Equal(pair.Chain.Regtest.Height.Value, second.BlockHeight);
        Mine(pair, 1);
        Assert.Equal(wasReady, pair.Bob.Core.Funding.ReadySent);
        Mine(pair, 4);
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);

        // What is announced is where it is now.
        Assert.Equal(second, pair.Alice.Log.OfType<Announce>().Last().Announcement.ShortChannelId);
        Assert.Equal(second, pair.Bob.Log.OfType<Announce>().Last().Announcement.ShortChannelId);
        Assert.All(pair.Alice.Core.Funding.RemoteAnnouncement is { } one ? [one] : Array.Empty<AnnouncementSignatures>(), one => Assert.Equal(second, one.ShortChannelId));
    }

    [Fact]
    public void A_channel_that_was_ready_is_not_forgotten_while_its_funding_is_out_of_the_chain()
    {
        using var pair = Pair.Open(depth: 3);
        pair.Chain.Undo(3);
        pair.Bob.Do(new BlockConnected(pair.Bob.Core.Funding.Since + 2016, default, default));
        Assert.IsType<Normal>(pair.Bob.State);
    }

    [Fact]
    public void Incident_1_without_a_connection_nothing_is_said_but_the_channel_fails()
    {
        using var pair = Pair.Unopened();
        var transaction = pair.Fund(Pair.Opening());
        pair.Alice.Do(new Disconnected());
        pair.Chain.MineExactly(Chain.DoubleSpend(transaction));
        Assert.Equal(OnChainCause.BadFunding, Assert.IsType<OnChain>(pair.Alice.State.Phase).Cause);
        Assert.Empty(pair.Alice.Outbox);
    }

    [Fact]
    public void A_block_told_twice_is_told_once()
    {
        using var pair = Pair.Open();
        var persists = pair.Bob.Log.OfType<Persist>().Count();
        pair.Chain.CatchUp(pair.Bob);
        Assert.Equal(persists, pair.Bob.Log.OfType<Persist>().Count());
        Assert.IsType<Normal>(pair.Bob.State);
    }

    [Fact]
    public void A_party_that_was_away_catches_up()
    {
        using var pair = Pair.Unopened();
        pair.Chain.Deaf.Add(pair.Bob);
        pair.Fund(Pair.Opening());
        var from = pair.Chain.Regtest.Height.Value + 1;
        pair.Chain.Mine(3);
        pair.Deliver();
        Assert.IsType<AwaitingReady>(pair.Alice.State);
        pair.Chain.CatchUp(pair.Bob, from);
        pair.Deliver();
        Assert.IsType<Normal>(pair.Alice.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_funding_that_is_spent_elsewhere_ends_the_channel(bool wasConfirmed)
    {
        using var pair = Pair.Unopened();
        var transaction = pair.Fund(Pair.Opening());
        if (wasConfirmed)
        {
            pair.Chain.Mine();
            pair.Chain.Undo(1);
        }

        var theft = Chain.DoubleSpend(transaction);
        pair.Chain.MineExactly(theft);
        Assert.Equal(OnChainCause.BadFunding, Assert.IsType<OnChain>(pair.Alice.State).Cause);
        Assert.Contains(pair.Alice.Reports, report => report.Kind == ReportKind.Failed && report.Text.Contains(theft.ComputeTxId().ToString()));
        Assert.IsType<AwaitingReady>(pair.Bob.State);
        pair.Deliver();
        Assert.IsType<OnChain>(pair.Bob.State);

        // What another reorganisation brings back is there again.
        pair.Chain.Undo(1);
        pair.Chain.MineExactly(transaction);
        Assert.NotNull(pair.Alice.Core.Funding.Confirmed);
        Assert.IsType<OnChain>(pair.Alice.State);
    }

    [Fact]
    public void A_funding_that_is_spent_elsewhere_is_forgotten_in_time()
    {
        using var pair = Pair.Unopened();
        pair.Chain.MineExactly(Chain.DoubleSpend(pair.Fund(Pair.Opening())));
        pair.Alice.Do(new BlockConnected(pair.Alice.Core.Funding.Since + 2015, default, default));
        Assert.IsType<OnChain>(pair.Alice.State);
        pair.Alice.Do(new BlockConnected(pair.Alice.Core.Funding.Since + 2016, default, default));
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Alice.State);
    }

    private static void Mine(Pair pair, int count)
    {
        for (var i = 0; i < count; i++)
        {
            pair.Chain.Mine();
            pair.Settle();
        }
    }
}
