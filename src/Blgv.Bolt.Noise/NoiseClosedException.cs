namespace Blgv.Bolt.Noise;

/// <summary>A message could not be sent because the connection has ended.</summary>
/// <param name="close">How it ended.</param>
public sealed class NoiseClosedException(NoiseClose close)
    : IOException((close ?? throw new ArgumentNullException(nameof(close))).ToString(), close.Cause)
{
    /// <summary>How the connection ended.</summary>
    public NoiseClose Close { get; } = close;
}
