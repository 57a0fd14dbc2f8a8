using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What a claim offers at a height: from what the network asks, in a line, to all that may be spent, which it reaches one block before the deadline.</summary>
internal static class FeeFunction
{
    private const uint FewBlocks = 12;

    /// <summary>The rate to offer.</summary>
    /// <param name="since">The first block that may hold the claim.</param>
    /// <param name="deadline">The last block in which it is ours for certain; null for none.</param>
    /// <param name="height">The height of the best chain: the offer is made for the block after it.</param>
    /// <param name="rates">What the network asks.</param>
    /// <param name="most">The rate that takes all that may be spent.</param>
    /// <returns>The rate; at a greater height never less, where nothing else changes.</returns>
    internal static FeeRate RateAt(BlockHeight since, BlockHeight? deadline, BlockHeight height, FeeEstimates rates, FeeRate most)
    {
        if (deadline is not { } last)
        {
            return Lesser(rates.For(null), most);
        }

        var next = (ulong)height.Value + 1;
        if (next + 1 >= last.Value)
        {
            return most;
        }

        var start = Lesser(Estimate(rates, last.Value - height.Value), most);
        if (next <= since.Value)
        {
            return start;
        }

        // Here since < next < last - 1.
        var part = (UInt128)(most.Value - start.Value) * (next - since.Value) / (last.Value - 1UL - since.Value);
        return new(start.Value + (uint)part);
    }

    /// <summary>The estimate for so many blocks; never below that for more blocks, whatever the source of estimates says.</summary>
    private static FeeRate Estimate(FeeEstimates rates, uint blocks) =>
        Greater(rates.For(blocks), Greater(rates.For(uint.Max(blocks, FewBlocks)), rates.For(null)));

    private static FeeRate Lesser(FeeRate one, FeeRate other) => one < other ? one : other;

    private static FeeRate Greater(FeeRate one, FeeRate other) => one > other ? one : other;
}
