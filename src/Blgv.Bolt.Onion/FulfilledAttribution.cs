using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>The hold times that come back with a payment that succeeded: what <c>update_fulfill_htlc</c> carries.</summary>
/// <remarks>BOLT 4, "Hold times for successful payments". As for failures, but there is no message that they cover.</remarks>
public static class FulfilledAttribution
{
    /// <summary>What a node sends to the previous hop.</summary>
    /// <param name="sharedSecret">The secret that the onion gave.</param>
    /// <param name="downstream">What came from the next hop; null at the final node, or when nothing came.</param>
    /// <param name="holdTime">How long the node held the HTLC, in units of 100 milliseconds.</param>
    /// <returns>The data for the previous hop.</returns>
    public static AttributionData Add(ReadOnlySpan<byte> sharedSecret, AttributionData? downstream, uint holdTime) =>
        Attribution.Add(sharedSecret, downstream, holdTime, []);

    /// <summary>Reads what came back to the origin.</summary>
    /// <param name="route">The route of the payment.</param>
    /// <param name="attributionData">What came from the first hop.</param>
    /// <returns>The hold times that the hops vouch for.</returns>
    public static HoldTimes Read(OnionRoute route, AttributionData attributionData)
    {
        ArgumentNullException.ThrowIfNull(route);
        var reader = new AttributionReader(route.Length, attributionData);
        for (var hop = 0; hop < route.Length; hop++)
        {
            reader.Next(route.SharedSecret(hop), []);
        }

        return reader.HoldTimes;
    }
}
