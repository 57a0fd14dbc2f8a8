using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Outputs that go to the wallet, and pay the fee themselves.</summary>
public sealed record PlannedSweep : PlannedTransaction
{
    private readonly ClaimTransaction _transaction;

    internal PlannedSweep(Sequence<OnChainClaim> claims, ClaimTransaction transaction, Satoshi fee)
        : base(claims, [], transaction.UnsignedTransaction, transaction.ExpectedWeight, fee) => _transaction = transaction;

    /// <inheritdoc/>
    public override SignerReply<CompletedClaims> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var signatures = new SignatureBytes[Claims.Count];
        for (var i = 0; i < signatures.Length; i++)
        {
            var reply = signer.Sign(new ClaimRequest(Claims[i].Channel, _transaction, i));
            if (!reply.IsGiven)
            {
                return new(null, reply.Refusal);
            }

            signatures[i] = reply.Value;
        }

        return new(new(null, _transaction.Complete(Sequence.Create<SignatureBytes>(signatures))), Refusal.None);
    }
}

/// <summary>HTLC transactions of ours with anchors, put into one that coins of the wallet pay for.</summary>
/// <remarks>BOLT 5, "Generation of HTLC Transactions".</remarks>
public sealed record PlannedHtlcs : PlannedTransaction
{
    internal PlannedHtlcs(Sequence<OnChainClaim> claims, Sequence<WalletCoin> coins, Transaction unsigned, Weight weight, Satoshi fee)
        : base(claims, coins, unsigned, weight, fee)
    {
    }

    /// <inheritdoc/>
    public override SignerReply<CompletedClaims> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var inputs = UnsignedTransaction.Inputs.Span.ToArray();
        for (var i = 0; i < Claims.Count; i++)
        {
            var stage = (ClaimMeans.HtlcStage)Claims[i].Means;
            var reply = signer.Sign(new HtlcRequest(Claims[i].Channel, stage.Transaction, UnsignedTransaction, i));
            if (!reply.IsGiven)
            {
                return new(null, reply.Refusal);
            }

            inputs[i] = inputs[i] with { Witness = stage.WitnessWith(reply.Value) };
        }

        return new(new(null, UnsignedTransaction with { Inputs = Sequence.Create<TransactionInput>(inputs) }), Refusal.None);
    }
}

/// <summary>An HTLC transaction of ours without anchors, as it is.</summary>
public sealed record PlannedHtlc : PlannedTransaction
{
    private readonly ClaimMeans.HtlcStage _stage;

    internal PlannedHtlc(OnChainClaim claim, ClaimMeans.HtlcStage stage)
        : base(
            [claim],
            [],
            stage.Transaction.UnsignedTransaction,
            stage.Weight,
            stage.Transaction.Output.Amount - stage.Transaction.UnsignedTransaction.Outputs[0].Amount) => _stage = stage;

    /// <inheritdoc/>
    public override Satoshi ChosenFee => Satoshi.Zero;

    internal override bool HasToBeReplaced => false;

    /// <inheritdoc/>
    public override SignerReply<CompletedClaims> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var reply = signer.Sign(new HtlcRequest(Claims[0].Channel, _stage.Transaction));
        return reply.IsGiven ? new(new(null, UnsignedTransaction.WithWitness(0, _stage.WitnessWith(reply.Value))), Refusal.None) : new(null, reply.Refusal);
    }
}

/// <summary>Our commitment, alone or with a child on its anchor that pays for both.</summary>
/// <remarks>BOLT 5, "Failing a Channel"; BOLT 3, "to_local_anchor and to_remote_anchor Output".</remarks>
public sealed record PlannedCommitment : PlannedTransaction
{
    private readonly OwnCommitment _commitment;
    private readonly ClaimTransaction? _child;

    internal PlannedCommitment(OnChainClaim claim, OwnCommitment commitment)
        : base([claim], [], commitment.Request.Commitment.UnsignedTransaction, WeightOf(commitment), FeeOf(commitment)) => _commitment = commitment;

    internal PlannedCommitment(OnChainClaim claim, Sequence<WalletCoin> coins, OwnCommitment commitment, ClaimTransaction child, Satoshi fee)
        : base([claim], coins, child.UnsignedTransaction, child.ExpectedWeight, fee) => (_commitment, _child) = (commitment, child);

    /// <inheritdoc/>
    public override Satoshi ChosenFee => _child is null ? Satoshi.Zero : Fee;

    /// <inheritdoc/>
    public override FeeRate Rate => _child is null ? base.Rate : RateOf(Fee + FeeOf(_commitment), Weight + WeightOf(_commitment));

    /// <inheritdoc/>
    public override Transaction? Parent => _child is null ? null : _commitment.Request.Commitment.UnsignedTransaction;

    internal override bool HasToBeReplaced => _child is not null;

    /// <inheritdoc/>
    public override SignerReply<CompletedClaims> Complete(IChannelSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        var parent = _commitment.Complete(signer);
        if (!parent.IsGiven || _child is null)
        {
            return parent.IsGiven ? new(new(null, parent.Value), Refusal.None) : new(null, parent.Refusal);
        }

        var reply = signer.Sign(new ClaimRequest(Claims[0].Channel, _child, 0));
        return reply.IsGiven ? new(new(parent.Value, _child.Complete([reply.Value])), Refusal.None) : new(null, reply.Refusal);
    }

    internal static Weight WeightOf(OwnCommitment commitment) => commitment.Request.Commitment.ExpectedWeight;

    /// <summary>What the funding output holds more than the outputs.</summary>
    internal static Satoshi FeeOf(OwnCommitment commitment)
    {
        var transaction = commitment.Request.Commitment;
        transaction.UnsignedTransaction.TryGetTotalOutput(out var outputs);
        return transaction.Funding.Amount.TrySubtract(outputs, out var fee) ? fee : Satoshi.Zero;
    }
}
