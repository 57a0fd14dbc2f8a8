using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>The channel ends on chain: what is published, what is not, and what a block with a spend of the funding means.</summary>
public sealed class ForceCloseTests : IDisposable
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    private readonly ClosingPair _pair = new(ClosingPair.Simple);

    private Party Alice => _pair.Alice;

    private Party Bob => _pair.Bob;

    public void Dispose() => _pair.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void On_command_the_peer_is_told_and_our_newest_commitment_published(bool connected)
    {
        Pay();
        if (!connected)
        {
            _pair.Pair.Disconnect();
        }

        var count = Alice.Log.Count;
        Assert.IsType<CommandResult.Accepted>(Alice.Command(new ForceCloseCommand()));
        var effects = Alice.Log.Skip(count).ToList();
        Assert.Equal([new WentOnChain(OnChainCause.Commanded, "The channel is closed on our side's command.", Alice.Core.Height)], Assert.IsType<Persist>(effects[0]).Facts);
        Assert.Equal(connected, effects.Any(effect => effect is Send { Message: Plain { Message: Error } }));
        var transaction = Assert.Single(ClosingPair.Published(Alice));
        Assert.Equal(1UL, Alice.Core.Commitments.LocalNumber.Value);
        Assert.Equal(CommitmentSteps.Signed(Bob.Core).Requests[0].Commitment.TxId, transaction.ComputeTxId());
        _pair.Spend(transaction);
    }

    [Fact]
    public void After_every_crash_the_commitment_is_published_again_until_it_is_spent()
    {
        for (var effects = 0; effects < 4; effects++)
        {
            using var pair = new ClosingPair(ClosingPair.Simple);
            pair.Alice.EffectsLeft = effects;
            pair.Alice.Do(new Commanded(new(1), new ForceCloseCommand()));
            pair.Alice.Restart();
            Assert.Equal(effects > 0 ? 1 : 0, ClosingPair.Published(pair.Alice).Count);
        }

        Alice.Command(new ForceCloseCommand());
        var transaction = ClosingPair.Published(Alice)[0];
        Confirm(Alice, transaction, 121);
        Assert.Empty(ChannelMachine.Owed(Alice.State).OfType<Publish>());
        Assert.Single(Alice.Do(new BlockDisconnected(new(120))).OfType<Publish>());
        Assert.Single(ChannelMachine.Owed(Alice.State).OfType<Publish>());
        Confirm(Alice, transaction, 121);
        Assert.Contains("spent", Assert.IsType<CommandResult.Refused>(Alice.Command(new ForceCloseCommand())).Text, StringComparison.Ordinal);

        // What comes of a commitment on chain is not decided here, however deep it is.
        Alice.Do(new BlockConnected(new(1000), default, default));
        Assert.IsType<OnChain>(Alice.State);
    }

    [Fact]
    public void A_crash_between_the_write_of_a_commitment_and_the_signers_note_of_it_does_no_harm()
    {
        Bob.Command(new AddHtlcCommand(new(10_000_000), new(Pair.Hash("hash")), new(200), Onion));
        Bob.Do(new CommitDue());
        Pair.DeliverOne(Bob, Alice);
        Alice.EffectsLeft = 1;
        Pair.DeliverOne(Bob, Alice);
        Assert.True(Alice.IsDown);
        var transition = ChannelMachine.Step(Alice.Stored, new Commanded(new(1), new ForceCloseCommand()), Alice.Environment);
        _pair.Spend(ClosingPair.Complete(Alice, Assert.Single(transition.Effects.OfType<Publish>())));
    }

    [Fact]
    public void Of_two_fundings_both_commitments_are_published_since_either_can_confirm()
    {
        using var pair = Pair.InUse(fundings: 2);
        pair.Alice.Command(new ForceCloseCommand());
        Assert.Equal(
            pair.Alice.Core.Commitments.Active.Select(active => active.Scope.Funding),
            ClosingPair.Published(pair.Alice).Select(transaction => Assert.Single(transaction.Inputs).PreviousOutput));
    }

    [Fact]
    public void An_error_of_the_peer_publishes_our_commitment()
    {
        Alice.Do(new PeerMessage(new Error { ChannelId = Alice.Core.Id, Data = UntrustedText.FromString("no") }));
        Assert.Equal(OnChainCause.PeerError, Assert.IsType<OnChain>(Alice.State).Cause);
        _pair.Spend(Assert.Single(ClosingPair.Published(Alice)));
    }

    [Fact]
    public void Once_a_close_is_agreed_an_error_of_the_peer_publishes_that_and_no_commitment_but_a_command_does()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        var agreed = ClosingPair.Published(Alice).ToHashSet();
        Assert.Equal(2, agreed.Count);
        var count = Alice.Log.Count;
        Alice.Do(new PeerMessage(new Error { ChannelId = Alice.Core.Id, Data = UntrustedText.FromString("unknown channel") }));
        var published = Alice.Log.Skip(count).OfType<Publish>().Select(publish => ClosingPair.Complete(Alice, publish)).ToHashSet();
        Assert.Equal(agreed, published);
        Assert.IsType<Closing>(Alice.State);
        Alice.Command(new ForceCloseCommand());
        Assert.Contains(ChannelMachine.Owed(Alice.State).OfType<Publish>(), publish => publish.Transaction is OwnCommitment);
    }

    [Fact]
    public void A_peer_that_has_forgotten_the_channel_since_a_close_was_agreed_does_not_fail_it()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        var before = Assert.IsType<Closing>(Alice.State);
        Alice.Do(new Disconnected());
        Alice.Do(new Connected(ClosingPair.Simple));
        var count = Alice.Log.Count;

        // As LDK says it: a channel_reestablish of nothing, and an error.
        Alice.Do(new PeerMessage(new ChannelReestablish
        {
            ChannelId = Alice.Core.Id,
            NextCommitmentNumber = new(0),
            NextRevocationNumber = new(0),
            YourLastPerCommitmentSecret = new(Pair.Hash("nothing")),
            MyCurrentPerCommitmentPoint = Bob.NodeId.ToPointBytes(),
        }));
        Alice.Do(new PeerMessage(new Error { ChannelId = Alice.Core.Id, Data = UntrustedText.FromString("No such channel") }));

        Assert.DoesNotContain(Alice.Log.Skip(count), effect => effect is Persist or Send or Disconnect);
        Assert.Equal(before.Agreed, Assert.IsType<Closing>(Alice.State.Phase).Agreed);
        Alice.Do(new Disconnected());
        Assert.Equal(before.AsDisconnected(), Alice.State.AsDisconnected());
    }

    [Fact]
    public void Where_our_state_is_old_nothing_is_ever_published()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        foreach (var before in (ChannelState[])[Alice.State, Bob.State.AsDisconnected()])
        {
            var state = before.Apply([new WentOnChain(OnChainCause.DataLoss, "old", default)]);
            foreach (var then in (ChannelState[])[state, state.AsDisconnected(), state.Apply([new WentOnChain(OnChainCause.Commanded, "again", default)])])
            {
                Assert.Empty(ChannelMachine.Owed(then).OfType<Publish>());
                var force = ChannelMachine.Step(then, new Commanded(new(1), new ForceCloseCommand()), Alice.Environment);
                var refused = Assert.IsType<CommandResult.Refused>(Assert.IsType<Reply>(Assert.Single(force.Effects)).Result);
                Assert.Contains("old", refused.Text, StringComparison.Ordinal);
                foreach (ChannelInput input in (ChannelInput[])
                    [
                        new PeerMessage(new Error { ChannelId = Alice.Core.Id }), new Restored(), new Disconnected(), new Connected(ClosingPair.Simple),
                        new BlockDisconnected(new(1)), new Tick(), new SignerRefused(Refusal.OldState), new Commanded(new(2), new CloseCommand(default, new(5000))),
                    ])
                {
                    var next = ChannelMachine.Step(then, input, Alice.Environment);
                    Assert.Empty(next.Effects.OfType<Publish>());
                    Assert.Empty(ChannelMachine.Owed(next.Next).OfType<Publish>());
                }
            }
        }
    }

    [Fact]
    [Rule("2.251")]
    public void A_failed_channel_answers_reestablish_with_its_error_and_nothing_else()
    {
        Alice.Command(new ForceCloseCommand());
        var reestablish = new ChannelReestablish
        {
            ChannelId = Alice.Core.Id,
            NextCommitmentNumber = new(1),
            NextRevocationNumber = new(0),
            YourLastPerCommitmentSecret = default,
            MyCurrentPerCommitmentPoint = Bob.NodeId.ToPointBytes(),
        };
        Alice.Outbox.Clear();
        Alice.Do(new PeerMessage(reestablish));
        Assert.IsType<Error>(Assert.Single(Alice.Outbox));
        var before = Alice.State;
        foreach (Wire.IMessage message in (Wire.IMessage[])
            [
                new UpdateFee { ChannelId = Alice.Core.Id, FeeratePerKw = new(300) }, new Shutdown { ChannelId = Alice.Core.Id },
                new CommitmentSigned { ChannelId = Alice.Core.Id, Signature = default }, new Error { ChannelId = Alice.Core.Id },
                new Stfu { ChannelId = Alice.Core.Id, Initiator = 1 },
            ])
        {
            Assert.Empty(Alice.Do(new PeerMessage(message)));
        }

        Assert.Equal(before, Alice.State);
    }

    [Fact]
    public void A_closing_transaction_that_is_deep_enough_ends_the_channel_also_after_a_reorganisation()
    {
        Alice.Policy = Alice.Policy with { ClosingDepth = 6 };
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        var transaction = ClosingPair.Published(Alice)[0];
        Confirm(Alice, transaction, 121);
        Assert.IsType<Closing>(Alice.State);
        Assert.Empty(ChannelMachine.Owed(Alice.State).OfType<Publish>());
        Alice.Do(new BlockDisconnected(new(120)));
        Assert.Equal(2, ChannelMachine.Owed(Alice.State).OfType<Publish>().Count());
        Confirm(Alice, transaction, 122);
        Alice.Do(new BlockConnected(new(126), default, default));
        Assert.IsType<Closing>(Alice.State);
        var effects = Alice.Do(new BlockConnected(new(127), default, default));
        Assert.Equal([new ChannelEnded(EndCause.Closed)], Assert.IsType<Persist>(effects[0]).Facts);
        Assert.Contains("to us", Assert.Single(effects.OfType<Report>(), report => report.Kind == ReportKind.Closed).Text, StringComparison.Ordinal);
        Assert.Equal(new Ended(EndCause.Closed), Alice.State);
        Assert.Equal(Alice.State, Alice.Stored);
    }

    [Fact]
    public void A_closing_transaction_that_only_the_peer_completed_counts_as_the_close()
    {
        _pair.ExchangeShutdown();
        var complete = Assert.Single(Alice.Log.OfType<Send>().Select(send => send.Message).OfType<SignedClosingComplete>());
        var request = complete.CloserAndCloseeOutputs!;
        var bobs = Bob.Signers.Channel.PublicKeysOf(Pair.Index).Funding;
        Assert.NotEqual(bobs, request.Transaction.Funding.Local);
        Confirm(Alice, request.Transaction.UnsignedTransaction, 121);
        Assert.NotNull(Assert.IsType<Closing>(Alice.State).Spent);
    }

    [Fact]
    public void A_commitment_of_the_peer_puts_the_channel_on_chain_and_publishes_nothing()
    {
        Bob.Command(new ForceCloseCommand());
        var transaction = ClosingPair.Published(Bob)[0];
        Confirm(Alice, transaction, 121);
        var chain = Assert.IsType<OnChain>(Alice.State);
        Assert.Equal((OnChainCause.FundingSpent, transaction), (chain.Cause, chain.Spent!.Transaction));
        Assert.Empty(ClosingPair.Published(Alice));
        Confirm(Alice, transaction, 121);
        Assert.Single(Alice.Reports);
    }

    [Fact]
    public void A_closing_transaction_that_we_know_nothing_of_proves_that_our_state_is_old()
    {
        var old = Alice.State;
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        var transaction = ClosingPair.Published(Alice)[0];
        Alice.State = old;
        Confirm(Alice, transaction, 121, persisted: false);
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(Alice.State).Cause);
    }

    [Fact]
    public void A_transaction_that_spends_something_else_means_nothing()
    {
        var other = new Transaction(2, [new(new OutPoint(new(Pair.Hash("other")), 0), 0)], [new(new(1), ClosingPair.AliceScript)], 0);
        Confirm(Alice, other, 121);
        Assert.IsType<Normal>(Alice.State);
    }

    [Fact]
    public void Before_the_peer_has_signed_there_is_nothing_to_force()
    {
        var core = Alice.Core;
        var unsigned = core with { Commitments = core.Commitments with { Active = [core.Commitments.Active[0] with { Signatures = null }] } };
        Alice.State = new AwaitingReady(unsigned);
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(Alice.Command(new ForceCloseCommand())).Reason);
        Alice.State = new OnChain(core, OnChainCause.BadFunding, "bad", default, null);
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(Alice.Command(new ForceCloseCommand())).Reason);
        Alice.State = new Ended(EndCause.Closed);
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(Alice.Command(new ForceCloseCommand())).Reason);
    }

    [Fact]
    public void A_peer_that_owes_a_revocation_for_long_loses_the_connection_and_not_the_channel()
    {
        Alice.Command(new AddHtlcCommand(new(10_000_000), new(Pair.Hash("hash")), new(200), Onion));
        Alice.Do(new CommitDue());
        Alice.Now += Alice.Policy.ReplyTimeout - TimeSpan.FromSeconds(1);
        Assert.Empty(Alice.Do(new Tick()));
        Alice.Now += TimeSpan.FromSeconds(1);
        Assert.Single(Alice.Do(new Tick()).OfType<Disconnect>());
        Assert.IsType<Normal>(Alice.State);
        Assert.Empty(Alice.Do(new Tick()));
    }

    private static void Confirm(Party party, Transaction transaction, uint height, bool persisted = true)
    {
        var block = new BlockConnected(new(height), default, [new ConfirmedTransaction(1, transaction)]);
        if (persisted)
        {
            party.Do(block);
            return;
        }

        party.State = ChannelMachine.Step(party.State, block, party.Environment).Next;
    }

    private void Pay()
    {
        Alice.Command(new AddHtlcCommand(new(10_000_000), new(Pair.Hash("hash")), new(200), Onion));
        _pair.Pair.Settle();
    }
}
