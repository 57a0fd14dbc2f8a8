using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 66 (tx_add_input)                           BOLT 2, "The tx_add_input Message"
//   channel_id        channel_id
//   u64               serial_id
//   u16               prevtx_len
//   prevtx_len*byte   prevtx
//   u32               prevtx_vout
//   u32               sequence
//   tx_add_input_tlvs:
//     0 shared_input_txid  sha256  funding_txid

/// <summary>Adds an input to the transaction under construction.</summary>
/// <remarks>BOLT 2, "The tx_add_input Message".</remarks>
public sealed record TxAddInput : IMessage<TxAddInput>
{
    /// <inheritdoc/>
    public static ushort Type => 66;

    /// <inheritdoc/>
    public static string Name => "tx_add_input";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The number of the input; its parity is that of the sender.</summary>
    public required SerialId SerialId { get; init; }

    /// <summary>The whole transaction whose output is spent; empty when it is the funding transaction of <see cref="SharedInputTxid"/>.</summary>
    public Bytes Prevtx { get; init; }

    /// <summary>Which of its outputs is spent, from 0.</summary>
    public required uint PrevtxVout { get; init; }

    /// <summary>The sequence number of the input, at most <see cref="InteractiveTxLimits.MaxSequence"/>.</summary>
    public required uint Sequence { get; init; }

    /// <summary>In a splice, the funding transaction whose output both sides spend; null for any other input.</summary>
    public TxId? SharedInputTxid { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxAddInput Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var serialId = new SerialId(r.U64("serial_id"));
        var prevtx = r.Bytes("prevtx_len", "prevtx");
        var prevtxVout = r.U32("prevtx_vout");
        var sequence = r.U32("sequence");
        r.BeginTlvs("tx_add_input_tlvs");
        r.FixedTlv(0, "shared_input_txid", "funding_txid", out TxId? sharedInputTxid);
        return new TxAddInput
        {
            ChannelId = channelId,
            SerialId = serialId,
            Prevtx = prevtx,
            PrevtxVout = prevtxVout,
            Sequence = sequence,
            SharedInputTxid = sharedInputTxid,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.U64("serial_id", SerialId.Value);
        w.Bytes("prevtx_len", "prevtx", Prevtx);
        w.U32("prevtx_vout", PrevtxVout);
        w.U32("sequence", Sequence);
        w.BeginTlvs("tx_add_input_tlvs", Extension);
        w.FixedTlv(0, "shared_input_txid", "funding_txid", SharedInputTxid);
        w.EndTlvs();
    }
}
