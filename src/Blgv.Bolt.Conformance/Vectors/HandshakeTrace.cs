using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>
/// Follows the inner values of a handshake from the primitives alone, beside the handshake of Blgv.Bolt.Noise: where that one
/// goes wrong, this says whether the primitives or the order of the steps are to blame.
/// </summary>
/// <remarks>BOLT 8, "Handshake State" and "Handshake Exchange".</remarks>
internal sealed class HandshakeTrace
{
    private const int PointSize = 33;

    private readonly bool _isInitiator;
    private readonly PrivateKey _local;
    private readonly PrivateKey _ephemeral;
    private byte[] _hash;
    private Bytes _remoteStatic;
    private Bytes _remoteEphemeral;
    private Bytes _plaintext;
    private Bytes _ciphertext;
    private int _mixedAct;

    /// <summary>Before act 1.</summary>
    /// <param name="isInitiator">Whose values these are.</param>
    /// <param name="local">The own static key.</param>
    /// <param name="ephemeral">The own ephemeral key.</param>
    /// <param name="responder">The responder's static public key, which both sides know before.</param>
    public HandshakeTrace(bool isInitiator, PrivateKey local, PrivateKey ephemeral, Bytes responder)
    {
        (_isInitiator, _local, _ephemeral) = (isInitiator, local, ephemeral);
        _remoteStatic = isInitiator ? responder : default;
        _hash = SHA256.HashData("Noise_XK_secp256k1_ChaChaPoly_SHA256"u8);
        MixHash("lightning"u8);
        MixHash(responder.Span);
    }

    /// <summary>Compares one step.</summary>
    /// <param name="check">Takes the comparison.</param>
    /// <param name="step">The step; in the order of the vector.</param>
    /// <param name="act">The bytes of the act it belongs to.</param>
    public void Check(Check check, TraceStep step, Bytes act)
    {
        var carried = act.Length > PointSize ? Bytes.Copy(act.Span.Slice(1, PointSize)) : default;
        if (step.Act == (_isInitiator ? 2 : 1))
        {
            _remoteEphemeral = carried;
        }

        switch (step.Name)
        {
            case TraceStep.HandshakeHash:
                MixHash((StartsAct(step) ? carried : _ciphertext).Span);
                step.Same(check, Bytes.Copy(_hash));
                break;
            case TraceStep.SharedSecret:
                step.Same(check, SharedSecret(step.Act));
                break;
            case TraceStep.RemoteEphemeral:
                step.Same(check, _remoteEphemeral);
                break;
            case TraceStep.RemoteStatic:
                _remoteStatic = _plaintext;
                step.Same(check, _remoteStatic);
                break;
            default:
                step.CheckEquation(check);
                _ciphertext = step.Ciphertext ?? _ciphertext;
                _plaintext = step.Result[0];
                break;
        }
    }

    /// <summary>Acts 1 and 2 first mix the ephemeral key they carry, then what they encrypt; act 3 only encrypts.</summary>
    private bool StartsAct(TraceStep step)
    {
        var starts = step.Act != _mixedAct && step.Act < 3;
        _mixedAct = step.Act;
        return starts;
    }

    private Bytes SharedSecret(int act)
    {
        var (own, other) = (act, _isInitiator) switch
        {
            (1, true) => (_ephemeral, _remoteStatic),
            (1, false) => (_local, _remoteEphemeral),
            (3, true) => (_local, _remoteEphemeral),
            (3, false) => (_ephemeral, _remoteStatic),
            _ => (_ephemeral, _remoteEphemeral),
        };
        if (!PublicKey.TryParse(other.Span, out var point))
        {
            return default;
        }

        using var secret = own.Ecdh(point);
        return Bytes.Copy(secret.Span);
    }

    private void MixHash(ReadOnlySpan<byte> data) => _hash = SHA256.HashData([.. _hash, .. data]);
}
