using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>All that the tests do with a TLV stream, a subtype or a failure without knowing which it is.</summary>
internal abstract record StreamCase(string Name)
{
    public abstract Sequence<FieldDefinition> FieldsRead { get; }

    public abstract Sequence<FieldDefinition> FieldsWritten { get; }

    /// <summary>The bytes of one, and where in them its fields are.</summary>
    public abstract MappedBytes Make(Filling filling);

    /// <summary>Makes one, encodes it, decodes the bytes and encodes again; both ways must agree.</summary>
    /// <returns>The bytes.</returns>
    public abstract byte[] RoundTrip(Filling filling);

    /// <summary>Decodes bytes, and encodes what came out.</summary>
    public abstract bool TryRecode(byte[] bytes, out byte[] again, out DecodeError error);

    public sealed override string ToString() => Name;
}

internal sealed record StreamCase<T>(string Name) : StreamCase(Name)
    where T : IFields<T>
{
    public override Sequence<FieldDefinition> FieldsRead => MessageFields.Of<T>();

    public override Sequence<FieldDefinition> FieldsWritten
    {
        get
        {
            var recorder = new WriteRecorder([]);
            Read(new SmallestFilling()).Write(ref recorder);
            return recorder.Fields.ToSequence();
        }
    }

    public override MappedBytes Make(Filling filling) => MappedBytes.Of(Read(filling), []);

    public override byte[] RoundTrip(Filling filling)
    {
        var value = Read(filling);
        var bytes = FieldCodec.Encode(value);
        Assert.Equal(FieldCodec.GetLength(value), bytes.Length);
        Assert.True(FieldCodec.TryDecode<T>(bytes, out var decoded, out var error), error.ToString());
        Assert.Equal(value, decoded);
        Assert.Equal(bytes, FieldCodec.Encode(decoded));
        return bytes;
    }

    public override bool TryRecode(byte[] bytes, out byte[] again, out DecodeError error)
    {
        var right = FieldCodec.TryDecode<T>(bytes, out var value, out error);
        again = right ? FieldCodec.Encode(value!) : [];
        return right;
    }

    private static T Read(Filling filling)
    {
        var reader = new FillingReader(filling);
        return T.Read(ref reader);
    }
}

/// <summary>Every container of the specification's list of streams, and what is not among them with the reason.</summary>
internal static class EveryStream
{
    public static IReadOnlyList<StreamCase> Cases { get; } =
    [
        new StreamCase<OnionPayload>("payload"),
        new StreamCase<EncryptedDataTlv>("encrypted_data_tlv"),
        new StreamCase<OnionMessagePayload>("onionmsg_tlv"),
        new StreamCase<Offer>("offer"),
        new StreamCase<InvoiceRequest>("invoice_request"),
        new StreamCase<Invoice>("invoice"),
        new StreamCase<InvoiceError>("invoice_error"),
        new StreamCase<Witness>("witness"),
        new StreamCase<BlindedPath>("blinded_path"),
        new StreamCase<BlindedPathHop>("blinded_path_hop"),
        new StreamCase<ChannelUpdateTimestamps>("channel_update_timestamps"),
        new StreamCase<ChannelUpdateChecksums>("channel_update_checksums"),
        new StreamCase<BlindedPayinfo>("blinded_payinfo"),
        new StreamCase<FallbackAddress>("fallback_address"),
        new StreamCase<TemporaryNodeFailure>("temporary_node_failure"),
        new StreamCase<PermanentNodeFailure>("permanent_node_failure"),
        new StreamCase<RequiredNodeFeatureMissing>("required_node_feature_missing"),
        new StreamCase<InvalidOnionVersion>("invalid_onion_version"),
        new StreamCase<InvalidOnionHmac>("invalid_onion_hmac"),
        new StreamCase<InvalidOnionKey>("invalid_onion_key"),
        new StreamCase<TemporaryChannelFailure>("temporary_channel_failure"),
        new StreamCase<PermanentChannelFailure>("permanent_channel_failure"),
        new StreamCase<RequiredChannelFeatureMissing>("required_channel_feature_missing"),
        new StreamCase<UnknownNextPeer>("unknown_next_peer"),
        new StreamCase<AmountBelowMinimum>("amount_below_minimum"),
        new StreamCase<FeeInsufficient>("fee_insufficient"),
        new StreamCase<IncorrectCltvExpiry>("incorrect_cltv_expiry"),
        new StreamCase<ExpiryTooSoon>("expiry_too_soon"),
        new StreamCase<IncorrectOrUnknownPaymentDetails>("incorrect_or_unknown_payment_details"),
        new StreamCase<FinalIncorrectCltvExpiry>("final_incorrect_cltv_expiry"),
        new StreamCase<FinalIncorrectHtlcAmount>("final_incorrect_htlc_amount"),
        new StreamCase<ChannelDisabled>("channel_disabled"),
        new StreamCase<ExpiryTooFar>("expiry_too_far"),
        new StreamCase<InvalidOnionPayload>("invalid_onion_payload"),
        new StreamCase<MppTimeout>("mpp_timeout"),
        new StreamCase<InvalidOnionBlinding>("invalid_onion_blinding"),
    ];

    /// <summary>What the list has and this library reads in another way.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["onion_packet"] = "OnionPacket looks into the bytes: a bad key must reach the code that answers it with a failure",
        ["onion_message_packet"] = "OnionPacket, too",
        ["hop_payloads"] = "what peeling an onion reveals one at a time, with rules of its own: Blgv.Bolt.Onion",
        ["onionmsg_payloads"] = "what peeling an onion reveals one at a time, with rules of its own: Blgv.Bolt.Onion",
    };

    public static TheoryData<string> Names => [.. Cases.Select(each => each.Name)];

    public static StreamCase Named(string name) => Cases.Single(each => each.Name == name);
}
