using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 40 (closing_complete)                       BOLT 2, "Closing Negotiation: closing_complete and closing_sig"
//   channel_id                    channel_id
//   u16                           closer_scriptpubkey_len
//   closer_scriptpubkey_len*byte  closer_scriptpubkey
//   u16                           closee_scriptpubkey_len
//   closee_scriptpubkey_len*byte  closee_scriptpubkey
//   u64                           fee_satoshis
//   u32                           locktime
//   closing_tlvs:
//     1 closer_output_only         signature  sig
//     2 closee_output_only         signature  sig
//     3 closer_and_closee_outputs  signature  sig

/// <summary>Proposes a closing transaction that the sender, the closer, pays for.</summary>
/// <remarks>BOLT 2, "Closing Negotiation: closing_complete and closing_sig".</remarks>
public sealed record ClosingComplete : IMessage<ClosingComplete>
{
    /// <inheritdoc/>
    public static ushort Type => 40;

    /// <inheritdoc/>
    public static string Name => "closing_complete";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The script of the closer's output.</summary>
    public Bytes CloserScriptpubkey { get; init; }

    /// <summary>The script of the closee's output.</summary>
    public Bytes CloseeScriptpubkey { get; init; }

    /// <summary>The fee of the closing transaction, in satoshi, paid by the closer.</summary>
    public required Satoshi FeeSatoshis { get; init; }

    /// <summary>The locktime of the closing transaction.</summary>
    public required uint Locktime { get; init; }

    /// <summary>The sender's signature of the transaction without an output for the closee; null when there is none.</summary>
    public SignatureBytes? CloserOutputOnly { get; init; }

    /// <summary>The sender's signature of the transaction without an output for the closer; null when there is none.</summary>
    public SignatureBytes? CloseeOutputOnly { get; init; }

    /// <summary>The sender's signature of the transaction with both outputs; null when there is none.</summary>
    public SignatureBytes? CloserAndCloseeOutputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static ClosingComplete Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var closerScriptpubkey = r.Bytes("closer_scriptpubkey_len", "closer_scriptpubkey");
        var closeeScriptpubkey = r.Bytes("closee_scriptpubkey_len", "closee_scriptpubkey");
        var feeSatoshis = r.SatoshiAmount("fee_satoshis");
        var locktime = r.U32("locktime");
        r.BeginTlvs("closing_tlvs");
        r.FixedTlv(1, "closer_output_only", "sig", out SignatureBytes? closerOutputOnly);
        r.FixedTlv(2, "closee_output_only", "sig", out SignatureBytes? closeeOutputOnly);
        r.FixedTlv(3, "closer_and_closee_outputs", "sig", out SignatureBytes? closerAndCloseeOutputs);
        return new ClosingComplete
        {
            ChannelId = channelId,
            CloserScriptpubkey = closerScriptpubkey,
            CloseeScriptpubkey = closeeScriptpubkey,
            FeeSatoshis = feeSatoshis,
            Locktime = locktime,
            CloserOutputOnly = closerOutputOnly,
            CloseeOutputOnly = closeeOutputOnly,
            CloserAndCloseeOutputs = closerAndCloseeOutputs,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.Bytes("closer_scriptpubkey_len", "closer_scriptpubkey", CloserScriptpubkey);
        w.Bytes("closee_scriptpubkey_len", "closee_scriptpubkey", CloseeScriptpubkey);
        w.SatoshiAmount("fee_satoshis", FeeSatoshis);
        w.U32("locktime", Locktime);
        w.BeginTlvs("closing_tlvs", Extension);
        w.FixedTlv(1, "closer_output_only", "sig", CloserOutputOnly);
        w.FixedTlv(2, "closee_output_only", "sig", CloseeOutputOnly);
        w.FixedTlv(3, "closer_and_closee_outputs", "sig", CloserAndCloseeOutputs);
        w.EndTlvs();
    }
}
