using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// The payloads of a log: first the base, one payload per channel, the deleted numbers, one per entry of the host, and a mark that it is whole;
/// then one payload per commit.
/// </summary>
internal static class StoreRecords
{
    /// <summary>How the payload of a commit begins.</summary>
    public const byte CommitMark = (byte)Kind.Commit;

    private enum Kind : byte
    {
        Channel = 1,
        Deleted = 2,
        HostEntry = 3,
        EndOfBase = 4,
        Commit = 5,
    }

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Deleted = 1,
        Snapshot = 2,
        Marks = 4,
        Revocable = 8,
        All = Deleted | Snapshot | Marks | Revocable,
    }

    /// <summary>Writes one channel of the base.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="number">The channel's number.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="spilled">How much of its file is valid now that its pending records are there; null if they stay in the log.</param>
    public static void WriteChannel(FrameWriter writer, uint number, ChannelContents channel, long? spilled)
    {
        writer.Begin();
        writer.Byte((byte)Kind.Channel);
        writer.Number(number);
        writer.Number(channel.SnapshotSequence);
        writer.Raw(channel.Snapshot);
        writer.Number((ulong)channel.Facts.Count);
        foreach (var facts in channel.Facts)
        {
            writer.Raw(facts);
        }

        writer.Raw(channel.Marks);
        writer.Number((ulong)channel.Fundings.Count);
        foreach (var funding in channel.Fundings)
        {
            writer.OutPoint(funding);
        }

        writer.Number((ulong)(spilled ?? channel.RevocableLength));
        WriteRevocable(writer, channel, spilled is null ? channel.Pending : []);
        writer.End();
    }

    /// <summary>Writes the end of the base: the numbers that are not taken again, the host's entries and the mark.</summary>
    public static void WriteEndOfBase(FrameWriter writer, StoreContents contents)
    {
        writer.Begin();
        writer.Byte((byte)Kind.Deleted);
        foreach (var channel in contents.Deleted)
        {
            writer.Number(channel);
        }

        writer.End();
        foreach (var (key, value) in contents.Host)
        {
            writer.Begin();
            writer.Byte((byte)Kind.HostEntry);
            writer.Raw(key);
            writer.Raw(value);
            writer.End();
        }

        writer.Begin();
        writer.Byte((byte)Kind.EndOfBase);
        writer.End();
    }

    /// <summary>Writes a commit and applies it to the contents, which say what need not be written again.</summary>
    public static void WriteCommit(FrameWriter writer, StoreContents contents, Sequence<ChannelWrite> channels, Sequence<HostWrite> host)
    {
        writer.Begin();
        writer.Byte((byte)Kind.Commit);
        writer.Number((ulong)channels.Count);
        foreach (var write in channels)
        {
            WriteChannelWrite(writer, contents.ChannelOf(write.Channel), write);
            contents.Apply(write);
        }

        foreach (var write in host)
        {
            writer.Raw(write.Key);
            writer.Byte(write.Value is null ? (byte)0 : (byte)1);
            if (write.Value is { } value)
            {
                writer.Raw(value);
            }

            contents.Apply(write);
        }

        writer.End();
    }

    /// <summary>Applies one payload of a log.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="contents">What it changes.</param>
    /// <param name="isBaseWhole">Whether the base has ended; set by its mark.</param>
    /// <exception cref="InvalidDataException">It is not what a writer of this version writes there.</exception>
    public static void Apply(ReadOnlySpan<byte> payload, StoreContents contents, ref bool isBaseWhole)
    {
        var reader = new PayloadReader(payload);
        var kind = (Kind)reader.Byte();
        if (kind == Kind.Commit != isBaseWhole)
        {
            throw new InvalidDataException("a record is out of place");
        }

        switch (kind)
        {
            case Kind.Channel:
                ReadChannel(ref reader, contents);
                break;
            case Kind.Deleted:
                while (!reader.IsAtEnd)
                {
                    contents.Delete(reader.Number32());
                }

                break;
            case Kind.HostEntry:
                contents.Apply(new HostWrite(reader.Raw(), reader.Raw()));
                break;
            case Kind.EndOfBase:
                isBaseWhole = true;
                break;
            case Kind.Commit:
                ReadCommit(ref reader, contents);
                break;
            default:
                throw new InvalidDataException($"a record is of the unknown kind {(byte)kind}");
        }

        if (!reader.IsAtEnd)
        {
            throw new InvalidDataException("a record is longer than its content");
        }
    }

    private static void WriteChannelWrite(FrameWriter writer, ChannelContents channel, ChannelWrite write)
    {
        var parts = (write.IsDeleted ? Parts.Deleted : Parts.None)
            | (!write.IsDeleted && write.Snapshot is not null ? Parts.Snapshot : Parts.None)
            | (!write.IsDeleted && write.Marks != channel.Marks ? Parts.Marks : Parts.None)
            | (!write.IsDeleted && !write.Revocable.IsEmpty ? Parts.Revocable : Parts.None);
        writer.Number(write.Channel);
        writer.Number(write.Sequence);
        writer.Byte((byte)parts);
        if (parts.HasFlag(Parts.Deleted))
        {
            return;
        }

        writer.Raw(write.Snapshot ?? write.Facts);
        if (parts.HasFlag(Parts.Marks))
        {
            writer.Raw(write.Marks);
        }

        if (parts.HasFlag(Parts.Revocable))
        {
            WriteRevocable(writer, channel, write.Revocable);
        }
    }

    private static void WriteRevocable(FrameWriter writer, ChannelContents channel, IReadOnlyCollection<StoredRevocable> records)
    {
        writer.Number((ulong)records.Count);
        foreach (var record in records)
        {
            WriteRevocable(writer, channel, record);
        }
    }

    private static void WriteRevocable(FrameWriter writer, ChannelContents channel, StoredRevocable record)
    {
        var place = channel.Fundings.IndexOf(record.Funding);
        writer.Number((ulong)(place < 0 ? channel.Fundings.Count : place));
        if (place < 0)
        {
            channel.Fundings.Add(record.Funding);
            writer.OutPoint(record.Funding);
        }

        writer.Number(record.Number);
        writer.Raw(record.Content);
    }

    private static void ReadChannel(ref PayloadReader reader, StoreContents contents)
    {
        var number = reader.Number32();
        var channel = new ChannelContents { SnapshotSequence = reader.Number(), Snapshot = reader.Raw() };
        var facts = reader.Count();
        for (var index = 0; index < facts; index++)
        {
            channel.AddFacts(reader.Raw());
        }

        channel.Sequence = channel.SnapshotSequence + (ulong)facts;
        channel.Marks = reader.Raw();
        var fundings = reader.Count();
        for (var index = 0; index < fundings; index++)
        {
            channel.Fundings.Add(reader.OutPoint());
        }

        channel.RevocableLength = (long)reader.Number();
        channel.AddPending(ReadRevocable(ref reader, channel));
        contents.Add(number, channel);
    }

    private static void ReadCommit(ref PayloadReader reader, StoreContents contents)
    {
        var channels = reader.Count();
        for (var index = 0; index < channels; index++)
        {
            ReadChannelWrite(ref reader, contents);
        }

        while (!reader.IsAtEnd)
        {
            var key = reader.Raw();
            contents.Apply(new HostWrite(key, reader.Byte() == 0 ? null : reader.Raw()));
        }
    }

    private static void ReadChannelWrite(ref PayloadReader reader, StoreContents contents)
    {
        var number = reader.Number32();
        var sequence = reader.Number();
        var parts = (Parts)reader.Byte();
        var channel = contents.ChannelOf(number);
        if (sequence == 0 || sequence - 1 != channel.Sequence || contents.Deleted.Contains(number) || (parts & ~Parts.All) != Parts.None)
        {
            throw new InvalidDataException($"write {sequence} of channel {number} does not follow write {channel.Sequence}");
        }

        if (parts.HasFlag(Parts.Deleted))
        {
            contents.Apply(new ChannelWrite(number, sequence, default, default) { IsDeleted = true });
            return;
        }

        var content = reader.Raw();
        var hasSnapshot = parts.HasFlag(Parts.Snapshot);
        var marks = parts.HasFlag(Parts.Marks) ? reader.Raw() : channel.Marks;
        contents.Apply(new ChannelWrite(number, sequence, hasSnapshot ? default : content, marks)
        {
            Snapshot = hasSnapshot ? content : null,
            Revocable = parts.HasFlag(Parts.Revocable) ? ReadRevocable(ref reader, channel) : default,
        });
    }

    private static Sequence<StoredRevocable> ReadRevocable(ref PayloadReader reader, ChannelContents channel)
    {
        var records = new StoredRevocable[reader.Count()];
        for (var index = 0; index < records.Length; index++)
        {
            var place = reader.Number();
            if (place == (ulong)channel.Fundings.Count)
            {
                channel.Fundings.Add(reader.OutPoint());
            }
            else if (place > (ulong)channel.Fundings.Count)
            {
                throw new InvalidDataException("a funding output is named that was not given");
            }

            records[index] = new StoredRevocable(channel.Fundings[(int)place], reader.Number(), reader.Raw());
        }

        return Sequence.Create<StoredRevocable>(records);
    }
}
