using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>What transactions to a destination weigh beside their inputs.</summary>
internal sealed class TransactionFrames
{
    /// <summary>Version, locktime, a count of inputs and one of outputs, marker and flag.</summary>
    private const ulong Empty = (4 * 10) + 2;

    /// <summary>An input that spends a P2WPKH.</summary>
    private const ulong PublicKeyHashInput = 272;

    /// <summary>What counting more than 252 inputs, or outputs, takes.</summary>
    private const ulong LongCount = 8;
    private const int ShortCount = 252;

    internal TransactionFrames(Script destination)
    {
        Destination = destination;
        Dust = DustThreshold.Of(destination);
        Change = new(4 * (ulong)new TransactionOutput(Dust, destination).Size);
        Sweep = ClaimTransaction.FrameWeight(destination);
    }

    internal Script Destination { get; }

    /// <summary>The least that an output there must hold.</summary>
    internal Satoshi Dust { get; }

    /// <summary>An output there.</summary>
    internal Weight Change { get; }

    /// <summary>A transaction with that output and nothing else.</summary>
    internal Weight Sweep { get; }

    /// <summary>The input of a coin, before it is known which.</summary>
    internal static Weight TypicalCoin => new(PublicKeyHashInput);

    /// <summary>HTLC transactions put together: each brings its own frame, of which one is enough; then the coins, and the change.</summary>
    /// <param name="htlcs">The weight of the HTLC transactions.</param>
    /// <param name="count">How many.</param>
    /// <param name="coins">The weight of the inputs of the wallet.</param>
    /// <param name="coinCount">How many.</param>
    /// <param name="hasChange">Whether there is an output beside those of the HTLCs.</param>
    internal Weight OfHtlcs(ulong htlcs, int count, ulong coins, int coinCount, bool hasChange)
    {
        var outputs = count + (hasChange ? 1 : 0);
        var counts = (count + coinCount > ShortCount ? LongCount : 0) + (outputs > ShortCount ? LongCount : 0);
        return new(htlcs - (Empty * ((ulong)count - 1)) + coins + (hasChange ? Change.Value : 0) + counts);
    }
}
