namespace Blgv.Bolt.Gossip;

/// <summary>
/// A growing array in chunks of 512 that are shared with the snapshots: the writer clones a chunk on its first write after a
/// publication, so that what a snapshot holds never changes and a publication copies only the table of chunks.
/// </summary>
/// <typeparam name="T">The element. A chunk of the largest one, 112 bytes, stays below the large object heap.</typeparam>
internal sealed class ChunkedArray<T>
{
    internal const int Shift = 9;
    internal const int ChunkLength = 1 << Shift;
    internal const int Mask = ChunkLength - 1;

    /// <summary>Which chunks no snapshot holds.</summary>
    private bool[] _owned = [];

    /// <summary>The chunks as the writer sees them; entries from <see cref="ChunkCount"/> on are null.</summary>
    public T[][] Chunks { get; private set; } = [];

    public int Count { get; private set; }

    private int ChunkCount => (Count + Mask) >> Shift;

    public ref readonly T this[int index] => ref Chunks[index >> Shift][index & Mask];

    public ref T Write(int index)
    {
        var chunk = index >> Shift;
        if (!_owned[chunk])
        {
            Chunks[chunk] = (T[])Chunks[chunk].Clone();
            _owned[chunk] = true;
        }

        return ref Chunks[chunk][index & Mask];
    }

    /// <summary>Room for one element more, which is the default value.</summary>
    public int Add()
    {
        if ((Count & Mask) == 0)
        {
            AddChunk();
        }

        return Count++;
    }

    /// <summary>Many default elements at once.</summary>
    public void Resize(int count)
    {
        while (Count < count)
        {
            AddChunk();
            Count = int.Min(count, Count + ChunkLength);
        }
    }

    /// <summary>The table for a snapshot. All chunks belong to it, too, from now on.</summary>
    public T[][] Share()
    {
        Array.Clear(_owned);
        return Chunks.AsSpan(0, ChunkCount).ToArray();
    }

    private void AddChunk()
    {
        var chunk = Count >> Shift;
        if (chunk == Chunks.Length)
        {
            var length = int.Max(8, Chunks.Length * 2);
            var chunks = new T[length][];
            Chunks.AsSpan(0, chunk).CopyTo(chunks);
            Chunks = chunks;
            Array.Resize(ref _owned, length);
        }

        Chunks[chunk] = new T[ChunkLength];
        _owned[chunk] = true;
    }
}
