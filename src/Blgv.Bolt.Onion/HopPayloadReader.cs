using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Reads what a peeled onion tells this node to do with a payment, and holds it against the HTLC that carried it.</summary>
/// <remarks>
/// BOLT 4, "payload format", the reader. What needs more than HTLC and payload stays with the caller: fees and expiry deltas of the
/// own channels, what invoices ask for, the height of the chain. Nothing that a peer puts into a payload makes this throw.
/// </remarks>
public static class HopPayloadReader
{
    private const ulong CurrentPathKeyType = 12;

    /// <summary>Reads a payload.</summary>
    /// <param name="onion">The peeled onion.</param>
    /// <param name="htlc">The HTLC that carried it.</param>
    /// <param name="nodeKey">The own key. It stays the caller's.</param>
    /// <param name="payload">What to do.</param>
    /// <param name="refusal">Why not.</param>
    /// <returns>False when the HTLC must be failed.</returns>
    public static bool TryRead(PeeledOnion onion, in IncomingHtlc htlc, PrivateKey nodeKey, [NotNullWhen(true)] out HopPayload? payload, out HopRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(onion);
        payload = null;
        PointBytes? currentPathKey = null;
        FailureMessage? failure;
        if (!PayloadBytes.TryDecode(onion.Payload.Span, out var decoded, out var invalid))
        {
            failure = invalid;
        }
        else
        {
            currentPathKey = decoded.Records.CurrentPathKey;
            failure = decoded.Records.EncryptedRecipientData is { } encrypted
                ? ReadBlinded(decoded, encrypted, htlc, nodeKey, onion.IsFinal, out payload)
                : ReadClear(decoded, htlc, onion.IsFinal, out payload);
        }

        refusal = failure is null ? default : Refuse(failure, htlc, currentPathKey is not null && !onion.IsFinal);
        return payload is not null;
    }

    /// <summary>Inside a blinded path, and where it begins, every failure is the same.</summary>
    private static HopRefusal Refuse(FailureMessage failure, in IncomingHtlc htlc, bool isIntroduction)
    {
        var isInside = htlc.PathKey is not null;
        if (isInside || isIntroduction)
        {
            failure = new InvalidOnionBlinding { Sha256OfOnion = OnionPeeler.HashOf(htlc.OnionRoutingPacket.Span) };
        }

        return new HopRefusal(failure, isInside, isIntroduction && !isInside);
    }

    private static FailureMessage? ReadClear(in PayloadBytes decoded, in IncomingHtlc htlc, bool isFinal, out HopPayload? payload)
    {
        payload = null;
        var records = decoded.Records;
        if (htlc.PathKey is not null || records.CurrentPathKey is not null)
        {
            return Invalid(CurrentPathKeyType);
        }

        if (records.AmtToForward is not { } amount)
        {
            return Invalid(2);
        }

        if (records.OutgoingCltvValue is not { } expiry)
        {
            return Invalid(4);
        }

        if (isFinal)
        {
            payload = CheckArrived(amount, expiry, htlc, out var failure) ? Final(decoded, amount, expiry) : null;
            return failure;
        }

        if (decoded.Keysend is not null)
        {
            return Invalid(FinalPayload.KeysendType);
        }

        if (records.ShortChannelId is not { } channel)
        {
            return Invalid(6);
        }

        payload = new RelayPayload { AmtToForward = amount, OutgoingCltvValue = expiry, ShortChannelId = channel, Extension = records.Extension };
        return null;
    }

    private static FinalPayload Final(in PayloadBytes decoded, MilliSatoshi amount, CltvExpiry expiry) => new()
    {
        AmtToForward = amount,
        OutgoingCltvValue = expiry,
        PaymentSecret = decoded.Records.PaymentData?.PaymentSecret,
        TotalMsat = decoded.Records.PaymentData?.TotalMsat ?? amount,
        PaymentMetadata = decoded.Records.PaymentMetadata,
        KeysendPreimage = decoded.Keysend,
        Extension = decoded.Records.Extension,
    };

    private static FailureMessage? ReadBlinded(in PayloadBytes decoded, Bytes encrypted, in IncomingHtlc htlc, PrivateKey nodeKey, bool isFinal, out HopPayload? payload)
    {
        payload = null;
        var records = decoded.Records;
        if ((htlc.PathKey is null) == (records.CurrentPathKey is null))
        {
            return Invalid(CurrentPathKeyType);
        }

        var pathKey = htlc.PathKey ?? default;
        if ((records.CurrentPathKey is { } current && !PublicKey.TryParse(current, out pathKey))
            || !RouteBlinding.TryRead(nodeKey, pathKey, encrypted.Span, out var data, out var next)
            || !IsAllowed(data, htlc)
            || decoded.Keysend is not null
            || records.ShortChannelId is not null || records.PaymentData is not null || records.PaymentMetadata is not null
            || !records.Extension.IsEmpty)
        {
            return Invalid(10);
        }

        return isFinal ? ReadBlindedFinal(records, data, htlc, out payload) : ReadBlindedRelay(records, data, next, htlc, out payload);
    }

    /// <summary>What holds for every hop of a blinded path.</summary>
    private static bool IsAllowed(EncryptedDataTlv data, in IncomingHtlc htlc) =>
        (data.PaymentConstraints is not { } constraints || (htlc.CltvExpiry <= constraints.MaxCltvExpiry && htlc.AmountMsat >= constraints.HtlcMinimumMsat))
        && !BlindedFeatures.HasUnknown(data)
        && (data.ShortChannelId is null || data.NextNodeId is null);

    private static InvalidOnionPayload? ReadBlindedRelay(OnionPayload records, EncryptedDataTlv data, PublicKey next, in IncomingHtlc htlc, out HopPayload? payload)
    {
        payload = null;
        if (records.AmtToForward is not null || records.OutgoingCltvValue is not null || records.TotalAmountMsat is not null
            || (data.ShortChannelId is null && data.NextNodeId is null)
            || data.PaymentRelay is not { } relay
            || !TryApply(relay, htlc, out var amount, out var expiry))
        {
            return Invalid(10);
        }

        payload = new BlindedRelayPayload
        {
            AmtToForward = amount,
            OutgoingCltvValue = expiry,
            ShortChannelId = data.ShortChannelId,
            NextNodeId = data.NextNodeId,
            NextPathKey = next,
        };
        return null;
    }

    private static FailureMessage? ReadBlindedFinal(OnionPayload records, EncryptedDataTlv data, in IncomingHtlc htlc, out HopPayload? payload)
    {
        payload = null;
        if (records.AmtToForward is not { } amount)
        {
            return Invalid(2);
        }

        if (records.OutgoingCltvValue is not { } expiry)
        {
            return Invalid(4);
        }

        if (records.TotalAmountMsat is not { } total)
        {
            return Invalid(18);
        }

        payload = CheckArrived(amount, expiry, htlc, out var failure)
            ? new BlindedFinalPayload { AmtToForward = amount, OutgoingCltvValue = expiry, TotalAmountMsat = total, PathId = data.PathId }
            : null;
        return failure;
    }

    /// <summary>The amount and expiry to forward, rounded as the BOLT says; false when nothing would be left.</summary>
    private static bool TryApply(PaymentRelay relay, in IncomingHtlc htlc, out MilliSatoshi amount, out CltvExpiry expiry)
    {
        const uint Millionths = 1_000_000;
        amount = default;
        expiry = default;
        if (htlc.AmountMsat.Value < relay.FeeBaseMsat || htlc.CltvExpiry.Value < relay.CltvExpiryDelta.Value)
        {
            return false;
        }

        var divisor = (UInt128)Millionths + relay.FeeProportionalMillionths;
        var scaled = ((UInt128)(htlc.AmountMsat.Value - relay.FeeBaseMsat) * Millionths) + divisor - 1;
        amount = new MilliSatoshi((ulong)(scaled / divisor));
        expiry = new CltvExpiry(htlc.CltvExpiry.Value - relay.CltvExpiryDelta.Value);
        return true;
    }

    private static bool CheckArrived(MilliSatoshi amount, CltvExpiry expiry, in IncomingHtlc htlc, out FailureMessage? failure)
    {
        failure = htlc.CltvExpiry < expiry ? new FinalIncorrectCltvExpiry { CltvExpiry = htlc.CltvExpiry }
            : htlc.AmountMsat < amount ? new FinalIncorrectHtlcAmount { IncomingHtlcAmt = htlc.AmountMsat }
            : null;
        return failure is null;
    }

    private static InvalidOnionPayload Invalid(ulong type) => new() { Type = type, Offset = 0 };
}
