using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>A transaction of a plan.</summary>
/// <remarks>BOLT 5. One record for each form: <see cref="PlannedSweep"/>, <see cref="PlannedHtlcs"/>, <see cref="PlannedHtlc"/>, <see cref="PlannedCommitment"/>.</remarks>
public abstract record PlannedTransaction
{
    /// <summary>What signatures can be shorter than expected, and scripts that the BOLTs count longer than they are, in weight for each claim.</summary>
    private const ulong LighterClaim = 12;
    private const ulong LighterCoin = 8;

    private protected PlannedTransaction(Sequence<OnChainClaim> claims, Sequence<WalletCoin> coins, Transaction unsigned, Weight weight, Satoshi fee)
    {
        (Claims, Coins, UnsignedTransaction, Weight, Fee, TxId) = (claims, coins, unsigned, weight, fee, unsigned.ComputeTxId());
        var lighter = (LighterClaim * (ulong)claims.Count) + (LighterCoin * (ulong)coins.Count);
        LeastVirtualSize = ulong.Max(1, (weight.Value - ulong.Min(lighter, weight.Value)) / 4);
    }

    /// <summary>What it takes.</summary>
    public Sequence<OnChainClaim> Claims { get; }

    /// <summary>What the wallet adds, in the order of the last inputs, which are the wallet's to sign.</summary>
    public Sequence<WalletCoin> Coins { get; }

    /// <summary>The transaction without witnesses; of a package the child.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>Its id, with witnesses or without: what <see cref="MempoolAnswer"/> names it by.</summary>
    public TxId TxId { get; }

    /// <summary>Its expected weight; of a package the child's.</summary>
    public Weight Weight { get; }

    /// <summary>What it pays; of a package what the child pays.</summary>
    public Satoshi Fee { get; }

    /// <summary>What of <see cref="Fee"/> was ours to choose, and is within the budgets of the claims: all of it, or nothing where the peer's signature fixed it.</summary>
    public virtual Satoshi ChosenFee => Fee;

    /// <summary>What it pays by weight; a package by the weight of both.</summary>
    public virtual FeeRate Rate => RateOf(Fee, Weight);

    /// <summary>What it spends and has to be confirmed before it, without witness; null where everything is confirmed.</summary>
    public virtual Transaction? Parent => null;

    /// <summary>The least it can weigh once it is signed: mempools measure what replaces it by that.</summary>
    internal ulong LeastVirtualSize { get; }

    /// <summary>Whether another one that takes the same has to pay for its place.</summary>
    internal virtual bool HasToBeReplaced => true;

    /// <summary>Has the signer fill the inputs of channels. Those of the wallet are left for the wallet to sign, before or after: no signature depends on another's witness.</summary>
    /// <param name="signer">The signer.</param>
    /// <returns>The transactions, or why the signer refused.</returns>
    public abstract SignerReply<CompletedClaims> Complete(IChannelSigner signer);

    internal static FeeRate RateOf(Satoshi fee, Weight weight) =>
        new((uint)UInt128.Min(uint.MaxValue, (UInt128)fee.Value * 1000 / ulong.Max(1, weight.Value)));
}

/// <summary>Signed transactions of a plan.</summary>
/// <param name="Parent">What has to be handed in before, or with it; null for none.</param>
/// <param name="Transaction">The transaction; inputs of the wallet have no witness yet.</param>
public sealed record CompletedClaims(Transaction? Parent, Transaction Transaction);
