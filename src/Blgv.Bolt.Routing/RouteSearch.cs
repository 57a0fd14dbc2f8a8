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

        var source = space.Source;
        _labels[space.Destination] = new Label { Amount = amount, Timelock = timelock, Arc = -1, Mark = _epoch };
        _heap.Push(0, space.Destination);
        var most = amount + Math.Min(objective.MaxFee, MilliSatoshi.Max.Value - amount);
        while (_heap.Count > 0)
        {
            var (cost, node) = _heap.Pop();
            ref var label = ref _labels[node];
            if (label.Mark != _epoch || cost > label.Cost)
            {
                continue;
            }

            label.Mark = -_epoch;
            NodesSettled++;
            LastSettled++;
            if (node == source)
            {
                Walk(space, path);
                return true;
            }

            Expand(space, node, in label, most, objective);
        }

        return false;
    }

    private void Start(SearchSpace space, Disregard disregard)
    {
        Searches++;
        MetLimit = false;
        LastSettled = 0;
        if (_labels.Length < space.NodeCount)
        {
            // Some room for the nodes that requests bring.
            _labels = new Label[space.NodeCount + 64];
            _epoch = 0;
        }

        _epoch++;
        _heap.Clear();
        if (!disregard.HasFlag(Disregard.Avoided))
        {
            foreach (var node in space.AvoidedNodes)
            {
                // As if settled: no way gets to it.
                _labels[node].Mark = -_epoch;
            }
        }
    }

    private void Expand(SearchSpace space, int node, ref readonly Label settled, ulong most, in SearchObjective objective)
    {
        var graph = space.Graph;
        if (node < graph.NodeCount)
        {
            var states = space.StateOfArcs;
            var arcs = graph.Arcs;
            var end = graph.FirstArcs[node + 1];
            for (var arc = graph.FirstArcs[node]; arc < end; arc++)
            {
                Relax(space, arcs[arc], arc, states[arc], in settled, most, objective);
            }
        }

        for (var arc = space.FirstExtraArc(node); arc >= 0; arc = space.NextExtraArc(arc))
        {
            Relax(space, space.Arc(arc), arc, space.StateOf(arc), in settled, most, objective);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Relax(SearchSpace space, in Arc arc, int number, int stateNumber, ref readonly Label settled, ulong most, in SearchObjective objective)
    {
        ref var label = ref _labels[arc.From];
        if (label.Mark == -_epoch)
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

        var next = settled;
        if (!space.IsFree(number, arc.From))
        {
            if (!ForwardingPolicy.TryGetFee(amount, arc.FeeBase, arc.FeeProportional, out var fee) || amount + fee > most)
            {
                MetLimit = true;
                return;
            }

            next.Amount = amount + fee;
            next.Timelock += arc.ExpiryDelta;
            next.Cost += (fee * objective.FeePrice) + (arc.ExpiryDelta * objective.LockPrice * amount);
        }

        var isKnown = label.Mark == _epoch;
        next.Hops += number < space.Graph.Arcs.Length ? 1 : space.Hops(number);
        next.Cost += objective.HopPrice;
        if (isKnown && next.Cost > label.Cost)
        {
            return;
        }

        if (next.Timelock > objective.MaxTimelock || next.Hops > objective.MaxHops)
        {
            MetLimit = true;
            return;
        }

        // A logarithm is the dearest part, so it comes when all that is cheap has been asked.
        if (amount > lower)
        {
            var risk = amount > upper ? 0 : -Math.Log((upper - amount + 1.0) / (upper - lower + 1.0));
            next.Risk += risk;
            next.Cost += risk * objective.RiskPrice;
        }

        if (next.Risk > objective.MaxRisk)
        {
            MetLimit = true;
            return;
        }

        if (isKnown && (next.Cost > label.Cost || (next.Cost == label.Cost && next.Hops >= label.Hops)))
        {
            return;
        }

        next.Arc = number;
        next.Mark = _epoch;
        label = next;
        _heap.Push(next.Cost, arc.From);
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

    /// <summary>The best way known from a node to the payee.</summary>
    private struct Label
    {
        public double Cost;

        /// <summary>−ln p of the way.</summary>
        public double Risk;

        /// <summary>What the node must receive.</summary>
        public ulong Amount;

        /// <summary>For how many blocks the HTLC to it is locked.</summary>
        public uint Timelock;

        public int Hops;

        /// <summary>The first arc of the way.</summary>
        public int Arc;

        /// <summary>The number of the search that reached the node, negative once settled: so nothing has to be cleared between searches.</summary>
        public int Mark;
    }
}
