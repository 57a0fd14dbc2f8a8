using Blgv.Bolt.Crypto;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Scenarios;

/// <summary>Announcements from bytes to the graph, against their signatures alone; and the graph itself on the network that everybody who compares uses.</summary>
internal static class GossipScenarios
{
    private const int Nodes = 1500;
    private const int Announcements = 4000;
    private const int BatchLength = 512;

    private static readonly Lazy<Signed> _signed = new(Sign);

    public static ScenarioGroup Group => new(
        "gossip",
        "gossip of BOLT 7: verifying, applying, storing, loading",
        [
            new("gossip.verify", "Read, screen, verify and apply a channel_announcement on one core; the ratio is to its four signatures and new keys alone", "announcement", () => Process(degree: 1))
            {
                Baseline = new(SignaturesAlone, Comparison.Cost),
            },
            new("gossip.verify.parallel", "The same on two cores; the ratio is to one core", "announcement", () => Process(degree: 2))
            {
                Baseline = new(() => Process(degree: 1), Comparison.Speed),
            },
        ])
    {
        Surveys =
        [
            GossipSurvey.Of("gossip", BenchmarkNetwork.Nodes, "15,000 nodes, 59,990 channels"),
            GossipSurvey.Of("gossip.10x", 10 * BenchmarkNetwork.Nodes, "150,000 nodes, 599,990 channels"),
        ],
    };

    private static Signed Sign()
    {
        var gossip = new GossipNetwork(BenchmarkNetwork.Create(Nodes, BenchmarkKeys.OnTheCurve));
        var messages = new ChannelAnnouncement[Announcements];
        for (var i = 0; i < messages.Length; i++)
        {
            messages[i] = gossip.SignedAnnouncement(i);
        }

        return new(gossip, messages, [.. messages.Select(message => new ReadOnlyMemory<byte>(message.ToArray()))]);
    }

    /// <summary>The whole way of a message; after the last one it begins again with an empty graph.</summary>
    private static Operation Process(int degree)
    {
        var (gossip, _, encoded) = _signed.Value;
        var next = encoded.Length;
        GossipIntake intake = null!;
        GossipVerifier verifier = null!;
        return Operation.Of(times =>
        {
            while (times > 0)
            {
                if (next == encoded.Length)
                {
                    intake = new GossipIntake(new Graph(ChainHash.Bitcoin), GossipPolicy.Default);
                    verifier = new GossipVerifier(2048, SystemEntropy.Instance);
                    next = 0;
                }

                var count = int.Min(int.Min(times, BatchLength), encoded.Length - next);
                foreach (var verdict in intake.Process(encoded.AsSpan(next, count).ToArray(), 1, verifier, gossip, GossipNetwork.Moment, degree, CancellationToken.None))
                {
                    GossipNetwork.Require(verdict);
                }

                next += count;
                times -= count;
            }
        });
    }

    /// <summary>The least that anyone must do: four signatures, two funding keys, and the keys of nodes when they are met first.</summary>
    private static Operation SignaturesAlone()
    {
        var (_, messages, encoded) = _signed.Value;
        var hashes = encoded.Select(bytes => Sha256.HashTwice(bytes.Span[ChannelAnnouncement.SignedPartOffset..]).ToArray()).ToArray();
        var keys = new Dictionary<PointBytes, PublicKey>();
        var next = encoded.Length;
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (next == encoded.Length)
                {
                    keys.Clear();
                    next = 0;
                }

                var (message, hash) = (messages[next], hashes[next]);
                next++;
                if (!NodeKey(keys, message.NodeId1).Verify(hash, message.NodeSignature1) || !NodeKey(keys, message.NodeId2).Verify(hash, message.NodeSignature2)
                    || !Parse(message.BitcoinKey1).Verify(hash, message.BitcoinSignature1) || !Parse(message.BitcoinKey2).Verify(hash, message.BitcoinSignature2))
                {
                    throw new InvalidOperationException("A signature of our own was refused.");
                }
            }
        });
    }

    private static PublicKey NodeKey(Dictionary<PointBytes, PublicKey> keys, PointBytes id)
    {
        if (!keys.TryGetValue(id, out var key))
        {
            keys[id] = key = Parse(id);
        }

        return key;
    }

    private static PublicKey Parse(PointBytes point) =>
        PublicKey.TryParse(point, out var key) ? key : throw new InvalidOperationException("A key of our own was refused.");

    private sealed record Signed(GossipNetwork Network, ChannelAnnouncement[] Messages, ReadOnlyMemory<byte>[] Encoded);
}
