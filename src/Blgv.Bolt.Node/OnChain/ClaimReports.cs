using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Node;

/// <summary>Tells an operator what becomes of claims: each change once, not every block anew.</summary>
internal sealed class ClaimReports(Action<HostEvent> tell)
{
    private Dictionary<TxId, BroadcastOutcome> _broadcasts = [];
    private HashSet<(OutPoint OutPoint, string Reason)> _skipped = [];
    private string? _wait;

    /// <summary>A transaction was given to the network.</summary>
    public void Broadcast(PlannedTransaction planned, Sequence<ChannelRef> channels, BroadcastResult result)
    {
        var id = planned.TxId;
        var outcome = result.Outcome == BroadcastOutcome.AlreadyKnown ? BroadcastOutcome.Accepted : result.Outcome;
        if (!_broadcasts.TryGetValue(id, out var before) || before != outcome)
        {
            _broadcasts[id] = outcome;
            tell(new HostEvent.ClaimBroadcast(channels, id, ClaimText.Of(planned.Claims), planned.Fee, planned.Rate, result));
        }
    }

    /// <summary>The signer does not sign.</summary>
    public void SignerRefused(PlannedTransaction planned, Refusal refusal)
    {
        foreach (var claim in planned.Claims)
        {
            Skip(claim, $"The signer refuses: {refusal}.");
        }
    }

    /// <summary>Claims that are not taken now. Most of them only wait for their time, which needs no telling.</summary>
    public void Skip(Sequence<SkippedClaim> skipped)
    {
        foreach (var one in skipped)
        {
            if (one.Reason != SkipReason.NotMature)
            {
                Skip(one.Claim, ClaimText.Of(one.Reason));
            }
        }
    }

    /// <summary>Nothing is taken until an operator does something; null when there is nothing to do.</summary>
    public void Wait(string? reason)
    {
        if (reason is not null && reason != _wait)
        {
            tell(new HostEvent.ClaimsWait(reason));
        }

        _wait = reason;
    }

    /// <summary>Forgets what is no longer so: should it be again, it is told again.</summary>
    public void KeepOnly(ClaimPlan plan)
    {
        var transactions = plan.Transactions.Select(static planned => planned.TxId).ToHashSet();
        var outPoints = plan.Transactions.SelectMany(static planned => planned.Claims)
            .Concat(plan.Skipped.Select(static one => one.Claim))
            .Select(static claim => claim.OutPoint)
            .ToHashSet();
        _broadcasts = _broadcasts.Where(pair => transactions.Contains(pair.Key)).ToDictionary();
        _skipped = _skipped.Where(one => outPoints.Contains(one.OutPoint)).ToHashSet();
    }

    private void Skip(OnChainClaim claim, string reason)
    {
        if (_skipped.Add((claim.OutPoint, reason)))
        {
            tell(new HostEvent.ClaimSkipped(claim.Channel, claim.OutPoint, ClaimText.Of(claim), reason));
        }
    }
}
