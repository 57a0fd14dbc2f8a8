using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 72 (tx_init_rbf)                            BOLT 2, "The tx_init_rbf Message"
//   channel_id        channel_id
//   u32               locktime
//   u32               feerate
//   tx_init_rbf_tlvs:
//     0 funding_output_contribution  s64  satoshis
//     2 require_confirmed_inputs

/// <summary>Proposes to replace the constructed transaction by one with a higher fee.</summary>
/// <remarks>BOLT 2, "The tx_init_rbf Message".</remarks>
public sealed record TxInitRbf : IMessage<TxInitRbf>
{
    /// <inheritdoc/>
    public static ushort Type => 72;

    /// <inheritdoc/>
    public static string Name => "tx_init_rbf";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>The locktime of the new transaction.</summary>
    public required uint Locktime { get; init; }

    /// <summary>The fee rate of the new transaction.</summary>
    public required FeeRate Feerate { get; init; }

    /// <summary>What the sender puts into the funding output, in satoshi; negative only in a splice. Null when it puts in nothing.</summary>
    public SignedSatoshi? FundingOutputContribution { get; init; }

    /// <summary>Whether the sender insists that the receiver's inputs are confirmed.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static TxInitRbf Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var locktime = r.U32("locktime");
        var feerate = new FeeRate(r.U32("feerate"));
        r.BeginTlvs("tx_init_rbf_tlvs");
        r.SignedSatoshiTlv(0, "funding_output_contribution", "satoshis", out var fundingOutputContribution);
        r.FlagTlv(2, "require_confirmed_inputs", out var requireConfirmedInputs);
        return new TxInitRbf
        {
            ChannelId = channelId,
            Locktime = locktime,
            Feerate = feerate,
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
        w.U32("locktime", Locktime);
        w.U32("feerate", Feerate.Value);
        w.BeginTlvs("tx_init_rbf_tlvs", Extension);
        w.SignedSatoshiTlv(0, "funding_output_contribution", "satoshis", FundingOutputContribution);
        w.FlagTlv(2, "require_confirmed_inputs", RequireConfirmedInputs);
        w.EndTlvs();
    }
}
