using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Storage;

/// <summary>Stores on a simulated disk, and what a store holds as one comparable value.</summary>
internal static class TestStore
{
    public static readonly PointBytes Node = FixedBytesExtensions.FromHex<PointBytes>("02" + new string('b', 64));

    /// <summary>Little enough that a dozen commits bring a compaction, which moves some of the revocable records.</summary>
    public const long SmallFloor = 200;
    private const int SmallSpill = 60;

    private static readonly OutPoint[] Fundings = [ChannelStoreContract.Funding, ChannelStoreContract.Funding with { Index = 2 }];

    public static FileChannelStore Open(SimulatedDisk disk, long floor = SmallFloor) =>
        FileChannelStore.Open(disk.Mount(), ChainHash.Regtest, Node, new GenerationPolicy(floor, SmallSpill));

    /// <summary>Everything in a store, the revocable records of the first channels included.</summary>
    public static async Task<string> DumpAsync(IChannelStore store)
    {
        var state = await store.LoadAsync(CancellationToken.None);
        var lines = new List<string>();
        foreach (var channel in state.Channels)
        {
            lines.Add($"{channel.Channel}: {channel.SnapshotSequence} {channel.Snapshot} {channel.Facts} {channel.Sequence} {channel.Marks}");
        }

        foreach (var entry in state.Host)
        {
            lines.Add($"{entry.Key} = {entry.Value}");
        }

        for (var channel = 0u; channel < 4; channel++)
        {
            foreach (var funding in Fundings)
            {
                foreach (var record in await store.ReadRevocableAsync(channel, funding, 0, ulong.MaxValue, CancellationToken.None))
                {
                    lines.Add($"{channel} {funding} {record.Number} {record.Content}");
                }
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>A commit made from a number: over a few of them every part of a write occurs.</summary>
    public static (Sequence<ChannelWrite> Channels, Sequence<HostWrite> Host) CommitOf(int choice, Dictionary<uint, ulong> next)
    {
        var channels = new List<ChannelWrite>();
        var channel = (uint)(choice % 3);
        for (var count = 0; count <= choice / 3 % 2; count++, channel = (channel + 1) % 3)
        {
            if (next.TryGetValue(channel, out var sequence) && sequence == 0)
            {
                continue;
            }

            sequence = Math.Max(1, sequence);
            channels.Add(new ChannelWrite(channel, sequence, Content(choice, choice % 40), Content(choice / 7, choice % 5))
            {
                Snapshot = choice % 11 == 0 ? Content(choice, choice % 30) : null,
                Revocable = choice % 2 == 0
                    ? [new StoredRevocable(Fundings[choice / 2 % 2], sequence, Content(choice, 20)), new StoredRevocable(Fundings[0], sequence + 1, Content(choice, 3))]
                    : default,
                IsDeleted = choice % 61 == 60,
            });
            next[channel] = choice % 61 == 60 ? 0 : sequence + 1;
        }

        Sequence<HostWrite> host = choice % 3 == 0 ? [new HostWrite(Content(choice % 5, 2), choice % 4 == 0 ? null : Content(choice, choice % 9))] : default;
        return (channels.ToSequence(), host);
    }

    private static Bytes Content(int seed, int length)
    {
        var bytes = new byte[length];
        for (var index = 0; index < length; index++)
        {
            bytes[index] = (byte)(((seed * 31) + (index * 7)) & 0xff);
        }

        return Bytes.Copy(bytes);
    }
}
