using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

// type 81 (splice_ack)                             BOLT 2, "The splice_ack Message"
//   channel_id        channel_id
//   s64               funding_contribution_satoshis
//   point             funding_pubkey
//   splice_ack_tlvs:
//     2 require_confirmed_inputs

/// <summary>Agrees to a splice.</summary>
/// <remarks>BOLT 2, "The splice_ack Message".</remarks>
public sealed record SpliceAck : IMessage<SpliceAck>
{
    /// <inheritdoc/>
    public static ushort Type => 81;

    /// <inheritdoc/>
    public static string Name => "splice_ack";

    /// <summary>The channel.</summary>
    public required ChannelId ChannelId { get; init; }

    /// <summary>What the sender puts in, in satoshi, or takes out when negative.</summary>
    public required SignedSatoshi FundingContributionSatoshis { get; init; }

    /// <summary>The sender's key in the 2-of-2 of the new funding output.</summary>
    public required PointBytes FundingPubkey { get; init; }

    /// <summary>Whether the sender insists that the receiver's inputs are confirmed.</summary>
    public bool RequireConfirmedInputs { get; init; }

    /// <inheritdoc/>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static SpliceAck Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        var channelId = r.Fixed<ChannelId>("channel_id");
        var fundingContributionSatoshis = new SignedSatoshi(r.S64("funding_contribution_satoshis"));
        var fundingPubkey = r.Fixed<PointBytes>("funding_pubkey");
        r.BeginTlvs("splice_ack_tlvs");
        r.FlagTlv(2, "require_confirmed_inputs", out var requireConfirmedInputs);
        return new SpliceAck
        {
            ChannelId = channelId,
            FundingContributionSatoshis = fundingContributionSatoshis,
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
        w.Fixed("funding_pubkey", FundingPubkey);
        w.BeginTlvs("splice_ack_tlvs", Extension);
        w.FlagTlv(2, "require_confirmed_inputs", RequireConfirmedInputs);
        w.EndTlvs();
    }
}
