using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// A peer that holds its claims back, and when the victim takes an HTLC after its expiry puts it out of mempools: by its own claim with a coin of its
/// wallet, then by taking that coin elsewhere (replacement cycling, incident 11). What the victim bids makes that dear: in the end it has no coin for it.
/// </summary>
internal sealed class Cycler(ModelParty party, ModelParty victim, SharedChain chain)
{
    private static readonly Satoshi More = new(2000);

    private readonly Dictionary<TxId, (Transaction Transaction, Satoshi Taken)> _made = [];

    public ModelParty Party => party;

    /// <summary>How often it worked.</summary>
    public int Cycles { get; private set; }

    /// <summary>What is its own, and what it takes from the channel.</summary>
    public IReadOnlyDictionary<TxId, (Transaction Transaction, Satoshi Taken)> Made => _made;

    private RegtestChain Regtest => chain.Regtest;

    /// <summary>It knows all preimages, and tells nobody.</summary>
    public void Prepare()
    {
        chain[party].Withholds = static planned => planned.Claims.Any(claim => claim.Group.Kind is ClaimGroupKind.Contested or ClaimGroupKind.HtlcTransaction);
        if (party.State.Phase is OnChain)
        {
            foreach (var (id, (htlc, _)) in party.Received.Where(received => received.Value.Decision is null).ToArray())
            {
                party.Decide(id, new HtlcRemoval.Fulfilled(Payment.PreimageOf(htlc.PaymentHash), null));
            }
        }
    }

    /// <summary>Before a block, when everybody has submitted.</summary>
    public void Cycle()
    {
        foreach (var claim in ChannelMachine.Claims(party.State, party.Policy))
        {
            if (claim.Means is ClaimMeans.Sweep sweep && claim.Since.Value <= Regtest.Height.Value + 1
                && Rival(claim.OutPoint) is { } rival && FreeCoin() is { } coin)
            {
                Cycle(sweep.Claim, rival, coin);
            }
        }
    }

    private void Cycle(Claim claim, MempoolEntry rival, WalletCoin coin)
    {
        var script = chain[party].Keeper.Script;
        var fee = rival.Fee + rival.Fee + More;
        if (coin.Output.Amount < fee + fee + More + More || !ClaimTransaction.TryBuild([claim], [new(coin.OutPoint, coin.Output.Amount, coin.InputWeight)], script, fee, out var built, out _))
        {
            return;
        }

        var signed = chain[party].Keeper.SignCoins(built.Complete([party.Signer.Sign(new ClaimRequest(Pair.Index, built, 0)).Value]), 1);
        if (!Regtest.Submit(signed).IsAccepted)
        {
            return;
        }

        _made.Add(signed.ComputeTxId(), (signed, claim.Amount));
        chain.Show();
        var away = new Transaction(
            2, [new(coin.OutPoint, WalletInput.Sequence)], [new(coin.Output.Amount - (fee + fee + More), script)], 0);
        away = chain[party].Keeper.SignCoins(away, 1);
        Assert.True(Regtest.Submit(away).IsAccepted);
        _made.Add(away.ComputeTxId(), (away, Satoshi.Zero));
        Cycles++;
    }

    /// <summary>What the victim has in the mempool for an output.</summary>
    private MempoolEntry? Rival(OutPoint outPoint) =>
        Regtest.Mempool.FirstOrDefault(entry => chain[victim].Keeper.Made.ContainsKey(entry.TxId) && entry.Transaction.Inputs.Any(input => input.PreviousOutput == outPoint));

    private WalletCoin? FreeCoin() => chain[party].Keeper.Coins().LastOrDefault(coin => !Regtest.TryGetSpender(coin.OutPoint, out _));
}
