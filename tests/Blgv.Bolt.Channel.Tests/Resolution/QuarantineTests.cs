using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>A channel whose machine has failed is still guarded: what happens on chain is answered, and nothing else does anything.</summary>
public sealed class QuarantineTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Theory]
    [InlineData("ours")]
    [InlineData("theirs")]
    [InlineData("revoked")]
    public void What_the_chain_brings_is_answered_as_ever(string which)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        var received = ending.Offer(ending.Bob, 60_000, "received", 30);
        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 1000, "newest");
        var quarantined = ending.Alice.State.AsDisconnected();
        var commitment = which switch { "ours" => ending.CommitmentOf(ending.Alice), "theirs" => ending.CommitmentOf(ending.Bob), _ => cheater.Commitment() };
        var preimage = new Preimage(Pair.Hash("offered"));
        ending.Pair.Disconnect();
        var before = ending.Height;
        ending.Mine(commitment);
        ending.MineEmpty(3);
        Ending.Fulfill(ending.Alice, received, "received");
        ending.MineEmpty(20);
        ending.Mine(ending.Take(ending.Alice, ending.Due(ending.Alice)[^1]));
        ending.MineEmpty(3);

        // The same blocks, one after the other, for the machine that listens to nothing else. The preimage comes where it came before.
        var state = quarantined;
        for (var height = before + 1; height <= ending.Height; height++)
        {
            state = Resolve(ending, state, BlockOf(ending, height));
            if (height == before + 4)
            {
                state = ChannelMachine.Resolve(state, Fulfill(received), ending.Alice.Environment).Next;
            }
        }

        var (one, other) = (Assert.IsType<OnChain>(ending.Alice.State.Phase), Assert.IsType<OnChain>(state.Phase));
        Assert.Equal((one.Cause, one.Text, one.Spent, one.Later, one.Breach), (other.Cause, other.Text, other.Spent, other.Later, other.Breach));
        Assert.Equal(one.Channel.Commitments.Htlcs, other.Channel.Commitments.Htlcs);
        Assert.Equal(Ending.Claims(ending.Alice).Select(claim => (claim.OutPoint, claim.Since, claim.Value)), ChannelMachine.Claims(state, ending.Alice.Policy).Select(claim => (claim.OutPoint, claim.Since, claim.Value)));

        // Preimages out of a mempool, blocks that go, a start: all as ever.
        var seen = new TransactionSeen(new(2, [new(new(new(Pair.Hash("any")), 0), 0) { Witness = new([Bytes.Copy(preimage.ToArray())]) }], default, 0));
        Assert.Equal(ChannelMachine.Step(state, seen, ending.Alice.Environment), ChannelMachine.Resolve(state, seen, ending.Alice.Environment));
        Assert.Equal(id, Assert.Single(ChannelMachine.Resolve(state, seen, ending.Alice.Environment).Effects.OfType<HtlcSettled>()).Htlc.Id);
        var gone = ChannelMachine.Resolve(state, new BlockDisconnected(new(before)), ending.Alice.Environment);
        Assert.Equal(ClaimGroupKind.Commitment, Assert.Single(ChannelMachine.Claims(gone.Next, ending.Alice.Policy)).Group.Kind);
        Assert.Equal(
            ChannelMachine.Owed(state).Select(effect => effect.GetType()),
            ChannelMachine.Resolve(state, new Restored(), ending.Alice.Environment).Effects.Select(effect => effect.GetType()));
    }

    [Fact]
    public void It_never_closes_the_channel_by_itself_not_even_at_a_deadline()
    {
        using var ending = new Ending();
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        var received = ending.Offer(ending.Bob, 60_000, "received", 30);
        var state = ending.Alice.State.AsDisconnected();
        ending.Pair.Disconnect();
        state = ChannelMachine.Resolve(state, Fulfill(received), ending.Alice.Environment).Next;
        Assert.NotNull(state.Core!.Commitments.Find(new(HtlcDirection.Received, received))!.Preimage);
        for (var height = ending.Height + 1; height < ending.Height + 60; height++)
        {
            var transition = ChannelMachine.Resolve(state, new BlockConnected(new(height), default, default), ending.Alice.Environment);
            Assert.DoesNotContain(transition.Effects, effect => effect is Publish or Persist);
            state = transition.Next;
        }

        Assert.IsType<Normal>(state.Phase);
        var now = ending.Alice.Environment with { Now = ending.Alice.Now + TimeSpan.FromDays(30) };
        Assert.Empty(ChannelMachine.Resolve(state, new Tick(), now).Effects);
    }

    [Fact]
    public void On_command_it_is_closed_and_preimages_given_before_or_after_are_used()
    {
        using var ending = new Ending();
        var received = ending.Offer(ending.Bob, 60_000, "received", 30);
        var early = ending.Offer(ending.Bob, 70_000, "received", 30);
        var state = ending.Alice.State.AsDisconnected();
        var refused = ChannelMachine.Resolve(state, new Commanded(new(1), new RemoveHtlcCommand(early, new HtlcRemoval.Failed(default, null))), ending.Alice.Environment);
        Assert.IsType<CommandResult.Refused>(Assert.IsType<Reply>(Assert.Single(refused.Effects)).Result);
        state = ChannelMachine.Resolve(state, Fulfill(early), ending.Alice.Environment).Next;
        Assert.IsType<Normal>(state.Phase);
        var forced = ChannelMachine.Resolve(state, new Commanded(new(1), new ForceCloseCommand()), ending.Alice.Environment);
        Assert.Contains(forced.Effects, effect => effect is Reply { Result: CommandResult.Accepted });
        Assert.DoesNotContain(forced.Effects, effect => effect is Send);
        var publication = Assert.IsType<OwnCommitment>(Assert.Single(forced.Effects.OfType<Publish>()).Transaction);
        var commitment = publication.Complete(ending.Alice.Signers.Channel).Value!;
        ending.Pair.Disconnect();
        ending.Mine(commitment);
        state = Resolve(ending, forced.Next, BlockOf(ending, ending.Height));
        var given = ChannelMachine.Resolve(state, Fulfill(received), ending.Alice.Environment);
        Assert.Equal([new PreimageGiven(received, Ending.PreimageOf("received"))], Assert.IsType<Persist>(given.Effects[0]).Facts);
        var claims = ChannelMachine.Claims(given.Next, ending.Alice.Policy).Where(one => one.Means is ClaimMeans.HtlcStage).ToArray();
        Assert.Equal(2, claims.Length);
        ending.Mine(ending.Take(ending.Alice, claims));
    }

    [Fact]
    public void A_preimage_given_meanwhile_goes_to_the_peer_once_the_channel_is_taken_up_again()
    {
        using var ending = new Ending();
        var received = ending.Offer(ending.Bob, 60_000, "received", 30);
        ending.Pair.Disconnect();
        ending.Alice.State = ChannelMachine.Resolve(ending.Alice.State, Fulfill(received), ending.Alice.Environment).Next;
        ending.Alice.Save();
        ending.Alice.State = ending.Alice.Stored;
        ending.Alice.Do(new Restored());
        ending.Pair.Connect();
        ending.Pair.Settle();
        Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(ending.Bob.Settled).Removal);
        Assert.Empty(ending.Alice.Core.Commitments.Htlcs);
        Assert.Empty(ending.Bob.Core.Commitments.Htlcs);
    }

    [Fact]
    public void Whatever_the_peer_sends_changes_nothing_and_other_commands_are_refused()
    {
        using var ending = new Ending();
        ending.Offer(ending.Bob, 60_000, "received", 30);
        var id = ending.Alice.Core.Id;
        foreach (var state in (ChannelState[])[ending.Alice.State, ending.Alice.State.AsDisconnected(), OnChainOf(ending), new Ended(EndCause.Resolved)])
        {
            foreach (ChannelInput input in (ChannelInput[])
                [
                    new PeerMessage(new Error { ChannelId = id }), new PeerMessage(new Shutdown { ChannelId = id }), new PeerMessage(new Stfu { ChannelId = id, Initiator = 1 }),
                    new PeerMessage(new UpdateFee { ChannelId = id, FeeratePerKw = new(300) }), new PeerMessage(new CommitmentSigned { ChannelId = id, Signature = default }),
                    new PeerMessage(new RevokeAndAck { ChannelId = id, PerCommitmentSecret = default, NextPerCommitmentPoint = ending.Bob.NodeId.ToPointBytes() }),
                    new Connected(Pair.AllFeatures), new Disconnected(), new CommitDue(), new Tick(), new SignerRefused(Refusal.OldState),
                    new PointReady(new(1), ending.Bob.NodeId), new SecretChecked(new(1), true),
                ])
            {
                var transition = ChannelMachine.Resolve(state, input, ending.Alice.Environment);
                Assert.Equal(state, transition.Next);
                Assert.Empty(transition.Effects);
            }

            foreach (ChannelCommand command in (ChannelCommand[])
                [
                    new AddHtlcCommand(new(10_000_000), Ending.HashOf("new"), new(ending.Height + 40), Onion), new UpdateFeeCommand(new(300)), new QuiesceCommand(),
                    new CloseCommand(default, new(1000)), new AbandonCommand(), Pair.Opening(),
                ])
            {
                var transition = ChannelMachine.Resolve(state, new Commanded(new(1), command), ending.Alice.Environment);
                Assert.Equal(state, transition.Next);
                Assert.Contains("quarantined", Assert.IsType<CommandResult.Refused>(Assert.IsType<Reply>(Assert.Single(transition.Effects)).Result).Text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_channel_that_has_ended_or_never_was_answers_without_harm()
    {
        using var ending = new Ending();
        var transaction = ending.CommitmentOf(ending.Bob);
        foreach (var state in (ChannelState[])[new Ended(EndCause.Resolved), new Unopened(Pair.SetupOf(ending.Pair, ending.Alice, ending.Bob, Pair.AllFeatures))])
        {
            foreach (ChannelInput input in (ChannelInput[])
                [
                    new BlockConnected(new(500), default, [new(1, transaction)]), new BlockDisconnected(new(5)), new TransactionSeen(transaction),
                    new RevocableFetched(ending.Funding, new(0), default), new HtlcTaken(new(HtlcDirection.Offered, new(0))), new Restored(),
                ])
            {
                Assert.Equal(new Transition(state, default), ChannelMachine.Resolve(state, input, ending.Alice.Environment));
            }

            var force = ChannelMachine.Resolve(state, new Commanded(new(1), new ForceCloseCommand()), ending.Alice.Environment);
            Assert.IsType<CommandResult.Refused>(Assert.IsType<Reply>(Assert.Single(force.Effects)).Result);
            Assert.Empty(ChannelMachine.Claims(state, ending.Alice.Policy));
        }
    }

    private static Commanded Fulfill(HtlcId id) => new(new(7), new RemoveHtlcCommand(id, new HtlcRemoval.Fulfilled(Ending.PreimageOf("received"), null)));

    private static ChannelState OnChainOf(Ending ending) =>
        ChannelMachine.Step(ending.Alice.State, new BlockConnected(new(ending.Height + 1), default, [new(1, ending.CommitmentOf(ending.Bob))]), ending.Alice.Environment).Next;

    private static BlockConnected BlockOf(Ending ending, uint height)
    {
        var block = ending.Chain.Regtest.BlockAt(new(height));
        return new(new(height), block.Header.ComputeHash(), block.Transactions.Select((transaction, position) => new ConfirmedTransaction((uint)position, transaction)).ToSequence());
    }

    private static ChannelState Resolve(Ending ending, ChannelState state, ChannelInput input)
    {
        var transition = ChannelMachine.Resolve(state, input, ending.Alice.Environment);
        var next = transition.Next;
        foreach (var fetch in transition.Effects.OfType<FetchRevocable>())
        {
            next = Resolve(ending, next, new RevocableFetched(fetch.Funding, fetch.Number, ending.RecordsOf(ending.Alice, fetch.Funding, fetch.Number)));
        }

        return next;
    }
}
