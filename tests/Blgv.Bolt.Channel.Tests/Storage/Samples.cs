using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>Values for what the codec stores.</summary>
internal static class Samples
{
    public static AttributionData Attribution { get; } = new(
        Enumerable.Range(0, AttributionData.MaxHops).Select(i => (uint)i).ToSequence(),
        Enumerable.Range(0, AttributionData.HmacCount).Select(i => TruncatedHmac.FromBytes([(byte)i, 1, 2, 3])).ToSequence());
}
