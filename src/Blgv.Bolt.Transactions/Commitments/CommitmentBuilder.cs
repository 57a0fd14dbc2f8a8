using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Builds the commitments of one party on one funding output. What never changes is computed once, here.</summary>
/// <remarks>BOLT 3, "Commitment Transaction Construction". May be used from many threads at once.</remarks>
public sealed class CommitmentBuilder
{
    private readonly CommitmentOutput? _localAnchor;
    private readonly CommitmentOutput? _remoteAnchor;
    private readonly Script _toRemoteWitnessScript;
    private readonly Script _toRemoteScript;

    /// <summary>A builder.</summary>
    /// <param name="terms">What the commitments have in common.</param>
    public CommitmentBuilder(CommitmentTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        Terms = terms;
        Funding = new(terms.FundingOutPoint, terms.FundingAmount, terms.Local.Funding, terms.Remote.Funding);
        var (opener, accepter) = terms.LocalIsOpener ? (terms.Local, terms.Remote) : (terms.Remote, terms.Local);
        Mask = CommitmentNumberMask.Of(opener.PaymentBasepoint, accepter.PaymentBasepoint);
        _toRemoteWitnessScript = terms.Format.ToRemoteWitnessScript(terms.Remote.PaymentBasepoint);
        _toRemoteScript = terms.Format.ToRemoteScript(terms.Remote.PaymentBasepoint);
        if (terms.Format.HasAnchors)
        {
            _localAnchor = Anchor(CommitmentOutputKind.LocalAnchor, ChannelScripts.Anchor(terms.Local.Funding));
            _remoteAnchor = Anchor(CommitmentOutputKind.RemoteAnchor, ChannelScripts.Anchor(terms.Remote.Funding));
        }

        // The first 2^24 numbers have one sequence.
        CommitmentFrame = Frame(new(terms.FundingOutPoint, Mask.SequenceOf(default)));
        HtlcFrame = Frame(new(default, terms.Format.HtlcSequence));
    }

    /// <summary>What the commitments have in common.</summary>
    public CommitmentTerms Terms { get; }

    /// <summary>The output that they spend; local is their owner.</summary>
    public FundingOutput Funding { get; }

    /// <summary>What hides their numbers.</summary>
    public CommitmentNumberMask Mask { get; }

    /// <summary>Resembles every commitment in its input: the hashes over that are made once.</summary>
    internal TransactionDigests CommitmentFrame { get; }

    /// <summary>Resembles every HTLC transaction in its sequence.</summary>
    internal TransactionDigests HtlcFrame { get; }

    /// <summary>Builds a commitment transaction.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="keys">Its keys: <see cref="CommitmentKeys.TryDerive"/> with the owner's point of that number.</param>
    /// <param name="spec">What it divides.</param>
    /// <param name="commitment">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when the state is impossible. An opener who cannot pay the whole fee is no such state; <see cref="CommitmentAmounts.OpenerShortfall"/> tells it.</returns>
    public bool TryBuild(
        CommitmentNumber number,
        CommitmentKeys keys,
        CommitmentSpec spec,
        [NotNullWhen(true)] out CommitmentTransaction? commitment,
        out CommitmentError error)
    {
        ArgumentNullException.ThrowIfNull(keys);
        commitment = null;
        if (number.Value > CommitmentNumber.Max.Value)
        {
            error = CommitmentError.NumberOutOfRange;
            return false;
        }

        if (!CommitmentAmounts.TryCompute(Terms, spec, out var amounts, out error))
        {
            return false;
        }

        var toLocalScript = ChannelScripts.ToLocal(keys.Revocation, Terms.ToSelfDelay, keys.LocalDelayed);
        var delayedScript = ChannelScripts.P2wsh(toLocalScript);
        var outputs = MainOutputs(amounts, toLocalScript, delayedScript);
        AddHtlcs(outputs, keys, spec);
        outputs.Sort(CommitmentOutput.Compare);
        commitment = new(this, number, keys, spec, amounts, outputs.ToSequence(), delayedScript, toLocalScript, Assemble(number, outputs));
        return true;
    }

    private static TransactionDigests Frame(TransactionInput input) => new(new Transaction(Version: 2, [input], Outputs: default, LockTime: 0));

    private static CommitmentOutput Anchor(CommitmentOutputKind kind, Script script) =>
        new(kind, CommitmentFormat.AnchorAmount, ChannelScripts.P2wsh(script), script, Htlc: null);

    private List<CommitmentOutput> MainOutputs(CommitmentAmounts amounts, Script toLocalScript, Script delayedScript)
    {
        var outputs = new List<CommitmentOutput>(4 + amounts.UntrimmedHtlcs);
        if (amounts.ToLocal > Satoshi.Zero)
        {
            outputs.Add(new(CommitmentOutputKind.ToLocal, amounts.ToLocal, delayedScript, toLocalScript, Htlc: null));
        }

        if (amounts.ToRemote > Satoshi.Zero)
        {
            outputs.Add(new(CommitmentOutputKind.ToRemote, amounts.ToRemote, _toRemoteScript, _toRemoteWitnessScript, Htlc: null));
        }

        if (amounts.HasLocalAnchor && _localAnchor is not null)
        {
            outputs.Add(_localAnchor);
        }

        if (amounts.HasRemoteAnchor && _remoteAnchor is not null)
        {
            outputs.Add(_remoteAnchor);
        }

        return outputs;
    }

    private void AddHtlcs(List<CommitmentOutput> outputs, CommitmentKeys keys, CommitmentSpec spec)
    {
        if (spec.Htlcs.IsEmpty)
        {
            return;
        }

        var scripts = new HtlcScripts(keys, Terms.Format.HasAnchors);
        foreach (var htlc in spec.Htlcs)
        {
            if (Terms.Format.IsTrimmed(htlc.Direction, htlc.Amount, spec.FeeRate, Terms.DustLimit))
            {
                continue;
            }

            var (kind, script) = htlc.Direction == HtlcDirection.Offered
                ? (CommitmentOutputKind.OfferedHtlc, scripts.Offered(htlc.PaymentHash))
                : (CommitmentOutputKind.ReceivedHtlc, scripts.Received(htlc.PaymentHash, htlc.Expiry));
            outputs.Add(new(kind, htlc.Amount.ToSatoshiRoundedDown(), ChannelScripts.P2wsh(script), script, htlc));
        }
    }

    private Transaction Assemble(CommitmentNumber number, List<CommitmentOutput> outputs)
    {
        Sequence.TryCreate<TransactionOutput, List<CommitmentOutput>>(outputs.Count, outputs, Fill, out var transactionOutputs);
        return new(
            Version: 2,
            Inputs: [new(Terms.FundingOutPoint, Mask.SequenceOf(number))],
            Outputs: transactionOutputs,
            LockTime: Mask.LockTimeOf(number));

        static bool Fill(Span<TransactionOutput> items, List<CommitmentOutput> outputs)
        {
            for (var i = 0; i < items.Length; i++)
            {
                items[i] = new(outputs[i].Amount, outputs[i].ScriptPubKey);
            }

            return true;
        }
    }
}
