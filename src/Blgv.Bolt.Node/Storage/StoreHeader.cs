using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What a file of the store holds.</summary>
internal enum StoreFileKind : byte
{
    /// <summary>A base and the commits since.</summary>
    Log = 1,

    /// <summary>The revocable records of one channel.</summary>
    Revocable = 2,
}

/// <summary>
/// How each file of the store begins: magic, version, kind, number, network, node, checksum. It keeps this shape in every version, so that a
/// stranger's file is refused for the right reason.
/// </summary>
/// <param name="Kind">What the file holds.</param>
/// <param name="Number">The log's generation, or the channel.</param>
/// <param name="Chain">The network.</param>
/// <param name="Node">The node's id.</param>
internal readonly record struct StoreHeader(StoreFileKind Kind, ulong Number, ChainHash Chain, PointBytes Node)
{
    public const int Size = ChecksumAt + sizeof(uint);
    public const ushort Version = 1;

    private const int VersionAt = 8;
    private const int KindAt = VersionAt + sizeof(ushort);
    private const int NumberAt = KindAt + 1;
    private const int ChainAt = NumberAt + sizeof(ulong);
    private const int NodeAt = ChainAt + 32;
    private const int ChecksumAt = NodeAt + 33;

    private static ReadOnlySpan<byte> Magic => "BLGVBOLT"u8;

    /// <summary>What the checksums of this file's frames begin with: a frame of another file is not good here.</summary>
    public uint FrameSeed()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Math.Max(1, BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumAt..]));
    }

    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[VersionAt..], Version);
        destination[KindAt] = (byte)Kind;
        BinaryPrimitives.WriteUInt64BigEndian(destination[NumberAt..], Number);
        Chain.CopyTo(destination[ChainAt..NodeAt]);
        Node.CopyTo(destination[NodeAt..ChecksumAt]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[ChecksumAt..], Checksum.Of(Checksum.Seed, destination[..ChecksumAt]));
    }

    /// <summary>Refuses a file that does not begin with this header, for the reason that an operator can act on.</summary>
    public void Check(IStorageFile file, string name)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (file.Length < Size)
        {
            throw StoreFailure.Corrupt(name, 0, "it is shorter than its header");
        }

        file.Read(0, bytes);
        if (!bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt32BigEndian(bytes[ChecksumAt..]) != Checksum.Of(Checksum.Seed, bytes[..ChecksumAt]))
        {
            throw StoreFailure.Corrupt(name, 0, "it has no valid header");
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(bytes[VersionAt..]);
        if (version != Version)
        {
            throw new ChannelStoreException(
                ChannelStoreError.UnknownVersion,
                $"{name} is written in format {version} and this version reads format {Version}. Use the version that wrote it, or a later one.");
        }

        var chain = FixedBytesExtensions.FromBytes<ChainHash>(bytes[ChainAt..NodeAt]);
        if (chain != Chain)
        {
            throw new ChannelStoreException(
                ChannelStoreError.WrongNetwork,
                $"{name} belongs to the network with chain hash {chain}, not {Chain}. Give each network its own folder.");
        }

        var node = FixedBytesExtensions.FromBytes<PointBytes>(bytes[NodeAt..ChecksumAt]);
        if (node != Node)
        {
            throw new ChannelStoreException(
                ChannelStoreError.WrongNode,
                $"{name} belongs to the node {node}, not {Node}. Give each node its own folder, or start with the seed that this one belongs to.");
        }

        if (bytes[KindAt] != (byte)Kind || BinaryPrimitives.ReadUInt64BigEndian(bytes[NumberAt..]) != Number)
        {
            throw StoreFailure.Corrupt(name, 0, "its header is that of another file; it was renamed or copied here");
        }
    }
}
