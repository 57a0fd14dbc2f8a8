using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 39 (closing_signed)                         BOLT 2, "Legacy Closing Negotiation: closing_signed"
//   channel_id        channel_id
//   u64               fee_satoshis
//   signature         signature
//   closing_signed_tlvs:
//     1 fee_range  u64  min_fee_satoshis
//                  u64  max_fee_satoshis

/// <summary>Proposes a fee for the closing transaction, or agrees to one, and signs it.</summary>
/// <remarks>BOLT 2, "Legacy Closing Negotiation: closing_signed".</remarks>
public sealed record ClosingSigned : IMessage<ClosingSigned>
{
    /// <inheritdoc/>
    public static ushort Type => 39;

    /// <inheritdoc/>
    public static string Name => "closing_signed";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The fee of the closing transaction, in satoshi, paid by the funder.</summary>
    public required Satoshi FeeSatoshis { get; init; }

    /// <summary>The sender's signature of the closing transaction with this fee.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <summary>The fees that the sender would accept; null when it does not say.</summary>
    public FeeRange? FeeRange { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static ClosingSigned Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var feeSatoshis = r.SatoshiAmount("fee_satoshis");
        var signature = r.Fixed<SignatureBytes>("signature");
        r.BeginTlvs("closing_signed_tlvs");
        r.FieldsTlv(1, "fee_range", out FeeRange? feeRange);
        return new ClosingSigned
        {
            ChannelId = channelId,
            FeeSatoshis = feeSatoshis,
            Signature = signature,
            FeeRange = feeRange,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.SatoshiAmount("fee_satoshis", FeeSatoshis);
        w.Fixed("signature", Signature);
        w.BeginTlvs("closing_signed_tlvs", Extension);
        w.FieldsTlv(1, "fee_range", FeeRange);
        w.EndTlvs();
    }
}
