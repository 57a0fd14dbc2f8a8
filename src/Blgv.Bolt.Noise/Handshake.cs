using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Noise;

/// <summary>
/// One side of one Noise_XK handshake. It does no I/O: <see cref="Step"/> says what comes next, <see cref="WriteAct"/> gives the
/// bytes to send, <see cref="TryReadAct"/> takes the bytes that came, <see cref="Finish"/> gives the transport keys, once.
/// </summary>
/// <remarks>
/// BOLT 8, "Authenticated Key Exchange Handshake Specification". An object serves one connection; a refused act ends it, and
/// whoever holds the transport must then close it without a further byte. Not safe for use by several threads at once.
/// </remarks>
public sealed class Handshake : IDisposable
{
    /// <summary>The version byte that starts each act.</summary>
    public const byte Version = 0;

    /// <summary>The size of act 1 in bytes.</summary>
    public const int ActOneSize = 1 + PointSize + TagSize;

    /// <summary>The size of act 2 in bytes.</summary>
    public const int ActTwoSize = ActOneSize;

    /// <summary>The size of act 3 in bytes.</summary>
    public const int ActThreeSize = 1 + PointSize + TagSize + TagSize;

    private const int PointSize = 33;
    private const int TagSize = ChaCha20Poly1305Cipher.TagSize;

    private readonly bool _isInitiator;
    private readonly PrivateKey _local;
    private readonly PrivateKey _ephemeral;
    private readonly SymmetricState _state = new();
    private PublicKey _remote;
    private PublicKey _remoteEphemeral;

    private Handshake(bool isInitiator, PrivateKey local, in PublicKey remote, PrivateKey ephemeral)
    {
        _isInitiator = isInitiator;
        _local = local;
        _remote = remote;
        _ephemeral = ephemeral;
        _state.MixHash(isInitiator ? remote : local.PublicKey);
        Step = isInitiator ? HandshakeStep.WriteActOne : HandshakeStep.ReadActOne;
    }

    /// <summary>What comes next.</summary>
    public HandshakeStep Step { get; private set; }

    /// <summary>How many bytes <see cref="TryReadAct"/> needs now; 0 when it is not this side's turn to read.</summary>
    public int BytesToRead => Step switch
    {
        HandshakeStep.ReadActOne => ActOneSize,
        HandshakeStep.ReadActTwo => ActTwoSize,
        HandshakeStep.ReadActThree => ActThreeSize,
        _ => 0,
    };

    /// <summary>How many bytes <see cref="WriteAct"/> gives now; 0 when it is not this side's turn to write.</summary>
    public int BytesToWrite => Step switch
    {
        HandshakeStep.WriteActOne => ActOneSize,
        HandshakeStep.WriteActTwo => ActTwoSize,
        HandshakeStep.WriteActThree => ActThreeSize,
        _ => 0,
    };

    /// <summary>The act that <see cref="Step"/> reads or writes; after the last one, act 3.</summary>
    public HandshakeAct Act => Step switch
    {
        HandshakeStep.WriteActOne or HandshakeStep.ReadActOne => HandshakeAct.One,
        HandshakeStep.WriteActTwo or HandshakeStep.ReadActTwo => HandshakeAct.Two,
        _ => HandshakeAct.Three,
    };

    /// <summary>The secrets, for tests that compare them with the vectors' comments or see them erased.</summary>
    internal SymmetricState State => _state;

    /// <summary>For tests that see it erased.</summary>
    internal PrivateKey Ephemeral => _ephemeral;

    /// <summary>The side that opened the connection, with a fresh ephemeral key.</summary>
    /// <param name="local">The own static key. It stays the caller's, who must not dispose it before the handshake is over.</param>
    /// <param name="remote">The static key the peer must prove it holds.</param>
    /// <param name="entropy">Where the ephemeral key comes from.</param>
    /// <returns>A handshake about to write act 1.</returns>
    public static Handshake Initiate(PrivateKey local, in PublicKey remote, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(local);
        return new(isInitiator: true, local, remote, PrivateKey.Generate(entropy));
    }

    /// <summary>The side that accepted the connection, with a fresh ephemeral key.</summary>
    /// <param name="local">The own static key. It stays the caller's, who must not dispose it before the handshake is over.</param>
    /// <param name="entropy">Where the ephemeral key comes from.</param>
    /// <returns>A handshake about to read act 1.</returns>
    public static Handshake Respond(PrivateKey local, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(local);
        return new(isInitiator: false, local, default, PrivateKey.Generate(entropy));
    }

    /// <summary>Writes the act that is due.</summary>
    /// <param name="act">Exactly <see cref="BytesToWrite"/> bytes.</param>
    /// <exception cref="InvalidOperationException">No act is due for writing.</exception>
    /// <exception cref="ArgumentException"><paramref name="act"/> has another size.</exception>
    public void WriteAct(Span<byte> act)
    {
        if (BytesToWrite == 0)
        {
            throw OutOfOrder("written");
        }

        if (act.Length != BytesToWrite)
        {
            throw new ArgumentException($"Act {(int)Act} has {BytesToWrite} bytes; the buffer has {act.Length}.", nameof(act));
        }

        act[0] = Version;
        if (Step == HandshakeStep.WriteActThree)
        {
            WriteStaticKey(act);
            Step = HandshakeStep.Complete;
            return;
        }

        WriteEphemeralKey(act);
        Step = _isInitiator ? HandshakeStep.ReadActTwo : HandshakeStep.ReadActThree;
    }

    /// <summary>Takes the act that is due from the peer.</summary>
    /// <param name="act">The bytes that came; any number other than <see cref="BytesToRead"/> is a failed read.</param>
    /// <param name="error">What was wrong, when the result is false.</param>
    /// <returns>False when the act is refused. The handshake is then over and its secrets are erased.</returns>
    /// <exception cref="InvalidOperationException">No act is due for reading.</exception>
    public bool TryReadAct(ReadOnlySpan<byte> act, out HandshakeError error)
    {
        if (BytesToRead == 0)
        {
            throw OutOfOrder("read");
        }

        if (act.Length != BytesToRead)
        {
            return Refuse(HandshakeCause.ReadFailed, out error);
        }

        if (act[0] != Version)
        {
            Refuse(HandshakeCause.BadVersion, out error);
            error = error with { Version = act[0] };
            return false;
        }

        if (Step == HandshakeStep.ReadActThree)
        {
            return TryReadStaticKey(act, out error);
        }

        return TryReadEphemeralKey(act, out error);
    }

    /// <summary>Gives the transport keys and the peer's identity, once; the handshake is then over and its secrets are erased.</summary>
    /// <param name="remote">The static key the peer proved it holds.</param>
    /// <returns>The keys; the caller disposes them.</returns>
    /// <exception cref="InvalidOperationException">The acts are not all done, or the keys were taken already.</exception>
    public TransportKeys Finish(out PublicKey remote)
    {
        if (Step != HandshakeStep.Complete)
        {
            throw OutOfOrder("finished");
        }

        remote = _remote;
        var keys = new TransportKeys(_state, _isInitiator);
        Dispose();
        return keys;
    }

    /// <summary>Ends the handshake and zeroes its secrets.</summary>
    public void Dispose()
    {
        Step = HandshakeStep.Over;
        _ephemeral.Dispose();
        _state.Dispose();
    }

    /// <summary>Acts 1 and 2: <c>version || e.pub || tag</c>.</summary>
    private void WriteEphemeralKey(Span<byte> act)
    {
        var point = act.Slice(1, PointSize);
        _ephemeral.PublicKey.CopyTo(point);
        _state.MixHash(point);
        _state.MixKey(_ephemeral, _isInitiator ? _remote : _remoteEphemeral);
        _state.Seal(0, [], act[(1 + PointSize)..]);
    }

    private bool TryReadEphemeralKey(ReadOnlySpan<byte> act, out HandshakeError error)
    {
        var point = act.Slice(1, PointSize);
        if (!PublicKey.TryParse(point, out _remoteEphemeral))
        {
            return Refuse(HandshakeCause.BadPubkey, out error);
        }

        _state.MixHash(point);
        _state.MixKey(_isInitiator ? _ephemeral : _local, _remoteEphemeral);
        if (!_state.TryOpen(0, act[(1 + PointSize)..], []))
        {
            return Refuse(HandshakeCause.BadTag, out error);
        }

        Step = _isInitiator ? HandshakeStep.WriteActThree : HandshakeStep.WriteActTwo;
        error = default;
        return true;
    }

    /// <summary>Act 3: <c>version || encrypted s.pub || its tag || tag</c>. The temporary key is still that of act 2, at nonce 1.</summary>
    private void WriteStaticKey(Span<byte> act)
    {
        Span<byte> point = stackalloc byte[PointSize];
        _local.PublicKey.CopyTo(point);
        _state.Seal(1, point, act.Slice(1, PointSize + TagSize));
        _state.MixKey(_local, _remoteEphemeral);
        _state.Seal(0, [], act[(1 + PointSize + TagSize)..]);
    }

    private bool TryReadStaticKey(ReadOnlySpan<byte> act, out HandshakeError error)
    {
        Span<byte> point = stackalloc byte[PointSize];
        if (!_state.TryOpen(1, act.Slice(1, PointSize + TagSize), point))
        {
            return Refuse(HandshakeCause.BadCiphertext, out error);
        }

        if (!PublicKey.TryParse(point, out _remote))
        {
            return Refuse(HandshakeCause.BadPubkey, out error);
        }

        _state.MixKey(_ephemeral, _remote);
        if (!_state.TryOpen(0, act[(1 + PointSize + TagSize)..], []))
        {
            return Refuse(HandshakeCause.BadTag, out error);
        }

        Step = HandshakeStep.Complete;
        error = default;
        return true;
    }

    private bool Refuse(HandshakeCause cause, out HandshakeError error)
    {
        error = new HandshakeError(Act, cause);
        Dispose();
        return false;
    }

    private InvalidOperationException OutOfOrder(string verb) =>
        new($"Nothing can be {verb} now: the {(_isInitiator ? "initiator" : "responder")}'s handshake is at {Step}.");
}
