using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Reads onion messages. Nothing that a peer puts into one makes it throw.</summary>
/// <remarks>BOLT 4, "Onion Messages", the reader.</remarks>
public static class OnionMessageReader
{
    /// <summary>How often a message may go from this node to itself: each time costs the node as much as a new message.</summary>
    public const int MaxDummyHops = 20;

    /// <summary>The first type of the records that are for the recipient.</summary>
    private const ulong FirstContentType = 64;

    /// <summary>Reads a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="nodeKey">The own key. It stays the caller's.</param>
    /// <returns>What to do with it.</returns>
    public static OnionMessageOutcome Read(OnionMessage message, PrivateKey nodeKey)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(nodeKey);
        var own = nodeKey.PublicKey.ToPointBytes();
        for (var dummies = 0; dummies <= MaxDummyHops; dummies++)
        {
            var outcome = ReadLayer(message, nodeKey);
            if (outcome is not ForwardOnionMessage forward || forward.NextNodeId != own)
            {
                return outcome;
            }

            message = forward.Message;
        }

        return Ignore(IgnoredReason.TooManyDummyHops);
    }

    private static OnionMessageOutcome ReadLayer(OnionMessage message, PrivateKey nodeKey)
    {
        if (!PublicKey.TryParse(message.PathKey, out var pathKey))
        {
            return Ignore(IgnoredReason.Undecryptable);
        }

        if (!OnionPeeler.TryPeel(message.OnionMessagePacket.Span, [], nodeKey, pathKey, out var onion, out var refusal))
        {
            refusal.Dispose();
            return Ignore(IgnoredReason.Undecryptable);
        }

        using (onion)
        {
            if (!FieldCodec.TryDecode<OnionMessagePayload>(onion.Payload.Span, out var payload, out _))
            {
                return Ignore(IgnoredReason.InvalidPayload);
            }

            if (payload.EncryptedRecipientData is not { } encrypted || !RouteBlinding.TryRead(nodeKey, pathKey, encrypted.Span, out var data, out var next))
            {
                return Ignore(IgnoredReason.InvalidEncryptedData);
            }

            if (BlindedFeatures.HasUnknown(data))
            {
                return Ignore(IgnoredReason.UnknownFeature);
            }

            return onion.IsFinal ? Receive(payload, data) : Forward(payload, data, next, onion.NextPacket);
        }
    }

    private static OnionMessageOutcome Forward(OnionMessagePayload payload, EncryptedDataTlv data, PublicKey next, Bytes packet)
    {
        if (payload != new OnionMessagePayload { EncryptedRecipientData = payload.EncryptedRecipientData })
        {
            return Ignore(IgnoredReason.ExtraFields);
        }

        if (data.PathId is not null)
        {
            return Ignore(IgnoredReason.UnexpectedPathId);
        }

        // With both, the node id is the one that counts.
        return data.NextNodeId is null && data.ShortChannelId is null
            ? Ignore(IgnoredReason.NoNextNode)
            : new ForwardOnionMessage(
                data.NextNodeId,
                data.NextNodeId is null ? data.ShortChannelId : null,
                new OnionMessage { PathKey = next.ToPointBytes(), OnionMessagePacket = packet });
    }

    private static OnionMessageOutcome Receive(OnionMessagePayload payload, EncryptedDataTlv data)
    {
        var contents = payload.Extension.Count(record => record.Type >= FirstContentType)
            + (payload.InvoiceRequest is null ? 0 : 1)
            + (payload.Invoice is null ? 0 : 1)
            + (payload.InvoiceError is null ? 0 : 1);
        return contents > 1 ? Ignore(IgnoredReason.SeveralContents) : new ReceivedOnionMessage(payload, data.PathId);
    }

    private static IgnoredOnionMessage Ignore(IgnoredReason reason) => new(reason);
}
