using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class GossipStoreTests
{
    private const string First = "gossip-0000000001.store";
    private const string Second = "gossip-0000000002.store";

    /// <summary>The graph after each of the twenty records of <see cref="Twenty"/>, from none on.</summary>
    private static readonly Lazy<(byte[] File, string[] Graphs, int[] Ends)> Store = new(Twenty);

    [Fact]
    public void What_was_accepted_is_there_after_a_restart()
    {
        var (file, graphs, _) = Store.Value;
        var (graph, load, _) = Reopen(file);
        Assert.Equal(graphs[20], Describe(graph));
        Assert.Equal((20, file.Length, 0L, 1u), (load.Records, load.Bytes, load.LostBytes, load.Generation));
    }

    [Fact]
    public void Cut_at_every_byte_it_opens_with_the_records_before_and_goes_on_in_a_new_generation()
    {
        var (file, _, _) = Store.Value;
        for (var length = 0; length < file.Length; length++)
        {
            OpensWithWhatIsBefore(file[..length], length);
        }
    }

    [Fact]
    public void Zero_filled_from_every_byte_it_opens_with_the_records_before()
    {
        var (file, _, _) = Store.Value;
        for (var start = 0; start < file.Length; start++)
        {
            var damaged = (byte[])file.Clone();
            damaged.AsSpan(start).Clear();

            // where only zeros are replaced nothing is damaged
            OpensWithWhatIsBefore(damaged, FirstDifference(file, damaged));
        }
    }

    [Fact]
    public void With_a_bit_flipped_in_every_byte_it_opens_with_the_records_before()
    {
        var (file, _, _) = Store.Value;
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = (byte[])file.Clone();
            damaged[i] ^= (byte)(1 << (i % 8));
            OpensWithWhatIsBefore(damaged, i);
        }
    }

    [Fact]
    public void With_zeros_after_its_end_as_some_file_systems_leave_them_nothing_is_lost()
    {
        var (file, graphs, _) = Store.Value;
        foreach (var zeros in new[] { 1, 7, 8, 20, 4096 })
        {
            var (graph, load, files) = Reopen([.. file, .. new byte[zeros]]);
            Assert.Equal(graphs[20], Describe(graph));
            Assert.Equal((20, (long)zeros), (load.Records, load.LostBytes));
            Assert.Equal(Second, files.Names);
        }
    }

    [Fact]
    public void Killed_at_every_operation_of_a_compaction_it_opens_with_the_same_graph()
    {
        var (file, graphs, _) = Store.Value;
        var operations = CountOperations(file);
        Assert.True(operations >= 8, $"{operations} operations");
        for (var crashAt = 0; crashAt < operations; crashAt++)
        {
            foreach (var (keepNames, keepPart) in new[] { (false, 0.0), (true, 0.0), (true, 0.5), (true, 1.0), (false, 1.0) })
            {
                var files = new CrashingFiles();
                files.Put(First, file);
                var graph = new Graph(ChainHash.Regtest);
                using var store = GossipStore.Open(files, graph, out _);
                files.CrashAt = files.Operations + crashAt;
                Assert.Throws<IOException>(() => store.Compact(graph));

                var after = files.AfterPowerCut(keepNames, keepPart);
                var restored = new Graph(ChainHash.Regtest);
                using var reopened = GossipStore.Open(after, restored, out var load);
                Assert.Equal(graphs[20], Describe(restored));
                Assert.Equal(0, load.LostBytes);
                Assert.DoesNotContain(' ', after.Names);
            }
        }
    }

    [Fact]
    public void A_compaction_that_fails_leaves_the_store_in_use()
    {
        var files = new CrashingFiles();
        files.Put(First, Store.Value.File);
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        files.CrashAt = files.Operations + 1;
        Assert.Throws<IOException>(() => store.Compact(graph));
        files.CrashAt = int.MaxValue;

        var network = new TestNetwork(store: store, graph: graph);
        network.WithChannel(950, 1, 2);
        store.Compact(graph);
        Assert.Equal(Describe(graph), Describe(Reopen(files.Get(Second), 2).Graph));
    }

    [Fact]
    public void A_compaction_keeps_what_the_graph_uses_and_no_more()
    {
        var files = new CrashingFiles();
        files.Put(First, Store.Value.File);
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out var before);
        var old = graph.Publish();
        store.Compact(graph);
        Assert.Equal(Second, files.Names);
        Assert.True(store.Length < before.Bytes);

        var (again, load, _) = Reopen(files.Get(Second), 2);
        Assert.Equal(Describe(graph), Describe(again));
        Assert.Equal(0, load.LostBytes);
        var length = store.Length;
        store.Compact(graph);
        Assert.Equal(length, store.Length);

        // a snapshot from before asks for places that mean something else now, and is told so
        var room = new byte[MessageLimits.MaxMessageLength];
        Assert.True(old.TryFindChannel(Scid(900), out var index));
        Assert.False(store.TryRead(old.StoreGeneration, old.Channel(index).StorePosition, room, out _));
    }

    [Fact]
    public void A_compaction_is_wanted_when_most_of_a_large_file_is_outdated()
    {
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(new CrashingFiles(), graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        network.WithChannel();
        var update = Update(900, 1, 2, Now).ToArray();
        Assert.False(store.WantsCompaction(graph));
        for (var i = 0; i < 110_000; i++)
        {
            store.AppendUpdate(update, Now);
        }

        Assert.True(store.WantsCompaction(graph));
        store.Compact(graph);
        Assert.False(store.WantsCompaction(graph));
    }

    [Fact]
    public void Each_record_of_the_graph_names_its_signed_message()
    {
        var files = new CrashingFiles();
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        var channel = network.Channel(900, 1, 2);
        var update = Update(900, 1, 2, Now);
        var node = About(1, Now);
        Assert.All(network.Send([channel]), verdict => Assert.True(verdict.IsAccepted));
        Assert.All(network.Send([update, node]), verdict => Assert.True(verdict.IsAccepted));

        foreach (var compact in new[] { false, true })
        {
            if (compact)
            {
                store.Compact(graph);
            }

            var snapshot = graph.Publish();
            Assert.True(snapshot.TryFindChannel(Scid(900), out var index));
            Assert.True(snapshot.TryFindNode(Node(1), out var author));
            var record = snapshot.Channel(index);
            Assert.Equal(channel.ToArray(), Read(store, snapshot, record.StorePosition));
            Assert.Equal(update.ToArray(), Read(store, snapshot, record.Policy(DirectionOf(1, 2)).StorePosition));
            Assert.Equal(node.ToArray(), Read(store, snapshot, snapshot.Node(author).StorePosition));
            Assert.False(store.TryRead(snapshot.StoreGeneration, 0, new byte[10], out _));
            Assert.False(store.TryRead(snapshot.StoreGeneration, uint.MaxValue, new byte[10], out _));
            Assert.False(store.TryRead(snapshot.StoreGeneration, record.StorePosition + 1, new byte[1000], out _));
        }
    }

    [Fact]
    public void Incident_15_a_reader_streams_the_store_and_holds_a_cursor_only()
    {
        var files = new CrashingFiles();
        files.Put(First, Store.Value.File);
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        var room = new byte[MessageLimits.MaxMessageLength];
        var readers = new StoreCursor[500];
        var counts = new int[readers.Length];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 40; step++)
        {
            for (var reader = 0; reader < readers.Length; reader++)
            {
                counts[reader] += store.ReadNext(ref readers[reader], room, out _) == StoreStep.Message ? 1 : 0;
            }
        }

        // one map of the file, and nothing per reader or message
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4 * Store.Value.File.Length);
        Assert.All(counts, count => Assert.Equal(16, count));
    }

    [Fact]
    public void A_reader_sees_what_is_appended_later_and_begins_again_after_a_compaction()
    {
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(new CrashingFiles(), graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        var room = new byte[MessageLimits.MaxMessageLength];
        var cursor = default(StoreCursor);
        Assert.Equal(StoreStep.End, store.ReadNext(ref cursor, room, out _));
        network.WithChannel();
        Assert.Equal(StoreStep.Message, store.ReadNext(ref cursor, room, out var message));
        Assert.Equal((StoreRecordKind.Channel, Now), (message.Kind, message.ReceivedAt));
        Assert.Equal(network.Channel(900, 1, 2).ToArray(), room[..message.Length]);
        Assert.Equal(StoreStep.End, store.ReadNext(ref cursor, room, out _));

        store.Compact(graph);
        Assert.Equal(StoreStep.Restarted, store.ReadNext(ref cursor, room, out _));
        Assert.Equal(StoreStep.Message, store.ReadNext(ref cursor, room, out _));
        Assert.Throws<ArgumentException>(() =>
        {
            var again = default(StoreCursor);
            store.ReadNext(ref again, new byte[10], out _);
        });
    }

    [Fact]
    public void What_was_synced_survives_a_power_cut()
    {
        var files = new CrashingFiles();
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        network.WithChannel(900);
        store.Sync();
        network.WithChannel(901);
        store.Flush();
        Assert.Equal("900", Scids(Restore(files.AfterPowerCut(keepNames: false, keepPart: 0))));
        Assert.Equal("900", Scids(Restore(files.AfterPowerCut(keepNames: false, keepPart: 0.9))));
        Assert.Equal("900 901", Scids(Restore(files.AfterPowerCut(keepNames: false, keepPart: 1))));
    }

    [Fact]
    public void A_failed_write_closes_the_store_before_anything_is_written_after_the_torn_part()
    {
        var files = new CrashingFiles();
        var graph = new Graph(ChainHash.Regtest);
        var store = GossipStore.Open(files, graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        network.WithChannel(900);
        files.CrashAt = files.Operations;
        Assert.Throws<IOException>(store.Flush);
        Assert.Throws<ObjectDisposedException>(() => network.WithChannel(901));
        Assert.False(network.Knows(Scid(901)));
        store.Dispose();
    }

    [Fact]
    public void The_store_of_another_chain_is_left_alone()
    {
        var files = new CrashingFiles();
        files.Put(First, Store.Value.File);
        Assert.Throws<IOException>(() => GossipStore.Open(files, new Graph(ChainHash.Bitcoin), out _));
        Assert.Equal(Store.Value.File, files.Get(First));
    }

    [Fact]
    public void A_graph_that_holds_something_is_not_loaded_into()
    {
        var network = new TestNetwork();
        network.WithChannel();
        Assert.Throws<ArgumentException>(() => GossipStore.Open(new CrashingFiles(), network.Graph, out _));
    }

    [Fact]
    public void A_real_folder_does_what_the_one_in_memory_does()
    {
        var path = Directory.CreateTempSubdirectory("bolt-gossip-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(path, First), Store.Value.File);
            File.WriteAllText(Path.Combine(path, "README"), "not ours");
            var folder = new GossipFolder(path);
            var graph = new Graph(ChainHash.Regtest);
            using (var store = GossipStore.Open(folder, graph, out var load))
            {
                Assert.Equal(20, load.Records);
                store.Compact(graph);
                var network = new TestNetwork(store: store, graph: graph);
                network.WithChannel(950, 1, 2);
                var snapshot = graph.Publish();
                Assert.True(snapshot.TryFindChannel(Scid(950), out var index));
                Assert.Equal(network.Channel(950, 1, 2).ToArray(), Read(store, snapshot, snapshot.Channel(index).StorePosition));
                store.Sync();
            }

            Assert.Equal($"README {Second}", string.Join(' ', folder.List().Order(StringComparer.Ordinal)));
            var again = new Graph(ChainHash.Regtest);
            using var reopened = GossipStore.Open(folder, again, out var second);
            Assert.Equal(Describe(graph), Describe(again));
            Assert.Equal(0, second.LostBytes);
            Assert.Throws<IOException>(() => folder.Create(Second));
            Assert.Throws<IOException>(() => folder.Rename("README", Second));
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void The_checksum_is_the_one_of_the_standard()
    {
        Assert.Equal(0xe3069283u, Crc32C.Of("123456789"u8));
        Assert.Equal(0x8a9136aau, Crc32C.Of(new byte[32]));
        Assert.Equal(0x62a8ab43u, Crc32C.Of(Enumerable.Repeat((byte)0xff, 32).ToArray()));
    }

    [Fact]
    public void A_stored_message_read_in_place_says_what_the_message_says()
    {
        var network = new TestNetwork();
        var channel = network.Channel(900, 1, 2, change: a => a with { Features = new FeatureSet<ChannelAnnouncementContext>(Bytes.FromHex("0100000000000000000000000001")) });
        Assert.True(MessageViews.TryReadChannel(channel.ToArray(), new Satoshi(5), 8, out var read));
        Assert.Equal(NewChannel.From(channel, new Satoshi(5), 8), read);
        for (var length = 0; length < channel.ToArray().Length; length++)
        {
            Assert.False(MessageViews.TryReadChannel(channel.ToArray().AsSpan(0, length), null, 0, out _));
        }

        foreach (var flags in new[] { 0, 1, 2, 3, 255 })
        {
            var update = Update(900, 1, 2, Now, u => u with { ChannelFlags = (ChannelUpdateChannelFlags)flags, MessageFlags = (ChannelUpdateMessageFlags)flags });
            Assert.True(MessageViews.TryReadUpdate(update.ToArray(), out var scid, out var direction, out var policy));
            Assert.Equal((Scid(900), update.Direction, ChannelPolicy.From(update, null, 0)), (scid, direction, policy));
            Assert.False(MessageViews.TryReadUpdate(update.ToArray().AsSpan(0, 137), out _, out _, out _));
        }

        var announcement = About(1, Now, a => a with { Features = new FeatureSet<NodeAnnouncementContext>(Bytes.FromHex("010203")), TrailingData = Bytes.FromHex("01") });
        var bytes = announcement.ToArray();
        Assert.True(MessageViews.TryReadNode(bytes, out var node));
        Assert.Equal((Node(1), NodeDetails.From(announcement)), (node.NodeId, NodeDetails.Unpack(node.Timestamp, node.Pack())));
        for (var length = 0; length < bytes.Length - 1; length++)
        {
            Assert.False(MessageViews.TryReadNode(bytes.AsSpan(0, length), out _));
        }
    }

    /// <summary>Twenty records of all kinds: channels, updates of which one is outdated, nodes, a spend that was undone, one that was not, a removal.</summary>
    private static (byte[] File, string[] Graphs, int[] Ends) Twenty()
    {
        var files = new CrashingFiles();
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        var network = new TestNetwork(store: store, graph: graph);
        List<string> graphs = [Describe(graph)];
        List<int> ends = [(int)store.Length];
        void Note()
        {
            graphs.Add(Describe(graph));
            ends.Add((int)store.Length);
        }

        void Send(IMessage message)
        {
            Assert.True(network.Send(message).IsAccepted);
            Note();
        }

        Send(network.Channel(900, 1, 2));
        Send(network.Channel(901, 2, 3, amount: 7));
        Send(network.Channel(902, 3, 1));
        Send(Update(900, 1, 2, Now - 9));
        Send(Update(900, 1, 2, Now));
        Send(Update(900, 2, 1, Now));
        Send(Update(901, 2, 3, Now, u => u with { TrailingData = Bytes.FromHex("010203") }));
        Send(Update(901, 3, 2, Now, u => u with { ChannelFlags = u.ChannelFlags | ChannelUpdateChannelFlags.Disable }));
        Send(About(1, Now));
        Send(About(2, Now - 5));
        Send(About(2, Now, a => a with { Alias = NodeAlias.FromString("TWO") }));
        Send(network.Channel(903, 4, 5));
        Send(About(4, Now));
        Send(Update(903, 4, 5, Now));
        network.Intake.Spent(Scid(902), new BlockHeight(990));
        Note();
        network.Intake.NotSpent(Scid(902));
        Note();
        Send(Update(902, 3, 1, Now));
        network.Intake.Blacklist(Node(5));
        Note();
        Send(network.Channel(904, 6, 7));
        network.Intake.Spent(Scid(901), new BlockHeight(995));
        Note();
        store.Flush();
        Assert.Equal(21, graphs.Count);
        return (files.Get(First), [.. graphs], [.. ends]);
    }

    private static void OpensWithWhatIsBefore(byte[] damaged, int firstBad)
    {
        var (file, graphs, ends) = Store.Value;
        var whole = firstBad >= file.Length ? 20 : int.Max(0, Array.FindLastIndex(ends, end => end <= firstBad));
        var (graph, load, files) = Reopen(damaged);
        Assert.Equal(graphs[whole], Describe(graph));
        var isCutBetweenRecords = damaged.Length == ends[whole] && damaged.Length > 0 && firstBad >= ends[0];
        Assert.Equal(isCutBetweenRecords || firstBad >= file.Length ? 0 : damaged.Length - (firstBad < ends[0] ? 0 : ends[whole]), load.LostBytes);

        // it can be added to, and what was there before is there again
        var again = new Graph(ChainHash.Regtest);
        using (var store = GossipStore.Open(files, again, out var second))
        {
            Assert.Equal(0, second.LostBytes);
            Assert.Equal(graphs[whole], Describe(again));
            store.AppendRemoval(Scid(1));
        }

        using var last = GossipStore.Open(files, new Graph(ChainHash.Regtest), out var third);
        Assert.Equal(0, third.LostBytes);
    }

    [Fact]
    public void A_store_is_read_while_another_writes_and_nothing_is_changed()
    {
        var (file, graphs, ends) = Store.Value;
        var files = new CrashingFiles();
        files.Put(First, file[..ends[10]]);
        var written = new Graph(ChainHash.Regtest);
        using var writer = GossipStore.Open(files, written, out _);
        writer.AppendRemoval(Scid(1));
        writer.Flush();
        var operations = files.Operations;

        var read = new Graph(ChainHash.Regtest);
        var load = GossipStore.Read(files, read);

        Assert.Equal((graphs[10], 11, 0), (Describe(read), load.Records, load.LostBytes));
        Assert.Equal(operations, files.Operations);
        writer.AppendRemoval(Scid(2));
        writer.Sync();
    }

    [Fact]
    public void A_store_that_is_being_written_is_read_as_far_as_it_is_whole()
    {
        var (file, graphs, ends) = Store.Value;
        for (var length = 0; length < file.Length; length += 3)
        {
            var files = new CrashingFiles();
            files.Put(First, file[..length]);
            var read = new Graph(ChainHash.Regtest);
            _ = GossipStore.Read(files, read);
            Assert.Equal(graphs[int.Max(0, Array.FindLastIndex(ends, end => end <= length))], Describe(read));
            Assert.Equal((0, First), (files.Operations, files.Names));
        }
    }

    private static int FirstDifference(byte[] one, byte[] other)
    {
        var common = one.AsSpan().CommonPrefixLength(other);
        return common;
    }

    private static int CountOperations(byte[] file)
    {
        var files = new CrashingFiles();
        files.Put(First, file);
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        var before = files.Operations;
        store.Compact(graph);
        return files.Operations - before;
    }

    private static (Graph Graph, StoreLoad Load, CrashingFiles Files) Reopen(byte[] file, uint generation = 1)
    {
        var files = new CrashingFiles();
        files.Put(generation == 1 ? First : Second, file);
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out var load);
        return (graph, load, files);
    }

    private static Graph Restore(CrashingFiles files)
    {
        var graph = new Graph(ChainHash.Regtest);
        using var store = GossipStore.Open(files, graph, out _);
        return graph;
    }

    private static byte[] Read(GossipStore store, GraphSnapshot snapshot, uint position)
    {
        var room = new byte[MessageLimits.MaxMessageLength];
        Assert.True(store.TryRead(snapshot.StoreGeneration, position, room, out var message));
        return room[..message.Length];
    }

    private static string Scids(Graph graph)
    {
        var found = new List<uint>();
        var snapshot = graph.Publish();
        foreach (var channel in snapshot.Channels)
        {
            found.Add(snapshot.Channel(channel).ShortChannelId.BlockHeight);
        }

        return string.Join(' ', found.Order());
    }

    /// <summary>All that a graph says, but for where it is stored.</summary>
    private static string Describe(Graph graph)
    {
        var lines = new List<string>();
        var snapshot = graph.Publish();
        foreach (var index in snapshot.Channels)
        {
            var channel = snapshot.Channel(index);
            lines.Add($"{channel.ShortChannelId} {snapshot.NodeId(channel.NodeIndex1)} {snapshot.NodeId(channel.NodeIndex2)} {channel.Capacity} {channel.SpentAt} "
                + $"{channel.Policy(0) with { StorePosition = 0 }} {channel.Policy(1) with { StorePosition = 0 }}");
        }

        foreach (var node in snapshot.Nodes)
        {
            lines.Add($"{snapshot.NodeId(node)} {snapshot.Node(node).ChannelCount} {snapshot.Details(node)}");
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }
}
