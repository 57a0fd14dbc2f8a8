using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>What adversaries did to others' transactions in mempools.</summary>
public sealed class IncidentPlanTests : IDisposable
{
    private const uint Expiry = 200;
    private const uint Window = 40;

    private readonly World _world = new();
    private readonly Purse _purse;
    private readonly Purse _bobs;
    private readonly Broadcaster _host;
    private readonly List<ClaimedChannel> _channels = [];

    public IncidentPlanTests()
    {
        (_purse, _bobs) = (new(_world.Chain, 7), new(_world.Chain, 8));
        _host = new(_world, _purse);
    }

    public void Dispose()
    {
        _purse.Dispose();
        _bobs.Dispose();
        _world.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Incident_9_an_input_that_is_double_spent_at_every_block_neither_stalls_nor_cheapens_the_rest(bool inOurs)
    {
        var channel = Channel(1, 8);
        _purse.Fund(10_000_000);
        _world.Confirm(inOurs ? channel.SignedOfAlice : channel.SignedOfBob);
        _host.Claims.AddRange(inOurs ? channel.Stages(Window) : channel.Sweeps(Window).Where(claim => claim.Deadline is not null));
        Assert.Equal(8, _host.Claims.Count);
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.Rates = new(new(100_000), new(100_000), new(100_000), new(253));
        var rate = default(FeeRate);
        for (var stolen = 0; stolen < 6; stolen++)
        {
            _host.OnBlock();
            var batch = Assert.Single(_host.Plan.Transactions);
            Assert.True(_host.IsWaiting(batch));
            Assert.Equal(8 - stolen, batch.Claims.Count);
            Assert.True(batch.Rate >= rate, $"{batch.Rate} after {rate}");
            rate = batch.Rate;

            // Whatever estimates say by then.
            _host.Rates = new(new(300), new(300), new(300), new(253));
            var victim = (int)batch.Claims[^1].OutPoint.Index;
            _world.Confirm(inOurs ? Taken(channel.BobsPreimageClaim(victim)) : channel.BobsSuccess(victim));
            Assert.False(_host.IsWaiting(batch));
        }

        _host.OnBlock();
        _world.Chain.Mine(1);
        Assert.DoesNotContain(_host.Claims, _world.IsThere);
        Assert.True(_world.Height < Expiry + Window);
        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
    }

    [Fact]
    public void Incident_9_double_spends_that_only_mempools_see_do_not_take_the_rest_along()
    {
        var channel = Channel(1, 6);
        _purse.Fund(10_000_000);
        _world.Confirm(channel.SignedOfAlice);
        _host.Claims.AddRange(channel.Stages(Window));
        for (var i = 0; i < 6; i++)
        {
            _purse.Fund(100_000);
        }

        var bobsCoin = _bobs.Fund(3_000_000);
        _world.MineEmptyUntilNextIs(Expiry + 1);

        // A claim that is dear to Bob: ours cannot replace his within one block.
        var claim = channel.BobsPreimageClaim((int)_host.Claims[2].OutPoint.Index);
        Assert.True(ClaimTransaction.TryBuild([claim], [Purse.Input(bobsCoin)], _bobs.Script, new(90_000), out var dear, out _));
        Assert.True(_world.Chain.Submit(_bobs.Sign(SignedByBob(dear), [bobsCoin])).IsAccepted);

        _host.OnBlock();
        _world.Chain.Mine(1);
        Assert.DoesNotContain(_host.Claims, _world.IsThere);
        Assert.Contains(_host.Log, entry => entry.Outcome == MempoolOutcome.FeeTooLow);
        Assert.Equal(1, _world.Chain.Unspent.Count(coin => coin.Output.ScriptPubKey == _bobs.Script));
    }

    [Fact]
    public void Incident_10_one_transaction_against_two_batches_and_its_undoing_leave_no_claim_behind()
    {
        ClaimedChannel[] channels = [Channel(1, 3), Channel(2, 3)];
        for (var i = 0; i < 4; i++)
        {
            _purse.Fund(10_000_000);
        }

        _world.Confirm(channels.Select(channel => channel.SignedOfAlice));
        _host.Claims.AddRange(channels.SelectMany(channel => channel.Stages(Window)));
        _world.MineEmptyUntilNextIs(Expiry + 1);
        _host.Rates = new(new(8_000), new(8_000), new(8_000), new(253));
        _host.OnBlock();
        Assert.Equal([3, 3], _host.Plan.Transactions.Select(transaction => transaction.Claims.Count));
        var rates = _host.Plan.Fees.ToDictionary(fee => fee.OutPoint, fee => fee.Rate);

        var both = Taken([.. channels.Select(channel => channel.BobsPreimageClaim((int)channel.Stages().First().OutPoint.Index))]);
        _world.Confirm(both);
        _host.Rates = new(new(300), new(300), new(300), new(253));
        _host.OnBlock();
        Assert.Equal([2, 2], _host.Plan.Transactions.Select(transaction => transaction.Claims.Count));
        Assert.All(_host.Plan.Transactions, transaction => Assert.True(_host.IsWaiting(transaction)));

        // The block is undone, so that all six are there, but Bob's transaction waits and what he takes cannot go along with the rest.
        _world.Chain.Undo(1);
        _host.OnBlock();
        Assert.Equal(6, _host.Plan.Transactions.Sum(transaction => transaction.Claims.Count));
        Assert.All(_host.Plan.Fees, fee => Assert.True(fee.Rate >= rates[fee.OutPoint]));
        while (_host.Claims.Any(_world.IsThere) && _world.Height < Expiry + Window)
        {
            _world.Chain.Mine(1);
            _host.OnBlock();
        }

        Assert.DoesNotContain(_host.Claims, _world.IsThere);
    }

    /// <summary>Bob takes our HTLC with its preimage and a coin, then replaces that by a payment of the coin alone: ours is gone from mempools.</summary>
    [Fact]
    public void Incident_11_what_is_cycled_out_of_mempools_is_handed_in_at_every_block_for_more()
    {
        var channel = Channel(1, 1);
        _purse.Fund(10_000_000);
        _bobs.Fund(10_000_000);
        _world.Confirm(channel.SignedOfAlice);
        var claim = Assert.Single(channel.Stages(Window));
        _host.Claims.Add(claim);
        _world.MineEmptyUntilNextIs(Expiry + 1);
        var last = default(FeeRate);
        var deadline = claim.Deadline!.Value.Value;
        var budget = claim.Value.Value / 2;
        while (_world.Height + 1 < deadline)
        {
            _host.OnBlock();
            var planned = Assert.Single(_host.Plan.Transactions);
            Assert.True(_host.IsWaiting(planned));
            Assert.True(planned.Rate >= last && planned.Fee.Value <= budget);
            last = planned.Rate;
            if (_world.Height + 2 == deadline)
            {
                Assert.InRange(planned.Fee.Value, budget * 9 / 10, budget);
            }

            var payment = Cycle(channel, planned);
            Assert.False(_host.IsWaiting(planned));
            _world.Confirm(payment);
        }

        // He can do so for ever, at a price that is above the value of the HTLC by then; a miner who saw ours takes it.
        _host.OnBlock();
        _world.Chain.Mine(1);
        Assert.False(_world.IsThere(claim));
        Assert.Equal(deadline, _world.Height);
        Assert.DoesNotContain(_host.Log, entry => entry.Outcome != MempoolOutcome.Accepted);
        Assert.True(_host.Log.DistinctBy(entry => entry.Transaction.TxId).Count() > 10);
    }

    /// <summary>Bob's commitment waits with a heavy descendant of a low rate: whoever replaces the one pays for the other.</summary>
    [Fact]
    public void Incident_12_a_package_replaces_a_conflicting_commitment_that_is_pinned_within_the_budget()
    {
        var channel = Channel(1, 2);
        _purse.Fund(5_000_000);
        var coin = _bobs.Fund(400_000);
        Assert.True(_world.Chain.Submit(channel.SignedOfBob).IsAccepted);
        var anchor = new AnchorClaim(channel.OfBob, ClaimedChannel.IndexOf(channel.OfBob, CommitmentOutputKind.LocalAnchor), isOurs: true);
        Assert.True(ClaimTransaction.TryBuild([anchor], [Purse.Input(coin)], _bobs.Script, new(1_000), out var child, out _));
        var signedChild = _bobs.Sign(SignedByBob(child), [coin]);
        Assert.True(_world.Chain.Submit(signedChild).IsAccepted);
        var heavy = new Transaction(
            2,
            [new(new OutPoint(signedChild.ComputeTxId(), 0), WalletInput.Sequence)],
            Enumerable.Repeat(new TransactionOutput(new(530), _bobs.Script), 700).ToSequence(),
            0);
        var spent = new WalletCoin(heavy.Inputs[0].PreviousOutput, signedChild.Outputs[0], new(272));
        Assert.True(_world.Chain.Submit(_bobs.Sign(heavy, [spent])).IsAccepted);
        var pinned = _world.Chain.Mempool.Aggregate(0UL, (sum, entry) => sum + entry.Fee.Value);
        Assert.InRange(pinned, 20_000UL, 40_000UL);

        var since = _world.Height + 1;
        var claim = channel.CommitmentClaim(value: 800_000, since, since + Window);
        _host.Claims.Add(claim);
        _host.OnBlock();
        Assert.Contains(_host.Log, entry => entry.Outcome == MempoolOutcome.FeeTooLow);
        while (!_host.IsWaiting(_host.Of(claim)))
        {
            _world.Confirm();
            _host.OnBlock();
            Assert.True(_world.Height + 1 < claim.Deadline!.Value.Value);
        }

        var package = _host.Of(claim);
        Assert.InRange(package.Fee.Value, pinned, 400_000UL);
        Assert.Equal(2, _world.Chain.Mempool.Count);
        _world.Chain.Mine(1);
        Assert.Equal(1U, _world.Chain.Confirmations(channel.OfAlice.TxId));
    }

    private ClaimedChannel Channel(uint number, int htlcs)
    {
        var channel = new ClaimedChannel(_world, number, CommitmentFormat.Anchors, new(1_000), ClaimedChannel.Offered(htlcs, 400_000, Expiry));
        _channels.Add(channel);
        return channel;
    }

    private Transaction Cycle(ClaimedChannel channel, PlannedTransaction planned)
    {
        var coin = _bobs.Coins[0];
        var claim = channel.BobsPreimageClaim((int)planned.Claims[0].OutPoint.Index);
        var fee = new Satoshi((planned.Fee.Value * 5 / 4) + 3_000);
        Assert.True(ClaimTransaction.TryBuild([claim], [Purse.Input(coin)], _bobs.Script, fee, out var success, out _));
        var first = _world.Chain.Submit(_bobs.Sign(SignedByBob(success), [coin]));
        Assert.True(first.IsAccepted, first.ToString());

        var alone = new Transaction(2, [new(coin.OutPoint, WalletInput.Sequence)], [new(coin.Output.Amount - fee - new Satoshi(fee.Value / 4), _bobs.Script)], 0);
        var second = _world.Chain.Submit(_bobs.Sign(alone, [coin]));
        Assert.True(second.IsAccepted, second.ToString());
        return _bobs.Sign(alone, [coin]);
    }

    private Transaction Taken(params HtlcPreimageClaim[] claims)
    {
        Assert.True(ClaimTransaction.TryBuild([.. claims], _bobs.Script, FeeRate.Floor, out var transaction, out _));
        return SignedByBob(transaction);
    }

    private Transaction SignedByBob(ClaimTransaction transaction) =>
        transaction.Complete([.. transaction.Claims.Select((claim, index) =>
        {
            var channel = _channels.Find(channel => claim.OutPoint.TxId == channel.OfAlice.TxId || claim.OutPoint.TxId == channel.OfBob.TxId)!;
            return _world.Bob.Sign(new ClaimRequest(channel.Number, transaction, index)).Value;
        })]);
}
