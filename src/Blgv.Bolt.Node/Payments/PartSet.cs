using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>HTLCs of one payment that wait for each other.</summary>
/// <remarks>BOLT 4, "Basic Multi-Part Payments".</remarks>
internal sealed class PartSet(MilliSatoshi total)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UInt128 _sum;

    /// <summary>total_msat, which all parts must agree on.</summary>
    public MilliSatoshi Total => total;

    public List<PaymentPart> Parts { get; } = [];

    public ITimer? Timer { get; set; }

    /// <summary>Whether the whole came; false when the time was up before.</summary>
    public Task<bool> Completion => _done.Task;

    /// <summary>Adds a part.</summary>
    /// <returns>Whether that makes it whole.</returns>
    public bool Add(PaymentPart part, MilliSatoshi amount)
    {
        if (!Parts.Contains(part))
        {
            Parts.Add(part);
            _sum += amount.Value;
        }

        return _sum >= total.Value;
    }

    public void End(bool isWhole)
    {
        Timer?.Dispose();
        _done.TrySetResult(isWhole);
    }
}
