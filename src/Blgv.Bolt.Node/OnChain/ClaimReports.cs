using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Node;

/// <summary>Tells an operator what becomes of claims: each change once, not every block anew.</summary>
internal sealed class ClaimReports(Action<HostEvent> tell)
{
    private Dictionary<Sequence<OutPoint>, (BroadcastOutcome Outcome, TxId? Accepted)> _broadcasts = [];
    private HashSet<(OutPoint OutPoint, string Reason)> _skipped = [];
    private string? _wait;

    /// <summary>A transaction was given to the network.</summary>
    public void Broadcast(PlannedTransaction planned, Sequence<ChannelRef> channels, BroadcastResult result)
    {
        // Of one that is refused the next may differ in its fee only; of one that is accepted each counts.
        var isAccepted = result.Outcome is BroadcastOutcome.Accepted or BroadcastOutcome.AlreadyKnown;
        (BroadcastOutcome Outcome, TxId? Accepted) now = isAccepted ? (BroadcastOutcome.Accepted, planned.TxId) : (result.Outcome, null);
        var claims = OutPointsOf(planned);
        if (!_broadcasts.TryGetValue(claims, out var before) || before != now)
        {
            _broadcasts[claims] = now;
            tell(new HostEvent.ClaimBroadcast(channels, planned.TxId, ClaimText.Of(planned.Claims), planned.Fee, planned.Rate, result));
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
        var planned = plan.Transactions.Select(OutPointsOf).ToHashSet();
        var outPoints = plan.Transactions.SelectMany(static one => one.Claims)
            .Concat(plan.Skipped.Select(static one => one.Claim))
            .Select(static claim => claim.OutPoint)
            .ToHashSet();
        _broadcasts = _broadcasts.Where(pair => planned.Contains(pair.Key)).ToDictionary();
        _skipped = _skipped.Where(one => outPoints.Contains(one.OutPoint)).ToHashSet();
    }

    private static Sequence<OutPoint> OutPointsOf(PlannedTransaction planned) => planned.Claims.Select(static claim => claim.OutPoint).ToSequence();

    private void Skip(OnChainClaim claim, string reason)
    {
        if (_skipped.Add((claim.OutPoint, reason)))
        {
            tell(new HostEvent.ClaimSkipped(claim.Channel, claim.OutPoint, ClaimText.Of(claim), reason));
        }
    }
}
