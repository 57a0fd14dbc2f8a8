using System.Numerics;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Gossip;

/// <summary>Whether a feature field asks for something that this version does not know.</summary>
internal static class UnknownFeatures
{
    private const int EvenBits = 0x55;

    /// <summary>Without allocation: it is asked of every announcement.</summary>
    public static bool AnyIn(ReadOnlySpan<byte> features)
    {
        for (var i = 0; i < features.Length; i++)
        {
            for (var rest = features[i] & EvenBits; rest != 0; rest &= rest - 1)
            {
                if (Feature.OfBit(((features.Length - 1 - i) * 8) + BitOperations.TrailingZeroCount(rest)) is null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
