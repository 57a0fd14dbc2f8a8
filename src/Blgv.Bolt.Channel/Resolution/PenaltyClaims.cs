using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>The claims on a commitment that the peer had revoked: every output of it, and of what the peer made of them since.</summary>
/// <remarks>BOLT 5, "Revoked Transaction Close Handling".</remarks>
internal static class PenaltyClaims
{
    public static IEnumerable<OnChainClaim> Of(ChainView view, PerCommitmentSecret secret, CommitmentKeys keys)
    {
        var terms = view.Close.Active.Scope.RemoteBuilder.Terms;
        foreach (var claim in ClaimDerivation.ToRemote(view))
        {
            yield return claim;
        }

        foreach (var spend in view.State.Later.Prepend(view.Close.Spend))
        {
            foreach (var claim in (IEnumerable<DelayedPenalty>)DelayedPenalty.FindIn(terms, keys, spend.Transaction, secret))
            {
                if (!view.TryGetSpender(claim.OutPoint, out _))
                {
                    yield return Penalty(view, claim, spend);
                }
            }
        }

        for (var i = 0; i < (view.Close.Commitment?.Outputs.Count ?? 0); i++)
        {
            if (view.Close.Commitment is { } commitment && commitment.Outputs[i].Htlc is not null && !view.TryGetSpender(commitment.OutPointOf(i), out _))
            {
                yield return Penalty(view, new HtlcPenalty(commitment, i, secret), view.Close.Spend);
            }
        }
    }

    /// <summary>
    /// Till the peer's delay is over. An HTLC it can take at any time, yet only to where the delay begins anew: losing that race costs nothing but
    /// another claim.
    /// </summary>
    private static OnChainClaim Penalty(ChainView view, Claim claim, ConfirmedSpend of)
    {
        var delay = Math.Max(1U, view.Close.Active.Scope.RemoteBuilder.Terms.ToSelfDelay);
        return ClaimDerivation.Sweep(view, claim, ClaimDerivation.Mature(of, 0), of.Height + (delay - 1), new(ClaimGroupKind.Penalty, view.Channel.Parameters.Index, 0));
    }
}
