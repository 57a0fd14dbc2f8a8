namespace Blgv.Bolt.Channel;

/// <summary>When a channel has to go on chain although nobody broke anything: an HTLC would otherwise not be settled in time.</summary>
/// <remarks>BOLT 2, "cltv_expiry_delta Selection".</remarks>
internal static class DeadlineSteps
{
    public static void Check(StepBuilder step)
    {
        if (step.State.Phase is OnChain or Closing || step.State.Phase is not FundedState funded)
        {
            return;
        }

        var (height, policy) = (funded.Channel.Height.Value, step.Policy);
        foreach (var htlc in funded.Channel.Commitments.Htlcs)
        {
            if (!IsCommitted(htlc.State))
            {
                continue;
            }

            if (htlc.IsOffered && height >= htlc.Expiry.Value + policy.TimeoutGrace)
            {
                step.Fail("2.230", $"HTLC {htlc.Key.Id}, which we offered ({htlc.Amount}), expired at {htlc.Expiry} and is not removed at {height}.", OnChainCause.HtlcDeadline);
                return;
            }

            if (htlc is { IsOffered: false, Preimage: not null } && (ulong)height + policy.FulfillmentMargin >= htlc.Expiry.Value)
            {
                step.Fail("2.231", $"HTLC {htlc.Key.Id}, which we fulfilled ({htlc.Amount}), expires at {htlc.Expiry} and is not removed at {height}.", OnChainCause.HtlcDeadline);
                return;
            }
        }
    }

    /// <summary>Whether either party's current commitment holds it.</summary>
    private static bool IsCommitted(LadderState state) =>
        Ladder.In(state, CommitmentView.Local) == LadderPresence.Present
        || Ladder.In(state, CommitmentView.Remote) == LadderPresence.Present
        || Ladder.In(state, CommitmentView.RemoteUnrevoked) == LadderPresence.Present;
}
