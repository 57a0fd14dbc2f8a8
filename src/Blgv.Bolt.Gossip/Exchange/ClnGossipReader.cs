using System.Buffers.Binary;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Reads the messages out of a <c>gossip_store</c> file of Core Lightning, one after the other, in place: a byte with the version,
/// then records of flags, length, checksum, timestamp (big-endian, 2, 2, 4 and 4 bytes) and a message.
/// </summary>
/// <remarks>Major version 0. Records that are marked deleted, and those of the program's own types, are passed over.</remarks>
public ref struct ClnGossipReader
{
    private const int HeaderSize = 12;
    private const int MajorVersionShift = 5;
    private const ushort Deleted = 0x8000;
    private const ushort ChannelAmount = 4101;
    private const ushort DeleteChannel = 4103;
    private const int ShortestMessage = 2;
    private readonly ReadOnlySpan<byte> _file;
    private int _offset = 1;

    private ClnGossipReader(ReadOnlySpan<byte> file) => _file = file;

    /// <summary>The message, type first: <c>channel_announcement</c>, <c>channel_update</c> or <c>node_announcement</c>. Empty for a removal.</summary>
    public ReadOnlySpan<byte> Message { get; private set; }

    /// <summary>When it came, or the timestamp in it, in seconds since 1970.</summary>
    public uint Timestamp { get; private set; }

    /// <summary>The capacity that follows a <c>channel_announcement</c>, or null.</summary>
    public Satoshi? Capacity { get; private set; }

    /// <summary>The channel that was removed, or null when this is a message.</summary>
    public ShortChannelId? Removed { get; private set; }

    /// <summary>How many records had a wrong checksum; they are passed over.</summary>
    public int Damaged { get; private set; }

    /// <summary>Whether the file ends within a record: it was being written.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Begins to read a file.</summary>
    /// <param name="file">Its content.</param>
    /// <param name="reader">The reader, before the first message.</param>
    /// <returns>False when the file is empty or its major version is not 0.</returns>
    public static bool TryOpen(ReadOnlySpan<byte> file, out ClnGossipReader reader)
    {
        reader = new ClnGossipReader(file);
        return !file.IsEmpty && file[0] >> MajorVersionShift == 0;
    }

    /// <summary>Goes to the next message or removal.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        while (TryReadRecord(_offset, out var flags, out var message, out var timestamp, out var isIntact))
        {
            _offset += HeaderSize + message.Length;
            Damaged += isIntact ? 0 : 1;
            if (!isIntact || (flags & Deleted) != 0 || message.Length < ShortestMessage)
            {
                continue;
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(message);
            var isGossip = type is 256 or 257 or 258;
            if (isGossip || (type == DeleteChannel && message.Length >= ShortestMessage + sizeof(ulong)))
            {
                Message = isGossip ? message : default;
                Timestamp = timestamp;
                Removed = isGossip ? null : new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(message[ShortestMessage..]));
                Capacity = type == ChannelAnnouncement.Type ? FollowingAmount() : null;
                return true;
            }
        }

        IsTruncated = _offset < _file.Length;
        return false;
    }

    private readonly Satoshi? FollowingAmount() =>
        TryReadRecord(_offset, out _, out var next, out _, out var isIntact) && isIntact && next.Length == ShortestMessage + sizeof(ulong)
            && BinaryPrimitives.ReadUInt16BigEndian(next) == ChannelAmount
            ? new Satoshi(BinaryPrimitives.ReadUInt64BigEndian(next[ShortestMessage..]))
            : null;

    private readonly bool TryReadRecord(int offset, out ushort flags, out ReadOnlySpan<byte> message, out uint timestamp, out bool isIntact)
    {
        var rest = _file[int.Min(offset, _file.Length)..];
        (flags, timestamp, isIntact) = (0, 0, false);
        message = default;
        if (rest.Length < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (rest.Length < HeaderSize + length)
        {
            return false;
        }

        flags = BinaryPrimitives.ReadUInt16BigEndian(rest);
        timestamp = BinaryPrimitives.ReadUInt32BigEndian(rest[8..]);
        message = rest.Slice(HeaderSize, length);

        // the checksum begins with the timestamp, so that it covers that, too
        isIntact = BinaryPrimitives.ReadUInt32BigEndian(rest[4..]) == ~Crc32C.Continue(~timestamp, message);
        return true;
    }
}
