using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>Against LDK 0.1, which knows all messages but those of later additions.</summary>
public sealed class LdkCodecTests : CodecTests
{
    private protected override IEnumerable<string> Covered { get; } =
        MessageRegistry.Bolt.Names.Values.Except(
            ["peer_storage", "peer_storage_retrieval", "closing_complete", "closing_sig", "start_batch"], StringComparer.Ordinal);

    private protected override IEnumerable<LostRecord> LostRecords { get; } =
    [
        new("tx_init_rbf", "require_confirmed_inputs", "The record was added after 0.1; its type is even, so LDK refuses it."),
        new("tx_ack_rbf", "require_confirmed_inputs", "The record was added after 0.1; its type is even, so LDK refuses it."),
        new("update_fulfill_htlc", "attribution_data", "0.1 has no option_attribution_data and drops the record."),
        new("update_fail_htlc", "attribution_data", "0.1 has no option_attribution_data and drops the record."),
        new("commitment_signed", "funding_txid", "0.1 has the draft of splicing in which a record 0 held batch size and transaction id."),
        new("channel_reestablish", "next_funding", "0.1 has the draft in which this was record 0, without flags."),
        new("channel_reestablish", "my_current_funding_locked", "0.1 has a draft of splicing without this record."),
        new("query_short_channel_ids", "query_flags", "LDK asks for all or nothing and drops the record."),
        new("query_channel_range", "query_option", "LDK asks for neither timestamps nor checksums and drops the record."),
        new("reply_channel_range", "timestamps_tlv", "LDK has no use for timestamps and drops the record."),
        new("reply_channel_range", "checksums_tlv", "LDK has no use for checksums and drops the record."),
    ];

    private protected override IEnumerable<RefusedSample> RefusedSamples { get; } =
    [
        new("commitment_signed", DecodeErrorKind.UnknownEvenTlv, 0, "The record of the draft of splicing: today it is record 1 and start_batch."),
        new("channel_reestablish", DecodeErrorKind.UnknownEvenTlv, 0, "The record of the draft: today it is record 1, with flags."),
    ];

    private protected override CodecDriver Start() => new(NodeScript.Start("ldk", "lightningdevkit", "codec-driver.mjs"));

    private protected override PeerFilling FillingFor(string message, SplitMix64 random, Func<string, bool> isLost) =>
        new OwnFilling(message, random, isLost);

    private sealed class OwnFilling(string message, SplitMix64 random, Func<string, bool> isLost) : PeerFilling(message, random, isLost)
    {
        private byte[] _initFeatures = [];

        public override ulong Number(string field, ulong most) => field switch
        {
            // LDK insists on the bit that says that htlc_maximum_msat is there
            "message_flags" => base.Number(field, most) | 1,
            _ => base.Number(field, most),
        };

        public override byte[] Bytes(string field, int most) => field switch
        {
            "globalfeatures" => GlobalFeatures(),
            "features" when _initFeatures.Length > 0 => TakeInitFeatures(),
            "features" or "type" => Features(),
            "ignored" => new byte[Count(field, most)], // LDK writes zeros, whatever they were
            _ => base.Bytes(field, most),
        };

        /// <summary>LDK writes the lowest 14 bits into the first vector and all into the second.</summary>
        private byte[] GlobalFeatures()
        {
            _initFeatures = [1, .. Random.Bytes(2 + Random.Below(10))];
            return [(byte)(_initFeatures[^2] & 0x3f), _initFeatures[^1]];
        }

        private byte[] TakeInitFeatures()
        {
            var features = _initFeatures;
            _initFeatures = [];
            return features;
        }
    }
}
