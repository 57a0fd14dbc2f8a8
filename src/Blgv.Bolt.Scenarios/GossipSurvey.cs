using System.Diagnostics;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Scenarios;

/// <summary>What the graph and its store take on one network: rates of applying decoded messages, memory, the time to load.</summary>
internal static class GossipSurvey
{
    private const int Window = 20_000;
    private const int SmallNetwork = 200;
    private const int Loads = 3;

    public static Survey Of(string name, int nodes, string size)
    {
        string[] figures =
        [
            "apply.announcement.rate", "apply.update.rate", "store.announcement.rate", "store.update.rate",
            "memory.bytes", "memory.diverged.bytes", "store.bytes", "load.first.ms", "load.ms", "compact.ms",
        ];
        return new(
            name,
            $"{size}: decoded messages applied per second without and with the store, bytes per channel, loading",
            [.. figures.Select(figure => $"{name}.{figure}")],
            (effort, cancellationToken) => Measure(name, nodes, effort, cancellationToken).ToSequence());
    }

    private static List<Figure> Measure(string name, int nodes, Effort effort, CancellationToken cancellationToken)
    {
        var isFull = effort.Rounds >= Effort.Full.Rounds;
        var rounds = isFull ? nodes > BenchmarkNetwork.Nodes ? 2 : 15 : 1;
        var gossip = new GossipNetwork(BenchmarkNetwork.Create(isFull ? nodes : SmallNetwork, BenchmarkKeys.Hashes));
        var folder = Directory.CreateTempSubdirectory("bolt-bench-").FullName;
        try
        {
            var (announcements, updates) = Rates(gossip, null, rounds, cancellationToken);
            var (storedAnnouncements, storedUpdates) = Rates(gossip, folder, int.Min(rounds, 5), cancellationToken);
            var (memory, diverged) = Memory(gossip, cancellationToken);
            var (stored, loads, compaction) = Load(gossip, folder, cancellationToken);
            return
            [
                new($"{name}.apply.announcement.rate", announcements, "announcement/s"),
                new($"{name}.apply.update.rate", updates, "update/s"),
                new($"{name}.store.announcement.rate", storedAnnouncements, "announcement/s"),
                new($"{name}.store.update.rate", storedUpdates, "update/s"),
                new($"{name}.memory.bytes", memory, "B/channel"),
                new($"{name}.memory.diverged.bytes", diverged, "B/channel"),
                new($"{name}.store.bytes", stored, "B/channel"),
                new($"{name}.load.first.ms", loads[0], "ms"),
                new($"{name}.load.ms", loads[^1], "ms"),
                new($"{name}.compact.ms", compaction, "ms"),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The medians of several rounds, each from an empty graph and ended by a publication. Messages are made in windows outside the measured time.</summary>
    private static (double Announcements, double Updates) Rates(GossipNetwork gossip, string? folder, int rounds, CancellationToken cancellationToken)
    {
        var channels = gossip.Network.Channels;
        List<double> announcementRates = [];
        List<double> updateRates = [];
        for (var round = 0; round < rounds; round++)
        {
            var graph = new Graph(ChainHash.Bitcoin);
            var path = folder is null ? null : Directory.CreateDirectory(Path.Combine(folder, "rates")).FullName;
            using (var store = path is null ? null : GossipStore.Open(new GossipFolder(path), graph, out _))
            {
                var intake = new GossipIntake(graph, GossipPolicy.Default, store);
                announcementRates.Add(Rate(channels.Length, gossip.Announcement, (number, message, encoded) =>
                    intake.ApplyTrusted(message, encoded, channels[number].Capacity, GossipNetwork.Moment), store, graph, cancellationToken));
                updateRates.Add(Rate(2 * channels.Length, number => gossip.Update(number, age: 1), (_, message, encoded) =>
                    intake.ApplyTrusted(message, encoded, GossipNetwork.Moment), store, graph, cancellationToken));
            }

            if (path is not null)
            {
                Directory.Delete(path, recursive: true);
            }
        }

        return (Timing.Median(announcementRates), Timing.Median(updateRates));
    }

    private static double Rate<T>(
        int count,
        Func<int, T> create,
        Func<int, T, ReadOnlySpan<byte>, GossipVerdict> apply,
        GossipStore? store,
        Graph graph,
        CancellationToken cancellationToken)
        where T : class, IMessage
    {
        var elapsed = TimeSpan.Zero;
        var messages = new (T Message, byte[] Encoded)[int.Min(Window, count)];
        for (var start = 0; start < count; start += Window)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var length = int.Min(Window, count - start);
            for (var i = 0; i < length; i++)
            {
                var message = create(start + i);
                messages[i] = (message, store is null ? [] : message.ToArray());
            }

            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < length; i++)
            {
                GossipNetwork.Require(apply(start + i, messages[i].Message, messages[i].Encoded));
            }

            elapsed += Stopwatch.GetElapsedTime(started);
        }

        var last = Stopwatch.GetTimestamp();
        store?.Flush();
        _ = graph.Publish();
        return count / (elapsed + Stopwatch.GetElapsedTime(last)).TotalSeconds;
    }

    /// <summary>The writer and one snapshot, then the same after every channel changed and nothing was published since.</summary>
    private static (double Shared, double Diverged) Memory(GossipNetwork gossip, CancellationToken cancellationToken)
    {
        var before = Collected();
        var graph = new Graph(ChainHash.Bitcoin);
        var intake = new GossipIntake(graph, GossipPolicy.Default);
        gossip.Apply(intake, cancellationToken);
        var snapshot = graph.Publish();
        var shared = Collected() - before;
        for (var i = 0; i < gossip.Network.Channels.Length; i++)
        {
            _ = graph.TrySetPolicy(gossip.Network.Channels[i].ShortChannelId, 0, default);
        }

        var diverged = Collected() - before;
        GC.KeepAlive(intake);
        return ((double)shared / snapshot.ChannelCount, (double)diverged / snapshot.ChannelCount);
    }

    private static (double StoredBytes, List<double> Loads, double Compaction) Load(GossipNetwork gossip, string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, "load");
        var first = new Graph(ChainHash.Bitcoin);
        double stored;
        using (var store = GossipStore.Open(new GossipFolder(path), first, out _))
        {
            gossip.Apply(new GossipIntake(first, GossipPolicy.Default, store), cancellationToken);
            store.Sync();
            stored = (double)store.Length / first.ChannelCount;
        }

        List<double> loads = [];
        for (var i = 0; i < Loads; i++)
        {
            var graph = new Graph(ChainHash.Bitcoin);
            var started = Stopwatch.GetTimestamp();
            using var store = GossipStore.Open(new GossipFolder(path), graph, out _);
            _ = graph.Publish();
            loads.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        var compacted = new Graph(ChainHash.Bitcoin);
        using var last = GossipStore.Open(new GossipFolder(path), compacted, out _);
        var compacting = Stopwatch.GetTimestamp();
        last.Compact(compacted);
        return (stored, loads, Stopwatch.GetElapsedTime(compacting).TotalMilliseconds);
    }

    private static long Collected()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
