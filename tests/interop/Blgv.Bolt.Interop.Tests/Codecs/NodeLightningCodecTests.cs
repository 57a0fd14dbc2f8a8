using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Codecs;

/// <summary>Against node-lightning of 2022, which knows establishment, the old close and gossip.</summary>
public sealed class NodeLightningCodecTests : CodecTests
{
    private const string Folder = "node-lightning";
    private const string Package = "@node-lightning/wire";

    private protected override IEnumerable<string> Covered { get; } =
    [
        "init", "ping", "pong", "open_channel", "accept_channel", "funding_created", "funding_signed", "channel_ready", "shutdown", "closing_signed",
        "channel_announcement", "node_announcement", "channel_update", "announcement_signatures", "query_short_channel_ids",
        "reply_short_channel_ids_end", "query_channel_range", "reply_channel_range", "gossip_timestamp_filter",
    ];

    private protected override IEnumerable<LostRecord> LostRecords { get; } =
    [
        new("init", "remote_addr", "Younger than this codec, which drops the record."),
        new("open_channel", "channel_type", "Younger than this codec, which drops the record."),
        new("accept_channel", "channel_type", "Younger than this codec, which drops the record."),
        new("channel_ready", "short_channel_id", "It reads no records after the fields of funding_locked, as the message was called."),
        new("closing_signed", "fee_range", "It reads no records after the fields of this message."),
    ];

    private protected override IEnumerable<RefusedSample> RefusedSamples { get; } = [];

    /// <summary>Its package has gossip of testnet as of 2019. The announcements are of today's form; the updates lack what was optional then.</summary>
    [Fact]
    public void Gossip_of_a_real_network_decodes_and_encodes_to_the_same_bytes()
    {
        var file = Repository.PathOf("tests", "interop", Folder, "node_modules", Package, "__fixtures__", "messages.txt");
        Assert.SkipUnless(File.Exists(file), $"{file} is not here: run npm ci --ignore-scripts in {Folder}, or ./test, which does.");
        var outcomes = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            if (MessageRegistry.Bolt.TryDecode(Convert.FromHexString(line), out var message, out var error))
            {
                Assert.Equal(line, Convert.ToHexStringLower(message.ToArray()));
                outcomes.Add(message.TypeName);
            }
            else
            {
                outcomes.Add(error.ToString());
            }
        }

        Assert.Equal(
            ["channel_announcement", "channel_update: the bytes end too early in field htlc_maximum_msat at byte 130 (rule 1.3)", "node_announcement"],
            outcomes);
    }

    private protected override CodecDriver Start() => new(NodeScript.Start(Folder, Package, "codec-driver.mjs"));

    private protected override PeerFilling FillingFor(string message, SplitMix64 random, Func<string, bool> isLost) =>
        new OwnFilling(message, random, isLost);

    private sealed class OwnFilling(string message, SplitMix64 random, Func<string, bool> isLost) : PeerFilling(message, random, isLost)
    {
        public override ulong Number(string field, ulong most) => field switch
        {
            "channel_flags" when most == byte.MaxValue => (ulong)Random.Below(2),
            "message_flags" => base.Number(field, most) | 1,
            "query_option_flags" => 1 + (ulong)Random.Below(3),
            _ => base.Number(field, most),
        };

        // an empty list of chains is none at all there
        public override int Count(string field, int most) => field == "chains" ? 1 + Random.Below(3) : base.Count(field, most);

        public override byte[] Bytes(string field, int most) => field switch
        {
            "globalfeatures" or "trailing_data" => [],
            "features" => Features(),
            _ => base.Bytes(field, most),
        };
    }
}
