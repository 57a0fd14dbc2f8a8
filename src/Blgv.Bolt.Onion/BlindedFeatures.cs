using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>The features that a blinded path may ask for.</summary>
/// <remarks>BOLT 4, "payload format": missing counts as empty, and a bit that is unknown is refused even if it is odd.</remarks>
internal static class BlindedFeatures
{
    public static bool HasUnknown(EncryptedDataTlv data) => data.AllowedFeatures is { } features && features.SetBits().Any(bit => Feature.OfBit(bit) is null);
}
