using System.Globalization;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>An onion message through a blinded path: the path, the packet, and the message that each hop receives and passes on.</summary>
/// <remarks>BOLT 4, "Onion Messages".</remarks>
internal sealed class OnionMessageVector : IVector
{
    private readonly Bytes _sessionKey;
    private readonly TlvRecords _unknown;
    private readonly Bytes _packet;
    private readonly BlindedPathVector _path;

    private OnionMessageVector(VectorObject json)
    {
        _sessionKey = json.Hex("session_key");
        _unknown = Records(json.Object("unknown"));
        var expect = json.Object("expect");
        _path = new BlindedPathVector(json, expect);
        _packet = expect.Hex("onion_message_packet");
    }

    public static IVector Read(VectorObject json) => new OnionMessageVector(json);

    public void Run(Check check)
    {
        _path.Run(check);
        var path = _path.Build(check);
        var nodes = path.Path.Select(hop => Bytes.Copy(hop.BlindedNodeId.ToArray())).ToSequence();
        var payloads = path.Path.Select((hop, index) => Payload(hop, index == path.Path.Count - 1)).ToArray();
        using var route = OnionSteps.Route(_sessionKey, nodes);
        route.TryBuild(payloads, [], OnionPacket.MessageLength, out var packet);
        check.Same("onion_message_packet", _packet.ToString(), packet.ToString());
        var message = new OnionMessage { PathKey = path.FirstPathKey, OnionMessagePacket = packet };
        for (var i = 0; i < _path.Hops.Count; i++)
        {
            check.Same($"hops[{i}]: onion_message", _path.Hops[i].OnionMessage.ToString(), Convert.ToHexStringLower(message.ToArray()));
            using var node = PrivateKey.FromBytes(_path.Hops[i].NodeKey.Span);
            if (Pass(check, i, node, message) is not { } next)
            {
                return;
            }

            message = next;
        }
    }

    private static TlvRecords Records(VectorObject json) =>
    [
        .. json.Names
            .Select(type => new TlvRecord(ulong.TryParse(type, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && type == value.ToString(CultureInfo.InvariantCulture) ? value : throw json.Wrong($"\"{type}\" is no type"), json.Hex(type)))
            .OrderBy(record => record.Type),
    ];

    private Bytes Payload(BlindedPathHop hop, bool isLast) => Bytes.Copy(FieldCodec.Encode(new OnionMessagePayload
    {
        EncryptedRecipientData = hop.EncryptedRecipientData,
        Extension = isLast ? _unknown : default,
    }));

    private OnionMessage? Pass(Check check, int index, PrivateKey node, OnionMessage message)
    {
        var pathKey = OnionSteps.Point(Bytes.Copy(message.PathKey.ToArray()));
        if (!OnionPeeler.TryPeel(message.OnionMessagePacket.Span, [], node, pathKey, out var peeled, out var refusal))
        {
            check.Same($"hops[{index}]", "peeled", refusal.Failure.Name);
            refusal.Dispose();
            return null;
        }

        using (peeled)
        {
            var payload = FieldCodec.TryDecode<OnionMessagePayload>(peeled.Payload.Span, out var read, out _) ? read : new OnionMessagePayload();
            check.Same($"hops[{index}]: unknown", (peeled.IsFinal ? _unknown : default).ToString(), payload.Extension.ToString());
            check.Same($"hops[{index}]: final", (index == _path.Hops.Count - 1).ToString(), peeled.IsFinal.ToString());
            RouteBlinding.TryRead(node, pathKey, (payload.EncryptedRecipientData ?? default).Span, out var data, out var next);
            check.Same($"hops[{index}]: next_node_id", _path.Hops[index].NextNodeId, data?.NextNodeId?.ToString() ?? "");
            return peeled.IsFinal ? null : new OnionMessage { PathKey = next.ToPointBytes(), OnionMessagePacket = peeled.NextPacket };
        }
    }
}
