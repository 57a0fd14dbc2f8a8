using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 73 (tx_ack_rbf)                             BOLT 2, "The tx_ack_rbf Message"
//   channel_id        channel_id
//   tx_ack_rbf_tlvs:
//     0 funding_output_contribution  s64  satoshis
//     2 require_confirmed_inputs

/// <summary>Agrees to replace the constructed transaction.</summary>
/// <remarks>BOLT 2, "The tx_ack_rbf Message".</remarks>
public sealed record TxAckRbf : IMessage<TxAckRbf>
{
    /// <inheritdoc/>
    public static ushort Type => 73;

    /// <inheritdoc/>
    public static string Name => "tx_ack_rbf";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>What the sender puts into the funding output, in satoshi; negative only in a splice. Null when it puts in nothing.</summary>
    public SignedSatoshi? FundingOutputContribution { get; init; }

    /// <summary>Whether the sender insists that the receiver's inputs are confirmed.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxAckRbf Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        r.BeginTlvs("tx_ack_rbf_tlvs");
        r.SignedSatoshiTlv(0, "funding_output_contribution", "satoshis", out var fundingOutputContribution);
        r.FlagTlv(2, "require_confirmed_inputs", out var requireConfirmedInputs);
        return new TxAckRbf
        {
            ChannelId = channelId,
            FundingOutputContribution = fundingOutputContribution,
            RequireConfirmedInputs = requireConfirmedInputs,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.BeginTlvs("tx_ack_rbf_tlvs", Extension);
        w.SignedSatoshiTlv(0, "funding_output_contribution", "satoshis", FundingOutputContribution);
        w.FlagTlv(2, "require_confirmed_inputs", RequireConfirmedInputs);
        w.EndTlvs();
    }
}
