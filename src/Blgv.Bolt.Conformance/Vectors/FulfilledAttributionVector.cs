using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The attribution data of a payment that succeeded, from the last hop to the origin.</summary>
/// <remarks>BOLT 4, "Hold times for successful payments".</remarks>
internal sealed class FulfilledAttributionVector : IVector
{
    private readonly Bytes _sessionKey;
    private readonly Sequence<Bytes> _nodeIds;
    private readonly Sequence<uint> _holdTimes;
    private readonly Sequence<Bytes> _attributionData;

    private FulfilledAttributionVector(VectorObject json)
    {
        _sessionKey = json.Hex("session_key");
        _nodeIds = json.Hexes("node_ids");
        _holdTimes = OnionFailure.HoldTimesOf(json);
        _attributionData = json.Object("expect").Hexes("attribution_data");
        if (_nodeIds.Count != _attributionData.Count || _holdTimes.Count != _nodeIds.Count)
        {
            throw json.Wrong("there is not one of everything for each hop");
        }
    }

    public static IVector Read(VectorObject json) => new FulfilledAttributionVector(json);

    public void Run(Check check)
    {
        using var route = OnionSteps.Route(_sessionKey, _nodeIds);
        AttributionData? data = null;
        for (var i = _nodeIds.Count - 1; i >= 0; i--)
        {
            data = FulfilledAttribution.Add(route.SharedSecret(i), data, _holdTimes[i]);
            check.Same($"attribution_data[{i}]", _attributionData[i].ToString(), Convert.ToHexStringLower(FieldCodec.Encode(data.Value)));
        }

        var read = FulfilledAttribution.Read(route, data!.Value);
        check.Same("hold times read by the origin", new HoldTimes(_holdTimes, null).ToString(), read.ToString());
    }
}
