using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>The rules of the planner, one by one; what is broadcast goes to a chain that executes scripts.</summary>
public sealed class ClaimPlannerTests : IDisposable
{
    private const uint Expiry = 200;

    private readonly World _world = new();
    private readonly Purse _purse;
    private readonly Broadcaster _host;

    public ClaimPlannerTests()
    {
        _purse = new(_world.Chain, 7);
        _host = new(_world, _purse);
    }

    public void Dispose()
    {
        _purse.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_claim_goes_out_when_the_next_block_may_hold_it_and_not_before()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(2, 100_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps().Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry);
        _host.OnBlock();
        Assert.Empty(_host.Plan.Transactions);
        Assert.All(_host.Plan.Skipped, skipped => Assert.Equal(SkipReason.NotMature, skipped.Reason));
        Assert.Equal(2, _host.Plan.Skipped.Count);

        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        var planned = Assert.Single(_host.Plan.Transactions);
        Assert.Equal(Expiry, planned.UnsignedTransaction.LockTime);
        Assert.Equal([1U, 1U], planned.UnsignedTransaction.Inputs.Select(input => input.Sequence));
        Assert.True(_host.IsWaiting(planned));
        Assert.Empty(_host.Plan.Skipped);
    }

    [Fact]
    public void What_would_leave_dust_is_taken_only_along_with_others()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(1, 700, Expiry));
        _world.Confirm(channel.SignedOfBob);
        var claims = channel.Sweeps().ToList();
        var small = claims.Single(claim => claim.Value.Value == 700);
        var shared = new ClaimGroup(ClaimGroupKind.Uncontested, 0, 0);
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.Rates = new(new(900), new(900), new(700), new(700));
        _host.Claims.Add(small);
        _host.OnBlock();
        Assert.Empty(_host.Plan.Transactions);
        Assert.Equal(SkipReason.NotWorthIt, Assert.Single(_host.Plan.Skipped).Reason);

        _host.Claims.Clear();
        _host.Claims.AddRange(claims.Select(claim => claim with { Group = shared }));
        _host.OnBlock();
        Assert.Equal(2, Assert.Single(_host.Plan.Transactions).Claims.Count);
        Assert.True(_host.IsWaiting(_host.Plan.Transactions[0]));
    }

    [Fact]
    public void No_fee_and_no_share_of_one_passes_the_budget()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(3, 5_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        var rich = channel.Sweeps().First() with { Value = new(5_000) };
        Sequence<OnChainClaim> claims = [rich, .. channel.Sweeps().Skip(1).Take(2).Select(claim => claim with { Value = new(200) })];
        _host.Claims.AddRange(claims);
        _world.MineEmptyUntilNextIs(Expiry + 62);
        _host.OnBlock();
        var planned = Assert.Single(_host.Plan.Transactions);
        Assert.Equal(rich.OutPoint, Assert.Single(planned.Claims).OutPoint);
        Assert.Equal(2_500UL, planned.Fee.Value);
        Assert.All(_host.Plan.Skipped, skipped => Assert.Equal(SkipReason.NotWorthIt, skipped.Reason));

        _host.Policy = _host.Policy with { BudgetProportionalMillionths = 0 };
        var nothing = ClaimPlanner.Plan(ClaimPlan.Empty, new(_world.Chain.Height, _host.Rates, claims, default, _purse.Script, _host.Policy));
        Assert.Empty(nothing.Transactions);
    }

    [Fact]
    [Rule("5.14")]
    public void What_need_not_change_stays_the_same_transaction_and_one_that_has_to_pays_for_its_place()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(4, 100_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps(window: 400).Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        var first = Assert.Single(_host.Plan.Transactions);
        _host.OnBlock();
        Assert.Same(first, Assert.Single(_host.Plan.Transactions));

        _host.Rates = _host.Rates with { Economy = new(1_200) };
        _host.OnBlock();
        Assert.Same(first, Assert.Single(_host.Plan.Transactions));

        _host.Rates = _host.Rates with { Economy = new(1_500) };
        _host.OnBlock();
        var second = Assert.Single(_host.Plan.Transactions);
        Assert.True(second.Rate.Value >= 1_500 && _host.IsWaiting(second) && !_host.IsWaiting(first));

        // Estimates fall: what was offered stays.
        _host.Rates = _host.Rates with { Economy = new(300) };
        _host.OnBlock();
        Assert.Same(second, Assert.Single(_host.Plan.Transactions));
        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
    }

    [Fact]
    public void Claims_that_were_derived_anew_are_the_same_claims()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(3, 100_000, Expiry));
        Sequence<WalletCoin> coins = [_purse.Fund(1_000_000), _purse.Fund(1_000_000)];
        var plan = ClaimPlan.Empty;
        for (var i = 0; i < 2; i++, channel = channel.Again())
        {
            Sequence<OnChainClaim> claims = [.. channel.Sweeps(), .. channel.Stages(), channel.CommitmentClaim(100_000, 1, 1_000)];
            var before = plan;
            plan = ClaimPlanner.Plan(plan, new(new(Expiry), _host.Rates, claims, coins, _purse.Script, PlannerPolicy.Default));
            Assert.Equal(4, plan.Transactions.Count);
            Assert.All(before.Transactions, transaction => Assert.Contains(plan.Transactions, other => ReferenceEquals(other, transaction)));
        }
    }

    [Theory]
    [InlineData(MempoolOutcome.FeeTooLow, 5)]
    [InlineData(MempoolOutcome.Refused, 4)]
    public void After_a_refusal_each_claim_goes_alone_for_a_quarter_more_where_that_is_asked_for(MempoolOutcome outcome, uint quarters)
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(3, 100_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps(window: 400).Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        var batch = Assert.Single(_host.MakePlan().Transactions);
        _host.Answers = [new(batch.TxId, MempoolOutcome.Unavailable)];
        Assert.Same(batch, Assert.Single(_host.MakePlan().Transactions));

        _host.Answers = [new(batch.TxId, outcome)];
        var alone = _host.MakePlan().Transactions;
        Assert.Equal([1, 1, 1], alone.Select(transaction => transaction.Claims.Count));
        Assert.All(alone, transaction => Assert.InRange(transaction.Rate.Value, batch.Rate.Value * quarters / 4, (batch.Rate.Value * quarters / 4) + 10));

        // One is refused again: that one is raised again, if any, the others stay as they are.
        _host.Answers = alone.Select((transaction, index) => new MempoolAnswer(transaction.TxId, index == 1 ? outcome : MempoolOutcome.Accepted)).ToSequence();
        var next = _host.MakePlan().Transactions;
        Assert.Equal(3, next.Count);
        Assert.Contains(alone[0], next);
        Assert.Contains(alone[2], next);
        var raised = Assert.Single(next, transaction => transaction.Claims[0].OutPoint == alone[1].Claims[0].OutPoint);
        Assert.InRange(raised.Rate.Value, alone[1].Rate.Value * quarters / 4, (alone[1].Rate.Value * quarters / 4) + 10);
    }

    /// <summary>Both sides of a channel publish: whoever bids higher only pays more.</summary>
    [Theory]
    [InlineData(300, false)]
    [InlineData(10, true)]
    public void A_commitment_bids_against_another_in_its_place_only_when_time_is_short(uint blocks, bool raises)
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(1, 100_000, Expiry));
        _purse.Fund(1_000_000);
        var since = _world.Height + 1;
        _host.Claims.Add(channel.CommitmentClaim(1_000_000, since, since + blocks));
        var first = Assert.Single(_host.MakePlan().Transactions);
        _host.Answers = [new(first.TxId, MempoolOutcome.FeeTooLow)];
        var second = Assert.Single(_host.MakePlan().Transactions);
        Assert.Equal(raises, second.Rate.Value >= first.Rate.Value * 5 / 4);
        Assert.Equal(raises, second.Fee > first.Fee);
    }

    /// <summary>The mempool had the batch when it was to be replaced; whether it still has is learned by handing it in.</summary>
    [Theory]
    [InlineData(MempoolOutcome.Accepted, 1)]
    [InlineData(MempoolOutcome.Refused, 3)]
    public void When_a_replacement_is_refused_what_it_was_to_replace_is_tried_again_before_the_claims_part(MempoolOutcome outcome, int parts)
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(3, 100_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps(window: 400).Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        var first = Assert.Single(_host.Plan.Transactions);
        _host.Rates = _host.Rates with { Economy = new(8_000) };
        var second = Assert.Single(_host.MakePlan().Transactions);
        Assert.True(second.Rate > first.Rate);
        _host.Answers = [new(second.TxId, MempoolOutcome.FeeTooLow)];
        Assert.Same(first, Assert.Single(_host.MakePlan().Transactions));
        _host.Answers = [new(first.TxId, outcome)];
        var third = _host.MakePlan().Transactions;
        Assert.Equal(parts, third.Count);
        Assert.All(third, transaction => Assert.True(transaction.Rate.Value >= second.Rate.Value * 5 / 4));
    }

    [Fact]
    public void Refusals_raise_a_claim_to_its_budget_and_no_further()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(1, 10_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.Add(channel.Sweeps(window: 400).First());
        _world.MineEmptyUntilNextIs(Expiry + 1);
        for (var i = 0; i < 30; i++)
        {
            var planned = Assert.Single(_host.MakePlan().Transactions);
            Assert.True(planned.Fee.Value <= 5_000);
            _host.Answers = [new(planned.TxId, MempoolOutcome.FeeTooLow)];
        }

        Assert.InRange(_host.Plan.Transactions[0].Fee.Value, 4_990UL, 5_000UL);
    }

    [Fact]
    public void Near_their_deadlines_claims_go_out_apart()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(5, 300_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps(window: 60).Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry + 61 - 18);
        var earlier = new Broadcaster(_world, _purse);
        earlier.Claims.AddRange(_host.Claims);
        Assert.Single(earlier.MakePlan().Transactions);
        _world.Confirm();
        _host.OnBlock();
        Assert.Equal(5, _host.Plan.Transactions.Count);
        Assert.All(_host.Plan.Transactions, transaction => Assert.True(_host.IsWaiting(transaction)));
        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
    }

    /// <summary>The first of the parts would have to pay for what the mempool holds of all of them, and has not the budget.</summary>
    [Fact]
    public void Claims_that_wait_together_and_cannot_pay_to_part_stay_together_until_they_are_refused()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(5, 300_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Claims.AddRange(channel.Sweeps(window: 60).Where(claim => claim.Deadline is not null));
        var rate = default(FeeRate);
        for (var next = Expiry + 1; next < Expiry + 60; next++)
        {
            _world.MineEmptyUntilNextIs(next);
            _host.OnBlock();
            var planned = Assert.Single(_host.Plan.Transactions);
            Assert.True(_host.IsWaiting(planned) && planned.Rate >= rate);
            rate = planned.Rate;
        }

        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
        var last = _host.MakePlan().Transactions[0];
        _host.Answers = [new(last.TxId, MempoolOutcome.Refused)];
        Assert.Equal(5, _host.MakePlan().Transactions.Count);
    }

    [Fact]
    public void Groups_keep_apart_and_uncontested_claims_of_all_channels_meet()
    {
        var one = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(2, 100_000, Expiry));
        var other = new ClaimedChannel(_world, 2, CommitmentFormat.StaticRemotekey, new(1_000), ClaimedChannel.Offered(2, 100_000, Expiry));
        _world.Confirm(one.SignedOfBob, other.SignedOfBob);
        _host.Claims.AddRange(one.Sweeps().Concat(other.Sweeps()));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        Assert.Equal(3, _host.Plan.Transactions.Count);
        Assert.All(_host.Plan.Transactions, transaction => Assert.Single(transaction.Claims.Select(claim => claim.Group).Distinct()));
        var balances = _host.Of(_host.Claims[2]);
        Assert.Equal([1U, 2U], balances.Claims.Select(claim => claim.Channel));
        Assert.InRange(balances.Rate.Value, 1_000U, 1_003U);
        Assert.All(_host.Plan.Transactions, transaction => Assert.True(_host.IsWaiting(transaction)));
    }

    [Fact]
    public void Batches_stay_below_the_weight_that_the_policy_sets()
    {
        var channel = Channel(CommitmentFormat.StaticRemotekey, ClaimedChannel.Offered(30, 100_000, Expiry));
        _world.Confirm(channel.SignedOfBob);
        _host.Policy = _host.Policy with { MaxWeight = new(4_000) };
        _host.Claims.AddRange(channel.Sweeps().Where(claim => claim.Deadline is not null));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        Assert.Equal(30, _host.Plan.Transactions.Sum(transaction => transaction.Claims.Count));
        Assert.All(_host.Plan.Transactions, transaction => Assert.True(transaction.Weight.Value <= 4_000 && transaction.Claims.Count > 1));
    }

    [Fact]
    [Rule("5.58")]
    public void Htlc_transactions_with_anchors_are_paid_for_by_coins_at_equal_positions()
    {
        var channel = Channel(CommitmentFormat.Anchors, [.. ClaimedChannel.Offered(3, 100_000, Expiry), ClaimedChannel.Htlc(HtlcDirection.Received, 9, 150_000, 400)]);
        _purse.Fund(50_000);
        _purse.Fund(3_000);
        _purse.Fund(20_000);
        _world.Confirm(channel.SignedOfAlice);
        _host.Claims.AddRange(channel.Stages(window: 500).Select(claim => claim with { Since = new(Expiry + 1) }));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        Assert.Equal([0U, Expiry], _host.Plan.Transactions.Select(transaction => transaction.UnsignedTransaction.LockTime).Order());
        foreach (var planned in _host.Plan.Transactions)
        {
            for (var i = 0; i < planned.Claims.Count; i++)
            {
                Assert.True(((ClaimMeans.HtlcStage)planned.Claims[i].Means).Transaction.IsPartOf(planned.UnsignedTransaction, i));
            }

            Assert.Equal(planned.Claims.Count + planned.Coins.Count, planned.UnsignedTransaction.Inputs.Count);
            Assert.True(_host.IsWaiting(planned));
        }

        // The smallest coin that is enough.
        Assert.Equal([3_000UL, 20_000UL], _host.Plan.Transactions.SelectMany(transaction => transaction.Coins).Select(coin => coin.Output.Amount.Value).Order());
        var spent = _host.Plan.Transactions.Aggregate(0UL, (sum, transaction) => sum + transaction.Fee.Value);
        _world.Chain.Mine(1);
        Assert.Equal(73_000 - spent, _purse.Balance.Value);
    }

    [Fact]
    public void Too_few_coins_are_for_the_most_urgent_claims_and_a_lower_fee_is_better_than_none()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(4, 1_000_000, Expiry));
        _purse.Fund(2_500);
        _world.Confirm(channel.SignedOfAlice);
        _host.Rates = new(new(2_000), new(2_000), new(1_900), new(253));
        _host.Claims.AddRange(channel.Stages(window: 500).Select((claim, index) => claim with { Deadline = new(Expiry + 400 - (uint)index) }));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        var planned = Assert.Single(_host.Plan.Transactions);
        Assert.Equal(_host.Claims[3].OutPoint, Assert.Single(planned.Claims).OutPoint);
        Assert.Equal(3, _host.Plan.Skipped.Count(skipped => skipped.Reason == SkipReason.NoCoins));
        Assert.True(_host.IsWaiting(planned));

        var poor = ClaimPlanner.Plan(ClaimPlan.Empty, new(_world.Chain.Height, new(new(90_000), new(90_000), new(90_000), new(253)), [_host.Claims[0]], _purse.Coins, _purse.Script, _host.Policy));
        Assert.Equal(2_500UL, Assert.Single(poor.Transactions).Fee.Value);
    }

    [Fact]
    public void Htlc_transactions_without_anchors_go_as_they_are()
    {
        var channel = Channel(CommitmentFormat.StaticRemotekey, ClaimedChannel.Offered(3, 100_000, Expiry));
        _world.Confirm(channel.SignedOfAlice);
        _host.Claims.AddRange(channel.Stages());
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.OnBlock();
        Assert.Equal(3, _host.Plan.Transactions.Count);
        Assert.All(_host.Plan.Transactions, transaction => Assert.True(_host.IsWaiting(transaction) && transaction.ChosenFee == Satoshi.Zero));
        var before = _host.Plan.Transactions;
        _world.MineEmptyUntilNextIs(Expiry + 61);
        _host.OnBlock();
        Assert.Equal(before.Select(transaction => transaction.TxId), _host.Plan.Transactions.Select(transaction => transaction.TxId));
    }

    [Fact]
    [Rule("5.13")]
    public void A_commitment_with_anchor_is_a_package_of_the_rate_wanted()
    {
        var channel = new ClaimedChannel(_world, 1, CommitmentFormat.Anchors, FeeRate.Floor, ClaimedChannel.Offered(2, 100_000, Expiry));
        _purse.Fund(100_000);
        var since = _world.Height + 1;
        _host.Claims.Add(channel.CommitmentClaim(1_000_000, since, since + 300));
        _host.Rates = _host.Rates with { Economy = new(3_000) };
        _host.OnBlock();
        var package = Assert.Single(_host.Plan.Transactions);
        Assert.Equal(channel.OfAlice.TxId, package.Parent!.ComputeTxId());
        Assert.InRange(package.Rate.Value, 3_000U, 3_003U);
        Assert.Equal(2, _world.Chain.Mempool.Count);
        var weight = _world.Chain.Mempool.Aggregate(0UL, (sum, entry) => sum + entry.Transaction.Weight.Value);
        var fee = _world.Chain.Mempool.Aggregate(0UL, (sum, entry) => sum + entry.Fee.Value);
        Assert.InRange(fee * 1000 / weight, 3_000UL, 3_200UL);

        _host.Rates = _host.Rates with { Economy = new(6_000) };
        _host.OnBlock();
        Assert.InRange(Assert.Single(_host.Plan.Transactions).Rate.Value, 6_000U, 6_003U);
        _world.Chain.Mine(1);
        Assert.Equal(1U, _world.Chain.Confirmations(channel.OfAlice.TxId));
        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
    }

    [Theory]
    [InlineData(true, 5_000, 100_000)]
    [InlineData(true, 400, 0)]
    [InlineData(false, 400, 100_000)]
    public void A_commitment_that_pays_enough_or_that_nothing_can_pay_for_goes_alone(bool hasAnchors, uint rate, ulong coin)
    {
        var channel = new ClaimedChannel(_world, 1, hasAnchors ? CommitmentFormat.Anchors : CommitmentFormat.StaticRemotekey, new(rate));
        if (coin > 0)
        {
            _purse.Fund(coin);
        }

        _host.Claims.Add(channel.CommitmentClaim(1_000_000, _world.Height + 1, _world.Height + 300));
        _host.OnBlock();
        var planned = Assert.Single(_host.Plan.Transactions);
        Assert.Null(planned.Parent);
        Assert.Equal((channel.OfAlice.TxId, Satoshi.Zero), (planned.TxId, planned.ChosenFee));
        Assert.True(_host.IsWaiting(planned));
    }

    [Fact]
    public void Of_two_claims_on_one_output_the_first_counts()
    {
        var channel = Channel(CommitmentFormat.Anchors, ClaimedChannel.Offered(1, 100_000, Expiry));
        var claim = channel.Sweeps().First();
        var plan = ClaimPlanner.Plan(ClaimPlan.Empty, new(new(Expiry), _host.Rates, [claim, claim with { Value = new(7) }], default, _purse.Script, PlannerPolicy.Default));
        Assert.Equal(claim, Assert.Single(Assert.Single(plan.Transactions).Claims));
        Assert.Equal(SkipReason.Duplicate, Assert.Single(plan.Skipped).Reason);
    }

    private ClaimedChannel Channel(CommitmentFormat format, CommitmentHtlc[] htlcs) => new(_world, 1, format, new(1_000), htlcs);
}
