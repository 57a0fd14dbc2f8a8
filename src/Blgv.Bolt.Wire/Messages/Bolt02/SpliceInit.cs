using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 80 (splice_init)                            BOLT 2, "The splice_init Message"
//   channel_id        channel_id
//   s64               funding_contribution_satoshis
//   u32               funding_feerate_perkw
//   u32               locktime
//   point             funding_pubkey
//   splice_init_tlvs:
//     2 require_confirmed_inputs

/// <summary>Proposes to replace the funding transaction, to put funds in or take them out.</summary>
/// <remarks>BOLT 2, "The splice_init Message".</remarks>
public sealed record SpliceInit : IMessage<SpliceInit>
{
    /// <inheritdoc/>
    public static ushort Type => 80;

    /// <inheritdoc/>
    public static string Name => "splice_init";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>What the sender puts in, in satoshi, or takes out when negative.</summary>
    public required SignedSatoshi FundingContributionSatoshis { get; init; }

    /// <summary>The fee rate of the splice transaction.</summary>
    public required FeeRate FundingFeeratePerkw { get; init; }

    /// <summary>The locktime of the splice transaction.</summary>
    public required uint Locktime { get; init; }

    /// <summary>The sender's key in the 2-of-2 of the new funding output.</summary>
    public required PointBytes FundingPubkey { get; init; }

    /// <summary>Whether the sender insists that the receiver's inputs are confirmed.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static SpliceInit Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var fundingContributionSatoshis = new SignedSatoshi(r.S64("funding_contribution_satoshis"));
        var fundingFeeratePerkw = new FeeRate(r.U32("funding_feerate_perkw"));
        var locktime = r.U32("locktime");
        var fundingPubkey = r.Fixed<PointBytes>("funding_pubkey");
        r.BeginTlvs("splice_init_tlvs");
        r.FlagTlv(2, "require_confirmed_inputs", out var requireConfirmedInputs);
        return new SpliceInit
        {
            ChannelId = channelId,
            FundingContributionSatoshis = fundingContributionSatoshis,
            FundingFeeratePerkw = fundingFeeratePerkw,
            Locktime = locktime,
            FundingPubkey = fundingPubkey,
            RequireConfirmedInputs = requireConfirmedInputs,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("channel_id", ChannelId);
        w.S64("funding_contribution_satoshis", FundingContributionSatoshis.Value);
        w.U32("funding_feerate_perkw", FundingFeeratePerkw.Value);
        w.U32("locktime", Locktime);
        w.Fixed("funding_pubkey", FundingPubkey);
        w.BeginTlvs("splice_init_tlvs", Extension);
        w.FlagTlv(2, "require_confirmed_inputs", RequireConfirmedInputs);
        w.EndTlvs();
    }
}
