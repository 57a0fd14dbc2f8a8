using System.Runtime.InteropServices;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Hashes of keys that strangers choose, under secret numbers: whoever does not know them cannot make keys that meet in a table.
/// </summary>
internal readonly struct SeededHash
{
    private const ulong Odd = 0x9e37_79b9_7f4a_7c15;

    private readonly ulong _first;
    private readonly ulong _second;

    public SeededHash(IEntropySource entropy)
    {
        Span<ulong> seeds = stackalloc ulong[2];
        entropy.Fill(MemoryMarshal.AsBytes(seeds));
        _first = seeds[0];
        _second = seeds[1] | 1;
    }

    public ulong Of(ulong key) => Fold(Fold(key ^ _first, _second) ^ _first, Odd);

    public ulong Of(in PointBytes key)
    {
        var words = MemoryMarshal.Cast<PointBytes, ulong>(new ReadOnlySpan<PointBytes>(in key));
        var hash = _first;
        foreach (var word in words)
        {
            hash = Fold(hash ^ word, _second);
        }

        return hash;
    }

    public ulong Of(ReadOnlySpan<byte> key)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(key);
        var hash = Fold((ulong)key.Length ^ _first, _second);
        foreach (var word in words)
        {
            hash = Fold(hash ^ word, _second);
        }

        foreach (var rest in key[(words.Length * sizeof(ulong))..])
        {
            hash = Fold(hash ^ rest, _second);
        }

        return hash;
    }

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }
}
