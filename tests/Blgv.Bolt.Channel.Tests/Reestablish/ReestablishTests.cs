using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Reestablish;

/// <summary>channel_reestablish: what we say, and what we make of what the peer says.</summary>
public sealed class ReestablishTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Fact]
    [Rule("2.270")]
    public void The_first_message_says_where_we_stand()
    {
        using var pair = Pair.InUse();
        var first = Reconnected(pair, pair.Alice);
        Assert.Equal((1UL, 0UL), (first.NextCommitmentNumber.Value, first.NextRevocationNumber.Value));
        Assert.Equal(default, first.YourLastPerCommitmentSecret);
        Assert.True(first is { NextFunding: null, MyCurrentFundingLocked: null });

        using var used = Used();
        var later = Reconnected(used, used.Alice);
        var (alice, bob) = (used.Alice.Core.Commitments, used.Bob.Core.Commitments);
        Assert.Equal(alice.LocalNumber.Value + 1, later.NextCommitmentNumber.Value);
        Assert.Equal(bob.LocalNumber, later.NextRevocationNumber);
        Assert.Equal(Secret(used.Bob, bob.LocalNumber.Value - 1), later.YourLastPerCommitmentSecret);
        Assert.Equal(alice.LocalPoint.ToPointBytes(), later.MyCurrentPerCommitmentPoint);
    }

    [Fact]
    [Rule("2.250")]
    public void Until_the_peer_has_said_where_it_stands_we_say_nothing_else()
    {
        using var pair = Used();
        pair.Bob.Command(Offer("late", 5_000_000));
        pair.Settle();
        pair.Alice.Command(Offer("unsigned", 6_000_000));
        Reconnected(pair, pair.Alice);
        Assert.Empty(pair.Alice.Do(new CommitDue()));
        var refused = Assert.IsType<CommandResult.Refused>(pair.Alice.Command(Offer("offline", 7_000_000)));
        Assert.Equal(CommandRefusal.Offline, refused.Reason);
        var id = pair.Alice.Ready.Last().Key.Id;
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new RemoveHtlcCommand(id, new HtlcRemoval.Failed(Onion, null))));
        Assert.Empty(pair.Alice.Outbox);
    }

    [Fact]
    [Rule("2.250")]
    public void An_update_before_channel_reestablish_is_refused()
    {
        using var pair = Used();
        Reconnected(pair, pair.Alice);
        var effects = pair.Alice.Do(new PeerMessage(new UpdateFee { ChannelId = pair.Alice.Core.Id, FeeratePerKw = new(300) }));
        Assert.Equal("2.250", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.Single(effects.OfType<Disconnect>());
        Assert.IsType<Reestablishing>(pair.Alice.State);
    }

    [Fact]
    [Rule("2.250")]
    public void What_some_peers_send_too_early_is_kept_without_growing_and_used_afterwards()
    {
        using var pair = Pair.InUse();
        Reconnected(pair, pair.Alice);
        var ready = new ChannelReady { ChannelId = pair.Alice.Core.Id, SecondPerCommitmentPoint = pair.Alice.Core.Commitments.LocalPoint.ToPointBytes() };
        for (var i = 0; i < 100; i++)
        {
            Assert.Empty(pair.Alice.Do(new PeerMessage(ready)));
            Assert.Empty(pair.Alice.Do(new PeerMessage(new Shutdown { ChannelId = ready.ChannelId, Scriptpubkey = default })));
        }

        Assert.Equal(2, Assert.IsType<Reestablishing>(pair.Alice.State).Held.Count);
        var effects = pair.Alice.Do(new PeerMessage(Good(pair)));
        Assert.IsType<Normal>(pair.Alice.State);
        Assert.Contains("shutdown", Assert.Single(effects.OfType<Report>()).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Rule("2.300")]
    public void A_second_channel_reestablish_is_refused()
    {
        using var pair = Used();
        pair.Reconnect();
        var effects = pair.Alice.Do(new PeerMessage(Good(pair)));
        Assert.Equal("2.300", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.IsType<Normal>(pair.Alice.State);
    }

    [Theory]
    [InlineData(OnChainCause.PeerFault)]
    [InlineData(OnChainCause.Commanded)]
    [Rule("2.251")]
    public void A_failed_channel_says_its_error_again_and_nothing_else(OnChainCause cause)
    {
        using var pair = Used();
        var error = FailedWith(pair, cause);
        Assert.Equal("It went wrong.", error.Data.ToString());
        Assert.IsType<OnChain>(pair.Alice.State);
        Assert.Empty(pair.Alice.Outbox);
        pair.Alice.Do(new PeerMessage(Good(pair)));
        Assert.IsType<OnChain>(pair.Alice.State);
        Assert.Empty(pair.Alice.Outbox.OfType<ChannelReestablish>());
    }

    [Fact]
    [Rule("2.252")]
    public void Commitment_number_0_fails_the_channel()
    {
        using var pair = Used();
        Fails(pair, Good(pair) with { NextCommitmentNumber = new(0) }, "2.252");
        using var fresh = Pair.InUse();
        Fails(fresh, Good(fresh) with { NextCommitmentNumber = new(0) }, "2.252");
    }

    [Fact]
    [Rule("2.253")]
    [Rule("2.254")]
    public void Channel_ready_goes_out_again_while_no_commitment_proves_that_it_came()
    {
        using var pair = Pair.InUse();
        pair.Disconnect();
        pair.Connect();
        Pair.DeliverOne(pair.Alice, pair.Bob);
        var ready = Assert.IsType<ChannelReady>(pair.Bob.Outbox.Last());
        Assert.Equal(pair.Bob.Signers.Channel.PerCommitmentPointOf(Pair.Index, new(1)).ToPointBytes(), ready.SecondPerCommitmentPoint);
        pair.Deliver();
        var before = pair.Alice.State;
        Assert.Empty(pair.Alice.Do(new PeerMessage(ready)));
        Assert.Equal(before, pair.Alice.State);
        Assert.Empty(pair.Alice.Reports);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("2.253")]
    public void A_channel_ready_that_was_lost_opens_the_channel_after_all(bool restarts)
    {
        using var pair = Pair.InUse();
        foreach (var party in (Party[])[pair.Alice, pair.Bob])
        {
            party.State = new AwaitingReady(party.Core with
            {
                Funding = party.Core.Funding with { ReadyReceived = false },
                Commitments = party.Core.Commitments with { RemoteNextPoint = null },
            });
            party.Save();
            if (restarts)
            {
                party.Restart();
            }
        }

        pair.Reconnect();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(Offer("one", 5_000_000)));
        pair.Settle();
        Assert.IsType<Normal>(pair.Bob.State);
        Assert.Single(pair.Bob.Ready);
    }

    [Fact]
    [Rule("2.273")]
    public void Channel_ready_does_not_go_out_again_once_a_commitment_was_signed()
    {
        using var pair = Used();
        Assert.Empty(Answer(pair, Good(pair)));

        // Bob has commitment 1, Alice has not: then neither says it.
        using var half = Pair.InUse();
        half.Alice.Command(Offer("half", 5_000_000));
        half.Alice.Do(new CommitDue());
        Pair.DeliverOne(half.Alice, half.Bob);
        Pair.DeliverOne(half.Alice, half.Bob);
        half.Disconnect();
        half.Connect();
        Pair.DeliverOne(half.Alice, half.Bob);
        Pair.DeliverOne(half.Bob, half.Alice);
        Assert.Empty(half.Alice.Outbox.Concat(half.Bob.Outbox).OfType<ChannelReady>());

        using var splicing = Pair.InUse();
        var locked = Good(splicing) with { MyCurrentFundingLocked = new MyCurrentFundingLocked { MyCurrentFundingLockedTxid = default, RetransmitFlags = FundingLockedFlags.None } };
        Assert.Empty(Answer(splicing, locked));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Rule("2.255")]
    [Rule("2.274")]
    public void A_lost_commitment_signed_goes_out_again_as_it_was_with_its_updates_before_it(int fundings)
    {
        using var pair = Pair.InUse(fundings: fundings);
        pair.Alice.Command(new UpdateFeeCommand(new(400)));
        pair.Alice.Command(Offer("one", 5_000_000));
        pair.Alice.Command(Offer("two", 6_000_000));
        var effects = pair.Alice.Do(new CommitDue());
        Assert.Equal(fundings, Assert.IsType<Persist>(effects[0]).Revocable.Count);
        var sent = pair.Alice.Outbox.ToArray();
        pair.Alice.Command(Offer("three", 7_000_000));
        var unsigned = pair.Alice.Outbox.Last();
        pair.Disconnect();
        pair.Connect();
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Equal(sent.Append(unsigned), pair.Alice.Outbox.Skip(1).Where(message => message is not ChannelReady));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1_000_000)]
    [Rule("2.256")]
    public void Another_commitment_number_than_the_last_or_the_next_fails_the_channel(long off)
    {
        using var pair = Used();
        var good = Good(pair);
        Fails(pair, good with { NextCommitmentNumber = new((ulong)((long)good.NextCommitmentNumber.Value + off)) }, "2.256");
    }

    [Fact]
    [Rule("2.257")]
    public void A_lost_revocation_goes_out_again_as_it_was()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one", 5_000_000));
        pair.Alice.Do(new CommitDue());
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        var sent = Assert.IsType<RevokeAndAck>(Assert.Single(pair.Bob.Outbox));
        pair.Disconnect();
        pair.Connect();
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.Equal([sent], pair.Bob.Outbox.Skip(1));
    }

    [Fact]
    [Rule("2.257")]
    public void A_revocation_that_the_signer_was_never_asked_for_goes_out_after_the_connection_is_back()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one", 5_000_000));
        pair.Alice.Do(new CommitDue());
        Pair.DeliverOne(pair.Alice, pair.Bob);

        // The connection is lost before the host comes to what the step wants sent.
        pair.Bob.State = ChannelMachine.Step(pair.Bob.State, new PeerMessage(pair.Alice.Outbox.Dequeue()), pair.Bob.Environment).Next;
        pair.Bob.Save();
        pair.Reconnect();
        pair.Settle();
        Assert.Single(pair.Bob.Ready);
        Assert.Empty(pair.Bob.Reports);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.257")]
    public void A_lost_revocation_and_a_lost_signature_go_out_again_in_the_order_in_which_they_went(bool revocationFirst)
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(Offer("one", 5_000_000));
        pair.Bob.Command(Offer("two", 5_000_000));
        pair.Alice.Do(new CommitDue());
        if (!revocationFirst)
        {
            pair.Bob.Do(new CommitDue());
        }

        Pair.DeliverOne(pair.Alice, pair.Bob);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Bob.Do(new CommitDue());
        var sent = pair.Bob.Outbox.Where(message => message is RevokeAndAck or CommitmentSigned).ToArray();
        Assert.Equal(revocationFirst, sent[0] is RevokeAndAck);
        Assert.Equal(2, sent.Length);
        pair.Disconnect();
        pair.Connect();
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.Equal(sent, pair.Bob.Outbox.Where(message => message is RevokeAndAck or CommitmentSigned));
    }

    [Fact]
    [Rule("2.257")]
    public void No_revocation_goes_out_again_once_a_closing_is_signed()
    {
        using var pair = Used();
        var good = Good(pair);
        var closing = new AgreedClosing(new Transaction(2, default, default, 0), default, PaidByUs: true);
        pair.Alice.Do(new Disconnected());
        pair.Alice.State = new Offline(new Closing(pair.Alice.Core, new(default(Script), default(Script), null), null, [closing], null));
        pair.Alice.Do(new Connected(Pair.AllFeatures));
        var sent = pair.Alice.Core.Commitments.LocalNumber.Value;
        var effects = pair.Alice.Do(new PeerMessage(good with { NextRevocationNumber = new(sent - 1), YourLastPerCommitmentSecret = Secret(pair.Alice, sent - 2) }));
        Assert.DoesNotContain(pair.Alice.Outbox, message => message is RevokeAndAck);
        Assert.Equal("2.258", pair.Alice.Reports.Last().Rule);
        Assert.NotEmpty(effects);
    }

    [Fact]
    [Rule("2.258")]
    public void A_revocation_number_before_the_last_fails_the_channel()
    {
        using var pair = Used();
        var sent = pair.Alice.Core.Commitments.LocalNumber.Value;
        Fails(pair, Good(pair) with { NextRevocationNumber = new(sent - 2), YourLastPerCommitmentSecret = Secret(pair.Alice, sent - 3) }, "2.258");
    }

    [Fact]
    [Rule("2.259")]
    public void A_revocation_number_where_nothing_was_revoked_fails_the_channel()
    {
        using var pair = Pair.InUse();
        Fails(pair, Good(pair) with { NextRevocationNumber = new(1) }, "2.259");
    }

    [Fact]
    [Rule("2.261")]
    public void A_wrong_secret_fails_the_channel()
    {
        using var pair = Used();
        var good = Good(pair);
        var sent = good.NextRevocationNumber.Value;
        PerCommitmentSecret[] wrong = [default, new(Pair.Hash("anything")), Secret(pair.Alice, sent - 2), Secret(pair.Bob, sent - 1)];
        foreach (var secret in wrong)
        {
            using var again = Used();
            Fails(again, good with { YourLastPerCommitmentSecret = secret }, "2.261");
        }

        using var fresh = Pair.InUse();
        Fails(fresh, Good(fresh) with { YourLastPerCommitmentSecret = new(Pair.Hash("anything")) }, "2.261");
    }

    [Fact]
    [Rule("2.262")]
    public void The_peers_current_point_is_ignored()
    {
        using var pair = Used();
        Answer(pair, Good(pair) with { MyCurrentPerCommitmentPoint = PointBytes.FromHex("02" + new string('f', 64)) });
        Assert.IsType<Normal>(pair.Alice.State);
    }

    [Fact]
    [Rule("2.271")]
    public void A_funded_channel_is_remembered_in_every_phase()
    {
        using var pair = Used();
        var core = pair.Alice.Core;
        var shutdown = new ShutdownStatus(null, null, null);
        FundedState[] phases =
        [
            new AwaitingReady(core), new Normal(core), new ShuttingDown(core, shutdown), new Closing(core, shutdown, null, default, null),
            new OnChain(core, OnChainCause.PeerFault, "", default, null),
        ];
        foreach (var phase in phases)
        {
            pair.Alice.State = phase;
            pair.Alice.Do(new Disconnected());
            Assert.Equal(phase.GetType(), Assert.IsType<Offline>(pair.Alice.State).Inner.GetType());
            pair.Alice.Outbox.Clear();
            pair.Alice.Do(new Connected(Pair.AllFeatures));
            Assert.Equal(phase is OnChain, pair.Alice.Outbox.Single() is Error);
        }
    }

    [Fact]
    [Rule("2.250")]
    public void An_error_before_channel_reestablish_fails_the_channel_if_it_is_the_one_meant()
    {
        using var pair = Used();
        Reconnected(pair, pair.Alice);
        pair.Alice.Do(new PeerMessage(new Error { ChannelId = new(Pair.Hash("another")), Data = UntrustedText.FromString("no") }));
        Assert.IsType<Reestablishing>(pair.Alice.State);
        pair.Alice.Do(new PeerMessage(new Error { ChannelId = pair.Alice.Core.Id, Data = UntrustedText.FromString("no") }));
        Assert.Equal(OnChainCause.PeerError, Assert.IsType<OnChain>(pair.Alice.State).Cause);
    }

    [Theory]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(ulong.MaxValue, 0)]
    [InlineData(1, ulong.MaxValue)]
    [InlineData(1UL << 48, 1UL << 48)]
    [InlineData(0, 1UL << 48)]
    public void No_number_is_too_large_to_be_refused(ulong commitment, ulong revocation)
    {
        using var pair = Used();
        Answer(pair, Good(pair) with { NextCommitmentNumber = new(commitment), NextRevocationNumber = new(revocation) });
        Assert.Equal(OnChainCause.PeerFault, Assert.IsType<OnChain>(pair.Alice.State).Cause);
    }

    [Fact]
    public void An_answer_of_the_signer_that_nobody_waits_for_changes_nothing()
    {
        using var pair = Used();
        var before = pair.Alice.State;
        Assert.Empty(pair.Alice.Do(new SecretChecked(new(ulong.MaxValue), true)));
        Assert.Equal(before, pair.Alice.State);
        Reconnected(pair, pair.Alice);
        Assert.Empty(pair.Alice.Do(new SecretChecked(new(0), true)));
        Assert.IsType<Reestablishing>(pair.Alice.State);
    }

    internal static Pair Used()
    {
        var dance = new Dance("aba", 1);
        dance.Play(() => true);
        dance.CheckEnd();
        Assert.True(dance.Pair.Alice.Core.Commitments.LocalNumber.Value > 3);
        return dance.Pair;
    }

    /// <summary>What an honest peer would say to Alice.</summary>
    internal static ChannelReestablish Good(Pair pair)
    {
        pair.Bob.Outbox.Clear();
        pair.Bob.Do(new Connected(Pair.AllFeatures));
        return Assert.IsType<ChannelReestablish>(pair.Bob.Outbox.Dequeue());
    }

    /// <summary>What Alice sends after what the peer says.</summary>
    internal static IMessage[] Answer(Pair pair, ChannelReestablish message)
    {
        Reconnected(pair, pair.Alice);
        pair.Alice.Do(new PeerMessage(message));
        return [.. pair.Alice.Outbox];
    }

    internal static PerCommitmentSecret Secret(Party party, ulong number) => party.Signers.Channel.Reveal(new(Pair.Index, new(number))).Value;

    private static AddHtlcCommand Offer(string text, ulong amount) => new(new(amount), new(Pair.Hash(text)), new(200), Onion);

    private static ChannelReestablish Reconnected(Pair pair, Party party)
    {
        pair.Alice.Outbox.Clear();
        party.Do(new Disconnected());
        party.Do(new Connected(Pair.AllFeatures));
        return Assert.IsType<ChannelReestablish>(party.Outbox.Dequeue());
    }

    private static Error FailedWith(Pair pair, OnChainCause cause)
    {
        pair.Alice.Do(new Disconnected());
        pair.Alice.State = new Offline(new OnChain(pair.Alice.Core, cause, "It went wrong.", default, null));
        pair.Alice.Outbox.Clear();
        pair.Alice.Do(new Connected(Pair.AllFeatures));
        return Assert.IsType<Error>(pair.Alice.Outbox.Dequeue());
    }

    private static void Fails(Pair pair, ChannelReestablish message, string rule)
    {
        Assert.IsType<Error>(Assert.Single(Answer(pair, message)));
        var chain = Assert.IsType<OnChain>(pair.Alice.State);
        Assert.Equal(OnChainCause.PeerFault, chain.Cause);
        Assert.True(chain.MayPublish);
        Assert.Equal(rule, pair.Alice.Reports.Last().Rule);
        Assert.Equal(ReportKind.Failed, pair.Alice.Reports.Last().Kind);
        Assert.IsType<OnChain>(Assert.IsType<Offline>(pair.Alice.Stored).Inner);
    }
}
