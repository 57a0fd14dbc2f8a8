using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>One channel in the memory of a <see cref="FileChannelStore"/>.</summary>
internal sealed class ChannelContents
{
    private const int Overhead = 64;
    private const int FactOverhead = 3;
    private const int RecordOverhead = 12;

    public ulong Sequence { get; set; }

    public ulong SnapshotSequence { get; set; }

    public Bytes Snapshot { get; set; }

    public List<Bytes> Facts { get; } = [];

    public long FactsLength { get; private set; }

    public Bytes Marks { get; set; }

    /// <summary>The funding outputs that records were added for: the log names each once and then by its place here.</summary>
    public List<OutPoint> Fundings { get; } = [];

    /// <summary>The revocable records that so far are only in the log.</summary>
    public List<StoredRevocable> Pending { get; } = [];

    /// <summary>How much of the channel's own file is valid; 0 when it has none. What follows there was never finished and is written over.</summary>
    public long RevocableLength { get; set; }

    /// <summary>About how long the pending records are in a log.</summary>
    public long PendingLength { get; private set; }

    /// <summary>About how long the channel is in the base of a log, without the pending records.</summary>
    public long StateLength => Overhead + Snapshot.Length + FactsLength + (FactOverhead * (long)Facts.Count) + Marks.Length
        + (Fundings.Count * (long)(TxId.Size + sizeof(uint)));

    public void Apply(ChannelWrite write)
    {
        Sequence = write.Sequence;
        Marks = write.Marks;
        if (write.Snapshot is { } snapshot)
        {
            SnapshotSequence = write.Sequence;
            Snapshot = snapshot;
            Facts.Clear();
            FactsLength = 0;
        }
        else
        {
            AddFacts(write.Facts);
        }

        AddPending(write.Revocable);
    }

    public void AddPending(Sequence<StoredRevocable> records)
    {
        foreach (var record in records)
        {
            Pending.Add(record);
            PendingLength += RecordOverhead + record.Content.Length;
        }
    }

    public void ClearPending()
    {
        Pending.Clear();
        PendingLength = 0;
    }

    public void AddFacts(Bytes facts)
    {
        Facts.Add(facts);
        FactsLength += facts.Length;
    }

    public StoredChannel ToStored(uint channel) => new(channel, SnapshotSequence, Snapshot, Facts.ToSequence(), Sequence, Marks);
}
