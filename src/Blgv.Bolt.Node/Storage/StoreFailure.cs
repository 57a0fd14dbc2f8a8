namespace Blgv.Bolt.Node;

/// <summary>The refusals of a store in files, in words for whoever runs the node.</summary>
internal static class StoreFailure
{
    public static ChannelStoreException Corrupt(string name, long offset, string what) => new(
        ChannelStoreError.Corrupt,
        $"{name} is damaged at byte {offset}: {what}. No crash does that; suspect the disk. Copy the folder, then restore this file from a mirror that is as new. An older copy would lose money: peers may take it all if an old state is used.");

    public static ChannelStoreException InUse(string path) => new(
        ChannelStoreError.InUse, $"{path} is open elsewhere. Only one node may use it; stop the other one.");

    public static ChannelStoreException Io(string path, Exception cause) => new(
        ChannelStoreError.Failed,
        $"{path}: {cause.Message} What was being written may be durable or not, so nothing that depends on it may happen. Free space or mend the disk, then start again.",
        cause);

    public static ChannelStoreException FailedBefore(string path) => new(
        ChannelStoreError.Failed, $"{path}: writing failed before, so nothing more is written. Free space or mend the disk, then start again.");
}
