using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Claims that go into one transaction.</summary>
internal sealed class ClaimBatch
{
    private const uint Never = uint.MaxValue;

    internal ClaimBatch(IEnumerable<PricedClaim> members)
    {
        Members = [.. members.OrderBy(Urgency)];
        foreach (var member in Members)
        {
            Wanted = member.Wanted > Wanted ? member.Wanted : Wanted;
        }
    }

    /// <summary>The claims, the most urgent first.</summary>
    internal List<PricedClaim> Members { get; }

    /// <summary>The highest rate that one of them offers.</summary>
    internal FeeRate Wanted { get; }

    /// <summary>Before which others it goes: the earlier deadline, then the greater value, then as they came.</summary>
    internal (uint Deadline, ulong LessValue, int Order) Place => Urgency(Members[0]);

    private static (uint Deadline, ulong LessValue, int Order) Urgency(PricedClaim claim) =>
        (claim.Claim.Deadline?.Value ?? Never, ulong.MaxValue - claim.Claim.Value.Value, claim.Order);
}

/// <summary>Puts claims together that may share a transaction.</summary>
internal static class ClaimBatches
{
    /// <summary>All batches, the most urgent first.</summary>
    /// <param name="free">Claims that find their places.</param>
    /// <param name="bound">Claims that are to stay together.</param>
    /// <param name="frames">What transactions weigh.</param>
    /// <param name="maxWeight">What they may weigh.</param>
    internal static List<ClaimBatch> Of(IEnumerable<PricedClaim> free, IEnumerable<Sequence<PricedClaim>> bound, TransactionFrames frames, Weight maxWeight)
    {
        var batches = bound.Select(claims => new ClaimBatch(claims)).ToList();
        var groups = new Dictionary<(ClaimGroup, bool, uint), List<PricedClaim>>();
        foreach (var claim in free)
        {
            if (claim.GoesAlone || !claim.CanShare)
            {
                batches.Add(new([claim]));
            }
            else if (groups.TryGetValue(claim.Group, out var group))
            {
                group.Add(claim);
            }
            else
            {
                groups.Add(claim.Group, [claim]);
            }
        }

        foreach (var group in groups.Values)
        {
            AddBatches(group, batches, frames.Sweep.Value + TransactionFrames.TypicalCoin.Value, maxWeight);
        }

        batches.Sort(static (one, other) => one.Place.CompareTo(other.Place));
        return batches;
    }

    /// <summary>
    /// Each claim has a rate that it offers and one that it cannot pass; a batch pays what the first of its claims offers. From the
    /// highest offer down, a claim joins the last batch if it can pay its rate: no batch is cheaper. Else it opens the next.
    /// </summary>
    private static void AddBatches(List<PricedClaim> group, List<ClaimBatch> batches, ulong frame, Weight maxWeight)
    {
        group.Sort(static (one, other) => (other.Wanted, one.Order).CompareTo((one.Wanted, other.Order)));
        var open = new List<PricedClaim>();
        var weight = frame;
        foreach (var claim in group)
        {
            if (open.Count > 0 && (claim.Most < open[0].Wanted || weight + claim.Claim.Weight.Value > maxWeight.Value))
            {
                batches.Add(new(open));
                open.Clear();
                weight = frame;
            }

            open.Add(claim);
            weight += claim.Claim.Weight.Value;
        }

        batches.Add(new(open));
    }
}
