namespace Blgv.Bolt.Scenarios;

/// <summary>How long to measure.</summary>
/// <param name="WarmUp">How long each operation runs before it counts: the runtime compiles hot code anew in this time.</param>
/// <param name="Slice">How long one round of one operation takes, about.</param>
/// <param name="Rounds">How many rounds the median is taken of.</param>
public sealed record Effort(TimeSpan WarmUp, TimeSpan Slice, int Rounds)
{
    /// <summary>For figures worth quoting: each group takes well under a minute.</summary>
    public static Effort Full { get; } = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(40), 25);

    /// <summary>For seeing that everything runs: the figures mean nothing.</summary>
    public static Effort Brief { get; } = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 3);
}
