using System.Globalization;
using System.Text;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Tests;

/// <summary>Channels in a row between nodes with keys of ours, signed as they must be: each node has one with the next.</summary>
internal static class SignedNetwork
{
    public static PointBytes Node(int number) => Key("node", number).PublicKey.ToPointBytes();

    public static ShortChannelId Scid(int number) => new((uint)(100 + number), 1, 0);

    public static PrivateKey Key(string purpose, int number) =>
        PrivateKey.FromBytes(Sha256.Hash(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{purpose} {number}"))).ToArray());

    /// <summary>For each channel its announcement, both updates, and what its first node says of itself.</summary>
    public static IEnumerable<IMessage> Messages(int channels, uint time) => Enumerable.Range(0, channels).SelectMany(n => new IMessage[]
    {
        Channel(n), Update(n, n, n + 1, time), Update(n, n + 1, n, time), About(n, time),
    });

    public static ChannelAnnouncement Channel(int number)
    {
        var (first, second) = IsFirst(number, number + 1) ? (number, number + 1) : (number + 1, number);
        var announcement = new ChannelAnnouncement
        {
            NodeSignature1 = default,
            NodeSignature2 = default,
            BitcoinSignature1 = default,
            BitcoinSignature2 = default,
            ChainHash = ChainHash.Regtest,
            ShortChannelId = Scid(number),
            NodeId1 = Node(first),
            NodeId2 = Node(second),
            BitcoinKey1 = Key("bitcoin", first).PublicKey.ToPointBytes(),
            BitcoinKey2 = Key("bitcoin", second).PublicKey.ToPointBytes(),
        };
        var digest = Digest(announcement);
        return announcement with
        {
            NodeSignature1 = Key("node", first).Sign(digest),
            NodeSignature2 = Key("node", second).Sign(digest),
            BitcoinSignature1 = Key("bitcoin", first).Sign(digest),
            BitcoinSignature2 = Key("bitcoin", second).Sign(digest),
        };
    }

    public static ChannelUpdate Update(int channel, int node, int other, uint time)
    {
        var update = new ChannelUpdate
        {
            Signature = default,
            ChainHash = ChainHash.Regtest,
            ShortChannelId = Scid(channel),
            Timestamp = time,
            MessageFlags = ChannelUpdateMessageFlags.MustBeOne,
            ChannelFlags = IsFirst(node, other) ? ChannelUpdateChannelFlags.None : ChannelUpdateChannelFlags.Direction,
            CltvExpiryDelta = new CltvDelta(40),
            HtlcMinimumMsat = new MilliSatoshi(1),
            HtlcMaximumMsat = new MilliSatoshi(900_000_000),
            FeeBaseMsat = 1000,
            FeeProportionalMillionths = 100,
        };
        return update with { Signature = Key("node", node).Sign(Digest(update)) };
    }

    public static NodeAnnouncement About(int node, uint time)
    {
        var announcement = new NodeAnnouncement
        {
            Signature = default,
            Timestamp = time,
            NodeId = Node(node),
            RgbColor = new RgbColor(1, 2, 3),
            Alias = NodeAlias.FromString(string.Create(CultureInfo.InvariantCulture, $"node-{node}")),
        };
        return announcement with { Signature = Key("node", node).Sign(Digest(announcement)) };
    }

    private static bool IsFirst(int node, int other) => Node(node).CompareTo(Node(other)) < 0;

    private static byte[] Digest<T>(T message)
        where T : class, IMessage<T>, ISignedGossip => Sha256.HashTwice(message.GetSignedBytes()).ToArray();
}
