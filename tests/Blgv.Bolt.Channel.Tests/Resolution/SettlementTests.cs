using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>Upstream is told how an HTLC that we offered ended on chain: once, and not before a reorganisation could change it.</summary>
public sealed class SettlementTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [Rule("5.21")]
    [Rule("2.239")]
    public void An_HTLC_that_came_back_fails_upstream_at_depth_and_not_a_block_before(bool anchors, bool ours)
    {
        using var ending = new Ending(anchors);
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
        ending.MineEmpty(20);
        Assert.Empty(ending.Alice.Settled);
        var timeout = TakeBack(ending);
        ending.Mine(timeout);
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 2);
        Assert.Empty(ending.Alice.Settled);

        // A reorganisation begins the count anew.
        ending.Undo(ending.Alice.Policy.SettlementDepth - 1);
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth);
        Assert.Empty(ending.Alice.Settled);
        ending.Mine(timeout);
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 2);
        Assert.Empty(ending.Alice.Settled);
        ending.MineEmpty();
        Assert.Equal(new SettledHtlc(id, Ending.HashOf("offered"), new HtlcRemoval.EndedOnChain()), Assert.Single(ending.Alice.Settled));
        ending.MineEmpty(3);
        Assert.Single(ending.Alice.Settled);
    }

    [Fact]
    public void Upstream_is_told_after_every_start_until_it_has_taken_note_and_then_never_again()
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Mine(ending.CommitmentOf(ending.Bob));
        ending.MineEmpty(20);
        ending.Mine(TakeBack(ending));
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth);
        for (var i = 0; i < 2; i++)
        {
            ending.Restart(ending.Alice);
            Assert.Equal(new HtlcRemoval.EndedOnChain(), Assert.Single(ending.Alice.Settled).Removal);
        }

        ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, id)));
        Assert.Empty(ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, id))));
        ending.Restart(ending.Alice);
        ending.MineEmpty(2);
        Assert.Empty(ending.Alice.Settled);

        // Not even when all of it is undone and done again, nor by a preimage that comes too late.
        ending.Undo(ending.Alice.Policy.SettlementDepth + 3);
        ending.MineEmpty(10);
        ending.Mine(TakeBack(ending));
        ending.MineEmpty(10);
        ending.Restart(ending.Alice);
        Assert.Empty(ending.Alice.Settled);
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(1000, false)]
    [Rule("5.26")]
    [Rule("5.27")]
    [Rule("5.41")]
    [Rule("5.42")]
    public void A_trimmed_HTLC_fails_upstream_at_once_only_if_no_commitment_has_an_output_for_it(ulong amount, bool everywhere)
    {
        foreach (var ours in (bool[])[true, false])
        {
            using var ending = new Ending(policy: (party, policy) => policy with { DustLimit = new((party.Name == "Alice") == ours ? 2000U : 354) });
            ending.Offer(ending.Alice, amount, "dust");
            ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
            Assert.Equal(everywhere ? 1 : 0, ending.Alice.Settled.Count());
            ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 2);
            Assert.Equal(everywhere ? 1 : 0, ending.Alice.Settled.Count());
            ending.MineEmpty();
            Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.26")]
    [Rule("5.41")]
    public void An_HTLC_that_the_commitment_which_confirmed_does_not_have_yet_fails_upstream_at_depth(bool ours)
    {
        using var ending = new Ending();
        using var older = ending.CopyOf(ending.Bob);
        ending.Promise(ending.Alice, 50_000, "offered");
        ending.Alice.Do(new CommitDue());
        Assert.Equal(LadderState.SentAddCommit, Assert.Single(ending.Alice.Core.Commitments.Htlcs).State);
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : older.Commitment());
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 2);
        Assert.Empty(ending.Alice.Settled);
        ending.MineEmpty();
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
    }

    [Fact]
    [Rule("5.27")]
    public void An_HTLC_that_was_never_signed_for_fails_upstream_at_once()
    {
        using var ending = new Ending();
        var id = ending.Promise(ending.Alice, 50_000, "offered");
        ending.Alice.Command(new ForceCloseCommand());
        Assert.Equal(new SettledHtlc(id, Ending.HashOf("offered"), new HtlcRemoval.EndedOnChain()), Assert.Single(ending.Alice.Settled));
    }

    [Fact]
    [Rule("5.41")]
    public void Where_our_data_is_old_an_HTLC_may_be_in_a_commitment_that_we_know_nothing_of_and_does_not_fail_at_once()
    {
        using var ending = new Ending();
        var id = ending.Promise(ending.Alice, 50_000, "offered", 20);
        using var stale = ending.CopyOf(ending.Alice);
        ending.Settle();
        ending.Bob.Command(new ForceCloseCommand());
        ending.Alice.Restore(stale.State, stale.Signer);
        Assert.Equal(LadderState.SentAdd, Assert.Single(ending.Alice.Core.Commitments.Htlcs).State);
        ending.Mine(ending.Bob.Published[^1]);
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
        ending.MineEmpty(8);
        Assert.Empty(ending.Alice.Settled);

        // It is: the peer redeems it, and upstream pays.
        Ending.Fulfill(ending.Bob, id, "offered");
        ending.Mine(ending.Take(ending.Bob, Ending.Claims(ending.Bob).Single(claim => claim.Means is ClaimMeans.HtlcStage)));
        Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(ending.Alice.Settled).Removal);
    }

    [Fact]
    [Rule("5.41")]
    public void Where_nobody_knows_what_was_in_it_an_HTLC_fails_upstream_once_it_has_expired()
    {
        using var ending = new Ending();
        var expiry = ending.Height + 20;
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        using var stale = ending.CopyOf(ending.Alice);
        ending.Offer(ending.Bob, 1000, "newest");
        var future = ending.CommitmentOf(ending.Bob);
        ending.Alice.Restore(stale.State, stale.Signer);
        ending.Mine(future);
        ending.MineTo(expiry + ending.Alice.Policy.SettlementDepth - 1);
        Assert.Empty(ending.Alice.Settled);
        ending.MineEmpty();
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_peer_said_of_a_failure_goes_upstream_where_it_had_said_it(bool holdsIt)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        using var older = ending.CopyOf(ending.Bob);
        Ending.Fail(ending.Bob, id);
        ending.Bob.Do(new CommitDue());
        Pair.DeliverOne(ending.Bob, ending.Alice);
        Pair.DeliverOne(ending.Bob, ending.Alice);
        ending.Alice.Do(new CommitDue());
        ending.Mine(holdsIt ? older.Commitment() : ending.CommitmentOf(ending.Alice));
        if (holdsIt)
        {
            // Its failure is not enough: what it failed it could still redeem.
            ending.MineEmpty(20);
            Assert.Empty(ending.Alice.Settled);
            ending.Mine(TakeBack(ending));
        }

        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 1);
        Assert.Equal(new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null), Assert.Single(ending.Alice.Settled).Removal);
    }

    [Fact]
    public void A_failure_that_the_peer_has_not_signed_is_nothing_to_go_upstream_since_a_start_would_not_find_it()
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 300, "dust");
        Ending.Fail(ending.Bob, id);
        Pair.DeliverOne(ending.Bob, ending.Alice);
        Assert.Equal(LadderState.ReceivedRemove, Assert.Single(ending.Alice.Core.Commitments.Htlcs).State);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
        ending.Restart(ending.Alice);
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
    }

    [Fact]
    public void Of_two_equal_HTLCs_each_is_settled_by_what_became_of_its_own_output()
    {
        using var ending = new Ending();
        var first = ending.Offer(ending.Alice, 50_000, "same", 20);
        var second = ending.Offer(ending.Alice, 50_000, "same", 30);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        ending.MineEmpty(20);
        ending.Mine(TakeBack(ending));
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - 1);
        Assert.Equal(first, Assert.Single(ending.Alice.Settled).Id);
        Ending.Fulfill(ending.Bob, second, "same");
        ending.Mine(ending.Take(ending.Bob, Ending.Claims(ending.Bob).Single(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim })));
        Assert.Equal([typeof(HtlcRemoval.EndedOnChain), typeof(HtlcRemoval.Fulfilled)], ending.Alice.Settled.Select(settled => settled.Removal.GetType()));
        Assert.Equal([first, second], ending.Alice.Settled.Select(settled => settled.Id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.21")]
    public void An_HTLC_that_is_not_worth_a_transaction_fails_upstream_once_it_has_expired_though_nobody_takes_it(bool ours)
    {
        using var ending = new Ending();
        var expiry = ending.Height + 20;
        ending.Offer(ending.Alice, 360, "tiny", 20);
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
        ending.MineTo(expiry + ending.Alice.Policy.SettlementDepth - 1);
        Assert.Empty(ending.Alice.Settled);
        ending.MineEmpty();
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
    }

    private static Transaction TakeBack(Ending ending) => ending.Take(
        ending.Alice, ending.Due(ending.Alice).First(claim => claim.Means is ClaimMeans.HtlcStage or ClaimMeans.Sweep { Claim: HtlcTimeoutClaim }));
}
