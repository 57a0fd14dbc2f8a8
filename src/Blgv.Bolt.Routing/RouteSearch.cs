using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// Dijkstra's search from the payee backwards, since amounts are known at the end and grow by the fees towards the payer.
/// A node keeps its cheapest way to the payee; what it must receive for that way decides what channels to it must carry.
/// </summary>
/// <remarks>
/// The cheapest way from a node is not always part of the cheapest way to the node: a cheaper one that needs more money or
/// time to arrive can lose against limits further up. Where costs do not depend on the amount, or only fees count, it is.
/// </remarks>
internal sealed class RouteSearch
{
    private readonly SearchHeap _heap = new();
    private Label[] _labels = [];
    private Reached[] _reached = [];

    /// <summary>The cost of the best way to the payer so far: what costs more already cannot become a better one.</summary>
    private double _bound;
    private int _epoch;

    /// <summary>How many nodes were settled since it was made.</summary>
    public long NodesSettled { get; private set; }

    /// <summary>How many nodes the last search settled.</summary>
    public int LastSettled { get; private set; }

    /// <summary>How many searches ran since it was made.</summary>
    public int Searches { get; private set; }

    /// <summary>Whether the last search turned back from a way because of a limit: if not, other prices find no way either.</summary>
    public bool MetLimit { get; private set; }

    /// <summary>Finds the cheapest way for an amount.</summary>
    /// <param name="space">The graph as the request sees it.</param>
    /// <param name="amount">What the payee shall receive.</param>
    /// <param name="timelock">For how many blocks the last hop's HTLC is locked.</param>
    /// <param name="objective">What counts.</param>
    /// <param name="path">Filled with the arcs of the way, the payer's own first; empty when there is none.</param>
    /// <returns>Whether there is a way.</returns>
    public bool TryFind(SearchSpace space, ulong amount, uint timelock, in SearchObjective objective, List<int> path)
    {
        path.Clear();
        Start(space, objective.Disregard);
        if (timelock > objective.MaxTimelock || amount > MilliSatoshi.Max.Value)
        {
            // No prices change this.
            return false;
        }

        _reached[space.Destination] = new Reached { Mark = _epoch };
        _labels[space.Destination] = new Label { Amount = amount, Timelock = timelock, Arc = -1 };
        _heap.Push(0, space.Destination);
        var most = amount + Math.Min(objective.MaxFee, MilliSatoshi.Max.Value - amount);
        while (_heap.Count > 0)
        {
            var (cost, node) = _heap.Pop();
            var reached = _reached[node];
            if (reached.Mark != _epoch || cost > reached.Cost)
            {
                continue;
            }

            _reached[node].Mark = -_epoch;
            NodesSettled++;
            LastSettled++;
            if (node == space.Source)
            {
                Walk(space, path);
                return true;
            }

            Expand(space, node, reached, _labels[node], most, objective);
        }

        return false;
    }

    private void Start(SearchSpace space, Disregard disregard)
    {
        Searches++;
        MetLimit = false;
        LastSettled = 0;
        _bound = double.PositiveInfinity;
        if (_labels.Length < space.NodeCount)
        {
            // Some room for the nodes that requests bring.
            _labels = new Label[space.NodeCount + 64];
            _reached = new Reached[_labels.Length];
            _epoch = 0;
        }

        _epoch++;
        _heap.Clear();
        if (!disregard.HasFlag(Disregard.Avoided))
        {
            foreach (var node in space.AvoidedNodes)
            {
                // As if settled: no way gets to it.
                _reached[node].Mark = -_epoch;
            }
        }
    }

    private void Expand(SearchSpace space, int node, Reached reached, in Label settled, ulong most, in SearchObjective objective)
    {
        var graph = space.Graph;
        if (node < graph.NodeCount)
        {
            var states = space.StateOfArcs;
            var arcs = graph.Arcs;
            var end = graph.FirstArcs[node + 1];
            for (var arc = graph.FirstArcs[node]; arc < end; arc++)
            {
                Relax(space, arcs[arc], arc, states[arc], reached, settled, most, objective);
            }
        }

        for (var arc = space.FirstExtraArc(node); arc >= 0; arc = space.NextExtraArc(arc))
        {
            Relax(space, space.Arc(arc), arc, space.StateOf(arc), reached, settled, most, objective);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Relax(SearchSpace space, in Arc arc, int number, int stateNumber, Reached reached, in Label settled, ulong most, in SearchObjective objective)
    {
        ref var known = ref _reached[arc.From];
        if (known.Mark == -_epoch)
        {
            return;
        }

        var amount = settled.Amount;
        ulong lower = 0;
        var upper = arc.Capacity;
        if (stateNumber != 0)
        {
            ref readonly var state = ref space.State(stateNumber);
            if (!IsUsable(arc, in state, amount, objective.Disregard))
            {
                return;
            }

            lower = state.Lower;
            upper = state.Upper;
        }
        else if (!IsUsable(arc, amount, objective.Disregard))
        {
            return;
        }

        var cost = reached.Cost + objective.HopPrice;
        ulong fee = 0;
        var timelock = settled.Timelock;
        if (!space.IsFree(number, arc.From))
        {
            if (!ForwardingPolicy.TryGetFee(amount, arc.FeeBase, arc.FeeProportional, out fee) || amount + fee > most)
            {
                MetLimit = true;
                return;
            }

            timelock += arc.ExpiryDelta;
            cost += (fee * objective.FeePrice) + (arc.ExpiryDelta * objective.LockPrice * amount);
        }

        var best = known.Mark == _epoch ? known.Cost : _bound;
        if (cost > best)
        {
            return;
        }

        var hops = reached.Hops + (number < space.Graph.Arcs.Length ? 1 : space.Hops(number));
        var risk = settled.Risk;
        if (amount > lower && amount <= upper)
        {
            // A logarithm is the dearest part, so it comes when all that is cheap has been asked.
            var more = Math.Log((upper - lower + 1.0) / (upper - amount + 1.0));
            risk += more;
            cost += more * objective.RiskPrice;
        }

        if (timelock > objective.MaxTimelock || hops > objective.MaxHops || risk > objective.MaxRisk)
        {
            MetLimit = true;
            return;
        }

        if (cost > best || (cost == best && known.Mark == _epoch && hops >= known.Hops))
        {
            return;
        }

        known = new Reached { Cost = cost, Hops = hops, Mark = _epoch };
        _labels[arc.From] = new Label { Risk = risk, Amount = amount + fee, Timelock = timelock, Arc = number };
        _heap.Push(cost, arc.From);
        if (arc.From == space.Source)
        {
            _bound = cost;
        }
    }

    /// <summary>Whether an arc of which only the graph knows can take an amount.</summary>
    internal static bool IsUsable(in Arc arc, ulong amount, Disregard disregard) =>
        (!arc.IsDisabled || disregard.HasFlag(Disregard.Disabled))
        && (amount >= arc.Minimum || disregard.HasFlag(Disregard.Minimum))
        && (amount <= arc.Maximum || disregard.HasFlag(Disregard.Maximum));

    /// <summary>Whether an arc of which the request knows more can take an amount.</summary>
    internal static bool IsUsable(in Arc arc, ref readonly SearchSpace.ArcState state, ulong amount, Disregard disregard) =>
        !state.IsSuperseded
        && (!state.IsAvoided || disregard.HasFlag(Disregard.Avoided))
        && (amount <= state.Upper || disregard.HasFlag(Disregard.Maximum))
        && (state.IsExact || IsUsable(arc, amount, disregard));

    private void Walk(SearchSpace space, List<int> path)
    {
        for (var node = space.Source; node != space.Destination; node = space.Target(path[^1]))
        {
            path.Add(_labels[node].Arc);
        }
    }

    /// <summary>What is asked of a node for each arc to it: kept apart from the rest, so that more of it stays near the processor.</summary>
    private record struct Reached
    {
        /// <summary>The weighed cost of the best way known from the node to the payee.</summary>
        public double Cost { get; init; }

        public int Hops { get; init; }

        /// <summary>The number of the search that reached the node, negative once settled: so nothing has to be cleared between searches.</summary>
        public int Mark { get; set; }
    }

    /// <summary>The rest of the best way known from a node to the payee.</summary>
    private readonly record struct Label
    {
        /// <summary>−ln p of the way.</summary>
        public double Risk { get; init; }

        /// <summary>What the node must receive.</summary>
        public ulong Amount { get; init; }

        /// <summary>For how many blocks the HTLC to it is locked.</summary>
        public uint Timelock { get; init; }

        /// <summary>The first arc of the way.</summary>
        public int Arc { get; init; }
    }
}
