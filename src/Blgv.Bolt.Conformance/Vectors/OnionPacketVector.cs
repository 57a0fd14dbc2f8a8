using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>An onion, built by the origin and peeled by each hop.</summary>
/// <remarks>BOLT 4, "Packet Construction" and "Onion Decryption".</remarks>
internal sealed class OnionPacketVector : IVector
{
    private readonly Bytes _sessionKey;
    private readonly Bytes _associatedData;
    private readonly Sequence<(Bytes NodeId, Bytes NodeKey, Bytes Payload)> _hops;
    private readonly Bytes _onion;

    private OnionPacketVector(VectorObject json)
    {
        _sessionKey = json.Hex("session_key");
        _associatedData = json.Hex("associated_data");
        _hops = json.Objects("hops").Select(hop => (hop.Hex("node_id"), hop.Hex("node_privkey"), hop.Hex("payload"))).ToSequence();
        _onion = json.Object("expect").Hex("onion");
    }

    public static IVector Read(VectorObject json) => new OnionPacketVector(json);

    public void Run(Check check)
    {
        using var route = OnionSteps.Route(_sessionKey, _hops.Select(hop => hop.NodeId).ToSequence());
        var payloads = _hops.Select(hop => OnionSteps.WithoutLength(hop.Payload)).ToArray();
        check.Same("fits", "True", route.TryBuild(payloads, _associatedData.Span, OnionPacket.PaymentLength, out var packet).ToString());
        check.Same("onion", _onion.ToString(), packet.ToString());
        packet = _onion;
        for (var i = 0; i < _hops.Count; i++)
        {
            using var key = PrivateKey.FromBytes(_hops[i].NodeKey.Span);
            if (!OnionPeeler.TryPeel(packet.Span, _associatedData.Span, key, null, out var peeled, out var refusal))
            {
                check.Same($"hops[{i}]", "peeled", refusal.Failure.Name);
                refusal.Dispose();
                return;
            }

            using (peeled)
            {
                check.Same($"hops[{i}]: shared secret", Convert.ToHexStringLower(route.SharedSecret(i)), Convert.ToHexStringLower(peeled.SharedSecret.Span));
                check.Same($"hops[{i}]: payload", payloads[i].ToString(), peeled.Payload.ToString());
                check.Same($"hops[{i}]: final", (i == _hops.Count - 1).ToString(), peeled.IsFinal.ToString());
                packet = peeled.NextPacket;
            }
        }
    }
}
