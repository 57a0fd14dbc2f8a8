using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>What a record of the store is.</summary>
public enum StoreRecordKind : byte
{
    /// <summary>A <c>channel_announcement</c>; the argument is the capacity in satoshi, or all ones when nobody knows it.</summary>
    Channel = 1,

    /// <summary>A <c>channel_update</c>.</summary>
    Update = 2,

    /// <summary>A <c>node_announcement</c>.</summary>
    Node = 3,

    /// <summary>A channel is forgotten; the argument is its identifier.</summary>
    Removal = 4,

    /// <summary>A channel's funding output was spent; the argument is its identifier, the time is the height, 0 for a reorganisation that undid it.</summary>
    Spent = 5,
}

/// <summary>The head of a record: 20 bytes before the content.</summary>
internal readonly record struct StoreRecordHead(StoreRecordKind Kind, int Length, uint Time, ulong Argument)
{
    /// <summary>All that the record takes: head, content, zeros up to a multiple of eight.</summary>
    public int Size => StoreFormat.SizeOf(Length);
}

/// <summary>
/// The files of the store. All numbers are little-endian.
/// <code>
/// file    64 bytes   "blgvgsp1", u32 version 1, u32 generation, 32 bytes chain hash, 12 zeros, u32 CRC-32C of the 60 before
/// record  20 bytes   u32 checksum, u16 length, u8 kind, u8 zero, u32 time, u64 argument
///         length     the message, type first
///         0 to 7     zeros, so that each record begins at a multiple of eight
/// </code>
/// The checksum is CRC-32C over everything of the record after itself. It begins with the file's own checksum, never with zero: a
/// stretch of zeros is no record, and neither is one of another file.
/// </summary>
internal static class StoreFormat
{
    public const int FileHeaderSize = 64;
    public const int RecordHeadSize = 20;
    public const int Alignment = 8;
    private const uint FormatVersion = 1;
    private const int CheckedHeader = 60;

    private static ReadOnlySpan<byte> Magic => "blgvgsp1"u8;

    public static int SizeOf(int length) => (RecordHeadSize + length + Alignment - 1) & ~(Alignment - 1);

    public static byte[] FileHeader(uint generation, ChainHash chainHash)
    {
        var header = new byte[FileHeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), FormatVersion);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), generation);
        chainHash.CopyTo(header.AsSpan(16));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CheckedHeader), Crc32C.Of(header.AsSpan(0, CheckedHeader)));
        return header;
    }

    /// <summary>Reads the head of a file.</summary>
    /// <returns>False when it is damaged, or of another version.</returns>
    public static bool TryReadFileHeader(ReadOnlySpan<byte> file, uint generation, out ChainHash chainHash)
    {
        chainHash = default;
        return file.Length >= FileHeaderSize
            && ChainHash.TryRead(file.Slice(16, ChainHash.Size), out chainHash)
            && file[..FileHeaderSize].SequenceEqual(FileHeader(generation, chainHash));
    }

    /// <summary>What the checksums of a file's records begin with.</summary>
    public static uint Seed(ReadOnlySpan<byte> fileHeader) => BinaryPrimitives.ReadUInt32LittleEndian(fileHeader[CheckedHeader..]) | 1;

    public static void Write(Span<byte> destination, uint seed, in StoreRecordHead head, ReadOnlySpan<byte> content)
    {
        var record = destination[..head.Size];
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], (ushort)head.Length);
        record[6] = (byte)head.Kind;
        record[7] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], head.Time);
        BinaryPrimitives.WriteUInt64LittleEndian(record[12..], head.Argument);
        content.CopyTo(record[RecordHeadSize..]);
        record[(RecordHeadSize + head.Length)..].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Continue(seed, record[sizeof(uint)..]));
    }

    /// <summary>Reads the record at the start of some bytes.</summary>
    /// <returns>False when there is none that is whole and undamaged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryRead(ReadOnlySpan<byte> source, uint seed, out StoreRecordHead head, out ReadOnlySpan<byte> content)
    {
        head = default;
        content = default;
        if (source.Length < RecordHeadSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(source[4..]);
        var size = SizeOf(length);
        if (source.Length < size || BinaryPrimitives.ReadUInt32LittleEndian(source) != Crc32C.Continue(seed, source[sizeof(uint)..size]))
        {
            return false;
        }

        head = new StoreRecordHead(
            (StoreRecordKind)source[6],
            length,
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[12..]));
        content = source.Slice(RecordHeadSize, length);
        return true;
    }
}
