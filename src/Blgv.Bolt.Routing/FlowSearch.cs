using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Splits an amount over the network so that it costs the least: min-cost flow by successive shortest ways. The amount is cut
/// into units of one size, and each unit takes the way that costs least given the units before it, which it may reroute.
/// −ln p grows ever faster with the amount, fees and locked money with the amount itself: costs are convex, and for these
/// the result is the best of all ways to place the units.
/// </summary>
/// <remarks>
/// Two things are left to whoever makes routes of the flow: fees do not add to what channels upstream carry, and each
/// unit pays base fees as if it were a part of its own.
/// </remarks>
internal sealed class FlowSearch
{
    private readonly SearchHeap _heap = new();
    private readonly List<int> _settled = [];
    private readonly List<int> _flowing = [];
    private Label[] _labels = [];
    private double[] _potentials = [];
    private bool[] _sends = [];
    private int _epoch;

    /// <summary>The distance of the payer by the best way so far: what is further away cannot make it shorter.</summary>
    private double _bound;
    private ulong _unit;

    public long NodesSettled { get; private set; }

    /// <summary>How many searches ran since it was made.</summary>
    public int Searches { get; private set; }

    /// <summary>Finds the flow.</summary>
    /// <param name="space">The graph as the request sees it.</param>
    /// <param name="unit">The size of a unit.</param>
    /// <param name="units">How many units to send.</param>
    /// <param name="prices">What counts; limits are not looked at.</param>
    /// <param name="ways">Filled with the ways of the flow, and how many units take each.</param>
    /// <returns>False when not all units fit.</returns>
    public bool TryFind(SearchSpace space, ulong unit, int units, in SearchObjective prices, List<FlowWay> ways)
    {
        ways.Clear();
        Start(space, unit);
        var placed = 0;
        while (placed < units && TryPlaceUnit(space, prices))
        {
            placed++;
        }

        if (placed == units)
        {
            Decompose(space, ways);
        }

        Stop(space);
        return placed == units;
    }

    /// <summary>The cost of one unit more on an arc that carries some already.</summary>
    /// <returns>Infinite when it does not fit.</returns>
    public static double UnitCost(SearchSpace space, int arc, int units, ulong unit, in SearchObjective prices)
    {
        var bounds = space.Bounds(arc);
        ref readonly var policy = ref space.Arc(arc);
        return space.IsUsable(arc, unit) && (UInt128)(units + 1) * unit <= bounds.Upper.Value
            ? PolicyCost(policy, space.IsFree(arc, policy.From), unit, prices) + (RiskOfUnit(bounds.Lower.Value, bounds.Upper.Value, units, unit) * prices.RiskPrice)
            : double.PositiveInfinity;
    }

    private static double PolicyCost(in Arc arc, bool isFree, ulong unit, in SearchObjective prices) =>
        isFree ? 0 : ((arc.FeeBase + (arc.FeeProportional * 1e-6 * unit)) * prices.FeePrice) + (arc.ExpiryDelta * prices.LockPrice * unit);

    /// <summary>−ln of the chance that one unit more passes, given that those before it do.</summary>
    private static double RiskOfUnit(ulong lower, ulong upper, int units, ulong unit)
    {
        var before = Math.Max(units * (double)unit, lower);
        var after = Math.Max((units + 1) * (double)unit, lower);
        return after == before ? 0 : Math.Log((upper - before + 1) / (upper - after + 1));
    }

    private void Start(SearchSpace space, ulong unit)
    {
        _unit = unit;
        _flowing.Clear();
        if (_labels.Length < space.NodeCount)
        {
            _labels = new Label[space.NodeCount + 64];
            _potentials = new double[_labels.Length];
            _sends = new bool[_labels.Length];
            _epoch = 0;
        }

        Array.Clear(_potentials);
    }

    private void Stop(SearchSpace space)
    {
        foreach (var arc in _flowing)
        {
            space.Units(arc) = 0;
            _sends[space.Arc(arc).From] = false;
        }
    }

    private bool TryPlaceUnit(SearchSpace space, in SearchObjective prices)
    {
        Searches++;
        _epoch++;
        _heap.Clear();
        _settled.Clear();
        _bound = double.PositiveInfinity;
        foreach (var node in space.AvoidedNodes)
        {
            _labels[node].Mark = -_epoch;
        }

        _labels[space.Destination] = new Label { Mark = _epoch };
        _heap.Push(0, space.Destination);
        while (_heap.Count > 0)
        {
            var (distance, node) = _heap.Pop();
            ref var label = ref _labels[node];
            if (label.Mark != _epoch || distance > label.Distance)
            {
                continue;
            }

            label.Mark = -_epoch;
            NodesSettled++;
            if (node == space.Source)
            {
                Place(space);
                Reprice(distance);
                return true;
            }

            _settled.Add(node);
            Expand(space, node, distance, prices);
        }

        return false;
    }

    private void Expand(SearchSpace space, int node, double distance, in SearchObjective prices)
    {
        var graph = space.Graph;
        if (node < graph.NodeCount)
        {
            var end = graph.FirstArcs[node + 1];
            for (var arc = graph.FirstArcs[node]; arc < end; arc++)
            {
                Relax(space, graph.Arcs[arc], arc, space.StateOfArcs[arc], node, distance, prices);
            }
        }

        for (var arc = space.FirstExtraArc(node); arc >= 0; arc = space.NextExtraArc(arc))
        {
            Relax(space, space.Arc(arc), arc, space.StateOf(arc), node, distance, prices);
        }

        if (_sends[node])
        {
            RelaxBack(space, node, distance, prices);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Relax(SearchSpace space, in Arc arc, int number, int stateNumber, int node, double distance, in SearchObjective prices)
    {
        ref var label = ref _labels[arc.From];
        if (label.Mark == -_epoch)
        {
            return;
        }

        ulong lower = 0;
        var upper = arc.Capacity;
        var units = 0;
        if (stateNumber != 0)
        {
            ref readonly var state = ref space.State(stateNumber);
            if (!RouteSearch.IsUsable(arc, in state, _unit, Disregard.None) || (UInt128)(state.Units + 1) * _unit > state.Upper)
            {
                return;
            }

            (lower, upper, units) = (state.Lower, state.Upper, state.Units);
        }
        else if (!RouteSearch.IsUsable(arc, _unit, Disregard.None))
        {
            return;
        }

        var reduced = PolicyCost(arc, space.IsFree(number, arc.From), _unit, prices) + _potentials[node] - _potentials[arc.From];
        if (distance + reduced > (label.Mark == _epoch ? label.Distance : _bound))
        {
            return;
        }

        if ((ulong)(units + 1) * _unit > lower)
        {
            reduced += RiskOfUnit(lower, upper, units, _unit) * prices.RiskPrice;
        }

        Offer(space, arc.From, number, distance + Math.Max(reduced, 0));
    }

    /// <summary>A unit that comes to a node may take the place of one that goes from it elsewhere, which then need not come: that earns its cost.</summary>
    private void RelaxBack(SearchSpace space, int node, double distance, in SearchObjective prices)
    {
        foreach (var arc in _flowing)
        {
            var units = space.Units(arc);
            if (units == 0 || space.Arc(arc).From != node)
            {
                continue;
            }

            var target = space.Target(arc);
            if (_labels[target].Mark != -_epoch)
            {
                var earned = UnitCost(space, arc, units - 1, _unit, prices);
                Offer(space, target, ~arc, distance + Math.Max(_potentials[node] - _potentials[target] - earned, 0));
            }
        }
    }

    private void Offer(SearchSpace space, int node, int arc, double distance)
    {
        ref var label = ref _labels[node];
        if (distance > _bound || (label.Mark == _epoch && distance >= label.Distance))
        {
            return;
        }

        label = new Label { Distance = distance, Arc = arc, Mark = _epoch };
        _heap.Push(distance, node);
        if (node == space.Source)
        {
            _bound = distance;
        }
    }

    private void Place(SearchSpace space)
    {
        for (var node = space.Source; node != space.Destination;)
        {
            var arc = _labels[node].Arc;
            if (arc < 0)
            {
                space.Units(~arc)--;
                node = space.Arc(~arc).From;
                continue;
            }

            if (space.Units(arc)++ == 0 && !_flowing.Contains(arc))
            {
                _flowing.Add(arc);
                _sends[node] = true;
            }

            node = space.Target(arc);
        }
    }

    /// <summary>Keeps the costs of what is left at zero or more: what is nearer than the payer moves up to where he is.</summary>
    private void Reprice(double distance)
    {
        foreach (var node in _settled)
        {
            _potentials[node] += _labels[node].Distance - distance;
        }
    }

    /// <summary>Takes way after way out of the flow, each as strong as its weakest arc.</summary>
    private void Decompose(SearchSpace space, List<FlowWay> ways)
    {
        var path = new List<int>();
        var node = space.Source;
        while (true)
        {
            if (node == space.Destination)
            {
                ways.Add(new([.. path], Remove(space, path)));
                path.Clear();
                node = space.Source;
            }

            var next = MostUnits(space, node);
            if (next < 0)
            {
                return;
            }

            node = space.Target(next);
            path.Add(next);

            // Where arcs cost nothing, units can go round in a circle: that carries nothing and is dropped.
            var start = path.FindIndex(arc => space.Arc(arc).From == node);
            if (start >= 0)
            {
                Remove(space, path[start..]);
                path.RemoveRange(start, path.Count - start);
            }
        }
    }

    private static int Remove(SearchSpace space, List<int> path)
    {
        var units = path.Min(arc => space.Units(arc));
        foreach (var arc in path)
        {
            space.Units(arc) -= units;
        }

        return units;
    }

    private int MostUnits(SearchSpace space, int node)
    {
        var most = -1;
        foreach (var arc in _flowing)
        {
            if (space.Arc(arc).From == node && space.Units(arc) > 0 && (most < 0 || space.Units(arc) > space.Units(most)))
            {
                most = arc;
            }
        }

        return most;
    }

    private struct Label
    {
        public double Distance;

        /// <summary>The arc that the way starts with; its complement where the way goes against a unit on it.</summary>
        public int Arc;

        /// <summary>The number of the search that reached the node, negative once settled.</summary>
        public int Mark;
    }
}

/// <summary>A way that units of a flow take.</summary>
internal sealed record FlowWay(List<int> Path, int Units);
