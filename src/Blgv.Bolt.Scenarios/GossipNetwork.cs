using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Scenarios;

/// <summary>The <see cref="BenchmarkNetwork"/> as messages of BOLT 7, signed where a benchmark verifies them.</summary>
internal sealed class GossipNetwork(BenchmarkNetwork network) : IFundingLookup
{
    private const uint FirstBitcoinKey = 1_000_000;

    /// <summary>Features, an IPv4 address and an onion service, as the median node of the real network has.</summary>
    private static readonly Bytes _features = Bytes.FromHex("8000000008a8a2");
    private static readonly Bytes _addresses = Bytes.FromHex("01cb0071072607" + "04" + new string('5', 70) + "2607");

    private readonly Dictionary<ShortChannelId, FundingAnswer> _outputs = [];

    /// <summary>The time of all messages, and a height at which all outputs are deep.</summary>
    public static GossipMoment Moment { get; } = new(1_700_000_000, new BlockHeight(1_000_000));

    public BenchmarkNetwork Network { get; } = network;

    public FundingAnswer Find(ShortChannelId channelId) => _outputs[channelId];

    /// <summary>An announcement without signatures, for what verifies nothing.</summary>
    public ChannelAnnouncement Announcement(int channel)
    {
        var each = Network.Channels[channel];
        return new ChannelAnnouncement
        {
            NodeSignature1 = default,
            NodeSignature2 = default,
            BitcoinSignature1 = default,
            BitcoinSignature2 = default,
            ChainHash = ChainHash.Bitcoin,
            ShortChannelId = each.ShortChannelId,
            NodeId1 = Network.NodeIds[each.Node1],
            NodeId2 = Network.NodeIds[each.Node2],
            BitcoinKey1 = Network.NodeIds[each.Node1],
            BitcoinKey2 = Network.NodeIds[each.Node2],
        };
    }

    /// <summary>An update without a signature.</summary>
    /// <param name="number">Twice the number of the channel, plus the direction.</param>
    /// <param name="age">By how many seconds it is older than now.</param>
    public ChannelUpdate Update(int number, uint age)
    {
        var channel = Network.Channels[number / 2];
        var policy = number % 2 == 0 ? channel.Policy1 : channel.Policy2;
        return new ChannelUpdate
        {
            Signature = default,
            ChainHash = ChainHash.Bitcoin,
            ShortChannelId = channel.ShortChannelId,
            Timestamp = Moment.UnixTime - age,
            MessageFlags = ChannelUpdateMessageFlags.MustBeOne,
            ChannelFlags = (number % 2 == 0 ? ChannelUpdateChannelFlags.None : ChannelUpdateChannelFlags.Direction)
                | (policy.IsDisabled ? ChannelUpdateChannelFlags.Disable : ChannelUpdateChannelFlags.None),
            CltvExpiryDelta = policy.CltvExpiryDelta,
            HtlcMinimumMsat = policy.HtlcMinimum,
            HtlcMaximumMsat = policy.HtlcMaximum,
            FeeBaseMsat = policy.FeeBaseMsat,
            FeeProportionalMillionths = policy.FeeProportionalMillionths,
        };
    }

    /// <summary>A node's announcement without a signature.</summary>
    public NodeAnnouncement Node(int number) => new()
    {
        Signature = default,
        Features = new FeatureSet<NodeAnnouncementContext>(_features),
        Timestamp = Moment.UnixTime,
        NodeId = Network.NodeIds[number],
        RgbColor = new RgbColor(1, 2, 3),
        Alias = NodeAlias.FromString(string.Create(CultureInfo.InvariantCulture, $"benchmark-{number}")),
        Addresses = _addresses,
    };

    /// <summary>An announcement that all four keys signed, and whose output is in the chain.</summary>
    public ChannelAnnouncement SignedAnnouncement(int channel)
    {
        var each = Network.Channels[channel];
        using var node1 = FixedInputs.NodeKey((uint)each.Node1);
        using var node2 = FixedInputs.NodeKey((uint)each.Node2);
        using var bitcoin1 = FixedInputs.NodeKey(FirstBitcoinKey + (2 * (uint)channel));
        using var bitcoin2 = FixedInputs.NodeKey(FirstBitcoinKey + (2 * (uint)channel) + 1);
        var announcement = Announcement(channel) with { BitcoinKey1 = bitcoin1.PublicKey.ToPointBytes(), BitcoinKey2 = bitcoin2.PublicKey.ToPointBytes() };
        var hash = Sha256.HashTwice(announcement.GetSignedBytes()).ToArray();
        var script = StandardScript.P2wsh(StandardScript.Multisig2Of2(announcement.BitcoinKey1, announcement.BitcoinKey2));
        _outputs[each.ShortChannelId] = FundingAnswer.Unspent(script, each.Capacity);
        return announcement with
        {
            NodeSignature1 = node1.Sign(hash),
            NodeSignature2 = node2.Sign(hash),
            BitcoinSignature1 = bitcoin1.Sign(hash),
            BitcoinSignature2 = bitcoin2.Sign(hash),
        };
    }

    /// <summary>Puts everything into a graph: channels, two updates each, and what the nodes say of themselves.</summary>
    public void Apply(GossipIntake intake, CancellationToken cancellationToken)
    {
        for (var i = 0; i < Network.Channels.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var announcement = Announcement(i);
            Require(intake.ApplyTrusted(announcement, announcement.ToArray(), Network.Channels[i].Capacity, Moment));
        }

        for (var i = 0; i < 2 * Network.Channels.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var update = Update(i, 0);
            Require(intake.ApplyTrusted(update, update.ToArray(), Moment));
        }

        for (var i = 0; i < Network.NodeIds.Length; i++)
        {
            var node = Node(i);
            Require(intake.ApplyTrusted(node, node.ToArray(), Moment));
        }
    }

    public static void Require(in GossipVerdict verdict)
    {
        if (!verdict.IsAccepted)
        {
            throw new InvalidOperationException($"Gossip of our own was refused: {verdict}.");
        }
    }
}
