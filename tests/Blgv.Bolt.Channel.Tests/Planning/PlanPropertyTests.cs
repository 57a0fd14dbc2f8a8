using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Tests;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>Whatever claims there are, whatever the rates, whatever mempools say: what holds of every plan.</summary>
public sealed class PlanPropertyTests
{
    private const int Steps = 14;

    private static readonly Lazy<Sequence<OnChainClaim>> AllClaims = new(MakeClaims);

    private static readonly uint[] RatesToPick = [0, 253, 300, 1_000, 2_500, 10_000, 80_000];

    [Fact]
    public void A_truthful_mempool_takes_every_transaction_of_every_plan() => Property.Holds(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new Run((ulong)seed, isTruthful: true).Go(),
        runs: 150);

    [Fact]
    public void Whatever_mempools_answer_no_plan_breaks_a_rule() => Property.Holds(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        seed => new Run((ulong)seed, isTruthful: false).Go(),
        runs: 150);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(uint.MaxValue - 1)]
    [InlineData(uint.MaxValue)]
    public void Extreme_heights_and_rates_are_planned_for_like_others(uint height)
    {
        uint[] extremes = [0, 1, uint.MaxValue];
        var destination = StandardScript.P2wpkh(new byte[20]);
        var coins = Enumerable.Range(0, 40).Select(index => new WalletCoin(new(default, (uint)index), new(index % 2 == 0 ? Satoshi.Max : Satoshi.Zero, destination), new(272))).ToSequence();
        foreach (var (rate, minimum) in extremes.SelectMany(_ => extremes, (rate, minimum) => (rate, minimum)))
        {
            var rates = new FeeEstimates(new(rate), new(rate), new(rate), new(minimum));
            var claims = AllClaims.Value.Select((claim, index) => claim with { Since = new(extremes[index % 3]), Value = index % 2 == 0 ? Satoshi.Max : claim.Value }).ToSequence();
            var input = new PlannerInput(new(height), rates, claims, coins, destination, PlannerPolicy.Default);
            var plan = ClaimPlanner.Plan(ClaimPlan.Empty, input);
            var refused = plan.Transactions.Select(transaction => new MempoolAnswer(transaction.TxId, MempoolOutcome.FeeTooLow)).ToSequence();
            var next = ClaimPlanner.Plan(plan, input with { Answers = refused });
            Assert.Equal(claims.Count, plan.Transactions.Sum(transaction => transaction.Claims.Count) + plan.Skipped.Count);
            Assert.Equal(claims.Count, next.Transactions.Sum(transaction => transaction.Claims.Count) + next.Skipped.Count);
        }
    }

    private static Sequence<OnChainClaim> MakeClaims()
    {
        using var world = new World();
        var claims = new List<OnChainClaim>();
        CommitmentHtlc[] htlcs =
        [
            .. ClaimedChannel.Offered(5, 60_000, 200),
            .. ClaimedChannel.Offered(3, 900, 220).Select(htlc => htlc with { Id = new(htlc.Id.Value + 10) }),
            ClaimedChannel.Htlc(HtlcDirection.Received, 30, 45_000, 300),
            ClaimedChannel.Htlc(HtlcDirection.Received, 31, 2_000_000, 300),
        ];
        for (var number = 1U; number <= 3; number++)
        {
            var channel = new ClaimedChannel(world, number, number == 2 ? CommitmentFormat.StaticRemotekey : CommitmentFormat.Anchors, new(number == 3 ? 253U : 1_000U), htlcs);
            claims.AddRange([.. channel.Stages(), .. channel.Sweeps(), channel.CommitmentClaim(3_000_000, 150, 260)]);
        }

        return claims.ToSequence();
    }

    /// <summary>Some blocks in the life of a planner, with a mempool that is a list of transactions.</summary>
    private sealed class Run(ulong seed, bool isTruthful)
    {
        private readonly SplitMix64 _random = new(seed);
        private readonly List<PlannedTransaction> _mempool = [];
        private readonly Dictionary<OutPoint, FeeRate> _rates = [];
        private readonly Dictionary<TxId, HashSet<OutPoint>> _takes = [];
        private readonly Script _destination = StandardScript.P2wpkh(new byte[20]);
        private List<OnChainClaim> _claims = [];
        private List<WalletCoin> _coins = [];
        private PlannerPolicy _policy = PlannerPolicy.Default;

        public void Go()
        {
            _claims = [.. AllClaims.Value.Where(_ => _random.OneIn(2)).Select(Disturb)];
            _coins = [.. Enumerable.Range(0, _random.Below(12)).Select(Coin)];
            _policy = PlannerPolicy.Default with
            {
                BudgetProportionalMillionths = _random.Pick<uint>([0, 1_000, 100_000, 500_000, 1_000_000]),
                MaxWeight = new(_random.Pick<ulong>([1_000, 4_000, 100_000])),
            };
            var plan = ClaimPlan.Empty;
            Sequence<MempoolAnswer> answers = [];
            var minimum = _random.Pick<uint>([0, 253, 600]);
            for (var (step, height) = (0, 190U); step < Steps; step++)
            {
                var rates = new FeeEstimates(Rate(), Rate(), Rate(), new(minimum));
                var input = new PlannerInput(new(height), rates, _claims.ToSequence(), _coins.ToSequence(), _destination, _policy) { Answers = answers };
                var next = ClaimPlanner.Plan(plan, input);
                Check(next, input, plan);
                Assert.Equal(next.Transactions.Select(transaction => transaction.TxId), ClaimPlanner.Plan(plan, input).Transactions.Select(transaction => transaction.TxId));
                plan = next;
                answers = plan.Transactions.Select(Answer).ToSequence();
                Confirm();
                height = _random.OneIn(8) ? height - 3 : height + (uint)_random.Below(12);

                // Nodes drop what a reorganisation makes premature.
                _mempool.RemoveAll(transaction => transaction.Claims.Any(claim => claim.Since.Value > height + 1));
            }
        }

        private FeeRate Rate() => new(_random.Pick<uint>(RatesToPick));

        private OnChainClaim Disturb(OnChainClaim claim)
        {
            var value = _random.OneIn(3) ? _random.Next() % 100_000 : _random.OneIn(20) ? _random.Pick<ulong>([0, 1, ulong.MaxValue]) : claim.Value.Value;
            var since = (uint)(150 + _random.Below(80));
            return claim with
            {
                Value = new(value),
                Since = new(since),
                Deadline = claim.Deadline is null || _random.OneIn(6) ? null
                    : new BlockHeight(_random.OneIn(20) ? _random.Pick<uint>([0, 1, uint.MaxValue]) : since + (uint)_random.Below(90)),
            };
        }

        private WalletCoin Coin(int index)
        {
            var amount = _random.Pick<ulong>([200, 1_000, 5_000, 100_000, 30_000_000]) + (ulong)_random.Below(1_000);
            return new(new(new(Bytes32.FromBytes(_random.Bytes(32))), (uint)index), new(new(amount), _destination), new(272));
        }

        /// <summary>Every rule that can be seen in a plan.</summary>
        private static void Check(ClaimPlan plan, PlannerInput input, ClaimPlan previous)
        {
            var claims = plan.Transactions.SelectMany(transaction => transaction.Claims).Select(claim => claim.OutPoint).ToList();
            Assert.Equal(claims.Count, claims.Distinct().Count());
            var coins = plan.Transactions.SelectMany(transaction => transaction.Coins).Select(coin => coin.OutPoint).ToList();
            Assert.Equal(coins.Count, coins.Distinct().Count());
            Assert.Subset(input.Coins.Select(coin => coin.OutPoint).ToHashSet(), coins.ToHashSet());
            Assert.Equal(
                input.Claims.Select(claim => claim.OutPoint).Order(OutPoints),
                claims.Concat(plan.Skipped.Select(skipped => skipped.Claim.OutPoint)).Order(OutPoints));
            var rates = plan.Fees.ToDictionary(fee => fee.OutPoint, fee => fee.Rate);
            var present = input.Claims.Select(claim => claim.OutPoint).ToHashSet();
            Assert.All(previous.Fees.Where(fee => present.Contains(fee.OutPoint)), fee => Assert.True(rates[fee.OutPoint] >= fee.Rate));
            foreach (var transaction in plan.Transactions)
            {
                CheckTransaction(transaction, input);
            }
        }

        private static void CheckTransaction(PlannedTransaction transaction, PlannerInput input)
        {
            var weights = transaction.Claims.Aggregate(0UL, (sum, claim) => sum + claim.Weight.Value);
            Assert.All(transaction.Claims, claim =>
            {
                Assert.True(claim.Since.Value <= input.Height.Value + 1);
                var share = (UInt128)transaction.ChosenFee.Value * claim.Weight.Value / weights;
                Assert.True(share <= (UInt128)claim.Value.Value * input.Policy.BudgetProportionalMillionths / 1_000_000);
            });
            Assert.Single(transaction.Claims.Select(claim => claim.Group).Distinct());
            Assert.All(transaction.UnsignedTransaction.Outputs, output => Assert.True(output.Amount.Value >= 294));
            Assert.True(transaction.Weight.Value <= 400_000);
            if (transaction.ChosenFee > Satoshi.Zero)
            {
                var spent = transaction.Coins.Aggregate(0UL, (sum, coin) => sum + coin.Output.Amount.Value) + transaction.Claims.Aggregate(0UL, (sum, claim) => sum + AmountOf(claim.Means));
                Assert.True(transaction.UnsignedTransaction.TryGetTotalOutput(out var total));
                Assert.Equal(spent - total.Value, transaction.Fee.Value);
                Assert.True(transaction.Rate >= input.Rates.Minimum);
            }
        }

        private static ulong AmountOf(ClaimMeans means) => means switch
        {
            ClaimMeans.Sweep sweep => sweep.Claim.Amount.Value,
            ClaimMeans.HtlcStage stage => stage.Transaction.Output.Amount.Value,
            ClaimMeans.Commitment { Anchor: { } anchor } => anchor.Amount.Value,
            _ => 0,
        };

        /// <summary>BIP 125 by weights as expected; an untruthful one says anything, and takes what it says it takes.</summary>
        private MempoolAnswer Answer(PlannedTransaction transaction)
        {
            if (_mempool.Any(other => other.TxId == transaction.TxId))
            {
                return new(transaction.TxId, MempoolOutcome.Accepted);
            }

            var conflicts = _mempool.Where(other => Takes(other).Overlaps(Takes(transaction))).ToList();
            if (!isTruthful && _random.OneIn(3))
            {
                return new(transaction.TxId, _random.Pick<MempoolOutcome>([MempoolOutcome.FeeTooLow, MempoolOutcome.Refused, MempoolOutcome.Unavailable]));
            }

            // A child of a commitment that went alone before takes nothing from it.
            var rivals = conflicts.Where(other => other.HasToBeReplaced && transaction.HasToBeReplaced).ToList();
            if (rivals.Count > 0)
            {
                var size = (transaction.Weight.Value + 3) / 4;
                var due = rivals.Aggregate(size, (sum, other) => sum + other.Fee.Value);
                var isPaid = transaction.Fee.Value >= due
                    && rivals.TrueForAll(other => (UInt128)transaction.Fee.Value * ((other.Weight.Value + 3) / 4) > (UInt128)other.Fee.Value * size);
                Assert.True(isPaid || !isTruthful, $"{Show(transaction)} does not replace {string.Join(", ", conflicts.Select(Show))}");
                if (!isPaid)
                {
                    return new(transaction.TxId, MempoolOutcome.FeeTooLow);
                }
            }

            // Rates never fall where the claim was not taken away in between.
            foreach (var claim in isTruthful ? transaction.Claims : [])
            {
                Assert.True(transaction.Rate >= _rates.GetValueOrDefault(claim.OutPoint) || IsLimited(transaction), $"{Show(transaction)} after {_rates.GetValueOrDefault(claim.OutPoint)}");
                _rates[claim.OutPoint] = transaction.Rate;
            }

            _mempool.RemoveAll(conflicts.Contains);
            _mempool.Add(transaction);
            return new(transaction.TxId, MempoolOutcome.Accepted);
        }

        /// <summary>Whether a fee is all that there was for it: a transaction that goes apart has its frame, or its coins, to itself.</summary>
        private bool IsLimited(PlannedTransaction transaction)
        {
            var weights = transaction.Claims.Aggregate(0UL, (sum, claim) => sum + claim.Weight.Value);
            var outputs = transaction.UnsignedTransaction.Outputs;
            var isAtBudget = transaction.Claims.Any(claim =>
                (UInt128)(transaction.ChosenFee.Value + 2) * claim.Weight.Value / weights >= (UInt128)claim.Value.Value * _policy.BudgetProportionalMillionths / 1_000_000);
            var isAtDust = transaction is PlannedSweep && outputs[0].Amount.Value <= 296;
            var hasAllCoins = !transaction.Coins.IsEmpty && (outputs.Count == transaction.Claims.Count || outputs[^1].Amount.Value == 294);
            return transaction.ChosenFee == Satoshi.Zero || isAtBudget || isAtDust || hasAllCoins;
        }

        /// <summary>Miners take some, others' transactions some claims, the wallet some coins; evictions happen.</summary>
        private void Confirm()
        {
            if (_mempool.Count > 0 && _random.OneIn(3))
            {
                Gone(Takes(_mempool[_random.Below(_mempool.Count)]));
            }

            if (_claims.Count > 0 && _random.OneIn(3))
            {
                Gone([_claims[_random.Below(_claims.Count)].OutPoint]);
            }

            if (_mempool.Count > 0 && _random.OneIn(3))
            {
                _mempool.RemoveAt(_random.Below(_mempool.Count));
            }

            if (_random.OneIn(4))
            {
                _coins.Add(Coin(_random.Below(1_000)));
            }
        }

        private void Gone(HashSet<OutPoint> outPoints)
        {
            _claims.RemoveAll(claim => outPoints.Contains(claim.OutPoint));
            _coins.RemoveAll(coin => outPoints.Contains(coin.OutPoint));
            _mempool.RemoveAll(transaction => Takes(transaction).Overlaps(outPoints));
        }

        private static string Show(PlannedTransaction transaction) =>
            $"{transaction.GetType().Name} of {string.Join(' ', transaction.Claims.Select(claim => $"{claim.Channel}/{claim.OutPoint.Index}/{claim.Value}"))} with {string.Join(' ', transaction.Coins.Select(coin => coin.OutPoint.Index))} ({transaction.Weight}, {transaction.Fee}, {transaction.Rate})";

        private HashSet<OutPoint> Takes(PlannedTransaction transaction)
        {
            if (!_takes.TryGetValue(transaction.TxId, out var takes))
            {
                takes = [.. transaction.Claims.Select(claim => claim.OutPoint), .. transaction.Coins.Select(coin => coin.OutPoint)];
                _takes.Add(transaction.TxId, takes);
            }

            return takes;
        }

        private static readonly Comparer<OutPoint> OutPoints = Comparer<OutPoint>.Create((one, other) => (one.TxId.Value, one.Index).CompareTo((other.TxId.Value, other.Index)));
    }
}
