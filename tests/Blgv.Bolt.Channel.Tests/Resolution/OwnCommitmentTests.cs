using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>Our commitment is in a block: what is ours is taken, when the chain lets us and not before.</summary>
public sealed class OwnCommitmentTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.2")]
    [Rule("5.12")]
    [Rule("5.16")]
    [Rule("5.17")]
    [Rule("5.18")]
    public void To_local_is_taken_once_its_delay_is_over_and_one_block_earlier_the_chain_refuses(bool anchors)
    {
        using var ending = new Ending(anchors);
        Assert.IsType<CommandResult.Accepted>(ending.Alice.Command(new ForceCloseCommand()));
        ending.Mine(ending.Alice.Published[^1]);
        var confirmed = ending.Height;
        var claim = Assert.Single(Ending.Claims(ending.Alice));
        Assert.Equal((confirmed + Ending.Delay, null, ClaimGroupKind.Uncontested), (claim.Since.Value, claim.Deadline, claim.Group.Kind));
        var sweep = ending.Take(ending.Alice, claim);
        ending.MineTo(confirmed + Ending.Delay - 2);
        Assert.Equal(SubmitError.SequenceNotReached, ending.Try(sweep));
        ending.MineEmpty();
        ending.Mine(sweep);
        Assert.Equal(confirmed + Ending.Delay, ending.Height);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.13")]
    public void While_nothing_has_confirmed_the_claim_is_the_commitment_and_a_child_on_its_anchor_pays(bool anchors)
    {
        using var ending = new Ending(anchors);
        var expiry = ending.Height + 40;
        ending.Offer(ending.Alice, 50_000, "offered");
        Assert.Empty(Ending.Claims(ending.Alice));
        ending.Alice.Command(new ForceCloseCommand());
        var claim = Assert.Single(Ending.Claims(ending.Alice));
        var means = Assert.IsType<ClaimMeans.Commitment>(claim.Means);
        Assert.Equal((ending.Funding, ending.Height + 1, ClaimGroupKind.Commitment), (claim.OutPoint, claim.Since.Value, claim.Group.Kind));
        Assert.Equal(anchors, means.Anchor is not null);
        Assert.True(claim.Deadline!.Value.Value > expiry);

        var commitment = ending.Alice.Published[^1];
        if (means.Anchor is { } anchor)
        {
            Assert.Equal((commitment.ComputeTxId(), CommitmentFormat.AnchorAmount), (anchor.OutPoint.TxId, anchor.Amount));
        }

        // Once the commitment is there, nothing more is to be had of the anchor.
        ending.Mine(commitment);
        Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.Commitment or ClaimMeans.Sweep { Claim: AnchorClaim });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.20")]
    [Rule("5.22")]
    [Rule("5.23")]
    [Rule("5.24")]
    [Rule("5.57")]
    [Rule("5.58")]
    public void An_offered_HTLC_comes_back_after_its_expiry_and_then_after_the_delay_and_never_one_block_earlier(bool anchors)
    {
        using var ending = new Ending(anchors);
        var expiry = ending.Height + 20;
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        var claim = Assert.Single(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.HtlcStage);
        var stage = Assert.IsType<ClaimMeans.HtlcStage>(claim.Means);
        Assert.Equal((expiry + 1, anchors, (Preimage?)null), (claim.Since.Value, stage.NeedsFee, stage.Preimage));
        Assert.Equal(new(ClaimGroupKind.HtlcTransaction, Pair.Index, expiry), claim.Group);

        var timeout = ending.Take(ending.Alice, claim);
        ending.MineTo(expiry - 1);
        Assert.Equal(SubmitError.LockTimeNotReached, ending.Try(timeout));
        ending.MineEmpty();
        if (anchors)
        {
            // Alone it pays no fee, so that nobody would mine it; with the inputs of others our signature covers all of it.
            Assert.Equal(timeout.Outputs[0].Amount, claim.Value);
            Assert.Equal(SubmitError.Script, ending.Try(timeout with { Outputs = [timeout.Outputs[0], timeout.Outputs[1] with { Amount = new(1000) }] }));
        }

        ending.Mine(timeout);
        var second = Assert.Single(Ending.Claims(ending.Alice), one => one.OutPoint.TxId == timeout.ComputeTxId());
        Assert.Equal((ending.Height + Ending.Delay, (BlockHeight?)null), (second.Since.Value, second.Deadline));
        var sweep = ending.Take(ending.Alice, second);
        ending.MineTo(second.Since.Value - 2);
        Assert.Equal(SubmitError.SequenceNotReached, ending.Try(sweep));
        ending.MineEmpty();
        ending.Mine(sweep);
        Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.OutPoint == second.OutPoint);
    }

    [Theory]
    [InlineData(true, "before")]
    [InlineData(true, "after")]
    [InlineData(true, "after it confirmed")]
    [InlineData(false, "before")]
    [InlineData(false, "after it confirmed")]
    [Rule("5.28")]
    [Rule("5.30")]
    [Rule("5.32")]
    [Rule("5.33")]
    public void A_received_HTLC_is_redeemed_with_its_preimage_whenever_that_is_given(bool anchors, string given)
    {
        using var ending = new Ending(anchors);
        var expiry = ending.Height + 40;
        var id = ending.Offer(ending.Bob, 50_000, "received");
        ending.Pair.Disconnect();
        GiveWhen("before");
        ending.Alice.Command(new ForceCloseCommand());
        GiveWhen("after");
        ending.Mine(ending.Alice.Published[^1]);
        if (given == "after it confirmed")
        {
            Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.HtlcStage);
        }

        GiveWhen("after it confirmed");
        ending.Restart(ending.Alice);
        var claim = Assert.Single(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.HtlcStage);
        Assert.Equal((expiry, ending.Height + 1), (claim.Deadline!.Value.Value, claim.Since.Value));
        var success = ending.Take(ending.Alice, claim);
        ending.Mine(success);
        var second = Assert.Single(Ending.Claims(ending.Alice), one => one.OutPoint.TxId == success.ComputeTxId());
        var sweep = ending.Take(ending.Alice, second);
        ending.MineTo(second.Since.Value - 2);
        Assert.Equal(SubmitError.SequenceNotReached, ending.Try(sweep));
        ending.MineEmpty();
        ending.Mine(sweep);
        Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.OutPoint.TxId == success.ComputeTxId());

        void GiveWhen(string when)
        {
            if (given == when)
            {
                Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, id, "received"));
            }
        }
    }

    [Fact]
    [Rule("5.31")]
    [Rule("5.44")]
    public void An_HTLC_that_the_peer_may_still_take_back_is_left_alone_in_either_commitment()
    {
        using var ending = new Ending();
        ending.Promise(ending.Bob, 50_000, "received");
        ending.Bob.Do(new CommitDue());
        Pair.DeliverOne(ending.Bob, ending.Alice);
        Pair.DeliverOne(ending.Bob, ending.Alice);
        Assert.Equal(LadderState.SentAddRevocation, Assert.Single(ending.Alice.Core.Commitments.Htlcs).State);
        var commitment = ending.CommitmentOf(ending.Alice);
        ending.Alice.Command(new ForceCloseCommand());
        Assert.Equal(CommandRefusal.UnknownHtlc, Assert.IsType<CommandResult.Refused>(Ending.Fulfill(ending.Alice, new(0), "received")).Reason);
        ending.Mine(commitment);
        Assert.Contains(commitment.Outputs, output => output.Amount == new Satoshi(50_000));
        Assert.Equal(CommandRefusal.UnknownHtlc, Assert.IsType<CommandResult.Refused>(Ending.Fulfill(ending.Alice, new(0), "received")).Reason);
        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Value == new Satoshi(50_000));
        ending.Undo(1);
        ending.Mine(ending.CommitmentOf(ending.Bob));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Value == new Satoshi(50_000));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_a_trimmed_HTLC_there_is_nothing_to_take(bool anchors)
    {
        using var ending = new Ending(anchors);
        var id = ending.Offer(ending.Bob, 300, "dust received");
        ending.Offer(ending.Alice, 300, "dust offered");
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Ending.Fulfill(ending.Alice, id, "dust received");
        Assert.Equal(ClaimGroupKind.Uncontested, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
    }

    [Theory]
    [InlineData(true, 20)]
    [InlineData(true, 25)]
    [InlineData(false, 20)]
    [InlineData(false, 25)]
    public void Incident_8_of_HTLCs_that_are_equal_each_has_its_own_output_and_signature_unrevoked(bool anchors, uint other)
    {
        using var ending = new Ending(anchors);
        ending.Offer(ending.Alice, 50_000, "same", 20);
        ending.Offer(ending.Alice, 50_000, "same", other);
        HtlcId[] received = [ending.Offer(ending.Bob, 60_000, "equal", 30), ending.Offer(ending.Bob, 60_000, "equal", 20 + other)];
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Assert.All(received, id => Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, id, "equal")));
        ending.MineEmpty(30);
        var claims = Ending.Claims(ending.Alice).Where(claim => claim.Means is ClaimMeans.HtlcStage).ToArray();
        Assert.Equal(4, claims.DistinctBy(claim => claim.OutPoint).Count());
        foreach (var claim in claims)
        {
            ending.Mine(ending.Take(ending.Alice, claim));
        }

        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Means is ClaimMeans.HtlcStage);
        Assert.Equal(4 + 1, Ending.Claims(ending.Alice).Count);
    }

    [Fact]
    [Rule("5.59")]
    public void With_anchors_HTLC_transactions_of_one_locktime_share_a_transaction_and_each_finds_its_second_stage()
    {
        using var ending = new Ending();
        ending.Offer(ending.Alice, 50_000, "one", 20);
        ending.Offer(ending.Alice, 60_000, "other", 20);
        HtlcId[] received = [ending.Offer(ending.Bob, 70_000, "third"), ending.Offer(ending.Bob, 80_000, "fourth")];
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Ending.Fulfill(ending.Alice, received[0], "third");
        Ending.Fulfill(ending.Alice, received[1], "fourth");
        ending.MineEmpty(22);
        foreach (var group in Ending.Claims(ending.Alice).Where(claim => claim.Means is ClaimMeans.HtlcStage).GroupBy(claim => claim.Group).ToArray())
        {
            Assert.Equal(2, group.Count());
            ending.Mine(ending.Take(ending.Alice, [.. group]));
        }

        ending.MineEmpty(Ending.Delay);
        var sweep = ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]);
        Assert.Equal(4 + 1, sweep.Inputs.Count);
        ending.Mine(sweep);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    public void Of_an_HTLC_that_the_peer_took_nothing_is_left_to_claim()
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Ending.Fulfill(ending.Bob, id, "offered");
        var claim = Assert.Single(Ending.Claims(ending.Bob), one => one.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim });
        ending.Mine(ending.Take(ending.Bob, claim));
        Assert.Equal(ClaimGroupKind.Uncontested, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
    }
}
