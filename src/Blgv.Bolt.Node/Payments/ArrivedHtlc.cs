using System.Security.Cryptography;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Node;

/// <summary>What the onion of an HTLC says, or why it says nothing. Nothing that a peer puts into it throws.</summary>
/// <remarks>BOLT 4, "Onion Decryption" and "Payload Format"; BOLT 2, "Removing an HTLC".</remarks>
internal sealed class ArrivedHtlc : IDisposable
{
    private readonly bool _cameByPathKey;
    private readonly OnionHash _onionHash;
    private IDisposable? _owned;
    private SharedSecret? _secret;

    private ArrivedHtlc(LiveHtlc htlc)
    {
        _cameByPathKey = htlc.PathKey is not null;
        _onionHash = new(Bytes32.FromBytes(SHA256.HashData(htlc.Onion.Span)));
    }

    /// <summary>What it is to pay here; null when it is to go on, or nowhere.</summary>
    public FinalPayload? Payload { get; private set; }

    /// <summary>Why it fails, before anybody looks at what it pays; null when it does not.</summary>
    public HtlcRefusal? Refusal { get; private set; }

    /// <summary>Peels and reads the onion.</summary>
    public static ArrivedHtlc Read(LiveHtlc htlc, PrivateKey nodeKey)
    {
        var arrived = new ArrivedHtlc(htlc);
        arrived.Refusal = arrived.TryRead(htlc, nodeKey);
        return arrived;
    }

    /// <summary>The removal that a refusal leads to.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="holdTime">How long the HTLC was held, in units of 100 milliseconds.</param>
    public HtlcRemoval Fail(HtlcRefusal refusal, uint holdTime)
    {
        // Inside a blinded path all failures look alike, and so do those that no secret can hide.
        if (_cameByPathKey || refusal.IsMalformed || _secret is not { } secret)
        {
            var code = _cameByPathKey ? FailureCode.InvalidOnionBlinding : refusal.Failure.Code;
            return new HtlcRemoval.Malformed(_onionHash, code);
        }

        var returned = ReturnedFailure.Originate(secret.Span, refusal.Failure, holdTime);
        return new HtlcRemoval.Failed(returned.Reason, returned.AttributionData);
    }

    /// <summary>The removal that a preimage leads to.</summary>
    public HtlcRemoval.Fulfilled Fulfill(Preimage preimage, uint holdTime) =>
        new(preimage, _cameByPathKey || _secret is not { } secret ? null : FulfilledAttribution.Add(secret.Span, null, holdTime));

    public void Dispose() => _owned?.Dispose();

    private HtlcRefusal? TryRead(LiveHtlc htlc, PrivateKey nodeKey)
    {
        PublicKey? pathKey = null;
        if (htlc.PathKey is { } bytes)
        {
            if (!PublicKey.TryParse(bytes, out var parsed))
            {
                return new(new InvalidOnionBlinding { Sha256OfOnion = _onionHash }, IsMalformed: true);
            }

            pathKey = parsed;
        }

        Span<byte> hash = stackalloc byte[PaymentHash.Size];
        htlc.PaymentHash.CopyTo(hash);
        if (!OnionPeeler.TryPeel(htlc.Onion.Span, hash, nodeKey, pathKey, out var onion, out var unreadable))
        {
            (_owned, _secret) = (unreadable, unreadable.SharedSecret);
            return new(unreadable.Failure, unreadable.IsMalformed);
        }

        (_owned, _secret) = (onion, onion.SharedSecret);
        var incoming = new IncomingHtlc(htlc.Amount, htlc.Expiry, htlc.Onion, pathKey);
        if (!HopPayloadReader.TryRead(onion, incoming, nodeKey, out var payload, out var refusal))
        {
            return new(refusal.Failure, refusal.IsMalformed, refusal.IsAtIntroduction);
        }

        if (payload is FinalPayload final)
        {
            Payload = final;
            return null;
        }

        // A blinded path that begins or ends here, of an invoice that we never made, or goes on, which we do not do.
        return payload is RelayPayload
            ? new(new UnknownNextPeer())
            : new(new InvalidOnionBlinding { Sha256OfOnion = _onionHash }, IsMalformed: false, IsAtIntroduction: pathKey is null && payload is BlindedRelayPayload);
    }
}

/// <summary>Why an HTLC fails.</summary>
/// <param name="Failure">What the payer is told.</param>
/// <param name="IsMalformed">Whether the previous hop must say it, since the onion gave no secret to hide it with.</param>
/// <param name="IsAtIntroduction">Whether a blinded path begins here, so that the failure waits a little.</param>
internal sealed record HtlcRefusal(FailureMessage Failure, bool IsMalformed = false, bool IsAtIntroduction = false);
