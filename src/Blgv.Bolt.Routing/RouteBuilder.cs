namespace Blgv.Bolt.Routing;

/// <summary>Makes a <see cref="Route"/> of the arcs that a search found.</summary>
internal static class RouteBuilder
{
    /// <summary>For how many blocks the HTLC to the payee is locked: what he asks, and the shadow. A blinded path asks in its own policy.</summary>
    public static uint FinalBlocks(RouteRequest request) =>
        (request.BlindedRoutes.IsEmpty ? request.FinalCltvExpiryDelta.Value : 0u) + request.ShadowExpiryDelta.Value;

    public static Route Build(SearchSpace space, RouteRequest request, List<int> path, ulong amount)
    {
        var final = FinalBlocks(request);
        var totals = PathTotals.Of(space, path, amount, final);
        var blinded = space.BlindedRoute(path[^1]);
        var hops = new RouteHop[path.Count - (blinded is null ? 0 : 1)];
        var here = amount;
        var blocks = final;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            ref readonly var arc = ref space.Arc(path[i]);
            var isFree = space.IsFree(path[i], arc.From);
            ulong fee = 0;
            if (!isFree)
            {
                ForwardingPolicy.TryGetFee(here, arc.FeeBase, arc.FeeProportional, out fee);
            }

            if (i < hops.Length)
            {
                hops[i] = new(
                    space.Channel(path[i]),
                    space.NodeId(arc.From),
                    space.NodeId(space.Target(path[i])),
                    new(here),
                    new(request.Height.Value + blocks),
                    new(fee),
                    new(isFree ? (ushort)0 : arc.ExpiryDelta),
                    new(arc.Capacity),
                    space.Bounds(path[i]).Probability(new(here)));
            }

            here += fee;
            blocks += isFree ? 0u : arc.ExpiryDelta;
        }

        return new Route([.. hops], new(amount), new(totals.Fee), totals.Timelock, Math.Exp(-totals.Risk), Cost(request, totals)) { BlindedRoute = blinded };
    }

    private static RouteCost Cost(RouteRequest request, in PathTotals totals)
    {
        var probability = totals.Risk * request.Costs.FailureCost(request.Amount);
        var timelock = totals.Locked * request.Costs.LockRatePerBlock;
        var weighted = (totals.Fee * request.Costs.FeeWeight) + (probability * request.Costs.ProbabilityWeight) + (timelock * request.Costs.TimelockWeight);
        return new(totals.Fee, probability, timelock, weighted);
    }
}
