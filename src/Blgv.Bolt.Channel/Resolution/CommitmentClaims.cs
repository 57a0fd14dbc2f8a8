using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Our newest commitment, as a claim on the funding output while nothing has spent that.</summary>
/// <remarks>BOLT 5, "Failing a Channel".</remarks>
internal static class CommitmentClaims
{
    public static IEnumerable<OnChainClaim> Of(OnChain state, ChannelPolicy policy)
    {
        foreach (var publication in OnChainSteps.Publications(state).OfType<OwnCommitment>())
        {
            var commitment = publication.Request.Commitment;
            var (value, deadline) = AtStake(state, commitment, policy);
            yield return new(
                state.Channel.Parameters.Index,
                commitment.Terms.FundingOutPoint,
                value,
                state.Since + 1,
                deadline,
                new(ClaimGroupKind.Commitment, state.Channel.Parameters.Index, 0),
                new ClaimMeans.Commitment(publication, AnchorOf(commitment)));
        }
    }

    private static AnchorClaim? AnchorOf(CommitmentTransaction commitment)
    {
        for (var i = 0; i < commitment.Outputs.Count; i++)
        {
            if (commitment.Outputs[i].Kind == CommitmentOutputKind.LocalAnchor)
            {
                return new(commitment, i, isOurs: true);
            }
        }

        return null;
    }

    /// <summary>What is ours in it, and when it has to be in a block so that the HTLC transactions on it come in time: half of their margin is left to them.</summary>
    private static (Satoshi Value, BlockHeight? Deadline) AtStake(OnChain state, CommitmentTransaction commitment, ChannelPolicy policy)
    {
        var value = Satoshi.Zero;
        uint? deadline = null;
        var margin = policy.FulfillmentMargin / 2;
        foreach (var output in commitment.Outputs)
        {
            uint? due = output.Htlc switch
            {
                { Direction: HtlcDirection.Offered } offered => ClaimDerivation.DeadlineOfOffered(offered.Expiry, policy).Value,
                { } received when state.Channel.Commitments.Find(new(HtlcDirection.Received, received.Id))?.Preimage is not null => received.Expiry.Value,
                _ => null,
            };
            if (due is { } height)
            {
                var latest = Math.Max(height > margin ? height - margin : 0, state.Since.Value + 1);
                deadline = Math.Min(deadline ?? latest, latest);
            }

            value += output.Kind == CommitmentOutputKind.ToLocal || due is not null ? output.Amount : Satoshi.Zero;
        }

        return (value, deadline is { } at ? new BlockHeight(at) : null);
    }
}
