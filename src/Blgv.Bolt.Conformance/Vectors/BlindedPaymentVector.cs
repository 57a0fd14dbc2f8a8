using System.Globalization;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A payment through one node and then a blinded path: the payloads, the onion, and what each hop finds.</summary>
/// <remarks>BOLT 4, "Route Blinding".</remarks>
internal sealed class BlindedPaymentVector : IVector
{
    private readonly Bytes _sessionKey;
    private readonly Bytes _associatedData;
    private readonly ulong _amount;
    private readonly ulong _cltv;
    private readonly (ulong FeeBase, ulong FeeProportional, ulong Delta) _payinfo;
    private readonly Bytes _firstNodeId;
    private readonly Bytes _firstPathKey;
    private readonly Sequence<(Bytes NodeId, Bytes Data)> _path;
    private readonly Sequence<Hop> _hops;

    private BlindedPaymentVector(VectorObject json)
    {
        _sessionKey = json.Hex("session_key");
        _associatedData = json.Hex("associated_data");
        _amount = json.Unsigned("final_amount_msat");
        _cltv = json.Unsigned("final_cltv");
        var payinfo = json.Object("blinded_payinfo");
        _payinfo = (payinfo.Unsigned("fee_base_msat"), payinfo.Unsigned("fee_proportional_millionths"), payinfo.Unsigned("cltv_expiry_delta"));
        _firstNodeId = json.Hex("first_node_id");
        _firstPathKey = json.Hex("first_path_key");
        _path = json.Objects("path").Select(hop => (hop.Hex("blinded_node_id"), hop.Hex("encrypted_data"))).ToSequence();
        var expect = json.Object("expect").Objects("hops").ToArray();
        _hops = json.Objects("hops").Select((hop, index) => index < expect.Length ? new Hop(hop, expect[index]) : throw json.Wrong("a hop expects nothing")).ToSequence();
        if (_hops.Count != expect.Length || _hops.Count != _path.Count + 1)
        {
            throw json.Wrong("there must be one hop before the path, and as many expected as there are");
        }
    }

    public static IVector Read(VectorObject json) => new BlindedPaymentVector(json);

    public void Run(Check check)
    {
        var first = OnionSteps.WithoutLength(_hops[0].Payload);
        if (FieldCodec.TryDecode<OnionPayload>(first.Span, out var relay, out _))
        {
            var fee = _payinfo.FeeBase + (_amount * _payinfo.FeeProportional / 1_000_000);
            check.Same("amt_to_forward before the path", $"{new MilliSatoshi(_amount + fee)}", $"{relay.AmtToForward}");
            check.Same("outgoing_cltv_value before the path", $"{_cltv + _payinfo.Delta}", $"{relay.OutgoingCltvValue}");
        }

        check.Same("first_node_id", _firstNodeId.ToString(), _hops[1].NodeId.ToString());
        using var route = OnionSteps.Route(_sessionKey, _hops.Select(hop => hop.NodeId).ToSequence());
        route.TryBuild([.. _hops.Select(hop => OnionSteps.WithoutLength(hop.Payload))], _associatedData.Span, OnionPacket.PaymentLength, out var packet);
        PublicKey? pathKey = null;
        for (var i = 0; i < _hops.Count && !packet.IsEmpty; i++)
        {
            check.Same($"hops[{i}]: onion", _hops[i].Onion.ToString(), packet.ToString());
            if (i > 1)
            {
                check.Same($"hops[{i}]: blinded_node_id", _path[i - 1].NodeId.ToString(), _hops[i].NodeId.ToString());
            }

            packet = Peel(check, i, ref pathKey);
        }
    }

    private Bytes Peel(Check check, int index, ref PublicKey? pathKey)
    {
        using var key = PrivateKey.FromBytes(_hops[index].NodeKey.Span);
        if (!OnionPeeler.TryPeel(_hops[index].Onion.Span, _associatedData.Span, key, pathKey, out var peeled, out var refusal))
        {
            check.Same($"hops[{index}]", "peeled", refusal.Failure.Name);
            refusal.Dispose();
            return default;
        }

        using (peeled)
        {
            check.Same($"hops[{index}]: payload", OnionSteps.WithoutLength(_hops[index].Payload).ToString(), peeled.Payload.ToString());
            check.Same($"hops[{index}]: final", (index == _hops.Count - 1).ToString(), peeled.IsFinal.ToString());
            if (FieldCodec.TryDecode<OnionPayload>(peeled.Payload.Span, out var payload, out var error))
            {
                _hops[index].CheckRecords(check, index, payload);
                CheckData(check, index, key, payload, ref pathKey);
            }

            check.Same($"hops[{index}]: payload decoded", "", error.Kind == DecodeErrorKind.None ? "" : error.ToString());
            return peeled.NextPacket;
        }
    }

    private void CheckData(Check check, int index, PrivateKey key, OnionPayload payload, ref PublicKey? pathKey)
    {
        if (payload.EncryptedRecipientData is not { } encrypted)
        {
            return;
        }

        if (payload.CurrentPathKey is { } current)
        {
            check.Same($"hops[{index}]: first_path_key", _firstPathKey.ToString(), current.ToString());
            pathKey = OnionSteps.Point(_firstPathKey);
        }

        check.Same($"hops[{index}]: encrypted_data", _path[index - 1].Data.ToString(), encrypted.ToString());
        using var secret = PathSecret.Share(key, pathKey!.Value);
        secret.TryDecrypt(encrypted.Span, out var data);
        _hops[index].Data!.Check(check, $"hops[{index}]: encrypted_data", data.Span);
        RouteBlinding.TryRead(key, pathKey.Value, encrypted.Span, out _, out var next);
        check.Same($"hops[{index}]: next_path_key", _hops[index].NextPathKey.ToString(), next.ToString());
        pathKey = next;
    }

    /// <summary>One hop and what it finds.</summary>
    private sealed class Hop
    {
        private readonly SortedDictionary<string, string> _records = new(StringComparer.Ordinal);

        public Hop(VectorObject json, VectorObject expect)
        {
            _ = json.Text("alias");
            NodeId = json.Hex("node_id");
            NodeKey = json.Hex("node_privkey");
            Payload = json.Hex("payload");
            Onion = expect.Hex("onion");
            NextPathKey = expect.Has("next_path_key") ? expect.Hex("next_path_key") : default;
            var tlvs = expect.Object("tlvs");
            Data = tlvs.Has("encrypted_data") ? new EncryptedData(tlvs.Object("encrypted_data")) : null;
            foreach (var name in tlvs.Names.Where(name => name != "encrypted_data"))
            {
                _records[name] = tlvs.Text(name);
            }
        }

        public Bytes NodeId { get; }

        public Bytes NodeKey { get; }

        public Bytes Payload { get; }

        public Bytes Onion { get; }

        public Bytes NextPathKey { get; }

        public EncryptedData? Data { get; }

        public void CheckRecords(Check check, int index, OnionPayload payload)
        {
            var records = new SortedDictionary<string, string>(StringComparer.Ordinal);
            Add("amt_to_forward", payload.AmtToForward?.Value);
            Add("outgoing_cltv_value", payload.OutgoingCltvValue);
            Add("short_channel_id", payload.ShortChannelId);
            Add("current_path_key", payload.CurrentPathKey);
            Add("total_amount_msat", payload.TotalAmountMsat?.Value);
            check.Same($"hops[{index}]: tlvs", string.Join(", ", _records), string.Join(", ", records));
            check.Same($"hops[{index}]: has encrypted_data", (Data is not null).ToString(), payload.EncryptedRecipientData.HasValue.ToString());

            void Add<T>(string name, T value)
            {
                if (value is not null)
                {
                    records[name] = string.Create(CultureInfo.InvariantCulture, $"{value}");
                }
            }
        }
    }
}
