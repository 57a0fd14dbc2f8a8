using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Reestablish;

/// <summary>What a state that was loaded still owes.</summary>
public sealed class OwedTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);
    private static readonly Preimage Known = new(Pair.Hash("preimage"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_live_funding_is_watched(int fundings)
    {
        using var pair = Pair.InUse(fundings: fundings);
        var watched = Owed<Watch>(pair.Alice);
        Assert.Equal(pair.Alice.Core.Commitments.Active.Select(active => active.Scope.Funding), watched.Select(watch => watch.OutPoint));
        Assert.All(watched, watch => Assert.Equal(pair.Alice.Core.Commitments.Active[0].Scope.LocalBuilder.Funding.ScriptPubKey, watch.Script));
    }

    [Fact]
    public void Our_funding_transaction_is_broadcast_until_it_confirms()
    {
        using var pair = Pair.InUse();
        var transaction = new Transaction(2, default, default, 0);
        var core = pair.Alice.Core;
        pair.Alice.State = new AwaitingReady(core with { Funding = core.Funding with { Transaction = transaction, Confirmed = null } });
        Assert.Equal(transaction, Assert.IsType<FundingTransaction>(Assert.Single(Owed<Publish>(pair.Alice)).Transaction).Transaction);
        pair.Alice.State = new AwaitingReady(core with { Funding = core.Funding with { Transaction = transaction } });
        Assert.Empty(Owed<Publish>(pair.Alice));
    }

    [Fact]
    public void A_received_HTLC_is_told_until_the_host_takes_it()
    {
        using var pair = Offered();
        var ready = Assert.Single(Owed<HtlcReady>(pair.Bob)).Htlc;
        Assert.Equal(Onion, ready.Onion);
        pair.Bob.Restart();
        Assert.Equal(ready, Assert.Single(pair.Bob.Ready));
        pair.Bob.Do(new HtlcTaken(ready.Key));
        Assert.Empty(Owed<HtlcReady>(pair.Bob));
        Assert.True(pair.Bob.Core.Commitments.Find(ready.Key)?.Onion.IsEmpty);
    }

    [Fact]
    public void An_HTLC_that_is_not_yet_beyond_recall_is_not_told()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(new AddHtlcCommand(new(5_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Alice.Do(new CommitDue());
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.Empty(Owed<HtlcReady>(pair.Bob));
    }

    [Fact]
    public void A_preimage_is_told_from_its_first_sight_until_taken_even_if_nothing_of_it_is_signed()
    {
        using var pair = Offered();
        pair.Bob.Do(new HtlcTaken(pair.Bob.Ready.Single().Key));
        pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(Known, null)));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        pair.Alice.Restart();
        var settled = Assert.Single(Owed<HtlcSettled>(pair.Alice)).Htlc;
        Assert.Equal(Known, Assert.IsType<HtlcRemoval.Fulfilled>(settled.Removal).Preimage);
        Assert.Equal(LadderState.SentAddAckRevocation, Assert.Single(pair.Alice.Core.Commitments.Htlcs).State);
        pair.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, settled.Id)));
        Assert.Empty(Owed<HtlcSettled>(pair.Alice));
    }

    [Fact]
    public void A_failure_is_told_once_it_is_beyond_recall_until_taken()
    {
        using var pair = Offered();
        pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Onion, null)));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Empty(Owed<HtlcSettled>(pair.Alice));
        pair.Settle();
        Assert.Empty(pair.Alice.Core.Commitments.Htlcs);
        pair.Alice.Restart();
        Assert.IsType<HtlcRemoval.Failed>(Assert.Single(pair.Alice.Settled).Removal);
        pair.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, new(0))));
        Assert.Empty(Owed<HtlcSettled>(pair.Alice));
        pair.Alice.Restart();
        Assert.Empty(pair.Alice.Settled);
    }

    [Fact]
    public void A_signer_that_remembers_less_than_the_state_catches_up_and_doing_it_twice_changes_nothing()
    {
        using var pair = Offered();
        var reached = pair.Bob.Signers.Channel.MarksOf(Pair.Index);
        pair.Bob.Restart();
        Assert.Equal(reached, pair.Bob.Signers.Channel.MarksOf(Pair.Index));
        Assert.Equal(
            pair.Bob.Signers.Channel.PerCommitmentPointOf(Pair.Index, new(pair.Bob.Core.Commitments.LocalNumber.Value + 1)),
            pair.Bob.Core.Commitments.LocalNextPoint);
        var before = pair.Bob.State;
        pair.Bob.Do(new Restored());
        Assert.Equal(before, pair.Bob.State);
        Assert.Equal(reached, pair.Bob.Signers.Channel.MarksOf(Pair.Index));
    }

    [Fact]
    public void An_ended_channel_owes_nothing() => Assert.Empty(ChannelMachine.Owed(new Ended(EndCause.Closed)));

    private static Pair Offered()
    {
        var pair = Pair.InUse();
        pair.Alice.Command(new AddHtlcCommand(new(5_000_000), new(Pair.HashOf(Known)), new(200), Onion));
        pair.Settle();
        return pair;
    }

    private static T[] Owed<T>(Party party) => [.. ChannelMachine.Owed(party.State.AsDisconnected()).OfType<T>()];
}
