namespace Blgv.Bolt.Routing;

/// <summary>Finds the most that one HTLC can bring to the payee: the way whose narrowest channel is the widest. Fees are left aside.</summary>
internal sealed class WidestPath
{
    private readonly SearchHeap _heap = new();
    private readonly Dictionary<int, ulong> _widths = [];
    private readonly HashSet<int> _settled = [];

    public ulong Find(SearchSpace space)
    {
        _heap.Clear();
        _widths.Clear();
        _settled.Clear();
        _settled.UnionWith(space.AvoidedNodes);
        Offer(space.Destination, ulong.MaxValue);
        while (_heap.Count > 0)
        {
            var node = _heap.Pop().Node;
            if (!_settled.Add(node))
            {
                continue;
            }

            if (node == space.Source)
            {
                return _widths[node];
            }

            foreach (var arc in space.ArcsTo(node))
            {
                var from = space.Arc(arc).From;
                if (!_settled.Contains(from))
                {
                    Offer(from, Math.Min(_widths[node], space.Most(arc)));
                }
            }
        }

        return 0;
    }

    private void Offer(int node, ulong width)
    {
        if (width > _widths.GetValueOrDefault(node))
        {
            _widths[node] = width;
            _heap.Push(-(double)width, node);
        }
    }
}
