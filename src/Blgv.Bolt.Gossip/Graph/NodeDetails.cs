using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>What a node says of itself in its <c>node_announcement</c>. All of it is self-claimed; only the key it is signed with is proved.</summary>
/// <param name="Timestamp">When it was made, in seconds since 1970; of two, the one with the higher value counts.</param>
/// <param name="Features">What the node offers and requires.</param>
/// <param name="RgbColor">Its colour on maps.</param>
/// <param name="Alias">The name it gives itself: a stranger's text.</param>
/// <param name="Addresses">Where it can be reached, as in the message; <see cref="NodeAddresses.Parse"/> looks into it.</param>
/// <remarks>BOLT 7, "The node_announcement Message".</remarks>
public sealed record NodeDetails(uint Timestamp, FeatureSet<NodeAnnouncementContext> Features, RgbColor RgbColor, NodeAlias Alias, Bytes Addresses)
{
    private const int AliasLengthOffset = 3;
    private const int FixedLength = 3 + 1 + 2;

    /// <summary>What an announcement states.</summary>
    /// <param name="announcement">The message, validated.</param>
    /// <returns>The details.</returns>
    public static NodeDetails From(NodeAnnouncement announcement)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        return new NodeDetails(announcement.Timestamp, announcement.Features, announcement.RgbColor, announcement.Alias, announcement.Addresses);
    }

    /// <summary>
    /// As few bytes as hold it, without the timestamp: color, length of the alias without its trailing zeros, length of the
    /// features, alias, features, addresses.
    /// </summary>
    internal static byte[] Pack(RgbColor color, ReadOnlySpan<byte> alias, ReadOnlySpan<byte> features, ReadOnlySpan<byte> addresses)
    {
        alias = alias.TrimEnd((byte)0);
        var packed = new byte[FixedLength + alias.Length + features.Length + addresses.Length];
        color.CopyTo(packed);
        packed[AliasLengthOffset] = (byte)alias.Length;
        BinaryPrimitives.WriteUInt16BigEndian(packed.AsSpan(AliasLengthOffset + 1), (ushort)features.Length);
        alias.CopyTo(packed.AsSpan(FixedLength));
        features.CopyTo(packed.AsSpan(FixedLength + alias.Length));
        addresses.CopyTo(packed.AsSpan(FixedLength + alias.Length + features.Length));
        return packed;
    }

    internal byte[] Pack()
    {
        Span<byte> alias = stackalloc byte[NodeAlias.Size];
        Alias.CopyTo(alias);
        return Pack(RgbColor, alias, Features.Bytes.Span, Addresses.Span);
    }

    internal static NodeDetails Unpack(uint timestamp, ReadOnlySpan<byte> packed)
    {
        Span<byte> alias = stackalloc byte[NodeAlias.Size];
        alias.Clear();
        var aliasLength = packed[AliasLengthOffset];
        var featuresLength = BinaryPrimitives.ReadUInt16BigEndian(packed[(AliasLengthOffset + 1)..]);
        var variable = packed[FixedLength..];
        variable[..aliasLength].CopyTo(alias);
        return new NodeDetails(
            timestamp,
            new FeatureSet<NodeAnnouncementContext>(Bytes.Copy(variable.Slice(aliasLength, featuresLength))),
            new RgbColor(packed[0], packed[1], packed[2]),
            NodeAlias.FromBytes(alias),
            Bytes.Copy(variable[(aliasLength + featuresLength)..]));
    }
}
