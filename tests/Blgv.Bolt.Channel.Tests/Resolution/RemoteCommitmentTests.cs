using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>The peer's commitment, which it has not revoked, is in a block.</summary>
public sealed class RemoteCommitmentTests
{
    [Fact]
    [Rule("5.36")]
    [Rule("5.37")]
    public void To_remote_is_taken_in_the_next_block_with_anchors_and_to_local_is_none_of_ours()
    {
        using var ending = new Ending();
        var commitment = ending.CommitmentOf(ending.Bob);
        var sweep = SweepAhead(ending, commitment);
        Assert.Equal(SubmitError.SequenceNotReached, ending.Try(commitment, sweep));
        ending.Mine(commitment);
        var claim = Assert.Single(Ending.Claims(ending.Alice));
        Assert.Equal((ending.Height + 1, null, ClaimGroupKind.Uncontested), (claim.Since.Value, claim.Deadline, claim.Group.Kind));
        ending.Mine(sweep);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    [Rule("5.36")]
    public void To_remote_of_static_remotekey_can_be_taken_in_the_same_block()
    {
        using var ending = new Ending(anchors: false);
        var commitment = ending.CommitmentOf(ending.Bob);
        ending.Mine(commitment, SweepAhead(ending, commitment));
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.2")]
    [Rule("5.39")]
    public void An_offered_HTLC_is_taken_back_after_its_expiry_and_one_block_earlier_the_chain_refuses(bool anchors)
    {
        using var ending = new Ending(anchors);
        var expiry = ending.Height + 20;
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Mine(ending.CommitmentOf(ending.Bob));
        var claim = Assert.Single(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.Sweep { Claim: HtlcTimeoutClaim });
        Assert.Equal((expiry + 1, ClaimGroupKind.Contested), (claim.Since.Value, claim.Group.Kind));
        Assert.True(claim.Deadline!.Value.Value > expiry);
        var sweep = ending.Take(ending.Alice, claim);
        ending.MineTo(expiry - 1);
        Assert.Equal(SubmitError.LockTimeNotReached, ending.Try(sweep));
        ending.MineEmpty();
        ending.Mine(sweep);
        Assert.Equal(ClaimGroupKind.Uncontested, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.43")]
    public void A_received_HTLC_is_redeemed_with_its_preimage_and_not_without(bool anchors)
    {
        using var ending = new Ending(anchors);
        var expiry = ending.Height + 40;
        var id = ending.Offer(ending.Bob, 50_000, "received");
        ending.Mine(ending.CommitmentOf(ending.Bob));
        Assert.Single(Ending.Claims(ending.Alice));
        Assert.Equal(CommandRefusal.WrongPreimage, Assert.IsType<CommandResult.Refused>(Ending.Fulfill(ending.Alice, id, "another")).Reason);
        Assert.Single(Ending.Claims(ending.Alice));
        Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, id, "received"));
        ending.Restart(ending.Alice);
        var claim = Assert.Single(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim });
        Assert.Equal((expiry, ending.Height + 1), (claim.Deadline!.Value.Value, claim.Since.Value));
        ending.Mine(ending.Take(ending.Alice, claim));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Equal_HTLCs_are_told_apart_by_their_outputs_also_in_the_peers_commitment(bool anchors)
    {
        using var ending = new Ending(anchors);
        ending.Offer(ending.Alice, 50_000, "same", 20);
        ending.Offer(ending.Alice, 50_000, "same", 25);
        HtlcId[] received = [ending.Offer(ending.Bob, 50_000, "same", 30), ending.Offer(ending.Bob, 50_000, "same", 30)];
        ending.Mine(ending.CommitmentOf(ending.Bob));
        Assert.All(received, id => Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, id, "same")));
        ending.MineEmpty(30);
        foreach (var claim in Ending.Claims(ending.Alice))
        {
            ending.Mine(ending.Take(ending.Alice, claim));
        }

        Assert.Empty(Ending.Claims(ending.Alice));
        Assert.Equal(1 + 1 + 4, Assert.IsType<OnChain>(ending.Alice.State).Later.Count + 1);
    }

    [Fact]
    [Rule("5.38")]
    public void What_the_peer_redeems_in_its_commitment_tells_the_preimage()
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        ending.Bob.Command(new ForceCloseCommand());
        ending.Mine(ending.Bob.Published[^1]);
        Ending.Fulfill(ending.Bob, id, "offered");
        var stage = Assert.Single(Ending.Claims(ending.Bob), one => one.Means is ClaimMeans.HtlcStage);
        Assert.Empty(ending.Alice.Settled);
        ending.Mine(ending.Take(ending.Bob, stage));
        Assert.Equal(new SettledHtlc(id, Ending.HashOf("offered"), new HtlcRemoval.Fulfilled(Ending.PreimageOf("offered"), null)), Assert.Single(ending.Alice.Settled));
        Assert.Equal(ClaimGroupKind.Uncontested, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
    }

    /// <summary>The transaction with which Alice takes her balance, made before the commitment is in a block.</summary>
    private static Bitcoin.Transaction SweepAhead(Ending ending, Bitcoin.Transaction commitment)
    {
        using var copy = ending.CopyOf(ending.Alice);
        return ending.Take(copy.Signer, Assert.Single(copy.After(ending.Alice, new(ending.Height + 1), commitment)));
    }
}
