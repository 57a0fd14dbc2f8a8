using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>Look-ups that the writer and the snapshots share: both have the same tables, the snapshots' never change.</summary>
internal static class GraphTables
{
    private const int Shift = ChunkedArray<int>.Shift;
    private const int ChunkMask = ChunkedArray<int>.Mask;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FindChannel(int[][] slots, int mask, ChannelRecord[][] channels, ulong hash, ulong scid)
    {
        for (var slot = unchecked((int)hash) & mask; ; slot = (slot + 1) & mask)
        {
            var index = slots[slot >> Shift][slot & ChunkMask] - 1;
            if (index < 0 || channels[index >> Shift][index & ChunkMask].Scid == scid)
            {
                return index;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int FindNode(int[][] slots, int mask, NodeRecord[][] nodes, ulong hash, in PointBytes id)
    {
        for (var slot = unchecked((int)hash) & mask; ; slot = (slot + 1) & mask)
        {
            var index = slots[slot >> Shift][slot & ChunkMask] - 1;
            if (index < 0 || nodes[index >> Shift][index & ChunkMask].Id == id)
            {
                return index;
            }
        }
    }
}
