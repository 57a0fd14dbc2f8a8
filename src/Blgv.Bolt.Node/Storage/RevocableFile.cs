using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// The file of one channel's revocable records. It only grows, by what a compaction of the log takes out of the log, and only the log says how
/// far it is valid: what a crash leaves behind that is written over.
/// </summary>
internal static class RevocableFile
{
    private const string Prefix = "revocable-";

    /// <summary>A payload is finished when it is this long, so that a search reads in pieces.</summary>
    private const int PayloadLength = 1 << 14;

    public static string NameOf(uint channel) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{channel:D10}");

    public static bool TryParseName(string name, out uint channel)
    {
        channel = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out channel);
    }

    /// <summary>Adds records behind the valid ones and makes them durable.</summary>
    /// <param name="folder">Where the file is.</param>
    /// <param name="header">How it begins.</param>
    /// <param name="validLength">How much of it is valid; 0 when there is none.</param>
    /// <param name="records">What to add.</param>
    /// <returns>How much of it is valid when the log says so.</returns>
    public static long Append(IStorageFolder folder, StoreHeader header, long validLength, List<StoredRevocable> records)
    {
        using var file = folder.Open(NameOf((uint)header.Number));
        if (validLength == 0)
        {
            var bytes = new byte[StoreHeader.Size];
            header.Write(bytes);
            file.Write(0, bytes);
            validLength = StoreHeader.Size;
        }
        else if (file.Length < validLength)
        {
            throw Missing(header, file.Length);
        }

        var writer = new FrameWriter(header.FrameSeed(), validLength);
        var next = 0;
        while (next < records.Count)
        {
            var funding = records[next].Funding;
            writer.Begin();
            writer.OutPoint(funding);
            for (; next < records.Count && records[next].Funding == funding && writer.PayloadLength < PayloadLength; next++)
            {
                writer.Number(records[next].Number);
                writer.Raw(records[next].Content);
            }

            writer.End();
        }

        writer.FlushTo(file);
        file.Sync();
        return writer.FileLength;
    }

    /// <summary>Reads the records of one funding output in a range of numbers; a later one replaces an earlier one.</summary>
    public static void Find(
        IStorageFolder folder, StoreHeader header, long validLength, OutPoint funding, ulong first, ulong last, SortedDictionary<ulong, StoredRevocable> found)
    {
        var name = NameOf((uint)header.Number);
        if (!folder.Names().Contains(name, StringComparer.Ordinal))
        {
            throw Missing(header, 0);
        }

        using var file = folder.Open(name);
        header.Check(file, name);
        if (file.Length < validLength)
        {
            throw Missing(header, file.Length);
        }

        var frames = new FrameReader(file, header.FrameSeed(), StoreHeader.Size, validLength);
        while (frames.TryRead(out var payload))
        {
            var reader = new PayloadReader(payload);
            var isWanted = reader.OutPoint() == funding;
            while (isWanted && !reader.IsAtEnd)
            {
                var record = new StoredRevocable(funding, reader.Number(), reader.Raw());
                if (record.Number >= first && record.Number <= last)
                {
                    found[record.Number] = record;
                }
            }
        }

        if (frames.Offset != validLength)
        {
            throw StoreFailure.Corrupt(name, frames.Offset, "its checksum is wrong");
        }
    }

    private static ChannelStoreException Missing(StoreHeader header, long length) =>
        StoreFailure.Corrupt(NameOf((uint)header.Number), length, "the log says that it is longer");
}
