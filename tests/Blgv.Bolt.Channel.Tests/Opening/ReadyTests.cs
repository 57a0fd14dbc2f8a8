using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>channel_ready.</summary>
public sealed class ReadyTests
{
    [Theory]
    [InlineData(1U)]
    [InlineData(3U)]
    [InlineData(6U)]
    public void It_is_said_at_the_depth_that_the_accepter_asked_for(uint depth)
    {
        using var pair = Pair.Unopened();
        pair.Bob.Policy = pair.Bob.Policy with { MinimumDepth = depth };
        pair.Fund(Pair.Opening());
        for (var i = 1U; i < depth; i++)
        {
            pair.Chain.Mine();
            Assert.Empty(pair.Alice.Outbox);
            Assert.Empty(pair.Bob.Outbox);
        }

        pair.Chain.Mine();
        Assert.Single(pair.Alice.Outbox);
        Assert.Single(pair.Bob.Outbox);
        pair.Deliver();
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);
        Assert.Equal(ReportKind.Ready, Assert.Single(pair.Alice.Reports).Kind);
    }

    [Fact]
    public void A_depth_of_zero_is_one_where_the_type_does_not_say_otherwise()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Policy = pair.Bob.Policy with { MinimumDepth = 0 };
        pair.Fund(Pair.Opening());
        Assert.Empty(pair.Alice.Outbox);
        Assert.Empty(pair.Bob.Outbox);
        Assert.IsType<AwaitingReady>(pair.Bob.State);
    }

    [Fact]
    [Rule("2.68")]
    public void What_was_pushed_cannot_be_used_before_the_funding_is_deep()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening(pushed: 500_000_000));
        var add = new AddHtlcCommand(new(1_000_000), new(Pair.Hash("hash")), new(200), Bytes.Copy(new byte[1366]));

        // The opener may use the channel when it likes, as far as it is concerned; the accepter must not believe it.
        pair.Bob.Do(new PeerMessage(ReadyOf(pair.Alice)));
        for (var i = 0; i < 2; i++)
        {
            Assert.IsType<AwaitingReady>(pair.Bob.State);
            Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(pair.Bob.Command(add)).Reason);
            pair.Chain.Mine();
        }

        pair.Chain.Mine();
        pair.Settle();
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(add));
    }

    [Fact]
    [Rule("2.254")]
    public void Said_again_it_changes_nothing_but_the_alias()
    {
        using var pair = Pair.Open();
        var (before, ready) = (pair.Bob.Core, ReadyOf(pair.Alice) with { Alias = pair.Alice.Core.Funding.LocalAlias });
        Assert.Empty(pair.Bob.Do(new PeerMessage(ready)));
        Assert.Empty(pair.Bob.Do(new PeerMessage(ready with { Alias = null })));
        Assert.Empty(pair.Bob.Do(new PeerMessage(ready with { SecondPerCommitmentPoint = Expect.NoPoint })));
        Assert.Equal(before, pair.Bob.Core);

        var alias = new ShortChannelId(1, 2, 3);
        Assert.IsType<Persist>(Assert.Single(pair.Bob.Do(new PeerMessage(ready with { Alias = alias }))));
        Assert.Equal(alias, pair.Bob.Core.Funding.RemoteAlias);
        Assert.Equal(before.Commitments, pair.Bob.Core.Commitments);
    }

    [Fact]
    [Rule("2.300")]
    public void A_point_that_is_none_is_refused()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        Assert.Contains(pair.Bob.Do(new PeerMessage(ReadyOf(pair.Alice) with { SecondPerCommitmentPoint = Expect.NoPoint })), effect => effect is Disconnect);
        Assert.False(pair.Bob.Core.Funding.ReadyReceived);
    }

    [Fact]
    [Rule("2.300")]
    public void A_channel_by_alias_needs_one()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening(OpeningTests.TypeOf(true, true, false)));
        Assert.Contains(pair.Bob.Do(new PeerMessage(ReadyOf(pair.Alice) with { Alias = null })), effect => effect is Disconnect);
        Assert.False(pair.Bob.Core.Funding.ReadyReceived);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.80")]
    public void The_real_name_stays_private_where_the_type_says_so(bool alias)
    {
        using var pair = Pair.Open(OpeningTests.TypeOf(true, alias, false));
        var core = pair.Bob.Core;
        var real = Assert.IsType<ShortChannelId>(core.Funding.Confirmed);
        Assert.NotEqual(real, core.Funding.LocalAlias);
        Assert.Equal(!alias, core.Names.Contains(real));
        Assert.Contains(Assert.IsType<ShortChannelId>(core.Funding.LocalAlias), core.Names);
        Assert.Equal(pair.Alice.Core.Funding.LocalAlias, core.NameForInvoices);
        var without = core with { Funding = core.Funding with { RemoteAlias = null } };
        Assert.Equal(alias ? null : real, without.NameForInvoices);
    }

    [Fact]
    public void The_alias_survives()
    {
        using var pair = Pair.Open();
        var facts = pair.Alice.Log.OfType<Persist>().SelectMany(persist => persist.Facts.ToArray()).ToSequence();
        var stored = new Ended(EndCause.Forgotten).Apply(facts);
        Assert.Equal(new ShortChannelId(16_000_000, 1, 0), stored.Core?.Funding.LocalAlias);
        Assert.Equal(new ShortChannelId(16_000_000, 2, 0), stored.Core?.Funding.RemoteAlias);
        Assert.IsType<Normal>(stored.Phase);
    }

    [Fact]
    public void Without_a_connection_it_waits_for_one()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        pair.Alice.Do(new Disconnected());
        var effects = pair.Alice.Log.Count;
        pair.Chain.Mine(3);
        Assert.DoesNotContain(pair.Alice.Log.Skip(effects), effect => effect is Send);
        Assert.NotNull(pair.Alice.Core.Funding.Confirmed);
        Assert.False(pair.Alice.Core.Funding.ReadySent);

        pair.Reconnect();
        pair.Settle();
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lost_on_the_way_it_is_said_again(bool restart)
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening(isAnnounced: true));
        pair.Chain.Mine(3);
        pair.Disconnect();
        if (restart)
        {
            foreach (var party in new[] { pair.Alice, pair.Bob })
            {
                party.Restart();
                party.Do(new BlockConnected(pair.Chain.Regtest.Height, default, default));
            }
        }

        pair.Connect();
        pair.Settle();
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);
        pair.Chain.Mine(3);
        pair.Settle();
        Assert.Single(pair.Alice.Log.OfType<Announce>());
        Assert.Single(pair.Bob.Log.OfType<Announce>());
    }

    [Fact]
    public void After_a_load_it_waits_for_the_signer()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        pair.Alice.State = new AwaitingReady(pair.Alice.Core with { Commitments = pair.Alice.Core.Commitments with { LocalNextPoint = null } });
        pair.Chain.Mine(3);
        Assert.Empty(pair.Alice.Outbox);
        var point = pair.Alice.Signers.Channel.PerCommitmentPointOf(Pair.Index, new(1));
        pair.Alice.Do(new PointReady(new(1), point));
        Assert.Equal(point.ToPointBytes(), pair.Alice.Next<ChannelReady>().SecondPerCommitmentPoint);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.79")]
    public void A_peer_that_never_says_it_is_given_up(bool opener)
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        pair.Chain.Mine(3);
        var party = opener ? pair.Alice : pair.Bob;
        party.Outbox.Clear();
        var last = party.Core.Height + party.Policy.ReadyTimeout;
        party.Do(new BlockConnected(new(last.Value - 1), default, default));
        Assert.IsType<AwaitingReady>(party.State);
        party.Do(new BlockConnected(last, default, default));
        Assert.Equal(OnChainCause.PeerFault, Assert.IsType<OnChain>(party.State).Cause);
        Assert.IsType<Error>(Assert.Single(party.Outbox));
        Assert.Contains(party.Reports, report => report.Rule == "2.79");
    }

    [Fact]
    [Rule("2.81")]
    public void The_accepter_forgets_a_channel_that_is_not_funded()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening(pushed: 500_000_000));
        var last = pair.Bob.Core.Funding.Since + 2016;
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            party.Do(new BlockConnected(new(last.Value - 1), default, default));
            Assert.IsType<AwaitingReady>(party.State);
            party.Do(new BlockConnected(last, default, default));
        }

        // The opener's money would be in it.
        Assert.IsType<AwaitingReady>(pair.Alice.State);
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
        Assert.Equal(new ChannelEnded(EndCause.Forgotten), Assert.Single(pair.Bob.Log.OfType<Persist>().Last().Facts));
        Assert.Equal("2.81", pair.Bob.Reports.Last().Rule);
        Assert.Equal(pair.Alice.Core.Id, pair.Bob.Next<Error>().ChannelId);
    }

    [Fact]
    public void The_accepter_forgets_without_a_connection_too()
    {
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening());
        pair.Bob.Do(new Disconnected());
        pair.Bob.Do(new BlockConnected(pair.Bob.Core.Funding.Since + 2016, default, default));
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
        Assert.Empty(pair.Bob.Outbox);
    }

    [Fact]
    public void A_channel_in_use_is_not_forgotten_though_it_never_confirmed()
    {
        using var pair = Pair.Open(
            OpeningTests.TypeOf(true, true, true), pushed: 500_000_000, depth: 0, prepare: pair => pair.Bob.Policy = pair.Bob.Policy with { TrustsForZeroconf = true });
        pair.Alice.Command(new AddHtlcCommand(new(1_000_000), new(Pair.Hash("hash")), new(200), Bytes.Copy(new byte[1366])));
        pair.Settle();
        pair.Bob.Do(new BlockConnected(pair.Bob.Core.Funding.Since + 2016, default, default));
        Assert.IsType<Normal>(pair.Bob.State);
    }

    private static ChannelReady ReadyOf(Party party) => new()
    {
        ChannelId = party.Core.Id,
        SecondPerCommitmentPoint = party.Signers.Channel.PerCommitmentPointOf(Pair.Index, new(1)).ToPointBytes(),
        Alias = party.Core.Funding.LocalAlias,
    };
}
