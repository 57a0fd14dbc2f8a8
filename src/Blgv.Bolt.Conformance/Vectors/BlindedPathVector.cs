using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>Blinded paths put one behind the other, made by who knows their keys and read by each hop.</summary>
/// <remarks>BOLT 4, "Route Blinding".</remarks>
internal sealed class BlindedPathVector : IVector
{
    private readonly Bytes _firstNodeId;
    private readonly Bytes _firstPathKey;

    public BlindedPathVector(VectorObject json, VectorObject expect)
    {
        var values = expect.Objects("hops").ToArray();
        Hops = json.Objects("hops").Select((hop, index) => index < values.Length ? new BlindedHopVector(hop, values[index]) : throw json.Wrong("a hop expects nothing")).ToSequence();
        _firstNodeId = expect.Hex("first_node_id");
        _firstPathKey = expect.Hex("first_path_key");
        if (Hops.Count != values.Length || !Hops[0].BeginsPath)
        {
            throw json.Wrong("the hops do not begin with a session_key, or are not as many as expected");
        }
    }

    public Sequence<BlindedHopVector> Hops { get; }

    public static IVector Read(VectorObject json) => new BlindedPathVector(json, json.Object("expect"));

    public void Run(Check check)
    {
        var route = Build(check);
        check.Same("first_node_id", _firstNodeId.ToString(), route.FirstNodeId.ToString());
        check.Same("first_path_key", _firstPathKey.ToString(), route.FirstPathKey.ToString());
        PrivateKey? pathKey = null;
        for (var i = 0; i < Hops.Count; i++)
        {
            var key = Hops[i].BeginsPath ? PrivateKey.FromBytes(Hops[i].SessionKey.Span) : pathKey!;
            pathKey = Hops[i].Check(check, $"hops[{i}]", key, route.Path[i]);
        }

        pathKey?.Dispose();
    }

    /// <summary>The paths as one.</summary>
    public BlindedPath Build(Check check)
    {
        BlindedPath? first = null;
        var hops = new List<BlindedPathHop>();
        for (var start = 0; start < Hops.Count;)
        {
            var length = 1 + Hops.Skip(start + 1).TakeWhile(hop => !hop.BeginsPath).Count();
            var path = Hops.Skip(start).Take(length).Select(hop => hop.ToPathHop(check)).ToArray();
            using var key = PrivateKey.FromBytes(Hops[start].SessionKey.Span);
            var built = RouteBlinding.Build(key, path);
            first ??= built;
            hops.AddRange(built.Path);
            start += length;
        }

        return first!.Value with { Path = hops.ToSequence() };
    }
}

/// <summary>One hop of the paths.</summary>
internal sealed class BlindedHopVector(VectorObject json, VectorObject expect)
{
    private readonly string _alias = json.Text("alias");
    private readonly Bytes _nodeId = json.Hex("node_id");
    private readonly Bytes _nodeKey = json.Hex("node_privkey");
    private readonly Bytes _encoded = json.Hex("encoded_tlvs");
    private readonly EncryptedData _tlvs = new(expect.Object("tlvs"));
    private readonly Bytes _pathPrivateKey = expect.Hex("path_privkey");
    private readonly Bytes _sharedSecret = expect.Hex("shared_secret");
    private readonly Bytes _rho = expect.Hex("rho");
    private readonly Bytes _encrypted = expect.Hex("encrypted_data");
    private readonly Bytes _blindedNodeId = expect.Hex("blinded_node_id");
    private readonly Bytes? _blindedKey = Optional(expect, "blinded_privkey");
    private readonly Bytes? _blindingFactor = Optional(expect, "blinding_factor");
    private readonly Bytes? _nextPathFactor = Optional(expect, "next_path_factor");
    private readonly Bytes? _nextPathPrivateKey = Optional(expect, "next_path_privkey");
    private readonly Bytes? _nextPathKey = Optional(expect, "next_path_key");
    private readonly Bytes? _override = Optional(expect, "next_path_key_override");

    public bool BeginsPath { get; } = json.Has("session_key");

    public Bytes SessionKey { get; } = json.Has("session_key") ? json.Hex("session_key") : default;

    public Bytes NodeKey => _nodeKey;

    public Bytes PathKey { get; } = expect.Hex("path_key");

    /// <summary>The message that the hop receives, in vectors of messages.</summary>
    public Bytes OnionMessage { get; } = Optional(expect, "onion_message") ?? default;

    /// <summary>Whom the hop passes the message on to.</summary>
    public string NextNodeId { get; } = expect.Has("next_node_id") ? expect.Text("next_node_id") : "";

    public PathHop ToPathHop(Check check)
    {
        check.Same($"{_alias}: encoded_tlvs", "", FieldCodec.TryDecode<EncryptedDataTlv>(_encoded.Span, out var data, out var error) ? "" : error.ToString());
        return new PathHop(OnionSteps.Point(_nodeId), data ?? new EncryptedDataTlv());
    }

    /// <summary>Compares what the maker of the path and the hop compute.</summary>
    /// <returns>The private path key of the next hop.</returns>
    public PrivateKey Check(Check check, string place, PrivateKey pathKey, BlindedPathHop built)
    {
        _tlvs.Check(check, $"{place}: tlvs", _encoded.Span);
        check.Same($"{place}: blinded_node_id", _blindedNodeId.ToString(), built.BlindedNodeId.ToString());
        check.Same($"{place}: encrypted_data", _encrypted.ToString(), built.EncryptedRecipientData.ToString());
        using (pathKey)
        {
            check.Same($"{place}: path_privkey", _pathPrivateKey.ToString(), OnionSteps.Shown(pathKey));
            check.Same($"{place}: path_key", PathKey.ToString(), pathKey.PublicKey.ToString());
            using var secret = PathSecret.Share(OnionSteps.Point(_nodeId), pathKey);
            check.Same($"{place}: shared_secret", _sharedSecret.ToString(), Convert.ToHexStringLower(secret.SharedSecret.Span));
            check.Same($"{place}: rho", _rho.ToString(), OnionSteps.Key(OnionKeyType.Rho, secret.SharedSecret.Span));
            Same("blinding_factor", _blindingFactor, () => OnionSteps.Key(OnionKeyType.BlindedNodeId, secret.SharedSecret.Span));
            Same("next_path_factor", _nextPathFactor, () => Sha256.Hash([.. PathKey.Span, .. secret.SharedSecret.Span]).ToString());
            var next = secret.NextPathKey(pathKey);
            Same("next_path_privkey", _nextPathPrivateKey, () => OnionSteps.Shown(next));
            CheckReader(check, place);
            return next;
        }

        void Same(string what, Bytes? expected, Func<string> got)
        {
            if (expected is { } value)
            {
                check.Same($"{place}: {what}", value.ToString(), got());
            }
        }
    }

    private static Bytes? Optional(VectorObject json, string name) => json.Has(name) ? json.Hex(name) : null;

    private void CheckReader(Check check, string place)
    {
        using var node = PrivateKey.FromBytes(_nodeKey.Span);
        using var secret = PathSecret.Share(node, OnionSteps.Point(PathKey));
        check.Same($"{place}: decrypted", _encoded.ToString(), secret.TryDecrypt(_encrypted.Span, out var data) ? data.ToString() : "");
        check.Same($"{place}: node_id", _nodeId.ToString(), node.PublicKey.ToString());
        using var blinded = secret.TryBlind(node, out var key) ? key : null;
        check.Same($"{place}: key of blinded_node_id", _blindedNodeId.ToString(), blinded?.PublicKey.ToString() ?? "");
        if (_blindedKey is { } expected && blinded is not null)
        {
            check.Same($"{place}: blinded_privkey", expected.ToString(), OnionSteps.Shown(blinded));
        }

        if (_nextPathKey is { } next)
        {
            check.Same($"{place}: next_path_key", next.ToString(), secret.TryNextPathKey(out var point) ? point.ToString() : "");
            var read = RouteBlinding.TryRead(node, OnionSteps.Point(PathKey), _encrypted.Span, out _, out var used);
            check.Same($"{place}: next path key used", (_override ?? next).ToString(), read ? used.ToString() : "");
        }
    }
}
