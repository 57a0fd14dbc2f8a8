using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Quiescent;

/// <summary>stfu, in both roles.</summary>
public sealed class QuiescenceTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.111")]
    public void Asked_for_with_nothing_under_way_both_are_quiet(bool byAlice)
    {
        using var pair = Pair.InUse();
        var (asking, answering) = byAlice ? (pair.Alice, pair.Bob) : (pair.Bob, pair.Alice);
        var id = new CommandId(77);
        asking.Do(new Commanded(id, new QuiesceCommand()));
        Assert.Equal(1, Assert.IsType<Stfu>(Assert.Single(asking.Outbox)).Initiator);
        Assert.Empty(asking.Log.OfType<Reply>());
        Pair.DeliverOne(asking, answering);
        Assert.Equal(0, Assert.IsType<Stfu>(Assert.Single(answering.Outbox)).Initiator);
        pair.Deliver();
        Assert.Equal(Quiescence.QuietByUs, asking.Core.Session.Quiescence);
        Assert.Equal(Quiescence.QuietByPeer, answering.Core.Session.Quiescence);
        Assert.Equal(new Reply(id, new CommandResult.Accepted()), Assert.Single(asking.Log.OfType<Reply>()));
        Assert.IsType<CommandResult.Accepted>(asking.Command(new QuiesceCommand()));
        Refused(answering, new QuiesceCommand(), CommandRefusal.Quiescent);
        Refused(asking, Offer("late"), CommandRefusal.Quiescent);
        Refused(answering, Offer("late"), CommandRefusal.Quiescent);
        Assert.Empty(asking.Do(new CommitDue()));
        NoReports(pair);
    }

    [Fact]
    [Rule("2.112")]
    public void Own_updates_settle_before_stfu_and_no_new_ones_begin()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one"));
        pair.Alice.Do(new Commanded(new(77), new QuiesceCommand()));
        Assert.Equal(Quiescence.Wanted, pair.Alice.Core.Session.Quiescence);
        Assert.DoesNotContain(pair.Alice.Outbox, message => message is Stfu);
        Refused(pair.Alice, Offer("two"), CommandRefusal.Quiescent);
        pair.Settle();
        Assert.Equal(Quiescence.QuietByUs, pair.Alice.Core.Session.Quiescence);
        Assert.Equal(LadderState.SentAddAckRevocation, Assert.Single(pair.Alice.Core.Commitments.Htlcs).State);
        Refused(pair.Bob, new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Onion, null)), CommandRefusal.Quiescent);
        NoReports(pair);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("remove")]
    [InlineData("fee")]
    [Rule("2.156")]
    [Rule("2.112")]
    public void The_answer_waits_until_own_updates_are_settled(string update)
    {
        using var pair = Pair.InUse();
        pair.Bob.Command(Offer("before"));
        pair.Settle();
        pair.Alice.Command(update switch
        {
            "add" => Offer("one"),
            "remove" => new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Onion, null)),
            _ => new UpdateFeeCommand(new(500)),
        });
        pair.Bob.Do(new Commanded(new(77), new QuiesceCommand()));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Equal(Quiescence.Received, pair.Alice.Core.Session.Quiescence);
        Assert.DoesNotContain(pair.Alice.Outbox, message => message is Stfu);
        Refused(pair.Alice, Offer("two"), CommandRefusal.Quiescent);
        Refused(pair.Alice, new QuiesceCommand(), CommandRefusal.Quiescent);
        pair.Settle();
        Assert.Equal(Quiescence.QuietByPeer, pair.Alice.Core.Session.Quiescence);
        Assert.Equal(Quiescence.QuietByUs, pair.Bob.Core.Session.Quiescence);
        Assert.True(pair.Alice.Core.Commitments.IsSettled);
        Assert.True(pair.Bob.Core.Commitments.IsSettled);
        NoReports(pair);
    }

    [Fact]
    [Rule("2.113")]
    public void When_both_ask_at_once_the_opener_is_first()
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        pair.Bob.Do(new Commanded(new(2000), new QuiesceCommand()));
        pair.Deliver();
        Assert.Equal(Quiescence.QuietByUs, pair.Alice.Core.Session.Quiescence);
        Assert.Equal(Quiescence.QuietByPeer, pair.Bob.Core.Session.Quiescence);
        Assert.IsType<CommandResult.Accepted>(Assert.Single(pair.Alice.Log.OfType<Reply>()).Result);
        Assert.Equal(CommandRefusal.Quiescent, Assert.IsType<CommandResult.Refused>(Assert.Single(pair.Bob.Log.OfType<Reply>()).Result).Reason);
        NoReports(pair);
    }

    [Fact]
    public void A_wish_that_waits_gives_way_to_the_peers()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one"));
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        pair.Alice.Do(new PeerMessage(Stfu(pair, 1)));
        Assert.Equal(CommandRefusal.Quiescent, Assert.IsType<CommandResult.Refused>(pair.Alice.Log.OfType<Reply>().Last().Result).Reason);
        Assert.Equal(Quiescence.Received, pair.Alice.Core.Session.Quiescence);
    }

    [Fact]
    [Rule("2.114")]
    public void It_ends_with_the_connection_and_who_waits_is_told()
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        var effects = pair.Alice.Do(new Disconnected());
        Assert.Equal(CommandRefusal.Offline, Assert.IsType<CommandResult.Refused>(Assert.Single(effects.OfType<Reply>()).Result).Reason);
        pair.Reconnect();
        pair.Alice.Do(new Commanded(new(1001), new QuiesceCommand()));
        var replaced = pair.Alice.Do(new Connected(Pair.AllFeatures));
        Assert.Equal(CommandRefusal.Offline, Assert.IsType<CommandResult.Refused>(Assert.Single(replaced.OfType<Reply>()).Result).Reason);
        pair.Reconnect();
        Assert.Equal(Quiescence.None, pair.Alice.Core.Session.Quiescence);
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(Offer("again")));
        pair.Settle();
        Assert.Single(pair.Bob.Ready);
        NoReports(pair);
    }

    [Theory]
    [InlineData(true, 59, false)]
    [InlineData(true, 60, true)]
    [InlineData(false, 6000, false)]
    [Rule("2.110")]
    public void With_HTLCs_pending_it_ends_after_a_minute(bool hasHtlc, int seconds, bool ends)
    {
        using var pair = Pair.InUse();
        if (hasHtlc)
        {
            pair.Alice.Command(Offer("one"));
        }

        pair.Settle();
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        pair.Deliver();
        foreach (var party in (Party[])[pair.Alice, pair.Bob])
        {
            party.Now += TimeSpan.FromSeconds(seconds);
            Assert.Equal(ends, party.Do(new Tick()).OfType<Disconnect>().Any());
        }
    }

    [Fact]
    [Rule("2.110")]
    public void An_stfu_that_is_not_answered_ends_after_a_minute()
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        Assert.Empty(pair.Alice.Do(new Tick()));
        pair.Alice.Now += TimeSpan.FromSeconds(60);
        Assert.Single(pair.Alice.Do(new Tick()).OfType<Disconnect>());
    }

    [Fact]
    [Rule("2.300")]
    public void Stfu_twice_is_refused()
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new Commanded(new(1000), new QuiesceCommand()));
        pair.Deliver();
        Breaks(pair.Alice, Stfu(pair, 0));
        Breaks(pair.Bob, Stfu(pair, 1));
    }

    [Fact]
    [Rule("2.300")]
    public void An_answer_that_nobody_asked_for_is_refused()
    {
        using var pair = Pair.InUse();
        Breaks(pair.Alice, Stfu(pair, 0));
    }

    [Fact]
    [Rule("2.300")]
    public void Stfu_without_the_feature_is_refused_both_ways()
    {
        using var pair = Pair.InUse();
        pair.Alice.State = new Normal(pair.Alice.Core with { Session = pair.Alice.Core.Session with { Features = new NegotiatedSet() } });
        Breaks(pair.Alice, Stfu(pair, 1));
        Refused(pair.Alice, new QuiesceCommand(), CommandRefusal.NotNegotiated);
    }

    [Fact]
    [Rule("2.300")]
    public void Stfu_with_updates_of_its_sender_under_way_is_refused_at_every_step_of_them()
    {
        for (var delivered = 1; delivered <= 4; delivered++)
        {
            using var pair = Pair.InUse();
            pair.Bob.Command(Offer("one"));
            pair.Bob.Do(new CommitDue());
            for (var i = 0; i < delivered; i++)
            {
                Pair.DeliverOne(i == 2 ? pair.Alice : pair.Bob, i == 2 ? pair.Bob : pair.Alice);
                pair.Alice.Do(new CommitDue());
            }

            Breaks(pair.Alice, Stfu(pair, 1));
        }
    }

    [Fact]
    [Rule("2.300")]
    public void Updates_after_stfu_are_refused()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one"));
        pair.Settle();
        pair.Alice.Command(Offer("two"));
        pair.Alice.Do(new PeerMessage(Stfu(pair, 1)));
        Breaks(pair.Alice, new UpdateFailHtlc { ChannelId = pair.Alice.Core.Id, Id = new(0), Reason = Onion });
        Breaks(pair.Alice, new UpdateFee { ChannelId = pair.Alice.Core.Id, FeeratePerKw = new(300) });
    }

    [Fact]
    [Rule("2.300")]
    public void Stfu_out_of_use_is_refused()
    {
        using var pair = Pair.InUse();
        pair.Alice.State = new AwaitingReady(pair.Alice.Core);
        Breaks(pair.Alice, Stfu(pair, 1));
        Refused(pair.Alice, new QuiesceCommand(), CommandRefusal.WrongState);
        pair.Alice.Do(new Disconnected());
        Refused(pair.Alice, new QuiesceCommand(), CommandRefusal.Offline);
    }

    private static AddHtlcCommand Offer(string text) => new(new(5_000_000), new(Pair.Hash(text)), new(200), Onion);

    private static Stfu Stfu(Pair pair, byte initiator) => new() { ChannelId = pair.Alice.Core.Id, Initiator = initiator };

    private static void Refused(Party party, ChannelCommand command, CommandRefusal reason) =>
        Assert.Equal(reason, Assert.IsType<CommandResult.Refused>(party.Command(command)).Reason);

    private static void Breaks(Party party, Wire.IMessage message)
    {
        var effects = party.Do(new PeerMessage(message));
        Assert.Equal("2.300", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.Single(effects.OfType<Disconnect>());
        Assert.DoesNotContain(effects, effect => effect is Persist);
    }

    private static void NoReports(Pair pair) => Assert.Empty(pair.Alice.Reports.Concat(pair.Bob.Reports));
}
