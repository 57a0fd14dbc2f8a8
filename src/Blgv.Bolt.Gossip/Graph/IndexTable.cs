using System.Runtime.CompilerServices;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// From a key's hash to an index: open addressing with linear probing over chunks that snapshots share. An entry is the index
/// plus one, 0 is empty; the keys themselves are in the records. Removal shifts entries back, so there are no tombstones.
/// </summary>
internal sealed class IndexTable(Func<int, ulong> hashOf)
{
    private ChunkedArray<int> _slots = Empty(ChunkedArray<int>.ChunkLength);
    private int _count;

    public int[][] Chunks => _slots.Chunks;

    public int Mask => _slots.Count - 1;

    public int[][] Share() => _slots.Share();

    public void Insert(ulong hash, int index)
    {
        // up to five eighths full
        if ((_count + 1) * 8L > _slots.Count * 5L)
        {
            Grow();
        }

        Place(hash, index);
        _count++;
    }

    public void Remove(ulong hash, int index)
    {
        var hole = unchecked((int)hash) & Mask;
        while (_slots[hole] != index + 1)
        {
            hole = (hole + 1) & Mask;
        }

        for (var next = (hole + 1) & Mask; _slots[next] != 0; next = (next + 1) & Mask)
        {
            // an entry may move into the hole when its own place is not between the two
            var home = unchecked((int)hashOf(_slots[next] - 1)) & Mask;
            if (((next - home) & Mask) >= ((next - hole) & Mask))
            {
                _slots.Write(hole) = _slots[next];
                hole = next;
            }
        }

        _slots.Write(hole) = 0;
        _count--;
    }

    private static ChunkedArray<int> Empty(int length)
    {
        var slots = new ChunkedArray<int>();
        slots.Resize(length);
        return slots;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Place(ulong hash, int index)
    {
        var slot = unchecked((int)hash) & Mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & Mask;
        }

        _slots.Write(slot) = index + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        var old = _slots;
        _slots = Empty(old.Count * 2);
        for (var slot = 0; slot < old.Count; slot++)
        {
            if (old[slot] != 0)
            {
                Place(hashOf(old[slot] - 1), old[slot] - 1);
            }
        }
    }
}
