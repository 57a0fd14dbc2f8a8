using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

// encrypted_data_tlv                               BOLT 4, "Inside encrypted_recipient_data: encrypted_data_tlv"
//    1 padding                 ...*byte          padding
//    2 short_channel_id        short_channel_id  short_channel_id
//    4 next_node_id            point             node_id
//    6 path_id                 ...*byte          data
//    8 next_path_key_override  point             path_key
//   10 payment_relay           u16               cltv_expiry_delta
//                              u32               fee_proportional_millionths
//                              tu32              fee_base_msat
//   12 payment_constraints     u32               max_cltv_expiry
//                              tu64              htlc_minimum_msat
//   14 allowed_features        ...*byte          features

/// <summary>What the recipient that made a blinded path has to say to one of its hops.</summary>
/// <remarks>BOLT 4, "Inside encrypted_recipient_data: encrypted_data_tlv".</remarks>
public sealed record EncryptedDataTlv : IFields<EncryptedDataTlv>
{
    /// <summary>Bytes that make the data of all hops equally long.</summary>
    public Bytes? Padding { get; init; }

    /// <summary>The channel to the next hop; this or <see cref="NextNodeId"/>, null for the last hop.</summary>
    public ShortChannelId? ShortChannelId { get; init; }

    /// <summary>The next hop; this or <see cref="ShortChannelId"/>, null for the last hop.</summary>
    public PointBytes? NextNodeId { get; init; }

    /// <summary>For the last hop: what the recipient recognises its own path by.</summary>
    public Bytes? PathId { get; init; }

    /// <summary>The key to give to the next hop instead of the computed one.</summary>
    public PointBytes? NextPathKeyOverride { get; init; }

    /// <summary>What the hop may take for relaying a payment.</summary>
    public PaymentRelay? PaymentRelay { get; init; }

    /// <summary>Which payments the hop may let through.</summary>
    public PaymentConstraints? PaymentConstraints { get; init; }

    /// <summary>The features that a payment through the path may use; none when null or empty.</summary>
    public FeatureSet<BlindedPathContext>? AllowedFeatures { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static EncryptedDataTlv Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("encrypted_data_tlv");
        r.BytesTlv(1, "padding", "padding", out var padding);
        r.FixedTlv(2, "short_channel_id", "short_channel_id", out ShortChannelId? shortChannelId);
        r.FixedTlv(4, "next_node_id", "node_id", out PointBytes? nextNodeId);
        r.BytesTlv(6, "path_id", "data", out var pathId);
        r.FixedTlv(8, "next_path_key_override", "path_key", out PointBytes? nextPathKeyOverride);
        r.FieldsTlv(10, "payment_relay", out PaymentRelay? paymentRelay);
        r.FieldsTlv(12, "payment_constraints", out PaymentConstraints? paymentConstraints);
        r.FeaturesTlv(14, "allowed_features", "features", out FeatureSet<BlindedPathContext>? allowedFeatures);
        return new EncryptedDataTlv
        {
            Padding = padding,
            ShortChannelId = shortChannelId,
            NextNodeId = nextNodeId,
            PathId = pathId,
            NextPathKeyOverride = nextPathKeyOverride,
            PaymentRelay = paymentRelay,
            PaymentConstraints = paymentConstraints,
            AllowedFeatures = allowedFeatures,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("encrypted_data_tlv", Extension);
        w.BytesTlv(1, "padding", "padding", Padding);
        w.FixedTlv(2, "short_channel_id", "short_channel_id", ShortChannelId);
        w.FixedTlv(4, "next_node_id", "node_id", NextNodeId);
        w.BytesTlv(6, "path_id", "data", PathId);
        w.FixedTlv(8, "next_path_key_override", "path_key", NextPathKeyOverride);
        w.FieldsTlv(10, "payment_relay", PaymentRelay);
        w.FieldsTlv(12, "payment_constraints", PaymentConstraints);
        w.FeaturesTlv(14, "allowed_features", "features", AllowedFeatures);
        w.EndTlvs();
    }
}
