using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>The fee rates that transactions need to confirm in time, as the network is now.</summary>
/// <param name="Urgent">Within two blocks.</param>
/// <param name="Normal">Within twelve.</param>
/// <param name="Economy">Within a day.</param>
/// <param name="Minimum">To be relayed at all.</param>
public readonly record struct FeeEstimates(FeeRate Urgent, FeeRate Normal, FeeRate Economy, FeeRate Minimum)
{
    private const uint Soon = 2;
    private const uint Later = 12;

    /// <summary>The rate to confirm within so many blocks.</summary>
    /// <param name="blocks">The number; null for whenever it is cheap.</param>
    /// <returns>The rate, never below <see cref="Minimum"/>.</returns>
    public FeeRate For(uint? blocks)
    {
        var rate = blocks switch
        {
            <= Soon => Urgent,
            <= Later => Normal,
            _ => Economy,
        };
        return rate > Minimum ? rate : Minimum;
    }
}
