using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 71 (tx_signatures)                          BOLT 2, "The tx_signatures Message"
//   channel_id             channel_id
//   sha256                 txid
//   u16                    num_witnesses
//   num_witnesses*witness  witnesses
//   tx_signatures_tlvs:
//     0 shared_input_signature  signature  signature

/// <summary>The witnesses of the sender's inputs.</summary>
/// <remarks>BOLT 2, "The tx_signatures Message".</remarks>
public sealed record TxSignatures : IMessage<TxSignatures>
{
    /// <inheritdoc/>
    public static ushort Type => 71;

    /// <inheritdoc/>
    public static string Name => "tx_signatures";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The transaction that was constructed.</summary>
    public required TxId Txid { get; init; }

    /// <summary>One for each input of the sender, by ascending <c>serial_id</c>.</summary>
    public Sequence<Witness> Witnesses { get; init; }

    /// <summary>In a splice, the sender's signature for the input that both sides spend; null otherwise.</summary>
    public SignatureBytes? SharedInputSignature { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxSignatures Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var txid = r.Fixed<TxId>("txid");
        var witnesses = r.SubtypesOf<Witness>("num_witnesses", "witnesses");
        r.BeginTlvs("tx_signatures_tlvs");
        r.FixedTlv(0, "shared_input_signature", "signature", out SignatureBytes? sharedInputSignature);
        return new TxSignatures
        {
            ChannelId = channelId,
            Txid = txid,
            Witnesses = witnesses,
            SharedInputSignature = sharedInputSignature,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Fixed("txid", Txid);
        w.SubtypesOf("num_witnesses", "witnesses", Witnesses);
        w.BeginTlvs("tx_signatures_tlvs", Extension);
        w.FixedTlv(0, "shared_input_signature", "signature", SharedInputSignature);
        w.EndTlvs();
    }
}
