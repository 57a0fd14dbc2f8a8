namespace Blgv.Bolt.Node;

/// <summary>When a <see cref="FileChannelStore"/> rewrites its log, and what then leaves it.</summary>
/// <param name="CompactionFloor">A log is not rewritten for less dead bytes than this.</param>
/// <param name="SpillLength">
/// A channel's revocable records stay in the log until they are this long together: a file of its own costs a sync, and a thousand channels would
/// cost a thousand at once.
/// </param>
internal readonly record struct GenerationPolicy(long CompactionFloor, int SpillLength)
{
    public static GenerationPolicy Default { get; } = new(1 << 20, 1 << 14);
}
