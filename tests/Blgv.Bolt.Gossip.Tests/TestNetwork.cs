using System.Globalization;
using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>Nodes with keys, channels between them, a chain that knows their outputs, and an intake that hears of them.</summary>
internal sealed class TestNetwork : IFundingLookup
{
    public const uint Now = 1_700_000_000;
    public const uint Tip = 1000;

    private readonly Dictionary<ShortChannelId, FundingAnswer> _outputs = [];
    private readonly GossipVerifier _verifier = new(64, SystemEntropy.Instance);

    public TestNetwork(GossipPolicy? policy = null, GossipStore? store = null, Graph? graph = null)
    {
        Graph = graph ?? new Graph(ChainHash.Regtest);
        Intake = new GossipIntake(Graph, policy ?? GossipPolicy.Default, store);
    }

    public static GossipMoment Moment { get; } = new(Now, new BlockHeight(Tip));

    public Graph Graph { get; }

    public GossipIntake Intake { get; }

    /// <summary>How often the chain was asked.</summary>
    public int Asked { get; private set; }

    public static PrivateKey Key(string purpose, int number) =>
        PrivateKey.FromBytes(Sha256.Hash(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose} {number}"))).ToArray());

    public static PointBytes Node(int number) => Key("node", number).PublicKey.ToPointBytes();

    public static PointBytes FundingKey(int number) => Key("bitcoin", number).PublicKey.ToPointBytes();

    public static ShortChannelId Scid(int number) => new((uint)number, 1, 0);

    public static Bytes32 Digest<T>(T message)
        where T : class, IMessage<T>, ISignedGossip => Sha256.HashTwice(message.GetSignedBytes());

    /// <summary>0 when the first node has the lesser key.</summary>
    public static int DirectionOf(int node, int other) => Node(node).CompareTo(Node(other)) < 0 ? 0 : 1;

    /// <summary>A channel between two nodes, signed by all four keys. Its output is in the chain with the given amount.</summary>
    public ChannelAnnouncement Channel(int scid, int one, int other, ulong amount = 1_000_000, Func<ChannelAnnouncement, ChannelAnnouncement>? change = null)
    {
        var (first, second) = DirectionOf(one, other) == 0 ? (one, other) : (other, one);
        var announcement = new ChannelAnnouncement
        {
            NodeSignature1 = default,
            NodeSignature2 = default,
            BitcoinSignature1 = default,
            BitcoinSignature2 = default,
            ChainHash = ChainHash.Regtest,
            ShortChannelId = Scid(scid),
            NodeId1 = Node(first),
            NodeId2 = Node(second),
            BitcoinKey1 = FundingKey(first),
            BitcoinKey2 = FundingKey(second),
        };
        _outputs.TryAdd(Scid(scid), FundingAnswer.Unspent(ScriptOf(announcement), new Satoshi(amount)));
        return Sign(change?.Invoke(announcement) ?? announcement, first, second);
    }

    public static ChannelAnnouncement Sign(ChannelAnnouncement announcement, int first, int second)
    {
        var digest = Digest(announcement).ToArray();
        return announcement with
        {
            NodeSignature1 = Key("node", first).Sign(digest),
            NodeSignature2 = Key("node", second).Sign(digest),
            BitcoinSignature1 = Key("bitcoin", first).Sign(digest),
            BitcoinSignature2 = Key("bitcoin", second).Sign(digest),
        };
    }

    /// <summary>An update by one node of a channel.</summary>
    public static ChannelUpdate Update(int scid, int node, int other, uint timestamp, Func<ChannelUpdate, ChannelUpdate>? change = null, int? signer = null)
    {
        var update = new ChannelUpdate
        {
            Signature = default,
            ChainHash = ChainHash.Regtest,
            ShortChannelId = Scid(scid),
            Timestamp = timestamp,
            MessageFlags = ChannelUpdateMessageFlags.MustBeOne,
            ChannelFlags = DirectionOf(node, other) == 0 ? ChannelUpdateChannelFlags.None : ChannelUpdateChannelFlags.Direction,
            CltvExpiryDelta = new CltvDelta(40),
            HtlcMinimumMsat = new MilliSatoshi(1),
            HtlcMaximumMsat = new MilliSatoshi(900_000_000),
            FeeBaseMsat = 1000,
            FeeProportionalMillionths = 100,
        };
        update = change?.Invoke(update) ?? update;
        return update with { Signature = Key("node", signer ?? node).Sign(Digest(update).ToArray()) };
    }

    public static NodeAnnouncement About(int node, uint timestamp, Func<NodeAnnouncement, NodeAnnouncement>? change = null, int? signer = null)
    {
        var announcement = new NodeAnnouncement
        {
            Signature = default,
            Timestamp = timestamp,
            NodeId = Node(node),
            RgbColor = new RgbColor(1, 2, 3),
            Alias = NodeAlias.FromString($"NODE{node}"),
            Addresses = Bytes.FromHex("017f00000126 07".Replace(" ", "", StringComparison.Ordinal)),
        };
        announcement = change?.Invoke(announcement) ?? announcement;
        return announcement with { Signature = Key("node", signer ?? node).Sign(Digest(announcement).ToArray()) };
    }

    public static Script ScriptOf(ChannelAnnouncement announcement) =>
        StandardScript.P2wsh(StandardScript.Multisig2Of2(announcement.BitcoinKey1, announcement.BitcoinKey2));

    public void SetOutput(int scid, FundingAnswer answer) => _outputs[Scid(scid)] = answer;

    public FundingAnswer Find(ShortChannelId channelId)
    {
        Asked++;
        return _outputs.GetValueOrDefault(channelId, FundingAnswer.Missing);
    }

    public GossipVerdict Send(IMessage message, GossipMoment? moment = null, ulong source = 1) => Send([message], moment, source)[0];

    public IReadOnlyList<GossipVerdict> Send(IEnumerable<IMessage> messages, GossipMoment? moment = null, ulong source = 1) =>
        SendBytes([.. messages.Select(message => new ReadOnlyMemory<byte>(message.ToArray()))], moment, source);

    public IReadOnlyList<GossipVerdict> SendBytes(IReadOnlyList<ReadOnlyMemory<byte>> messages, GossipMoment? moment = null, ulong source = 1) =>
        Intake.Process(messages, source, _verifier, this, moment ?? Moment, 1, CancellationToken.None);

    /// <summary>The channel 900 between the nodes 1 and 2, accepted.</summary>
    public ShortChannelId WithChannel(int scid = 900, int one = 1, int other = 2)
    {
        Assert.Equal(GossipVerdict.Accept(relay: true), Send(Channel(scid, one, other)));
        return Scid(scid);
    }

    public ChannelRecord Record(ShortChannelId channelId)
    {
        var snapshot = Graph.Publish();
        Assert.True(snapshot.TryFindChannel(channelId, out var index));
        return snapshot.Channel(index);
    }

    public bool Knows(ShortChannelId channelId) => Graph.Publish().TryFindChannel(channelId, out _);
}
