using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Closing transactions of a channel without HTLCs, made from its state.</summary>
internal static class ClosingTransactions
{
    private const uint CommitmentMark = 0x8000_0000;
    private const uint CommitmentMarkMask = 0xff00_0000;

    /// <summary>The funding output that a close spends: of several, the first is the one that can confirm.</summary>
    public static ActiveCommitment Closed(ChannelCore core) => core.Commitments.Active[0];

    /// <summary>What a transaction with two outputs weighs.</summary>
    public static Weight WeightOf(ChannelCore core, Script one, Script other)
    {
        var funding = Closed(core).Scope.LocalBuilder.Funding;
        return ClosingTransaction.TryBuild(
            funding, one, MilliSatoshi.Zero, new ClosingShare(MilliSatoshi.Zero, other), Satoshi.Zero, lockTime: 0, out var transaction, out _)
            ? transaction.ExpectedWeight
            : throw new InvalidOperationException("A transaction that pays nothing can always be made.");
    }

    /// <summary>The variant of closing_complete with these outputs.</summary>
    public static bool TryBuild(
        ChannelCore core, ClosingProposal proposal, bool weAreCloser, ClosingVariants variant, [NotNullWhen(true)] out ClosingTransaction? transaction)
    {
        var active = Closed(core);
        var (closer, closee) = weAreCloser ? (active.ToLocal, active.ToRemote) : (active.ToRemote, active.ToLocal);
        return ClosingTransaction.TryBuild(
            active.Scope.LocalBuilder.Funding,
            variant == ClosingVariants.CloseeOutputOnly ? null : proposal.Closer,
            closer,
            variant == ClosingVariants.CloserOutputOnly ? null : new ClosingShare(closee, proposal.Closee),
            proposal.Fee,
            proposal.LockTime,
            out transaction,
            out _);
    }

    /// <summary>A transaction for closing_signed.</summary>
    /// <param name="core">The channel.</param>
    /// <param name="shutdown">Both scripts.</param>
    /// <param name="fee">Its fee.</param>
    /// <param name="dustLimit">Smaller outputs are left out.</param>
    /// <param name="withoutRemote">Whether the peer gives its own output up.</param>
    /// <param name="transaction">The transaction.</param>
    public static bool TryBuildLegacy(
        ChannelCore core, ShutdownStatus shutdown, Satoshi fee, Satoshi dustLimit, bool withoutRemote, [NotNullWhen(true)] out ClosingTransaction? transaction)
    {
        var active = Closed(core);
        var remoteBalance = active.ToRemote;
        var opener = core.Parameters.IsOpener;
        var fees = fee;
        if (withoutRemote)
        {
            // What the opener gives up is fee in any case: there is nothing left to take fee_satoshis from.
            fees = opener ? fee : Satoshi.Zero;
            if (!opener && remoteBalance.ToSatoshiRoundedDown() < fee)
            {
                transaction = null;
                return false;
            }

            remoteBalance = MilliSatoshi.Zero;
        }

        var local = new ClosingShare(active.ToLocal, shutdown.Local ?? default);
        var remote = new ClosingShare(remoteBalance, shutdown.Remote ?? default);
        return ClosingTransaction.TryBuildLegacy(
            active.Scope.LocalBuilder.Funding, opener ? local : remote, opener ? remote : local, fees, dustLimit, out transaction, out _);
    }

    /// <summary>What to publish of a closing transaction that was agreed; null if none of the channel's funding outputs is spent by it.</summary>
    public static SignedClosing? PublicationOf(ChannelCore core, AgreedClosing agreed)
    {
        foreach (var active in core.Commitments.Active)
        {
            if (agreed.Transaction.Inputs is [{ } input] && input.PreviousOutput == active.Scope.Funding
                && TryRestore(active.Scope.LocalBuilder.Funding, agreed.Transaction, out var transaction))
            {
                return new(new(core.Parameters.Index, transaction), agreed.Remote);
            }
        }

        return null;
    }

    /// <summary>Whether a transaction that spends a funding output is a closing transaction: all others that we sign carry the mark of a commitment.</summary>
    /// <remarks>BOLT 3: the first byte of a commitment's sequence is 0x80. We may not know the transaction: the peer need not tell which fee it took.</remarks>
    public static bool IsClosing(Transaction transaction) =>
        transaction.Inputs is [{ } input] && (input.Sequence & CommitmentMarkMask) != CommitmentMark;

    /// <summary>Makes the transaction anew from its outputs, so that it can be signed.</summary>
    private static bool TryRestore(FundingOutput funding, Transaction stored, [NotNullWhen(true)] out ClosingTransaction? transaction)
    {
        transaction = null;
        var (first, second) = stored.Outputs switch
        {
            [var one] => (one, (TransactionOutput?)null),
            [var one, var other] => (one, other),
            _ => (null, null),
        };
        if (first is null)
        {
            return false;
        }

        var share = new ClosingShare(first.Amount.ToMilliSatoshi(), first.ScriptPubKey);
        ClosingShare? rest = second is null ? null : new(second.Amount.ToMilliSatoshi(), second.ScriptPubKey);
        var isMade = stored.Inputs[0].Sequence == TransactionInput.FinalSequence
            ? ClosingTransaction.TryBuildLegacy(funding, share, rest ?? default, Satoshi.Zero, Satoshi.Zero, out transaction, out _)
            : ClosingTransaction.TryBuild(funding, share.Script, share.Balance, rest, Satoshi.Zero, stored.LockTime, out transaction, out _);
        return isMade && transaction!.UnsignedTransaction == stored;
    }
}
