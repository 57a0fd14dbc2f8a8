using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Finds out what keeps a payment from having a route: the search runs again with one thing after another passed over, from
/// the coarsest to the finest, and the first that makes the difference is what was in the way.
/// </summary>
internal sealed class Explanation(RouteSearch search, PaymentSplit split)
{
    private const Disregard Amounts = Disregard.Minimum | Disregard.Maximum;

    private readonly List<int> _path = [];
    private readonly WidestPath _widest = new();

    public Sequence<Obstacle> Of(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        if (Impossible(request) is { } impossible)
        {
            return [new ImpossibleRequest(impossible)];
        }

        var unknown = UnknownNodes(space, request);
        if (!unknown.IsEmpty)
        {
            return unknown;
        }

        var free = objective.WithoutLimits().WithPrices(hop: 1);
        if (!CanPass(space, request, free, Disregard.Disabled | Disregard.Avoided | Amounts))
        {
            return [new NotConnected(search.LastSettled - 1)];
        }

        if (!CanPass(space, request, free, Disregard.Avoided | Amounts))
        {
            return [Disabled(space)];
        }

        if (!CanPass(space, request, free, Amounts))
        {
            return [new AvoidedChannels()];
        }

        return AmountOrLimits(space, request, objective);
    }

    private static string? Impossible(RouteRequest request)
    {
        if (request.Amount == MilliSatoshi.Zero || request.Amount > MilliSatoshi.Max)
        {
            return $"The amount of {request.Amount} is not more than zero and at most {MilliSatoshi.Max}.";
        }

        if (request.Destination is null == request.BlindedRoutes.IsEmpty)
        {
            return "A payment goes to a node or over blinded paths: one of the two must be given, and not both.";
        }

        return request.Source == request.Destination ? "The payer and the payee are the same node." : null;
    }

    private static Sequence<Obstacle> UnknownNodes(SearchSpace space, RouteRequest request)
    {
        if (space.Source < 0)
        {
            return [new UnknownNode(NodeRole.Payer, request.Source)];
        }

        if (space.Destination < 0)
        {
            return [new UnknownNode(NodeRole.Payee, request.Destination.GetValueOrDefault())];
        }

        return !request.BlindedRoutes.IsEmpty && space.FirstExtraArc(space.Destination) < 0
            ? [.. request.BlindedRoutes.Select(route => new UnknownNode(NodeRole.IntroductionNode, route.IntroductionNode))]
            : [];
    }

    private static DisabledChannels Disabled(SearchSpace space)
    {
        var payer = (Disabled: 0, All: 0);
        var payee = (Disabled: 0, All: 0);
        var arcs = space.Graph.Arcs;
        for (var arc = 0; arc < arcs.Length; arc++)
        {
            var disabled = arcs[arc].IsDisabled ? 1 : 0;
            if (arcs[arc].From == space.Source)
            {
                payer = (payer.Disabled + disabled, payer.All + 1);
            }

            if (space.Target(arc) == space.Destination)
            {
                payee = (payee.Disabled + disabled, payee.All + 1);
            }
        }

        return new(payer.Disabled, payer.All, payee.Disabled, payee.All);
    }

    private Sequence<Obstacle> AmountOrLimits(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        // The cheapest way needs least on top of the amount: if it does not fit, nothing fits.
        var free = objective.WithoutLimits();
        if (!CanPass(space, request, free.WithPrices(fee: 1), Disregard.Minimum))
        {
            return TooLarge(space, request, objective);
        }

        return CanPass(space, request, free.WithPrices(fee: 1), Disregard.None)
            ? Limits(space, request, objective)
            : [new AmountTooSmall(request.Amount, LeastAmount(space, request, free))];
    }

    private Sequence<Obstacle> TooLarge(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        var most = new MilliSatoshi(_widest.Find(space));
        if (request.Limits.MaxParts == 1)
        {
            return [new AmountTooLarge(request.Amount, most)];
        }

        // In parts it may fit, and then it is the limits that they break.
        var parts = split.Find(space, request, objective.WithoutLimits().WithPrices(fee: 1), out _);
        if (!parts.IsEmpty)
        {
            var fee = parts.Aggregate(0UL, (sum, part) => sum + part.Fee.Value);
            var risk = -parts.Sum(part => Math.Log(part.Probability));
            return Broken(objective, request, fee, parts.Max(part => part.Timelock), parts.Max(part => part.Hops.Count), risk);
        }

        var all = Math.Min(space.MostFrom(space.Source), space.MostTo(space.Destination));
        return [new AmountTooLarge(request.Amount, most) { MostOfAllParts = new(all) }];
    }

    /// <summary>The smallest amount that passes: doubled until one does, then halved in between.</summary>
    private MilliSatoshi? LeastAmount(SearchSpace space, RouteRequest request, in SearchObjective free)
    {
        var most = _widest.Find(space);
        var tooSmall = request.Amount.Value;
        var enough = tooSmall;
        while (!Passes(space, request, enough, free))
        {
            if (enough >= most)
            {
                return null;
            }

            tooSmall = enough;
            enough = Math.Min(2 * enough, most);
        }

        while (enough - tooSmall > 1)
        {
            var middle = tooSmall + ((enough - tooSmall) / 2);
            if (Passes(space, request, middle, free))
            {
                enough = middle;
            }
            else
            {
                tooSmall = middle;
            }
        }

        return new(enough);
    }

    private bool Passes(SearchSpace space, RouteRequest request, ulong amount, in SearchObjective free) =>
        search.TryFind(space, amount, RouteBuilder.FinalBlocks(request), free.WithPrices(fee: 1), _path);

    private Sequence<Obstacle> Limits(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        var free = objective.WithoutLimits();
        var fee = Best(space, request, free.WithPrices(fee: 1)).Fee;
        var timelock = Best(space, request, free.WithPrices(timelock: 1.0 / request.Amount.Value)).Timelock;
        var hops = Best(space, request, free.WithPrices(hop: 1)).Hops;
        var risk = Best(space, request, free.WithPrices(risk: 1)).Risk;
        return Broken(objective, request, fee, timelock, hops, risk);
    }

    private static Sequence<Obstacle> Broken(in SearchObjective limits, RouteRequest request, ulong fee, uint timelock, int hops, double risk)
    {
        List<Obstacle> obstacles = [];
        if (fee > limits.MaxFee)
        {
            obstacles.Add(new FeeOverLimit(new(fee), new(limits.MaxFee)));
        }

        if (timelock > limits.MaxTimelock)
        {
            obstacles.Add(new TimelockOverLimit(timelock, limits.MaxTimelock));
        }

        if (hops > limits.MaxHops)
        {
            obstacles.Add(new TooManyHops(hops, limits.MaxHops));
        }

        if (risk > limits.MaxRisk)
        {
            obstacles.Add(new ProbabilityUnderLimit(Math.Exp(-risk), request.Limits.MinProbability));
        }

        return obstacles.Count > 0 ? [.. obstacles] : [new LimitsTogether(new(fee), timelock, hops, Math.Exp(-risk))];
    }

    private PathTotals Best(SearchSpace space, RouteRequest request, in SearchObjective objective)
    {
        // There is a way, as the search before found; without limits no other price hides it.
        var final = RouteBuilder.FinalBlocks(request);
        var isFound = search.TryFind(space, request.Amount.Value, final, objective, _path);
        return isFound ? PathTotals.Of(space, _path, request.Amount.Value, final) : default;
    }

    private bool CanPass(SearchSpace space, RouteRequest request, in SearchObjective objective, Disregard disregard) =>
        search.TryFind(space, request.Amount.Value, RouteBuilder.FinalBlocks(request), objective with { Disregard = disregard }, _path);
}
