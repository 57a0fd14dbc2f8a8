namespace Blgv.Bolt.Routing;

/// <summary>A queue of nodes by cost: a heap with four children to a node, which is shallower than one with two and stays in fewer cache lines.</summary>
/// <remarks>A node may stand in it more than once; who takes it out knows whether it is settled already.</remarks>
internal sealed class SearchHeap
{
    private const int Children = 4;
    private (double Cost, int Node)[] _items = new (double, int)[1024];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Push(double cost, int node)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, 2 * _items.Length);
        }

        var items = _items;
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) / Children;
            if (items[parent].Cost <= cost)
            {
                break;
            }

            items[at] = items[parent];
            at = parent;
        }

        items[at] = (cost, node);
    }

    public (double Cost, int Node) Pop()
    {
        var items = _items;
        var top = items[0];
        var last = items[--Count];
        var count = Count;
        var at = 0;
        while (true)
        {
            var first = (at * Children) + 1;
            if (first >= count)
            {
                break;
            }

            var least = first;
            var end = Math.Min(first + Children, count);
            for (var child = first + 1; child < end; child++)
            {
                if (items[child].Cost < items[least].Cost)
                {
                    least = child;
                }
            }

            if (items[least].Cost >= last.Cost)
            {
                break;
            }

            items[at] = items[least];
            at = least;
        }

        items[at] = last;
        return top;
    }
}
