namespace Blgv.Bolt.Node;

/// <summary>When a channel's facts have become long enough for a new snapshot: then writing it costs no more than was written since the last one.</summary>
internal static class SnapshotRule
{
    private const int Floor = 4096;

    public static bool Wants(long factsLength, int snapshotLength) => factsLength > Math.Max(snapshotLength, Floor);
}
