using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>A channel ends when nothing of it can be had or lost any more, and not before.</summary>
public sealed class EndTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.1")]
    public void It_ends_when_the_last_spend_is_deep_and_not_a_block_before(bool anchors)
    {
        using var ending = new Ending(anchors);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        ending.MineEmpty(ending.Alice.Policy.ClosingDepth + 5);
        Assert.IsType<OnChain>(ending.Alice.State);
        var sweep = ending.Take(ending.Alice, Assert.Single(Ending.Claims(ending.Alice)));
        ending.Mine(sweep);
        ending.MineEmpty(ending.Alice.Policy.ClosingDepth - 2);
        Assert.IsType<OnChain>(ending.Alice.State);

        // Whatever is undone before that is watched and taken again.
        for (var depth = 1U; depth <= 6; depth++)
        {
            ending.Undo(ending.Alice.Policy.ClosingDepth - 2 + 1);
            Assert.Single(Ending.Claims(ending.Alice));
            ending.MineEmpty(depth);
            ending.Mine(sweep);
            ending.MineEmpty(ending.Alice.Policy.ClosingDepth - 2);
            Assert.IsType<OnChain>(ending.Alice.State);
        }

        ending.MineEmpty();
        Assert.Equal(new Ended(EndCause.Resolved), ending.Alice.State);
        Assert.Equal(ending.Alice.State, ending.Alice.Stored);
        Assert.Equal(ReportKind.Closed, ending.Alice.Reports.Last().Kind);
        Assert.Empty(ending.Alice.Do(new BlockDisconnected(new(ending.Height - 1))));
        Assert.Empty(ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, new(0)))));
    }

    [Fact]
    public void The_depth_is_100_unless_somebody_says_otherwise() => Assert.Equal(100U, ChannelPolicy.Default.ClosingDepth);

    [Fact]
    [Rule("5.34")]
    [Rule("5.45")]
    public void A_received_HTLC_is_waited_for_until_it_has_expired_since_its_preimage_may_come()
    {
        foreach (var ours in (bool[])[true, false])
        {
            using var ending = new Ending();
            var expiry = ending.Height + 50;
            ending.Offer(ending.Bob, 50_000, "received", 50);
            ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
            ending.MineEmpty(Ending.Delay);
            ending.Mine(ending.Take(ending.Alice, Assert.Single(Ending.Claims(ending.Alice))));
            ending.MineTo(expiry);
            Assert.IsType<OnChain>(ending.Alice.State);
            ending.MineEmpty();
            Assert.Equal(new Ended(EndCause.Resolved), ending.Alice.State);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_upstream_has_not_taken_note_of_is_awaited(bool fulfilled)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Mine(ending.CommitmentOf(ending.Bob));
        ending.MineEmpty(20);
        if (fulfilled)
        {
            Ending.Fulfill(ending.Bob, id, "offered");
            ending.Mine(ending.Take(ending.Bob, Ending.Claims(ending.Bob).Single(claim => claim.Means is ClaimMeans.HtlcStage)));
        }

        ending.Mine(ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]));
        ending.MineEmpty(2 * ending.Alice.Policy.ClosingDepth);
        ending.Restart(ending.Alice);
        ending.MineEmpty();
        Assert.IsType<OnChain>(ending.Alice.State.Phase);
        Assert.Equal(fulfilled, Assert.Single(ending.Alice.Settled).Removal is HtlcRemoval.Fulfilled);
        ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, id)));
        ending.MineEmpty();
        Assert.Equal(new Ended(EndCause.Resolved), ending.Alice.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_costs_more_than_it_holds_is_left_and_does_not_keep_the_channel(bool ours)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 360, "offered", 20);
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
        ending.MineEmpty(Ending.Delay);
        ending.Mine(ending.Take(ending.Alice, Assert.Single(ending.Due(ending.Alice))));
        ending.MineEmpty(2 * ending.Alice.Policy.ClosingDepth);
        ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, id)));
        ending.MineEmpty();
        Assert.Equal(new Ended(EndCause.Resolved), ending.Alice.State);
    }

    [Fact]
    [Rule("5.9")]
    public void A_channel_in_which_nothing_is_ours_is_kept_until_the_peer_has_closed_it()
    {
        using var ending = new Ending(pushed: 0, policy: (party, policy) => policy with { ReadyTimeout = 50, ForgetAfter = 50 });
        Assert.Single(ending.CommitmentOf(ending.Bob).Outputs, output => output.Amount > CommitmentFormat.AnchorAmount);
        ending.Pair.Disconnect();
        ending.MineEmpty(200);
        ending.Bob.Command(new ForceCloseCommand());
        ending.MineEmpty(200);
        Assert.IsType<OnChain>(ending.Bob.State.Phase);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Assert.Empty(Ending.Claims(ending.Bob));
        ending.MineEmpty(ending.Bob.Policy.ClosingDepth - 1);
        Assert.Equal(new Ended(EndCause.Resolved), ending.Bob.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.3")]
    public void At_every_step_of_the_way_a_reorganisation_of_up_to_six_blocks_is_made_good(bool ours)
    {
        for (var depth = 1U; depth <= 6; depth++)
        {
            using var ending = new Ending();
            var paid = ending.Offer(ending.Alice, 40_000, "paid", 14);
            ending.Offer(ending.Alice, 50_000, "lapsed", 14);
            var received = ending.Offer(ending.Bob, 60_000, "received", 60);
            var commitment = ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob);
            ending.Mine(commitment);
            Ending.Fulfill(ending.Alice, received, "received");
            Ending.Fulfill(ending.Bob, paid, "paid");
            var redeem = ending.Take(ending.Bob, Ending.Claims(ending.Bob).Single(IsRedeeming));
            Reorganise(ending, depth, commitment);
            ending.Mine(redeem);
            ending.MineEmpty(14);

            // Alice takes what she can, and again what a reorganisation took from her.
            for (var round = 0; round < 40 && ending.Alice.State is OnChain; round++)
            {
                foreach (var claim in ending.Due(ending.Alice).Where(claim => claim.Means is not ClaimMeans.Commitment).Take(1))
                {
                    var transaction = ending.Take(ending.Alice, claim);
                    ending.Mine(transaction);
                    ending.Undo(1);
                    ending.MineEmpty(depth);
                    Assert.Contains(Ending.Claims(ending.Alice), one => one.OutPoint == claim.OutPoint);
                    ending.Mine(transaction);
                }

                ending.MineEmpty();
            }

            foreach (var settled in ending.Alice.Settled.ToArray())
            {
                ending.Alice.Do(new HtlcTaken(new(HtlcDirection.Offered, settled.Id)));
            }

            Assert.Equal([typeof(HtlcRemoval.Fulfilled), typeof(HtlcRemoval.EndedOnChain)], ending.Alice.Settled.Select(settled => settled.Removal.GetType()));
            ending.MineEmpty(40);
            Assert.Equal(new Ended(EndCause.Resolved), ending.Alice.State);
        }
    }

    private static bool IsRedeeming(OnChainClaim claim) =>
        claim.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim } or ClaimMeans.HtlcStage { Preimage: not null };

    private static void Reorganise(Ending ending, uint depth, Transaction transaction)
    {
        ending.MineEmpty(depth - 1);
        ending.Undo(depth);
        Assert.Equal(ClaimGroupKind.Commitment, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
        ending.MineEmpty();
        ending.Mine(transaction);
    }
}
