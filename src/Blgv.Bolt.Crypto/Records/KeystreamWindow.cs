using System.Runtime.InteropServices;

namespace Blgv.Bolt.Crypto.Records;

/// <summary>The keystream of one pass, and which nonce and block counter each of its blocks belongs to.</summary>
/// <remarks>It lives on the stack of one flush or one receive, which clears it.</remarks>
internal ref struct KeystreamWindow<TLane>
    where TLane : struct, ILane<TLane>
{
    /// <summary>The bytes of a ChaCha20 block.</summary>
    public const int BlockSize = 64;

    private const uint HeaderBlocks = 2;

    private readonly ref readonly uint _key;
    private readonly Span<byte> _blocks;
    private readonly Span<uint> _counters;
    private readonly Span<uint> _noncesLow;
    private readonly Span<uint> _noncesHigh;
    private readonly int _largest;
    private int _planned;
    private int _next;

    /// <summary>An empty window.</summary>
    /// <param name="key">The first of eight words.</param>
    /// <param name="scratch">Memory of <see cref="ScratchSize"/> words, cleared by its owner.</param>
    /// <param name="largest">The size of the largest message whose body has its keystream made here.</param>
    public KeystreamWindow(ref readonly uint key, Span<uint> scratch, int largest)
    {
        _key = ref key;
        _largest = largest;
        _counters = scratch[..TLane.Count];
        _noncesLow = scratch.Slice(TLane.Count, TLane.Count);
        _noncesHigh = scratch.Slice(2 * TLane.Count, TLane.Count);
        _blocks = MemoryMarshal.AsBytes(scratch[(3 * TLane.Count)..]);
    }

    /// <summary>How many words of memory a window works in: a counter, a nonce and a block for each lane.</summary>
    public static int ScratchSize => TLane.Count * (1 + 2 + (BlockSize / sizeof(uint)));

    /// <summary>Goes to a block; blocks are asked for in the order in which they were planned.</summary>
    /// <returns>False when it is not here: <see cref="Fill"/> then.</returns>
    public bool TrySeek(ulong nonce, uint counter)
    {
        while (_next < _planned)
        {
            if (_noncesLow[_next] == unchecked((uint)nonce) && _counters[_next] == counter)
            {
                return true;
            }

            _next++;
        }

        return false;
    }

    /// <summary>Makes the keystream from a block on: the rest of its header or body, then the records after it, as many lanes as there are.</summary>
    /// <param name="nonce">The nonce of the block.</param>
    /// <param name="counter">Its counter.</param>
    /// <param name="isHeader">Whether it belongs to a header, so that its record's body is next.</param>
    /// <param name="sizes">The message sizes of this record and of the ones after it that are there and use the same key.</param>
    public void Fill(ulong nonce, uint counter, bool isHeader, scoped ReadOnlySpan<ushort> sizes)
    {
        _planned = _next = 0;
        if (!isHeader)
        {
            Plan(nonce++, counter, BodyBlocks(sizes[0]));
            sizes = sizes[1..];
            counter = 0;
        }

        foreach (var size in sizes)
        {
            Plan(nonce++, counter, HeaderBlocks);
            Plan(nonce++, 0, BodyBlocks(size));
            counter = 0;
            if (_planned == TLane.Count)
            {
                break;
            }
        }

        KeystreamPass<TLane>.Run(
            in _key,
            in MemoryMarshal.GetReference(_counters),
            in MemoryMarshal.GetReference(_noncesLow),
            in MemoryMarshal.GetReference(_noncesHigh),
            ref MemoryMarshal.GetReference(_blocks));
    }

    /// <summary>The block the window is at, and those after it that have the same nonce.</summary>
    public readonly ReadOnlySpan<byte> Take()
    {
        var end = _next + 1;
        while (end < _planned && _noncesLow[end] == _noncesLow[_next])
        {
            end++;
        }

        return _blocks[(_next * BlockSize)..(end * BlockSize)];
    }

    private readonly uint BodyBlocks(int size) =>
        size > _largest ? 0 : 1 + (uint)((size + BlockSize - 1) / BlockSize);

    private void Plan(ulong nonce, uint counter, uint end)
    {
        if (counter >= end)
        {
            return;
        }

        unchecked
        {
            var count = (int)Math.Min(end - counter, (uint)(TLane.Count - _planned));
            var counters = _counters.Slice(_planned, count);
            var low = _noncesLow.Slice(_planned, count);
            var high = _noncesHigh.Slice(_planned, count);
            for (var i = 0; i < counters.Length; i++)
            {
                counters[i] = counter + (uint)i;
            }

            low.Fill((uint)nonce);
            high.Fill((uint)(nonce >> 32));
            _planned += count;
        }
    }
}
