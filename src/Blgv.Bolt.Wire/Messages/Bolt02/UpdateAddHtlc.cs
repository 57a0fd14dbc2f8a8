using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Messages;

// type 128 (update_add_htlc)                       BOLT 2, "Adding an HTLC: update_add_htlc"
//   channel_id        channel_id
//   u64               id
//   u64               amount_msat
//   sha256            payment_hash
//   u32               cltv_expiry
//   1366*byte         onion_routing_packet
//   update_add_htlc_tlvs:
//     0 blinded_path  point  path_key

/// <summary>Offers an HTLC.</summary>
/// <remarks>BOLT 2, "Adding an HTLC: update_add_htlc".</remarks>
public sealed record UpdateAddHtlc : IMessage<UpdateAddHtlc>
{
    /// <inheritdoc/>
    public static ushort Type => 128;

    /// <inheritdoc/>
    public static string Name => "update_add_htlc";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the HTLC among those that the sender offered, one more than the last.</summary>
    public required HtlcId Id { get; init; }

    /// <summary>The amount, in millisatoshi.</summary>
    public required MilliSatoshi AmountMsat { get; init; }

    /// <summary>The hash whose preimage claims it.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>The block height from which the sender can take it back.</summary>
    public required CltvExpiry CltvExpiry { get; init; }

    /// <summary>What the receiver is to do with it and the packet for the next hop, encrypted: <see cref="OnionPacket.PaymentLength"/> bytes, an <see cref="OnionPacket"/>.</summary>
    public required Bytes OnionRoutingPacket { get; init; }

    /// <summary>Inside a blinded path, the key that decrypts the receiver's part of it; null outside.</summary>
    public PointBytes? PathKey { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static UpdateAddHtlc Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var id = new HtlcId(r.U64("id"));
        var amountMsat = r.MilliSatoshiAmount("amount_msat");
        var paymentHash = r.Fixed<PaymentHash>("payment_hash");
        var cltvExpiry = new CltvExpiry(r.U32("cltv_expiry"));
        var onionRoutingPacket = r.FixedBytes(OnionPacket.PaymentLength, "onion_routing_packet");
        r.BeginTlvs("update_add_htlc_tlvs");
        r.FixedTlv(0, "blinded_path", "path_key", out PointBytes? pathKey);
        return new UpdateAddHtlc
        {
            ChannelId = channelId,
            Id = id,
            AmountMsat = amountMsat,
            PaymentHash = paymentHash,
            CltvExpiry = cltvExpiry,
            OnionRoutingPacket = onionRoutingPacket,
            PathKey = pathKey,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("id", Id.Value);
        w.MilliSatoshiAmount("amount_msat", AmountMsat);
        w.Fixed("payment_hash", PaymentHash);
        w.U32("cltv_expiry", CltvExpiry.Value);
        w.FixedBytes(OnionPacket.PaymentLength, "onion_routing_packet", OnionRoutingPacket);
        w.BeginTlvs("update_add_htlc_tlvs", Extension);
        w.FixedTlv(0, "blinded_path", "path_key", PathKey);
        w.EndTlvs();
    }
}
