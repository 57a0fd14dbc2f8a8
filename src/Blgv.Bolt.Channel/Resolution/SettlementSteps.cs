using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>What happens on chain decides HTLCs that we offered, and so those that paid for them: each once, and a preimage before any failure.</summary>
/// <remarks>BOLT 5, "HTLC Output Handling". No message of a peer leads here.</remarks>
internal static class SettlementSteps
{
    private const int PreimageLength = 32;

    /// <summary>
    /// Looks for preimages in every witness of a transaction, for every HTLC that we offered, whichever commitments hold it (incident 7). It need not be
    /// in a block: what is known is known.
    /// </summary>
    public static void Learn(StepBuilder step, Transaction transaction)
    {
        var wanted = step.Commitments.Htlcs.Where(IsOpen).ToLookup(htlc => htlc.PaymentHash);
        if (wanted.Count == 0)
        {
            return;
        }

        Span<byte> hash = stackalloc byte[PreimageLength];
        foreach (var item in transaction.Inputs.SelectMany(input => input.Witness.Items).Where(item => item.Length == PreimageLength))
        {
            SHA256.HashData(item.Span, hash);
            foreach (var htlc in wanted[new PaymentHash(Bytes32.FromBytes(hash))])
            {
                Fulfill(step, htlc.Key.Id, new Preimage(Bytes32.FromBytes(item.Span)), transaction);
            }
        }
    }

    /// <summary>Fails upstream what has come back, or what is in no commitment that counts, once that is deep enough.</summary>
    public static void Advance(StepBuilder step)
    {
        if (step.State.Phase is not OnChain chain || !chain.Channel.Commitments.Htlcs.Any(IsOpen))
        {
            return;
        }

        var view = ChainView.Of(chain);
        var outputs = view is null ? [] : OfferedOutputs(view);
        foreach (var htlc in chain.Channel.Commitments.Htlcs)
        {
            if (IsOpen(htlc) && HasEnded(step.Policy, chain, view, outputs, htlc))
            {
                step.Record(new HtlcReturned(htlc.Key.Id));
                foreach (var settled in step.Commitments.Settled.Where(settled => settled.Id == htlc.Key.Id))
                {
                    step.Add(new HtlcSettled(settled));
                }
            }
        }
    }

    /// <summary>Whether upstream does not know yet how an HTLC ended.</summary>
    public static bool IsOpen(LiveHtlc htlc) => htlc is { IsOffered: true, Preimage: null, HasReturned: false };

    private static void Fulfill(StepBuilder step, HtlcId id, Preimage preimage, Transaction transaction)
    {
        var htlc = step.Commitments.Find(new(HtlcDirection.Offered, id));
        if (htlc is null || !IsOpen(htlc))
        {
            return;
        }

        step.Record(new PreimageLearned(id, preimage));
        step.Add(new Report(ReportKind.OnChain, $"The preimage of HTLC {id} ({htlc.Amount}) is known from {transaction.ComputeTxId()}."));
        step.Add(new HtlcSettled(new(id, htlc.PaymentHash, new HtlcRemoval.Fulfilled(preimage, null))));
    }

    /// <summary>Where the HTLCs that we offered are in the commitment that confirmed.</summary>
    private static Dictionary<HtlcId, OutPoint> OfferedOutputs(ChainView view)
    {
        var found = new Dictionary<HtlcId, OutPoint>();
        if (view.Close.Commitment is { } commitment)
        {
            var direction = view.Close.Kind == SpendKind.Ours ? HtlcDirection.Offered : HtlcDirection.Received;
            for (var i = 0; i < commitment.Outputs.Count; i++)
            {
                if (commitment.Outputs[i].Htlc is { } htlc && htlc.Direction == direction)
                {
                    found.Add(htlc.Id, commitment.OutPointOf(i));
                }
            }
        }

        return found;
    }

    private static bool HasEnded(ChannelPolicy policy, OnChain chain, ChainView? view, Dictionary<HtlcId, OutPoint> outputs, LiveHtlc htlc)
    {
        // An old state does not tell what we signed since.
        var isNewest = chain.Cause != OnChainCause.DataLoss;
        if (htlc.State == LadderState.SentAdd && isNewest)
        {
            // In no commitment: nobody can bring it back, and we sign no more.
            return true;
        }

        if (view is null)
        {
            return false;
        }

        if (outputs.TryGetValue(htlc.Key.Id, out var outPoint))
        {
            return view.TryGetSpender(outPoint, out var spender) ? view.DepthOf(spender) >= policy.SettlementDepth : IsLeft(policy, view, outPoint, htlc);
        }

        // A commitment whose content we do not know may hold it, and the peer take it there until it has expired.
        var isKnown = view.Close.Commitment is not null || view.Close.Kind == SpendKind.Closing;
        return isKnown
            ? view.Depth >= policy.SettlementDepth || (isNewest && !HasOutputAnywhere(chain.Channel, htlc))
            : view.Depth >= policy.SettlementDepth && chain.Channel.Height.Value >= htlc.Expiry.Value + policy.SettlementDepth;
    }

    /// <summary>Whether nobody will take an HTLC that has expired: that costs more than it holds. The peer may, later; so much is not worth waiting for.</summary>
    private static bool IsLeft(ChannelPolicy policy, ChainView view, OutPoint outPoint, LiveHtlc htlc) =>
        view.Channel.Height.Value >= htlc.Expiry.Value + policy.SettlementDepth
        && view.Depth >= policy.SettlementDepth
        && !view.WorthTaking(policy).Contains(outPoint);

    /// <summary>Whether some commitment that may still confirm after a reorganization has an output for it.</summary>
    private static bool HasOutputAnywhere(ChannelCore core, LiveHtlc htlc)
    {
        foreach (var view in (ReadOnlySpan<CommitmentView>)[CommitmentView.Local, CommitmentView.Remote, CommitmentView.RemoteUnrevoked])
        {
            if (Ladder.In(htlc.State, view) != LadderPresence.Present)
            {
                continue;
            }

            var ours = Commitments.IsOurs(view);
            foreach (var active in core.Commitments.Active)
            {
                var terms = (ours ? active.Scope.LocalBuilder : active.Scope.RemoteBuilder).Terms;
                if (!terms.Format.IsTrimmed(htlc.In(ours).Direction, htlc.Amount, core.Commitments.FeeRateIn(view), terms.DustLimit))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
