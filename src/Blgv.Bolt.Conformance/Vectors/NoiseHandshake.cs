using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>
/// One side of a handshake with fixed keys: what it sends, the keys it ends with or the error it stops at, and the inner values
/// on the way.
/// </summary>
/// <remarks>BOLT 8, "Appendix A: Transport Test Vectors".</remarks>
internal sealed class NoiseHandshake : IVector
{
    private static readonly string[] s_acts = ["act_one", "act_two", "act_three"];

    private readonly bool _isInitiator;
    private readonly Bytes _local;
    private readonly Bytes _localPublic;
    private readonly Bytes _ephemeral;
    private readonly Bytes _ephemeralPublic;
    private readonly Bytes _remote;
    private readonly Bytes?[] _received;
    private readonly Bytes?[] _sent;
    private readonly string _error;
    private readonly Bytes _sendingKey;
    private readonly Bytes _receivingKey;
    private readonly Sequence<TraceStep> _trace;

    private NoiseHandshake(VectorObject json)
    {
        _isInitiator = json.OneOf("role", "initiator", "responder") == "initiator";
        _local = json.Hex("ls_priv");
        _localPublic = json.Hex("ls_pub");
        _ephemeral = json.Hex("e_priv");
        _ephemeralPublic = json.Hex("e_pub");
        _remote = _isInitiator ? json.Hex("rs_pub") : default;
        _received = Acts(json);
        var expect = json.Object("expect");
        _sent = Acts(expect);
        _error = expect.Has("error") ? expect.Text("error") : "";
        _sendingKey = _error.Length == 0 ? expect.Hex("sk") : default;
        _receivingKey = _error.Length == 0 ? expect.Hex("rk") : default;
        _trace = json.Has("trace") ? json.Objects("trace").Select(step => TraceStep.Read(step, hasAct: true)).ToSequence() : default;
    }

    /// <summary>The responder learns it in act 3; the vector names it in the trace.</summary>
    private Bytes RemoteStatic => _trace.LastOrDefault(step => step.Name == TraceStep.RemoteStatic)?.Result[0] ?? _remote;

    public static IVector Read(VectorObject json) => new NoiseHandshake(json);

    public void Run(Check check)
    {
        using var local = PrivateKey.FromBytes(_local.Span);
        using var ephemeral = PrivateKey.FromBytes(_ephemeral.Span);
        check.Same("ls_pub", _localPublic.ToString(), local.PublicKey.ToString());
        check.Same("e_pub", _ephemeralPublic.ToString(), ephemeral.PublicKey.ToString());
        CheckHandshake(check, local);
        CheckTrace(check, local, ephemeral);
    }

    private static Bytes?[] Acts(VectorObject json) => [.. s_acts.Select(act => json.Has(act) ? json.Hex(act) : (Bytes?)null)];

    private void CheckHandshake(Check check, PrivateKey local)
    {
        var entropy = new FixedEntropy(_ephemeral);
        using var handshake = _isInitiator ? Handshake.Initiate(local, Key(_remote), entropy) : Handshake.Respond(local, entropy);
        var error = Exchange(handshake, out var sent);
        for (var act = 0; act < s_acts.Length; act++)
        {
            check.Same(s_acts[act], _sent[act].ToString() ?? "", sent[act].ToString() ?? "");
        }

        check.Same("error", _error, error);
        if (handshake.Step == HandshakeStep.Complete)
        {
            using var keys = handshake.Finish(out var remote);
            check.Same("rs", RemoteStatic.ToString(), remote.ToString());
            check.Same("sk", _sendingKey.ToString(), Convert.ToHexStringLower(keys.SendingKey));
            check.Same("rk", _receivingKey.ToString(), Convert.ToHexStringLower(keys.ReceivingKey));
        }
    }

    /// <summary>Goes on until the acts are done or one is refused.</summary>
    /// <returns>The name of the error, or nothing.</returns>
    private string Exchange(Handshake handshake, out Bytes?[] sent)
    {
        sent = new Bytes?[s_acts.Length];
        while (true)
        {
            var act = (int)handshake.Act - 1;
            if (handshake.BytesToWrite > 0)
            {
                var bytes = new byte[handshake.BytesToWrite];
                handshake.WriteAct(bytes);
                sent[act] = Bytes.Copy(bytes);
            }
            else if (handshake.BytesToRead > 0 && _received[act] is { } received)
            {
                if (!handshake.TryReadAct(received.Span, out var error))
                {
                    return error.ToString();
                }
            }
            else
            {
                return handshake.Step == HandshakeStep.Complete ? "" : $"none, it waits for {s_acts[act]}";
            }
        }
    }

    private void CheckTrace(Check check, PrivateKey local, PrivateKey ephemeral)
    {
        if (_trace.IsEmpty)
        {
            return;
        }

        var walk = new HandshakeTrace(_isInitiator, local, ephemeral, _isInitiator ? _remote : _localPublic);
        foreach (var step in _trace)
        {
            walk.Check(check, step, (_received[step.Act - 1] ?? _sent[step.Act - 1]) is { } act ? act : default);
        }
    }

    private static PublicKey Key(Bytes point) =>
        PublicKey.TryParse(point.Span, out var key) ? key : throw new ArgumentException($"{point} is no point of the curve.", nameof(point));

    /// <summary>The vectors say what the ephemeral key is.</summary>
    private sealed class FixedEntropy(Bytes value) : IEntropySource
    {
        public void Fill(Span<byte> destination) => value.Span.CopyTo(destination);
    }
}
