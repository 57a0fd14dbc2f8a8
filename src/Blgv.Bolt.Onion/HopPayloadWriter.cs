using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>The payloads that an origin puts into the onion of a payment.</summary>
/// <remarks>BOLT 4, "payload format", the writer.</remarks>
public static class HopPayloadWriter
{
    /// <summary>For a node that forwards, outside a blinded path.</summary>
    /// <param name="payload">What it is to do.</param>
    /// <returns>The bytes, without a length.</returns>
    public static Bytes Write(RelayPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Encode(new OnionPayload
        {
            AmtToForward = payload.AmtToForward,
            OutgoingCltvValue = payload.OutgoingCltvValue,
            ShortChannelId = payload.ShortChannelId,
            Extension = payload.Extension,
        });
    }

    /// <summary>For the final node, outside a blinded path.</summary>
    /// <param name="payload">What it is to receive; without a payment secret the total is not told.</param>
    /// <returns>The bytes, without a length.</returns>
    public static Bytes Write(FinalPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return Encode(new OnionPayload
        {
            AmtToForward = payload.AmtToForward,
            OutgoingCltvValue = payload.OutgoingCltvValue,
            PaymentData = payload.PaymentSecret is { } secret ? new PaymentData(secret, payload.TotalMsat) : null,
            PaymentMetadata = payload.PaymentMetadata,
            Extension = payload.KeysendPreimage is { } preimage
                ? payload.Extension.With(new TlvRecord(FinalPayload.KeysendType, Bytes.Copy(preimage.ToArray())))
                : payload.Extension,
        });
    }

    /// <summary>For a node inside a blinded path that is not the last.</summary>
    /// <param name="hop">The hop of the path.</param>
    /// <param name="currentPathKey">For the first hop, the path key of the path; null for the others.</param>
    /// <returns>The bytes, without a length.</returns>
    public static Bytes WriteBlinded(BlindedPathHop hop, PointBytes? currentPathKey) =>
        Encode(new OnionPayload { EncryptedRecipientData = hop.EncryptedRecipientData, CurrentPathKey = currentPathKey });

    /// <summary>For the last node of a blinded path.</summary>
    /// <param name="hop">The hop of the path.</param>
    /// <param name="currentPathKey">The path key of the path where this hop is also the first; null otherwise.</param>
    /// <param name="amtToForward">What it is to receive.</param>
    /// <param name="outgoingCltvValue">The expiry that it is to see.</param>
    /// <param name="totalAmountMsat">What all parts add up to.</param>
    /// <returns>The bytes, without a length.</returns>
    public static Bytes WriteBlindedFinal(
        BlindedPathHop hop, PointBytes? currentPathKey, MilliSatoshi amtToForward, CltvExpiry outgoingCltvValue, MilliSatoshi totalAmountMsat) => Encode(new OnionPayload
        {
            EncryptedRecipientData = hop.EncryptedRecipientData,
            CurrentPathKey = currentPathKey,
            AmtToForward = amtToForward,
            OutgoingCltvValue = outgoingCltvValue,
            TotalAmountMsat = totalAmountMsat,
        });

    private static Bytes Encode(OnionPayload payload) => Bytes.Copy(FieldCodec.Encode(payload));
}
