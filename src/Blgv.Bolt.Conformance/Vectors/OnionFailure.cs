using System.Globalization;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A failure on its way from the last hop to the origin, and what the origin reads in it.</summary>
/// <remarks>BOLT 4, "Returning Errors".</remarks>
internal sealed class OnionFailure : IVector
{
    private const int HmacSize = 32;

    private readonly Bytes _sessionKey;
    private readonly Sequence<Bytes> _nodeIds;
    private readonly Bytes _message;
    private readonly int _paddedLength;
    private readonly Sequence<uint> _holdTimes;
    private readonly Bytes? _encodedMessage;
    private readonly Sequence<Hop> _hops;

    private OnionFailure(VectorObject json)
    {
        _sessionKey = json.Hex("session_key");
        _nodeIds = json.Hexes("node_ids");
        _message = json.Hex("failure_message");
        _paddedLength = json.Int("padded_length");
        _holdTimes = HoldTimesOf(json);
        var expect = json.Object("expect");
        _encodedMessage = Optional(expect, "encoded_failure_message");
        _hops = expect.Objects("hops").Select(hop => new Hop(hop)).ToSequence();
        if (_hops.Count != _nodeIds.Count || _holdTimes.Count != _nodeIds.Count)
        {
            throw json.Wrong("there is not one of everything for each hop");
        }
    }

    public static IVector Read(VectorObject json) => new OnionFailure(json);

    public static Sequence<uint> HoldTimesOf(VectorObject json) =>
        json.Texts("hold_times").Select(time => uint.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw json.Wrong("a hold time is no u32")).ToSequence();

    public void Run(Check check)
    {
        check.Same("failure_message", "", FailureMessage.TryDecode(_message.Span, out var failure, out var error) ? "" : error.ToString());
        if (failure is null)
        {
            return;
        }

        using var route = OnionSteps.Route(_sessionKey, _nodeIds);
        var last = _hops.Count - 1;
        var returned = ReturnedFailure.Originate(route.SharedSecret(last), failure, _holdTimes[last], _paddedLength);
        for (var i = last; i >= 0; i--)
        {
            returned = i == last ? returned : returned.Forward(route.SharedSecret(i), _holdTimes[i]);
            _hops[i].Check(check, $"hops[{i}]", route.SharedSecret(i), returned);
        }

        var raw = Decrypted(route.SharedSecret(last), ReturnedFailure.Originate(route.SharedSecret(last), failure, 0, _paddedLength).Reason);
        _hops[last].CheckOrigin(check, route.SharedSecret(last), raw);
        if (_encodedMessage is { } encoded)
        {
            check.Same("encoded_failure_message", encoded.ToString(), Convert.ToHexStringLower(raw.Span[(HmacSize + sizeof(ushort))..]));
        }

        var report = FailureReport.Read(route, returned);
        check.Same("erring hop", last.ToString(CultureInfo.InvariantCulture), report.ErringHop?.ToString(CultureInfo.InvariantCulture) ?? "");
        check.Same("failure read by the origin", _message.ToString(), report.RawFailure.ToString());
        check.Same("hold times read by the origin", new HoldTimes(_holdTimes, null).ToString(), report.HoldTimes.ToString());
    }

    private static Bytes? Optional(VectorObject json, string name) => json.Has(name) ? json.Hex(name) : null;

    private static Bytes Stream(ReadOnlySpan<byte> secret, int length)
    {
        Span<byte> key = stackalloc byte[OnionKey.Size];
        OnionKey.Derive(OnionKeyType.Ammag, secret, key);
        var stream = new byte[length];
        ChaCha20.Keystream(key, new byte[ChaCha20.NonceSize], 0, stream);
        return Bytes.Copy(stream);
    }

    private static Bytes Decrypted(ReadOnlySpan<byte> secret, Bytes packet) =>
        Bytes.Copy([.. packet.Span.ToArray().Zip(Stream(secret, packet.Length).Span.ToArray(), (left, right) => (byte)(left ^ right))]);

    /// <summary>What the vector says of one hop; it does not say everything of each.</summary>
    private sealed class Hop(VectorObject json)
    {
        private readonly Bytes _sharedSecret = json.Hex("shared_secret");
        private readonly Bytes _ammag = json.Hex("ammag_key");
        private readonly Bytes? _um = Optional(json, "um_key");
        private readonly Bytes? _payload = Optional(json, "payload");
        private readonly Bytes? _raw = Optional(json, "raw_error_packet");
        private readonly Bytes? _stream = Optional(json, "stream");
        private readonly Bytes? _packet = Optional(json, "packet");
        private readonly Bytes? _attribution = Optional(json, "attribution_data");

        public void Check(Check check, string place, ReadOnlySpan<byte> secret, ReturnedFailure returned)
        {
            check.Same($"{place}: shared_secret", _sharedSecret.ToString(), Convert.ToHexStringLower(secret));
            check.Same($"{place}: ammag_key", _ammag.ToString(), OnionSteps.Key(OnionKeyType.Ammag, secret));
            if (_stream is { } stream)
            {
                check.Same($"{place}: stream", stream.ToString(), Stream(secret, stream.Length).ToString());
            }

            if (_packet is { } packet)
            {
                check.Same($"{place}: packet", packet.ToString(), returned.Reason.ToString());
            }

            if (_attribution is { } attribution)
            {
                check.Same($"{place}: attribution_data", attribution.ToString(), Convert.ToHexStringLower(FieldCodec.Encode(returned.AttributionData!.Value)));
            }
        }

        /// <summary>The values of the hop that made the failure.</summary>
        public void CheckOrigin(Check check, ReadOnlySpan<byte> secret, Bytes raw)
        {
            check.Same("um_key", _um.ToString() ?? "", OnionSteps.Key(OnionKeyType.Um, secret));
            check.Same("payload", _payload.ToString() ?? "", Convert.ToHexStringLower(raw.Span[HmacSize..]));
            if (_raw is { } expected)
            {
                check.Same("raw_error_packet", expected.ToString(), raw.ToString());
            }
        }
    }
}
