using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Tells what a transaction that spends the funding output is: a function of the channel and the transaction, in whatever order blocks come.</summary>
/// <remarks>BOLT 5, "Commitment Transaction" and "General Requirements".</remarks>
internal static class SpendRecognition
{
    /// <summary>The funding output that a transaction spends, or null.</summary>
    public static ActiveCommitment? SpentBy(ChannelCore core, Transaction transaction)
    {
        foreach (var input in transaction.Inputs)
        {
            foreach (var active in core.Commitments.Active)
            {
                if (active.Scope.Funding == input.PreviousOutput)
                {
                    return active;
                }
            }
        }

        return null;
    }

    /// <summary>What it is.</summary>
    /// <param name="core">The channel.</param>
    /// <param name="breach">What is known of a revoked commitment.</param>
    /// <param name="spend">The transaction; it spends a funding output of the channel.</param>
    public static RecognizedSpend Of(ChannelCore core, Breach? breach, ConfirmedSpend spend)
    {
        var active = SpentBy(core, spend.Transaction) ?? throw new ArgumentException("The transaction spends no funding output of the channel.", nameof(spend));
        if (ClosingTransactions.IsClosing(spend.Transaction))
        {
            return new(SpendKind.Closing, spend, active, default);
        }

        var mask = active.Scope.LocalBuilder.Mask;
        if (spend.Transaction.Inputs is not [var input] || !mask.TryReadNumber(input.Sequence, spend.Transaction.LockTime, out var number))
        {
            return new(SpendKind.Unknown, spend, active, default);
        }

        var commitments = core.Commitments;
        var id = spend.Transaction.ComputeTxId();
        var (paysUs, paysPeer) = Pays(core, spend.Transaction);
        if (number == commitments.LocalNumber && !paysUs && TryBuildOurs(core, active, out var ours) && ours.TxId == id)
        {
            return new(SpendKind.Ours, spend, active, number) { Commitment = ours };
        }

        foreach (var (view, theirNumber, point) in Unrevoked(commitments))
        {
            if (number == theirNumber && !paysPeer && TryBuildTheirs(core, active, view, theirNumber, point, out var theirs) && theirs.TxId == id)
            {
                return new(SpendKind.Theirs, spend, active, number) { Commitment = theirs, Point = point };
            }
        }

        return paysPeer && !paysUs ? new(NotNewestOfOurs(number, commitments.LocalNumber), spend, active, number)
            : number.Value < commitments.RemoteUnrevokedNumber.Value ? RecognizeRevoked(core, breach, spend, active, number)
            : number.Value > commitments.RemoteNumber.Value ? new(SpendKind.Future, spend, active, number)
            : new(SpendKind.Unknown, spend, active, number);
    }

    /// <summary>The peer's commitments that may confirm without punishment.</summary>
    public static IEnumerable<(CommitmentView View, CommitmentNumber Number, PublicKey Point)> Unrevoked(Commitments commitments)
    {
        yield return (CommitmentView.Remote, commitments.RemoteNumber, commitments.RemoteNewestPoint);
        if (commitments.AwaitsRevocation)
        {
            yield return (CommitmentView.RemoteUnrevoked, commitments.RemoteUnrevokedNumber, commitments.RemotePoint);
        }
    }

    /// <summary>Our newest commitment.</summary>
    public static bool TryBuildOurs(ChannelCore core, ActiveCommitment active, [NotNullWhen(true)] out CommitmentTransaction? commitment)
    {
        commitment = null;
        var commitments = core.Commitments;
        return CommitmentKeys.TryDerive(core.Parameters.Local.Keys, core.Parameters.Remote.Keys, commitments.LocalPoint, out var keys)
            && commitments.TryBuild(active, CommitmentView.Local, commitments.LocalNumber, keys, out commitment);
    }

    private static bool TryBuildTheirs(
        ChannelCore core,
        ActiveCommitment active,
        CommitmentView view,
        CommitmentNumber number,
        PublicKey point,
        [NotNullWhen(true)] out CommitmentTransaction? commitment)
    {
        commitment = null;
        return CommitmentKeys.TryDerive(core.Parameters.Remote.Keys, core.Parameters.Local.Keys, point, out var keys)
            && core.Commitments.TryBuild(active, view, number, keys, out commitment);
    }

    private static RecognizedSpend RecognizeRevoked(
        ChannelCore core, Breach? breach, ConfirmedSpend spend, ActiveCommitment active, CommitmentNumber number)
    {
        if (!core.Commitments.RemoteSecrets.TryFind(number, out var secret)
            || !RevealedSecret.TryGetPoint(secret, out var point)
            || !CommitmentKeys.TryDerive(core.Parameters.Remote.Keys, core.Parameters.Local.Keys, point, out var keys))
        {
            return new(SpendKind.Unknown, spend, active, number);
        }

        var isRebuilt = breach is { Spec: not null } && breach.Funding == active.Scope.Funding && breach.Number == number;
        CommitmentTransaction? commitment = null;
        if (isRebuilt && !(active.Scope.RemoteBuilder.TryBuild(number, keys, breach!.Spec!, out commitment, out _) && commitment.TxId == spend.Transaction.ComputeTxId()))
        {
            commitment = null;
        }

        return new(SpendKind.Revoked, spend, active, number) { Commitment = commitment, Point = point, Secret = secret, Keys = keys };
    }

    /// <summary>A commitment of ours that is not the one that we know: one of before, or of a time that our data, being old, knows nothing of.</summary>
    private static SpendKind NotNewestOfOurs(CommitmentNumber number, CommitmentNumber newest) =>
        number.Value < newest.Value ? SpendKind.OursRevoked : number.Value > newest.Value ? SpendKind.Future : SpendKind.Unknown;

    /// <summary>Whom a commitment pays at once: the party that does not own it. A number alone does not tell whose it is, since both sides count from 0.</summary>
    private static (bool Us, bool Peer) Pays(ChannelCore core, Transaction transaction)
    {
        var format = core.Parameters.Format;
        var (toUs, toPeer) = (format.ToRemoteScript(core.Parameters.Local.Keys.PaymentBasepoint), format.ToRemoteScript(core.Parameters.Remote.Keys.PaymentBasepoint));
        return (transaction.Outputs.Any(output => output.ScriptPubKey == toUs), transaction.Outputs.Any(output => output.ScriptPubKey == toPeer));
    }
}
