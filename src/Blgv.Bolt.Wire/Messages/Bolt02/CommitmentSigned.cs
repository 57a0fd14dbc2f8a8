using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 132 (commitment_signed)                     BOLT 2, "Committing Updates So Far: commitment_signed"
//   channel_id           channel_id
//   signature            signature
//   u16                  num_htlcs
//   num_htlcs*signature  htlc_signature
//   commitment_signed_tlvs:
//     1 funding_txid  sha256  funding_txid

/// <summary>Signs the receiver's next commitment transaction, with all updates so far.</summary>
/// <remarks>BOLT 2, "Committing Updates So Far: commitment_signed".</remarks>
public sealed record CommitmentSigned : IMessage<CommitmentSigned>
{
    /// <inheritdoc/>
    public static ushort Type => 132;

    /// <inheritdoc/>
    public static string Name => "commitment_signed";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The signature of the commitment transaction.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <summary>The signatures of the HTLC transactions, in the order of the outputs.</summary>
    public Sequence<SignatureBytes> HtlcSignatures { get; init; }

    /// <summary>The funding transaction that the commitment spends; null when the sender does not say.</summary>
    public TxId? FundingTxid { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static CommitmentSigned Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var signature = r.Fixed<SignatureBytes>("signature");
        var htlcSignatures = r.ArrayOf<SignatureBytes>("num_htlcs", "htlc_signature");
        r.BeginTlvs("commitment_signed_tlvs");
        r.FixedTlv(1, "funding_txid", "funding_txid", out TxId? fundingTxid);
        return new CommitmentSigned
        {
            ChannelId = channelId,
            Signature = signature,
            HtlcSignatures = htlcSignatures,
            FundingTxid = fundingTxid,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("signature", Signature);
        w.ArrayOf("num_htlcs", "htlc_signature", HtlcSignatures);
        w.BeginTlvs("commitment_signed_tlvs", Extension);
        w.FixedTlv(1, "funding_txid", "funding_txid", FundingTxid);
        w.EndTlvs();
    }
}
