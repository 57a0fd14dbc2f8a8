namespace Blgv.Bolt.Scenarios;

/// <summary>How an operation is set against its baseline. Both run in turn, slice by slice, so that a noisy neighbour hits both.</summary>
public enum Comparison
{
    /// <summary>How many times the baseline's rate: more is better.</summary>
    Speed,

    /// <summary>How many times the baseline's time: less is better.</summary>
    Cost,
}
