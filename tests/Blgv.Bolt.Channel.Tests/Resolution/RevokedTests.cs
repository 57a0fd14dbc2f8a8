using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>The peer publishes a commitment that it had revoked: every output is ours, and of what the peer makes of them too.</summary>
public sealed class RevokedTests
{
    private const ulong Offered = 50_000;
    private const ulong Received = 60_000;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.47")]
    [Rule("5.48")]
    [Rule("5.49")]
    [Rule("5.50")]
    [Rule("5.54")]
    public void Of_each_revoked_commitment_every_output_is_taken_by_one_transaction(bool anchors)
    {
        using var ending = new Ending(anchors);
        var copies = new List<Copy> { ending.CopyOf(ending.Bob) };
        for (var i = 0; i < 4; i++)
        {
            ending.Offer(ending.Alice, Offered + (ulong)i, $"offered {i}", 30);
            copies.Add(ending.CopyOf(ending.Bob));
            var id = ending.Offer(ending.Bob, Received + (ulong)i, $"received {i}", 30);
            copies.Add(ending.CopyOf(ending.Bob));
            Ending.Fulfill(ending.Alice, id, $"received {i}");
            ending.Settle();
            copies.Add(ending.CopyOf(ending.Bob));
        }

        ending.Offer(ending.Bob, 1000, "newest");
        Assert.Equal(copies.Count, copies.Select(copy => copy.State.Core!.Commitments.LocalNumber).Distinct().Count());
        foreach (var copy in copies)
        {
            var revoked = copy.Commitment();
            ending.Mine(revoked);
            Assert.Equal(ReportKind.Cheated, ending.Alice.Reports.Last().Kind);
            var claims = Ending.Claims(ending.Alice);
            var anchored = anchors ? 2 * CommitmentFormat.AnchorAmount.Value : 0;
            Assert.Equal(revoked.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value) - anchored, claims.Aggregate(0UL, (sum, claim) => sum + claim.Value.Value));
            Assert.All(claims.Where(claim => claim.Group.Kind == ClaimGroupKind.Penalty), claim => Assert.Equal(ending.Height + Ending.Delay - 1, claim.Deadline!.Value.Value));
            ending.Mine(ending.Take(ending.Alice, [.. claims]));
            Assert.Empty(Ending.Claims(ending.Alice));
            ending.Undo(2);
        }

        copies.ForEach(copy => copy.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.51")]
    [Rule("5.52")]
    [Rule("5.53")]
    public void What_the_cheater_made_of_HTLCs_first_is_taken_too_and_the_preimage_that_it_showed_counts(bool anchors)
    {
        using var scene = new Cheat(anchors);
        var (ending, cheater) = (scene.Ending, scene.Cheater);
        ending.Mine(cheater.Commitment());
        var theirs = cheater.After(ending.Bob, new(ending.Height), cheater.Commitment(), (scene.Id, "offered"));
        ending.MineEmpty(30);
        var stages = theirs.Where(claim => claim.Means is ClaimMeans.HtlcStage).ToArray();
        Assert.Equal([HtlcDirection.Offered, HtlcDirection.Received], stages.Select(claim => ((ClaimMeans.HtlcStage)claim.Means).Transaction.Htlc.Direction).Order());
        foreach (var stage in stages)
        {
            var transaction = ending.Take(cheater.Signer, stage);
            ending.Mine(transaction);
            var claim = Assert.Single(Ending.Claims(ending.Alice), one => one.OutPoint.TxId == transaction.ComputeTxId());
            Assert.Equal((ClaimGroupKind.Penalty, ending.Height + Ending.Delay - 1), (claim.Group.Kind, claim.Deadline!.Value.Value));
            Assert.DoesNotContain(Ending.Claims(ending.Alice), one => one.OutPoint == stage.OutPoint);
        }

        Assert.Equal(new HtlcRemoval.Fulfilled(Ending.PreimageOf("offered"), null), Assert.Single(ending.Alice.Settled).Removal);
        ending.Restart(ending.Alice);
        var all = ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]);
        Assert.Equal(4, all.Inputs.Count);
        ending.Mine(all);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    [Rule("5.56")]
    public void Incident_10_one_transaction_of_the_cheater_that_conflicts_with_two_batches_leaves_every_other_claim()
    {
        using var ending = new Ending();
        for (var i = 0; i < 4; i++)
        {
            ending.Offer(ending.Bob, Received + (ulong)i, $"received {i}", 20);
        }

        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 1000, "newest");
        ending.Mine(cheater.Commitment());
        var theirs = cheater.After(ending.Bob, new(ending.Height), cheater.Commitment()).Where(claim => claim.Means is ClaimMeans.HtlcStage).ToArray();
        ending.MineEmpty(21);

        // Two batches of ours, each with two of the HTLCs; the cheater takes one of each by one transaction, and one of the others.
        var before = Ending.Claims(ending.Alice);
        var htlcs = before.Where(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPenalty }).ToArray();
        Transaction[] batches = [ending.Take(ending.Alice, htlcs[0], htlcs[1]), ending.Take(ending.Alice, htlcs[2], htlcs[3])];
        OutPoint[] taken = [htlcs[1].OutPoint, htlcs[2].OutPoint];
        var timeout = ending.Take(cheater.Signer, [.. theirs.Where(claim => taken.Contains(claim.OutPoint))]);
        ending.Mine(timeout);
        Assert.All(batches, batch => Assert.Equal(SubmitError.MissingInput, ending.Try(batch)));
        var after = Ending.Claims(ending.Alice);
        Assert.Equal(before.Select(claim => claim.OutPoint).Except(taken), after.Select(claim => claim.OutPoint).Where(one => one.TxId != timeout.ComputeTxId()));
        Assert.Equal(2, after.Count(claim => claim.OutPoint.TxId == timeout.ComputeTxId()));

        // A reorganisation brings the old batches back, and takes them away again.
        ending.Undo(1);
        Assert.Equal(before.Select(claim => claim.OutPoint), Ending.Claims(ending.Alice).Select(claim => claim.OutPoint));
        ending.Mine(batches[0]);
        Assert.Equal(before.Count - 2, Ending.Claims(ending.Alice).Count);
        ending.Undo(1);
        ending.Mine(timeout);
        ending.Mine(ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]));
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Incident_8_of_HTLCs_that_are_equal_each_has_its_own_penalty_revoked(bool anchors)
    {
        using var ending = new Ending(anchors);
        foreach (var blocks in (uint[])[20, 20, 30])
        {
            ending.Offer(ending.Alice, Offered, "same", blocks);
            ending.Offer(ending.Bob, Offered, "same", blocks);
        }

        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 1000, "newest");
        ending.Mine(cheater.Commitment());
        var claims = Ending.Claims(ending.Alice);
        Assert.Equal(6, claims.Where(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPenalty }).DistinctBy(claim => claim.OutPoint).Count());
        foreach (var claim in claims)
        {
            ending.Mine(ending.Take(ending.Alice, claim));
        }

        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    public void With_anchors_the_cheater_may_put_many_HTLCs_into_one_transaction_in_any_order_and_each_is_taken()
    {
        using var ending = new Ending();
        for (var i = 0; i < 3; i++)
        {
            ending.Offer(ending.Bob, Received + (ulong)i, $"received {i}", 20);
        }

        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 1000, "newest");
        ending.Mine(cheater.Commitment());
        var theirs = cheater.After(ending.Bob, new(ending.Height), cheater.Commitment()).Where(claim => claim.Means is ClaimMeans.HtlcStage);
        ending.MineEmpty(21);
        ending.Mine(ending.Take(cheater.Signer, [.. theirs.Reverse()]));
        var sweep = ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]);
        Assert.Equal(3 + 2, sweep.Inputs.Count);
        ending.Mine(sweep);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    public void Records_of_changes_and_whole_ones_both_tell_what_was_in_it()
    {
        using var ending = new Ending();
        var copies = new List<(Copy Copy, bool IsWhole)>();
        for (var i = 0; i < 12; i++)
        {
            var id = ending.Offer(ending.Bob, 5_000, $"received {i}");
            var copy = ending.CopyOf(ending.Bob);
            copies.Add((copy, ending.RecordsOf(ending.Alice, ending.Funding, copy.State.Core!.Commitments.LocalNumber).Count == 1));
            Ending.Fulfill(ending.Alice, id, $"received {i}");
            ending.Settle();
        }

        Assert.Equal([false, true], copies.Select(one => one.IsWhole).Distinct().Order());
        foreach (var (copy, _) in copies)
        {
            using (copy)
            {
                ending.Mine(copy.Commitment());
                var penalty = Assert.Single(Ending.Claims(ending.Alice), claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcPenalty });
                ending.Mine(ending.Take(ending.Alice, penalty));
                ending.Undo(2);
            }
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("without the whole one")]
    [InlineData("with a gap")]
    [InlineData("of another time")]
    [InlineData("damaged")]
    [Rule("5.35")]
    public void Without_records_balances_are_taken_at_once_HTLCs_once_the_cheater_moves_them_and_the_user_is_told(string records)
    {
        using var scene = new Cheat(anchors: true);
        var (ending, cheater) = (scene.Ending, scene.Cheater);
        ending.GivesRecords = false;
        ending.Mine(cheater.Commitment());
        var fetch = Assert.Single(ending.Alice.Log.OfType<FetchRevocable>());
        var whole = ending.RecordsOf(ending.Alice, fetch.Funding, fetch.Number);
        Assert.True(whole.Count > 2);
        var given = records switch
        {
            "none" => default,
            "without the whole one" => whole.Skip(1).ToSequence(),
            "with a gap" => whole.Where((_, i) => i != 1).ToSequence(),
            "of another time" => whole.Take(whole.Count - 1).ToSequence(),
            _ => whole.Replace(whole.Count - 1, whole[^1] with { ToLocal = new(1) }),
        };
        ending.Alice.Do(new RevocableFetched(fetch.Funding, fetch.Number, given));
        Assert.Equal(ReportKind.FundsAtRisk, ending.Alice.Reports.Last().Kind);
        var claims = Ending.Claims(ending.Alice);
        Assert.Equal([typeof(ToRemoteClaim), typeof(DelayedPenalty)], claims.Select(claim => ((ClaimMeans.Sweep)claim.Means).Claim.GetType()));

        // All is watched, so that what the cheater does is seen, and what it shows.
        var theirs = cheater.After(ending.Bob, new(ending.Height), cheater.Commitment(), (scene.Id, "offered"));
        ending.Restart(ending.Alice);
        var success = ending.Take(cheater.Signer, theirs.First(claim => claim.Means is ClaimMeans.HtlcStage { Preimage: not null }));
        ending.Mine(success);
        Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(ending.Alice.Settled).Removal);
        Assert.Contains(Ending.Claims(ending.Alice), claim => claim.OutPoint.TxId == success.ComputeTxId());
        ending.Mine(ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]));
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    public void Records_that_were_not_read_before_a_crash_are_asked_for_again_and_those_found_late_still_count()
    {
        using var scene = new Cheat(anchors: true);
        var ending = scene.Ending;
        ending.GivesRecords = false;
        ending.Mine(scene.Cheater.Commitment());
        Assert.Equal(2, Ending.Claims(ending.Alice).Count);
        ending.Restart(ending.Alice);
        var fetch = Assert.Single(ending.Alice.Log.OfType<FetchRevocable>());
        ending.Alice.Do(new RevocableFetched(fetch.Funding, fetch.Number, default));
        Assert.Equal(2, Ending.Claims(ending.Alice).Count);
        Assert.DoesNotContain(ChannelMachine.Owed(ending.Alice.State), effect => effect is FetchRevocable);
        var records = ending.RecordsOf(ending.Alice, fetch.Funding, fetch.Number);
        Assert.Empty(ending.Alice.Do(new RevocableFetched(fetch.Funding, new(fetch.Number.Value + 1), records)));
        Assert.Empty(ending.Alice.Do(new RevocableFetched(new(fetch.Funding.TxId, 9), fetch.Number, records)));
        ending.Alice.Do(new RevocableFetched(fetch.Funding, fetch.Number, records));
        Assert.Equal(4, Ending.Claims(ending.Alice).Count);
        ending.Restart(ending.Alice);
        Assert.Equal(4, Ending.Claims(ending.Alice).Count);
        Assert.Empty(ending.Alice.Log.OfType<FetchRevocable>());
        ending.Mine(ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]));
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    public void Records_for_a_channel_where_nobody_cheated_change_nothing()
    {
        using var scene = new Cheat(anchors: true);
        var ending = scene.Ending;
        var (funding, number) = (ending.Funding, scene.Cheater.State.Core!.Commitments.LocalNumber);
        var fetched = new RevocableFetched(funding, number, ending.RecordsOf(ending.Alice, funding, number));
        Assert.Empty(ending.Alice.Do(fetched));
        ending.Mine(ending.CommitmentOf(ending.Bob));
        Assert.Empty(ending.Alice.Do(fetched));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Group.Kind == ClaimGroupKind.Penalty);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(6, 3)]
    [Rule("5.54")]
    [Rule("5.55")]
    public void With_anchors_penalties_go_together_first_and_apart_when_the_end_of_the_delay_is_near(uint securityDelay, int count)
    {
        using var scene = new Cheat(anchors: true);
        var ending = scene.Ending;
        ending.Mine(scene.Cheater.Commitment());
        var claims = Ending.Claims(ending.Alice);
        var rates = new FeeEstimates(new(1000), new(500), new(253), new(253));
        var policy = PlannerPolicy.Default with { SecurityDelay = securityDelay };
        ending.MineEmpty(Ending.Delay - 1 - 3);
        var plan = ClaimPlanner.Plan(ClaimPlan.Empty, new(new(ending.Height), rates, claims, default, RegtestChain.AnyoneScript, policy));
        var penalties = plan.Transactions.Where(transaction => transaction.Claims[0].Group.Kind == ClaimGroupKind.Penalty).ToArray();
        Assert.Equal(3, penalties.Sum(transaction => transaction.Claims.Count));
        Assert.Equal(count, penalties.Length);
        ending.Mine([.. plan.Transactions.Select(transaction => transaction.Complete(ending.Alice.Signers.Channel).Value!.Transaction)]);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [Rule("5.21")]
    public void An_HTLC_that_the_penalty_took_or_that_was_never_in_it_fails_upstream_at_depth(int number, bool holdsIt)
    {
        using var scene = new Cheat(anchors: true);
        var ending = scene.Ending;
        using var before = scene.Before;
        var revoked = number == 0 ? scene.Cheater.Commitment() : before.Commitment();
        ending.Mine(revoked);
        Assert.Equal(holdsIt ? 4 : 2, Ending.Claims(ending.Alice).Count);
        ending.Mine(ending.Take(ending.Alice, [.. Ending.Claims(ending.Alice)]));
        ending.MineEmpty(ending.Alice.Policy.SettlementDepth - (holdsIt ? 2U : 3U));
        Assert.Empty(ending.Alice.Settled);
        ending.MineEmpty();
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(ending.Alice.Settled).Removal);
    }

    /// <summary>An HTLC of each side pending, and a copy of Bob's data of then, which is out of date now.</summary>
    private sealed class Cheat : IDisposable
    {
        public Cheat(bool anchors)
        {
            Ending = new(anchors);
            Before = Ending.CopyOf(Ending.Bob);
            Id = Ending.Offer(Ending.Alice, Offered, "offered", 40);
            Ending.Offer(Ending.Bob, Received, "received", 20);
            Cheater = Ending.CopyOf(Ending.Bob);
            Ending.Offer(Ending.Bob, 1000, "newest");
        }

        public Ending Ending { get; }

        public HtlcId Id { get; }

        /// <summary>Bob before either HTLC.</summary>
        public Copy Before { get; }

        public Copy Cheater { get; }

        public void Dispose()
        {
            Before.Dispose();
            Cheater.Dispose();
            Ending.Dispose();
        }
    }
}
