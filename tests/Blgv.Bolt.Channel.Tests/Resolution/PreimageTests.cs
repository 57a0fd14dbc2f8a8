using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>A preimage that shows anywhere is known from then on, and is used for those HTLCs for which it was given, and no others.</summary>
public sealed class PreimageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.19")]
    public void What_the_peer_redeems_in_our_commitment_tells_the_preimage(bool anchors)
    {
        using var ending = new Ending(anchors);
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        ending.Mine(ending.CommitmentOf(ending.Alice));
        ending.Mine(Redeem(ending, id));
        Fulfilled(ending, id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.25")]
    [Rule("5.40")]
    [Rule("2.239")]
    public void Incident_7_the_peer_publishes_its_older_commitment_still_valid_and_redeems_what_it_had_failed(bool restart)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        using var older = ending.CopyOf(ending.Bob);

        // Bob fails the HTLC. Both newest commitments are without it; Bob's revocation of the one with it does not come.
        Ending.Fail(ending.Bob, id);
        ending.Bob.Do(new CommitDue());
        Pair.DeliverOne(ending.Bob, ending.Alice);
        Pair.DeliverOne(ending.Bob, ending.Alice);
        ending.Alice.Do(new CommitDue());
        Assert.Equal(LadderState.SentRemoveAckCommit, ending.Alice.Core.Commitments.Htlcs[0].State);
        ending.Mine(older.Commitment());
        Assert.Equal(ReportKind.OnChain, ending.Alice.Reports.Last().Kind);
        if (restart)
        {
            ending.Restart(ending.Alice);
        }

        var redeem = older.After(ending.Bob, new(ending.Height), older.Commitment(), (id, "offered"));
        ending.Mine(ending.Take(older.Signer, redeem.Single(claim => claim.Means is ClaimMeans.HtlcStage { Preimage: not null })));
        Fulfilled(ending, id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.62")]
    [Rule("2.234")]
    public void Incident_11_a_preimage_in_a_mempool_counts_even_if_its_transaction_never_confirms(bool ours)
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Offer(ending.Alice, 60_000, "another", 20);
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
        Ending.Fulfill(ending.Bob, id, "offered");
        var claim = Ending.Claims(ending.Bob).Single(one => one.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim } or ClaimMeans.HtlcStage { Preimage: not null });
        var redeem = ending.Take(ending.Bob, claim);
        var effects = ending.Alice.Do(new TransactionSeen(redeem));
        Assert.Equal(id, Assert.Single(effects.OfType<HtlcSettled>()).Htlc.Id);
        Assert.Empty(ending.Alice.Do(new TransactionSeen(redeem)));

        // It is gone again, cycled out by the peer: ours confirms after the expiry. Upstream is paid all the same.
        ending.MineEmpty(22);
        ending.Mine(ending.Take(ending.Alice, Ending.Claims(ending.Alice).Single(one => one.OutPoint == claim.OutPoint)));
        ending.MineEmpty(10);
        Fulfilled(ending, id);
    }

    [Fact]
    [Rule("5.62")]
    public void A_preimage_in_a_mempool_counts_while_the_channel_is_still_in_use()
    {
        using var ending = new Ending();
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        ending.Pair.Disconnect();
        var witness = new Witness([Bytes.Copy(Ending.PreimageOf("another").ToArray()), Bytes.Copy(Ending.PreimageOf("offered").ToArray()), Bytes.Copy(new byte[33])]);
        var transaction = new Transaction(2, [new(new(new(Pair.Hash("any")), 0), 0) { Witness = witness }], default, 0);
        Assert.Empty(ending.Alice.Do(new TransactionSeen(transaction with { Inputs = [transaction.Inputs[0] with { Witness = default }] })));
        ending.Alice.Do(new TransactionSeen(transaction));
        Assert.IsType<Normal>(ending.Alice.State.Phase);
        Fulfilled(ending, id);
        ending.Restart(ending.Alice);
        Fulfilled(ending, id);
    }

    public static TheoryData<int, string, bool> Withheld()
    {
        var data = new TheoryData<int, string, bool>();
        for (var delivered = 1; delivered <= 5; delivered++)
        {
            foreach (var which in (string[])["local", "remote", "next remote"])
            {
                data.Add(delivered, which, delivered % 2 == 0);
                data.Add(delivered, which, delivered % 2 != 0);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Withheld))]
    [Rule("5.25")]
    [Rule("5.40")]
    public void Incident_6_a_known_preimage_comes_before_any_failure_whichever_commitment_confirms(int delivered, string which, bool restart)
    {
        using var ending = new Ending();
        using var before = ending.CopyOf(ending.Bob);
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        using var with = ending.CopyOf(ending.Bob);
        Ending.Fulfill(ending.Bob, id, "offered");

        // update_fulfill_htlc, commitment_signed, then revocations and signatures of which the rest are withheld.
        ending.Bob.Do(new CommitDue());
        for (var i = 0; i < delivered; i++)
        {
            var fromAlice = ending.Alice.Outbox.Count > 0;
            Pair.DeliverOne(fromAlice ? ending.Alice : ending.Bob, fromAlice ? ending.Bob : ending.Alice);
            ending.Alice.Do(new CommitDue());
        }

        ending.Mine(which switch
        {
            "local" => ending.CommitmentOf(ending.Alice),
            "remote" => with.Commitment(),
            _ => ending.CommitmentOf(ending.Bob),
        });
        if (restart)
        {
            ending.Restart(ending.Alice);
        }

        ending.MineEmpty(ending.Alice.Policy.SettlementDepth + 2);
        Assert.NotEmpty(ending.Alice.Settled);
        Assert.All(ending.Alice.Settled, settled => Assert.Equal(new HtlcRemoval.Fulfilled(Ending.PreimageOf("offered"), null), settled.Removal));

        // Nor does it change when the chain does.
        ending.Undo(ending.Alice.Policy.SettlementDepth + 3);
        ending.Mine(before.Commitment());
        ending.Restart(ending.Alice);
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth + 2);
        Assert.All(ending.Alice.Settled, settled => Assert.IsType<HtlcRemoval.Fulfilled>(settled.Removal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.29")]
    public void Incident_4_the_preimage_of_our_own_invoice_is_not_used_for_an_HTLC_that_we_only_relay(bool ours)
    {
        using var ending = new Ending();
        var own = ending.Offer(ending.Bob, 50_000, "invoice");
        var relayed = ending.Offer(ending.Bob, 50_000, "invoice");
        var onward = ending.Offer(ending.Alice, 49_000, "invoice");
        ending.Mine(ours ? ending.CommitmentOf(ending.Alice) : ending.CommitmentOf(ending.Bob));
        Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, own, "invoice"));
        Assert.Null(ending.Alice.Core.Commitments.Find(new(HtlcDirection.Received, relayed))!.Preimage);
        var claim = Assert.Single(Ending.Claims(ending.Alice), IsRedeeming);
        ending.Mine(ending.Take(ending.Alice, claim));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), IsRedeeming);

        // Our own transaction shows it to everybody, so that the peer can redeem what we sent on: that has upstream pay.
        Assert.Equal(onward, Assert.Single(ending.Alice.Settled).Id);

        static bool IsRedeeming(OnChainClaim claim) => claim.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim } or ClaimMeans.HtlcStage { Preimage: not null };
    }

    [Fact]
    [Rule("5.29")]
    public void A_preimage_that_the_peer_shows_is_not_taken_for_an_HTLC_of_ours_that_nobody_gave_it_for()
    {
        using var ending = new Ending();
        var offered = ending.Offer(ending.Alice, 50_000, "same");
        var received = ending.Offer(ending.Bob, 60_000, "same");
        ending.Mine(ending.CommitmentOf(ending.Alice));
        ending.Mine(Redeem(ending, offered, "same"));
        Assert.Equal(offered, Assert.Single(ending.Alice.Settled).Id);
        Assert.Equal(ClaimGroupKind.Uncontested, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
        Assert.IsType<CommandResult.Accepted>(Ending.Fulfill(ending.Alice, received, "same"));
        Assert.Equal(2, Ending.Claims(ending.Alice).Count);
    }

    private static Transaction Redeem(Ending ending, HtlcId id, string secret = "offered")
    {
        Ending.Fulfill(ending.Bob, id, secret);
        return ending.Take(ending.Bob, Ending.Claims(ending.Bob).Single(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPreimageClaim }));
    }

    private static void Fulfilled(Ending ending, HtlcId id)
    {
        var settled = Assert.Single(ending.Alice.Settled);
        Assert.Equal(new SettledHtlc(id, Ending.HashOf("offered"), new HtlcRemoval.Fulfilled(Ending.PreimageOf("offered"), null)), settled);
    }
}
