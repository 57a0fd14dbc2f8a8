using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>What a <see cref="FileChannelStore"/> keeps in memory: as much as the next generation of its log would hold, whatever its history.</summary>
internal sealed class StoreContents
{
    private const int EntryOverhead = 16;

    public SortedDictionary<uint, ChannelContents> Channels { get; } = [];

    public HashSet<uint> Deleted { get; } = [];

    public SortedDictionary<Bytes, Bytes> Host { get; } = new(KeyOrder.Instance);

    /// <summary>About how many bytes of a log are still needed.</summary>
    public long LiveLength { get; private set; }

    /// <summary>Throws unless every write is the next one of its channel.</summary>
    public void Check(Sequence<ChannelWrite> writes)
    {
        var last = new Dictionary<uint, ulong>(writes.Count);
        var deleted = new HashSet<uint>();
        foreach (var write in writes)
        {
            if (Deleted.Contains(write.Channel) || deleted.Contains(write.Channel))
            {
                throw ChannelStoreException.DeletedBefore(write.Channel);
            }

            if (!last.TryGetValue(write.Channel, out var sequence) && Channels.TryGetValue(write.Channel, out var channel))
            {
                sequence = channel.Sequence;
            }

            if (write.Sequence == 0 || write.Sequence - 1 != sequence)
            {
                throw ChannelStoreException.OutOfSequence(write.Channel, sequence, write.Sequence);
            }

            last[write.Channel] = write.Sequence;
            if (write.IsDeleted)
            {
                deleted.Add(write.Channel);
            }
        }
    }

    /// <summary>The channel, a new one without a write if there is none.</summary>
    public ChannelContents ChannelOf(uint channel)
    {
        if (!Channels.TryGetValue(channel, out var contents))
        {
            Channels.Add(channel, contents = new ChannelContents());
            LiveLength += contents.Length;
        }

        return contents;
    }

    public void Apply(ChannelWrite write)
    {
        var channel = ChannelOf(write.Channel);
        LiveLength -= channel.Length;
        if (write.IsDeleted)
        {
            Channels.Remove(write.Channel);
            Delete(write.Channel);
            return;
        }

        channel.Apply(write);
        LiveLength += channel.Length;
    }

    public void Apply(HostWrite write)
    {
        if (Host.Remove(write.Key, out var former))
        {
            LiveLength -= LengthOf(write.Key, former);
        }

        if (write.Value is { } value)
        {
            Host.Add(write.Key, value);
            LiveLength += LengthOf(write.Key, value);
        }
    }

    public void Add(uint number, ChannelContents channel)
    {
        Channels.Add(number, channel);
        LiveLength += channel.Length;
    }

    public void Delete(uint channel)
    {
        Deleted.Add(channel);
        LiveLength += sizeof(uint);
    }

    public StoredState ToStored() => new(
        Channels.Select(pair => pair.Value.ToStored(pair.Key)).ToSequence(),
        Host.Select(pair => new HostEntry(pair.Key, pair.Value)).ToSequence());

    private static int LengthOf(Bytes key, Bytes value) => EntryOverhead + key.Length + value.Length;
}
