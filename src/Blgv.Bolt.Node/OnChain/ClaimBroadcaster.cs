using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Has the transactions of a plan signed, by the channels' signer and the wallet, and gives them to the network.</summary>
internal sealed class ClaimBroadcaster(ChannelHostOptions options, ClaimReports reports, Action<HostEvent> tell)
{
    /// <summary>Gives those transactions of a plan to the network that were not given in this round of plans before.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="channels">The channels that have claims, by their numbers.</param>
    /// <param name="given">What was given; what is given now is added.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What came of each.</returns>
    public async Task<Sequence<MempoolAnswer>> BroadcastAsync(
        ClaimPlan plan, Dictionary<uint, ChannelRef> channels, HashSet<TxId> given, CancellationToken cancellationToken)
    {
        var answers = new List<MempoolAnswer>();
        foreach (var planned in (IEnumerable<PlannedTransaction>)plan.Transactions)
        {
            if (!given.Add(planned.TxId))
            {
                continue;
            }

            var concerned = planned.Claims.Select(static claim => claim.Channel).Distinct().Select(index => channels[index]).ToSequence();
            try
            {
                if (await BroadcastAsync(planned, cancellationToken).ConfigureAwait(false) is { } result)
                {
                    answers.Add(new(planned.TxId, OutcomeOf(result)));
                    reports.Broadcast(planned, concerned, result);
                }
            }
            catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
            {
                // A signer or a wallet that fails at one transaction does not keep the others back.
                tell(new HostEvent.ClaimsFailed(concerned, cause));
            }
        }

        return answers.ToSequence();
    }

    /// <summary>
    /// What the planner learns. Of several claims together one may be at fault, so that each is to go alone; one that is alone is given again with
    /// the next block (incident 25).
    /// </summary>
    private static MempoolOutcome OutcomeOf(BroadcastResult result) => result.Outcome switch
    {
        BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown => MempoolOutcome.Accepted,
        BroadcastOutcome.FeeTooLow => MempoolOutcome.FeeTooLow,
        BroadcastOutcome.Refused => MempoolOutcome.Refused,
        _ => MempoolOutcome.Unavailable,
    };

    private async ValueTask<BroadcastResult?> BroadcastAsync(PlannedTransaction planned, CancellationToken cancellationToken)
    {
        var reply = planned.Complete(options.Signers.Channel);
        if (!reply.IsGiven)
        {
            reports.SignerRefused(planned, reply.Refusal);
            return null;
        }

        var (parent, transaction) = reply.Value!;
        if (!planned.Coins.IsEmpty && options.FeeWallet is { } wallet)
        {
            transaction = await wallet.SignAsync(transaction, planned.Coins, cancellationToken).ConfigureAwait(false);
        }

        return parent is null
            ? await options.Chain.BroadcastAsync(transaction, cancellationToken).ConfigureAwait(false)
            : await options.Chain.BroadcastPackageAsync(parent, transaction, cancellationToken).ConfigureAwait(false);
    }
}
