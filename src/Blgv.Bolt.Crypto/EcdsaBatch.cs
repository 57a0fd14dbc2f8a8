using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto;

/// <summary>Checks many ECDSA signatures on several cores, such as those of a gossip sync.</summary>
public static class EcdsaBatch
{
    /// <summary>How many signatures a core takes at a time: about two milliseconds of work, so that all finish together.</summary>
    private const int Stride = 32;

    /// <summary>Checks every item and says of each whether it holds. The calling thread works too and returns when all are done.</summary>
    /// <param name="items">What to check.</param>
    /// <param name="valid">For each item, whether its signature is valid and has low S.</param>
    /// <param name="degree">On how many cores, from 1.</param>
    /// <param name="cancellationToken">Stops early; results not reached stay false.</param>
    /// <returns>Whether all hold.</returns>
    /// <exception cref="ArgumentException"><paramref name="valid"/> has another length than <paramref name="items"/>, or a key is the default value.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <remarks>BOLT 7, "Rebroadcasting": signatures are checked before anything is relayed.</remarks>
    public static bool VerifyAll(ReadOnlyMemory<VerificationItem> items, Memory<bool> valid, int degree, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degree, 1);
        if (valid.Length != items.Length)
        {
            throw new ArgumentException("There must be one result for each item.", nameof(valid));
        }

        foreach (ref readonly var item in items.Span)
        {
            if (item.Key.IsDefault)
            {
                throw new ArgumentException("An item has default(PublicKey), which is no key.", nameof(items));
            }
        }

        valid.Span.Clear();
        var strides = (items.Length + Stride - 1) / Stride;
        if (degree == 1 || strides <= 1)
        {
            for (var stride = 0; stride < strides; stride++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                VerifyStride(items.Span, valid.Span, stride);
            }
        }
        else
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
            Parallel.For(0, strides, options, stride => VerifyStride(items.Span, valid.Span, stride));
        }

        return !valid.Span.Contains(false);
    }

    private static void VerifyStride(ReadOnlySpan<VerificationItem> items, Span<bool> valid, int stride)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        var end = Math.Min(items.Length, (stride + 1) * Stride);
        for (var i = stride * Stride; i < end; i++)
        {
            ref readonly var item = ref items[i];
            item.Hash.CopyTo(hash);
            valid[i] = item.Key.Verify(hash, item.Signature);
        }
    }
}
