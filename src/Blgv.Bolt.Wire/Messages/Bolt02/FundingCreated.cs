using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 34 (funding_created)                        BOLT 2, "The funding_created Message"
//   32*byte           temporary_channel_id
//   sha256            funding_txid
//   u16               funding_output_index
//   signature         signature

/// <summary>Names the funding output and signs the first commitment transaction of the receiver.</summary>
/// <remarks>BOLT 2, "The funding_created Message".</remarks>
public sealed record FundingCreated : IMessage<FundingCreated>
{
    /// <inheritdoc/>
    public static ushort Type => 34;

    /// <inheritdoc/>
    public static string Name => "funding_created";

    /// <summary>As in <see cref="OpenChannel"/>.</summary>
    public required ChannelId TemporaryChannelId { get; init; }

    /// <summary>The funding transaction.</summary>
    public required TxId FundingTxid { get; init; }

    /// <summary>Which of its outputs funds the channel, from 0.</summary>
    public required ushort FundingOutputIndex { get; init; }

    /// <summary>The sender's signature of the receiver's first commitment transaction.</summary>
    public required SignatureBytes Signature { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static FundingCreated Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new()
    {
        TemporaryChannelId = r.Fixed<ChannelId>("temporary_channel_id"),
        FundingTxid = r.Fixed<TxId>("funding_txid"),
        FundingOutputIndex = r.U16("funding_output_index"),
        Signature = r.Fixed<SignatureBytes>("signature"),
        Extension = r.Extension(),
    };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("temporary_channel_id", TemporaryChannelId);
        w.Fixed("funding_txid", FundingTxid);
        w.U16("funding_output_index", FundingOutputIndex);
        w.Fixed("signature", Signature);
        w.Extension(Extension);
    }
}
