using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>A random channel whose funding output is on a chain, and where both parties keep what they take from it.</summary>
internal sealed class ChannelOnChain : IDisposable
{
    private static readonly FeeRate ClaimRate = FeeRate.Floor;

    private readonly BlockHeight _fundedAt;
    private readonly ulong _subsidy;

    internal ChannelOnChain(ChannelCase @case)
    {
        // Expiries lie behind the blocks that it takes to have a coin that is old enough.
        Channel = new RandomChannel(
            @case with { LowestFeeRate = 300, LongestDelay = 40, FirstExpiry = 130, ExpiryRange = 40 },
            (script, amount) => Chain.Fund(script, amount).Output.OutPoint);
        Spends = new ChannelSpends(Channel);
        _fundedAt = Chain.Height;
        _subsidy = TotalOf(Chain.BlockAt(new BlockHeight(1)).Transactions[0]);
    }

    internal RegtestChain Chain { get; } = new(new ChainOptions { HalvingInterval = 1_000_000 });

    internal RandomChannel Channel { get; }

    internal ChannelSpends Spends { get; }

    internal CommitmentTransaction Commitment => Channel.Commitment;

    internal static Script OwnerWallet { get; } = StandardScript.P2wpkh(Enumerable.Repeat((byte)1, 20).ToArray());

    internal static Script PeerWallet { get; } = StandardScript.P2wpkh(Enumerable.Repeat((byte)2, 20).ToArray());

    /// <summary>What miners took in fees since the channel was funded: what blocks paid beyond the subsidy.</summary>
    internal Satoshi Fees
    {
        get
        {
            var fees = 0UL;
            for (var height = _fundedAt + 1; height <= Chain.Height; height += 1)
            {
                fees += TotalOf(Chain.BlockAt(height).Transactions[0]) - _subsidy;
            }

            return new Satoshi(fees);
        }
    }

    /// <summary>What is there to be spent by a script.</summary>
    internal Satoshi Held(Script script) => Sum(Chain.Unspent.Where(coin => coin.Output.ScriptPubKey == script));

    /// <summary>What is there that does not come from a coinbase.</summary>
    internal Satoshi HeldInAll() => Sum(Chain.Unspent.Where(coin => coin.Output.ScriptPubKey != RegtestChain.AnyoneScript));

    /// <summary>Publishes a transaction that pays for itself, and has it mined.</summary>
    internal void Confirm(Transaction transaction)
    {
        var result = Chain.Submit(transaction);
        Assert.True(result.IsAccepted, result.ToString());
        Chain.Mine(1);
        Assert.Equal(1U, Chain.Confirmations(result.TxId));
    }

    /// <summary>Has transactions mined that need pay nothing.</summary>
    internal void Mine(params IEnumerable<Transaction> transactions) => Assert.Null(Chain.MineExactly(transactions.ToSequence(), out _)?.ToString());

    /// <summary>Why the next block may not hold a transaction.</summary>
    internal SubmitError Refusal(Transaction transaction)
    {
        var refusal = Chain.MineExactly([transaction], out _);
        Assert.NotNull(refusal);
        return refusal.Error;
    }

    /// <summary>Mines until the next block has a height.</summary>
    internal void MineUntilNextIs(uint height) => Chain.Mine((int)(height - 1 - Chain.Height.Value));

    /// <summary>One transaction that takes many outputs, or none for what is not worth it.</summary>
    internal Transaction? Claim(Party party, IEnumerable<Claim> claims)
    {
        var all = claims.ToSequence();
        var wallet = party == Channel.Owner ? OwnerWallet : PeerWallet;
        return ClaimTransaction.TryBuild(all, wallet, ClaimRate, out _, out _)
            ? Spends.Claimed("claims", party, all, ClaimRate, wallet)[0].Transaction
            : null;
    }

    internal IEnumerable<int> OutputsOf(params CommitmentOutputKind[] kinds) =>
        Enumerable.Range(0, Commitment.Outputs.Count).Where(index => kinds.Contains(Commitment.Outputs[index].Kind));

    /// <summary>The peer's balance and anchor, which no other party contests.</summary>
    internal IEnumerable<Claim> PeersOwn() =>
    [
        .. OutputsOf(CommitmentOutputKind.ToRemote).Select(index => new ToRemoteClaim(
            Commitment.Terms.Format, Channel.Peer.Payment.PublicKey, Commitment.OutPointOf(index), Commitment.Outputs[index].Amount)),
        .. OutputsOf(CommitmentOutputKind.RemoteAnchor).Select(index => new AnchorClaim(Commitment, index, isOurs: false)),
    ];

    /// <summary>All that the channel held is there still, or went to miners.</summary>
    internal void AssertNothingIsLost() => Assert.Equal(Channel.FundingSpent.Amount, HeldInAll() + Fees);

    public void Dispose() => Channel.Dispose();

    private static Satoshi Sum(IEnumerable<UnspentOutput> coins) => coins.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Output.Amount);

    private static ulong TotalOf(Transaction transaction) => transaction.TryGetTotalOutput(out var total) ? total.Value : throw new InvalidOperationException();
}
