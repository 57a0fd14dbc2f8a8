using System.Runtime.InteropServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>
/// The graph as one request sees it: with channels and nodes that only the request knows, with what estimates, balances and
/// reservations say of single directions, and without what must be avoided. It is refilled for each request and keeps its memory.
/// </summary>
internal sealed class SearchSpace
{
    private readonly List<PointBytes> _extraNodes = [];
    private readonly List<ExtraArc> _extraArcs = [];
    private readonly List<int> _touchedArcs = [];
    private readonly List<int> _touchedNodes = [];
    private readonly List<int> _avoidedNodes = [];
    private readonly List<(int Arc, LiquidityBounds Before)> _reserved = [];
    private int[] _stateOfArcs = [];
    private int[] _firstExtraArcs = [];
    private ArcState[] _states = new ArcState[256];
    private int _stateCount;
    private bool _hasBlindedDestination;

    public RoutingGraph Graph { get; private set; } = null!;

    public int Source { get; private set; }

    public int Destination { get; private set; }

    /// <summary>The nodes of the graph and those that only the request knows.</summary>
    public int NodeCount => Graph.NodeCount + _extraNodes.Count;

    public List<int> AvoidedNodes => _avoidedNodes;

    /// <summary>For each arc of the graph the number of its state; zero for the many that have none.</summary>
    public int[] StateOfArcs => _stateOfArcs;

    /// <summary>Fills it for a request.</summary>
    /// <returns>False when there is nothing to search for. The payer's or the payee's number is -1 when he is neither in the graph nor in the request's channels.</returns>
    public bool Prepare(RoutingGraph graph, RouteRequest request)
    {
        Clear();
        Graph = graph;
        if (_stateOfArcs.Length < graph.Arcs.Length)
        {
            _stateOfArcs = new int[graph.Arcs.Length];
        }

        AddExtraArcs(request);
        Source = FindNode(request.Source);
        Destination = _hasBlindedDestination ? Destination : request.Destination is { } destination ? FindNode(destination) : -1;
        if (Source < 0 || Destination < 0 || Source == Destination || request.Amount == MilliSatoshi.Zero || request.Amount > MilliSatoshi.Max || (_hasBlindedDestination && request.Destination is not null))
        {
            return false;
        }

        Apply(request.Estimates, request.Time);
        Apply(request.LocalBalances, request.Source);
        Apply(request.Reservations);
        Apply(request.Limits);
        return true;
    }

    /// <summary>An arc of the graph, or one of the request's, which are numbered on.</summary>
    public ref readonly Arc Arc(int arc)
    {
        if (arc < Graph.Arcs.Length)
        {
            return ref Graph.Arcs[arc];
        }

        return ref CollectionsMarshal.AsSpan(_extraArcs)[arc - Graph.Arcs.Length].Arc;
    }

    public ref readonly ArcState State(int number) => ref _states[number];

    public int StateOf(int arc) => arc < Graph.Arcs.Length ? _stateOfArcs[arc] : _extraArcs[arc - Graph.Arcs.Length].State;

    public int Target(int arc) => arc < Graph.Arcs.Length ? Graph.Target(arc) : _extraArcs[arc - Graph.Arcs.Length].To;

    /// <summary>The first of the request's arcs to a node; -1 for none.</summary>
    public int FirstExtraArc(int node) => (node < _firstExtraArcs.Length ? _firstExtraArcs[node] : 0) is var first and > 0 ? first - 1 : -1;

    /// <summary>The next of the request's arcs to the same node; -1 for none.</summary>
    public int NextExtraArc(int arc) => _extraArcs[arc - Graph.Arcs.Length].Next;

    public PointBytes NodeId(int node) => node < Graph.NodeCount ? Graph.NodeId(node) : _extraNodes[node - Graph.NodeCount];

    /// <summary>Which of the request's blinded routes an arc is; null for a channel.</summary>
    public int? BlindedRoute(int arc) => arc >= Graph.Arcs.Length && _extraArcs[arc - Graph.Arcs.Length].BlindedRoute is var number and >= 0 ? number : null;

    /// <summary>How many hops of an onion an arc takes: blinded routes may take several.</summary>
    public int Hops(int arc) => arc < Graph.Arcs.Length ? 1 : _extraArcs[arc - Graph.Arcs.Length].Hops;

    public ChannelDirection Channel(int arc) => arc < Graph.Arcs.Length ? Graph.Channel(arc) : _extraArcs[arc - Graph.Arcs.Length].Channel;

    /// <summary>What an arc can send: by its state, or nothing to all of its capacity.</summary>
    public LiquidityBounds Bounds(int arc) =>
        StateOf(arc) is var state and > 0 ? new(new(_states[state].Lower), new(_states[state].Upper)) : new(default, new(Arc(arc).Capacity));

    /// <summary>Whether an arc is a channel of the payer's, who asks nothing of himself. A blinded route's price is not his, even if it starts at him.</summary>
    public bool IsFree(int arc, int from) => from == Source && (arc < Graph.Arcs.Length || _extraArcs[arc - Graph.Arcs.Length].BlindedRoute < 0);

    /// <summary>Whether an arc takes an amount.</summary>
    public bool IsUsable(int arc, ulong amount) => StateOf(arc) is var state and > 0
        ? RouteSearch.IsUsable(Arc(arc), in _states[state], amount, Disregard.None)
        : RouteSearch.IsUsable(Arc(arc), amount, Disregard.None);

    /// <summary>The arcs to a node, usable or not.</summary>
    public IEnumerable<int> ArcsTo(int node)
    {
        if (node < Graph.NodeCount)
        {
            for (var arc = Graph.FirstArcs[node]; arc < Graph.FirstArcs[node + 1]; arc++)
            {
                yield return arc;
            }
        }

        for (var arc = FirstExtraArc(node); arc >= 0; arc = NextExtraArc(arc))
        {
            yield return arc;
        }
    }

    /// <summary>The most that one HTLC can bring over an arc: nothing where it may not be used at all.</summary>
    public ulong Most(int arc)
    {
        ref readonly var policy = ref Arc(arc);
        if (StateOf(arc) is not (var state and > 0))
        {
            return policy.IsDisabled ? 0 : policy.Maximum;
        }

        ref readonly var known = ref _states[state];
        var isOpen = !known.IsAvoided && !known.IsSuperseded && (known.IsExact || !policy.IsDisabled);
        return !isOpen ? 0 : known.IsExact ? known.Upper : Math.Min(known.Upper, policy.Maximum);
    }

    /// <summary>What all arcs to a node can bring, however many HTLCs it takes.</summary>
    public ulong MostTo(int node) => MostOver(ArcsTo(node));

    /// <summary>What all arcs from a node can send, however many HTLCs it takes.</summary>
    public ulong MostFrom(int node) => MostOver(Enumerable.Range(0, Graph.Arcs.Length + _extraArcs.Count).Where(arc => Arc(arc).From == node));

    /// <summary>How many units of a flow an arc carries, to be counted up and down.</summary>
    public ref int Units(int arc) => ref StateFor(arc).Units;

    /// <summary>A part of the payment goes over a way, and what comes after it has that much less.</summary>
    public void Reserve(List<int> path, ulong amount)
    {
        var here = amount;
        for (var i = path.Count - 1; i >= 0; i--)
        {
            ref readonly var arc = ref Arc(path[i]);
            var bounds = Bounds(path[i]);
            _reserved.Add((path[i], bounds));
            Reserve(path[i], here);
            if (!IsFree(path[i], arc.From) && ForwardingPolicy.TryGetFee(here, arc.FeeBase, arc.FeeProportional, out var fee))
            {
                here += fee;
            }
        }
    }

    /// <summary>Takes back what was reserved for parts of the payment.</summary>
    public void ReleaseParts()
    {
        for (var i = _reserved.Count - 1; i >= 0; i--)
        {
            ApplyBounds(_reserved[i].Arc, _reserved[i].Before);
        }

        _reserved.Clear();
    }

    private ulong MostOver(IEnumerable<int> arcs) =>
        arcs.Aggregate(0UL, (sum, arc) => Math.Min(sum + (Most(arc) > 0 ? Bounds(arc).Upper.Value : 0), MilliSatoshi.Max.Value));

    private void Reserve(int arc, ulong amount)
    {
        ref var state = ref StateFor(arc);
        state.Lower -= Math.Min(state.Lower, amount);
        state.Upper -= Math.Min(state.Upper, amount);
    }

    /// <summary>The node's number, in the graph or among the request's nodes; -1 where it is neither.</summary>
    private int FindNode(in PointBytes id)
    {
        if (Graph.Snapshot.TryFindNode(id, out var node))
        {
            return node.Value;
        }

        var extra = _extraNodes.IndexOf(id);
        return extra < 0 ? -1 : Graph.NodeCount + extra;
    }

    private void AddExtraArcs(RouteRequest request)
    {
        foreach (var channel in request.Channels)
        {
            var direction = ChannelDirection.Between(channel.ShortChannelId, channel.From, channel.To);
            if (Graph.TryFindArc(channel.ShortChannelId, direction.Direction, out var known))
            {
                StateFor(known).IsSuperseded = true;
            }

            AddExtraArc(FindOrAddNode(channel.From), FindOrAddNode(channel.To), channel.Policy, channel.Capacity?.ToMilliSatoshi(), new() { Channel = direction, BlindedRoute = -1, Hops = 1 });
        }

        _hasBlindedDestination = !request.BlindedRoutes.IsEmpty;
        if (!_hasBlindedDestination)
        {
            return;
        }

        Destination = Graph.NodeCount + _extraNodes.Count;
        _extraNodes.Add(default);
        for (var i = 0; i < request.BlindedRoutes.Count; i++)
        {
            var route = request.BlindedRoutes[i];
            var introduction = FindNode(route.IntroductionNode);
            if (introduction >= 0)
            {
                AddExtraArc(introduction, Destination, route.Policy, null, new() { BlindedRoute = i, Hops = route.HopCount });
            }
        }
    }

    private void AddExtraArc(int from, int to, in ForwardingPolicy policy, MilliSatoshi? capacity, ExtraArc arc)
    {
        var number = Graph.Arcs.Length + _extraArcs.Count;
        if (_firstExtraArcs.Length <= to)
        {
            Array.Resize(ref _firstExtraArcs, Math.Max(to + 16, Graph.NodeCount));
        }

        // What strangers write in an invoice can be any number.
        var most = new MilliSatoshi(Math.Min((capacity ?? policy.HtlcMaximum).Value, MilliSatoshi.Max.Value));
        _extraArcs.Add(arc with { Arc = new Arc(from, policy, most.Value, isDisabled: false), To = to, Next = FirstExtraArc(to) });
        _firstExtraArcs[to] = number + 1;
        _touchedNodes.Add(to);
        if (capacity is null)
        {
            // Nobody says how much there is, so it is taken at its word: whoever made the hint wants to be paid.
            StateFor(number).Lower = most.Value;
        }
    }

    private int FindOrAddNode(in PointBytes id)
    {
        var node = FindNode(id);
        if (node >= 0)
        {
            return node;
        }

        _extraNodes.Add(id);
        return NodeCount - 1;
    }

    private void Apply(LiquidityEstimates? estimates, DateTimeOffset time)
    {
        if (estimates is null)
        {
            return;
        }

        foreach (var (channel, range) in estimates.Ranges)
        {
            var faded = range.Faded(time, estimates.HalfLife);
            for (var direction = 0; direction < 2; direction++)
            {
                if (Graph.TryFindArc(channel, direction, out var arc))
                {
                    ApplyBounds(arc, faded.Seen(direction, new(Graph.Arcs[arc].Capacity)));
                }
            }
        }

        for (var i = 0; i < _extraArcs.Count; i++)
        {
            var extra = _extraArcs[i];
            if (extra.BlindedRoute < 0 && estimates.Knows(extra.Channel.ShortChannelId))
            {
                ApplyBounds(Graph.Arcs.Length + i, estimates.Bounds(extra.Channel, new(extra.Arc.Capacity), time));
            }
        }
    }

    private void ApplyBounds(int arc, LiquidityBounds bounds)
    {
        ref var state = ref StateFor(arc);
        state.Lower = bounds.Lower.Value;
        state.Upper = bounds.Upper.Value;
    }

    private void Apply(Sequence<LocalBalance> balances, in PointBytes source)
    {
        foreach (var balance in balances)
        {
            for (var direction = 0; direction < 2; direction++)
            {
                if (Graph.TryFindArc(balance.ShortChannelId, direction, out var arc) && NodeId(Arc(arc).From) == source)
                {
                    ApplyBalance(arc, balance.Spendable);
                }
            }

            for (var i = 0; i < _extraArcs.Count; i++)
            {
                var extra = _extraArcs[i];
                if (extra.BlindedRoute < 0 && extra.Channel.ShortChannelId == balance.ShortChannelId && NodeId(extra.Arc.From) == source)
                {
                    ApplyBalance(Graph.Arcs.Length + i, balance.Spendable);
                }
            }
        }
    }

    private void ApplyBalance(int arc, MilliSatoshi spendable)
    {
        ref var state = ref StateFor(arc);
        state.Lower = spendable.Value;
        state.Upper = spendable.Value;
        state.IsExact = true;
    }

    private void Apply(Reservations? reservations)
    {
        if (reservations is null)
        {
            return;
        }

        foreach (var (channel, amount) in reservations.Amounts)
        {
            if (Graph.TryFindArc(channel.ShortChannelId, channel.Direction, out var arc))
            {
                Reserve(arc, amount.Value);
            }

            for (var i = 0; i < _extraArcs.Count; i++)
            {
                if (_extraArcs[i].BlindedRoute < 0 && _extraArcs[i].Channel == channel)
                {
                    Reserve(Graph.Arcs.Length + i, amount.Value);
                }
            }
        }
    }

    private void Apply(RouteLimits limits)
    {
        foreach (var id in limits.AvoidNodes)
        {
            var node = FindNode(id);
            if (node >= 0 && node != Source && node != Destination)
            {
                _avoidedNodes.Add(node);
            }
        }

        foreach (var channel in limits.AvoidChannels)
        {
            Avoid(new(channel, 0));
            Avoid(new(channel, 1));
        }

        foreach (var direction in limits.AvoidDirections)
        {
            Avoid(direction);
        }
    }

    private void Avoid(ChannelDirection channel)
    {
        if (Graph.TryFindArc(channel.ShortChannelId, channel.Direction, out var arc))
        {
            StateFor(arc).IsAvoided = true;
        }

        for (var i = 0; i < _extraArcs.Count; i++)
        {
            if (_extraArcs[i].BlindedRoute < 0 && _extraArcs[i].Channel == channel)
            {
                StateFor(Graph.Arcs.Length + i).IsAvoided = true;
            }
        }
    }

    private ref ArcState StateFor(int arc)
    {
        var number = StateOf(arc);
        if (number == 0)
        {
            number = ++_stateCount;
            if (number == _states.Length)
            {
                Array.Resize(ref _states, 2 * _states.Length);
            }

            _states[number] = new ArcState { Upper = Arc(arc).Capacity };
            if (arc < Graph.Arcs.Length)
            {
                _stateOfArcs[arc] = number;
                _touchedArcs.Add(arc);
            }
            else
            {
                CollectionsMarshal.AsSpan(_extraArcs)[arc - Graph.Arcs.Length].State = number;
            }
        }

        return ref _states[number];
    }

    private void Clear()
    {
        foreach (var arc in _touchedArcs)
        {
            _stateOfArcs[arc] = 0;
        }

        foreach (var node in _touchedNodes)
        {
            _firstExtraArcs[node] = 0;
        }

        _touchedArcs.Clear();
        _touchedNodes.Clear();
        _avoidedNodes.Clear();
        _reserved.Clear();
        _extraArcs.Clear();
        _extraNodes.Clear();
        _stateCount = 0;
    }

    /// <summary>What a request knows of one arc beyond the graph.</summary>
    internal struct ArcState
    {
        public ulong Lower;
        public ulong Upper;

        /// <summary>How many units of the flow that is being made go over it.</summary>
        public int Units;

        /// <summary>The payer's own channel, whose balance is known: announced limits bind others.</summary>
        public bool IsExact;

        public bool IsAvoided;

        /// <summary>The request brings the same direction itself.</summary>
        public bool IsSuperseded;
    }

    /// <summary>An arc that only the request knows.</summary>
    private struct ExtraArc
    {
        public Arc Arc;
        public ChannelDirection Channel;
        public int To;
        public int Next;
        public int State;
        public int BlindedRoute;
        public int Hops;
    }
}
