using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Node.Tests.Storage;

/// <summary>The store in files, on a real disk and compared with the one in memory.</summary>
public sealed class FileChannelStoreTests : ChannelStoreContract, IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("blgv-bolt-store-").FullName, "store");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public override async Task<IChannelStore> OpenAsync() => await FileChannelStore.OpenAsync(_folder, ChainHash.Regtest, TestStore.Node, Stop);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task What_was_committed_is_there_when_the_folder_is_opened_again()
    {
        string before;
        await using (var store = await OpenAsync())
        {
            await store.CommitAsync([Write(1, 1, "01") with { Snapshot = Bytes.FromHex("aa"), Revocable = [Record(1)] }], [Host("01", "02")], Stop);
            await store.CommitAsync([Write(1, 2, "02"), Write(2, 1, "")], [Host("03", "")], Stop);
            before = await TestStore.DumpAsync(store);
        }

        await using var again = await OpenAsync();

        Assert.Equal(before, await TestStore.DumpAsync(again));
        Assert.Null(((FileChannelStore)again).TornFile);
        var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () => await again.CommitAsync([Write(1, 2, "")], [], Stop));
        Assert.Equal(ChannelStoreError.Sequence, refused.Error);
    }

    [Fact]
    public async Task A_deleted_number_is_still_refused_after_a_restart_and_its_records_leave_the_disk()
    {
        await using (var store = await OpenAsync())
        {
            await store.CommitAsync([Write(1, 1, "01") with { Revocable = [Record(1), Record(2) with { Content = Bytes.Copy(new byte[20_000]) }] }], [], Stop);
        }

        await using (var store = await OpenAsync())
        {
            Assert.True(File.Exists(Path.Combine(_folder, RevocableFile.NameOf(1))));
            await store.CommitAsync([Write(1, 2, "") with { IsDeleted = true }], [], Stop);
        }

        await using var again = await OpenAsync();

        Assert.False(File.Exists(Path.Combine(_folder, RevocableFile.NameOf(1))));
        var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () => await again.CommitAsync([Write(1, 1, "")], [], Stop));
        Assert.Equal(ChannelStoreError.Deleted, refused.Error);
    }

    [Fact]
    public async Task A_folder_is_open_in_one_store_at_a_time()
    {
        var store = await OpenAsync();

        var refused = await Assert.ThrowsAsync<ChannelStoreException>(OpenAsync);

        Assert.Equal(ChannelStoreError.InUse, refused.Error);
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        await store.CommitAsync([Write(1, 1, "")], [], Stop);
        await store.DisposeAsync();
        await using var again = await OpenAsync();
        Assert.Single((await again.LoadAsync(Stop)).Channels);
    }

    [Fact]
    public async Task A_store_of_another_network_or_node_is_refused()
    {
        await (await OpenAsync()).DisposeAsync();
        var other = FixedBytesExtensions.FromHex<PointBytes>("03" + new string('b', 64));

        var network = await Assert.ThrowsAsync<ChannelStoreException>(async () => await FileChannelStore.OpenAsync(_folder, ChainHash.Bitcoin, TestStore.Node, Stop));
        var node = await Assert.ThrowsAsync<ChannelStoreException>(async () => await FileChannelStore.OpenAsync(_folder, ChainHash.Regtest, other, Stop));

        Assert.Equal(ChannelStoreError.WrongNetwork, network.Error);
        Assert.Equal(ChannelStoreError.WrongNode, node.Error);
        await (await OpenAsync()).DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_typed_error()
    {
        await File.WriteAllTextAsync(_folder, "in the way", Stop);

        var refused = await Assert.ThrowsAsync<ChannelStoreException>(OpenAsync);

        Assert.Equal(ChannelStoreError.Failed, refused.Error);
    }

    [Fact]
    public async Task Only_the_own_user_can_read_the_files()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Access is by lists there.");
        await using var store = await OpenAsync();

        Assert.All(
            Directory.EnumerateFiles(_folder),
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task After_disposal_nothing_is_answered()
    {
        var store = await OpenAsync();
        await store.DisposeAsync();
        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.LoadAsync(Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CommitAsync([Write(1, 1, "")], [], Stop));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.ReadRevocableAsync(1, Funding, 0, 1, Stop));
    }

    [Fact]
    public void Random_commits_leave_what_the_store_in_memory_holds() => Property.Holds(
        Arb.From(Gen.Choose(0, 9999).ListOf(40).Select(choices => choices.ToArray()), Shorter),
        choices => HoldsTheSameAsync(choices).GetAwaiter().GetResult(),
        runs: 200);

    private static IEnumerable<int[]> Shorter(int[] choices) =>
        Enumerable.Range(0, choices.Length).Select(left => (int[])[.. choices[..left], .. choices[(left + 1)..]]);

    private static async Task HoldsTheSameAsync(int[] choices)
    {
        var disk = new SimulatedDisk();
        await using var model = new MemoryChannelStore();
        var next = new Dictionary<uint, ulong>();
        var store = TestStore.Open(disk);
        foreach (var choice in choices)
        {
            var (channels, host) = TestStore.CommitOf(choice, next);
            await model.CommitAsync(channels, host, CancellationToken.None);
            await store.CommitAsync(channels, host, CancellationToken.None);
            if (choice % 10 == 9)
            {
                await store.DisposeAsync();
                store = TestStore.Open(disk = disk.Restart(Loss.AllUnsynced));
            }

            Assert.Equal(await TestStore.DumpAsync(model), await TestStore.DumpAsync(store));
            Assert.Equal(model.WantsSnapshot(0), store.WantsSnapshot(0));
        }

        await store.DisposeAsync();
        await using var last = TestStore.Open(disk.Restart(Loss.AllUnsynced));
        Assert.Equal(await TestStore.DumpAsync(model), await TestStore.DumpAsync(last));
    }

    [Theory]
    [InlineData(150, 20, 400)]
    [InlineData(5, 500, 1300)]
    public async Task Neither_the_log_nor_what_is_written_grows_with_the_history(int factsLength, int recordLength, long perCommit)
    {
        var disk = new SimulatedDisk();
        await using var store = TestStore.Open(disk, floor: 1 << 14);
        var facts = Bytes.Copy(new byte[factsLength]);
        var snapshot = Bytes.Copy(new byte[2000]);
        var longest = 0L;
        for (var sequence = 1ul; sequence <= 10_000; sequence++)
        {
            var write = new ChannelWrite(1, sequence, facts, Bytes.Copy(BitConverter.GetBytes(sequence)))
            {
                Snapshot = store.WantsSnapshot(1) ? snapshot : null,
                Revocable = [new StoredRevocable(Funding, sequence, Bytes.Copy(new byte[recordLength]))],
            };
            await store.CommitAsync([write], [], Stop);
            longest = Math.Max(longest, disk.Names.Where(name => name.StartsWith("log", StringComparison.Ordinal)).Sum(name => (long)disk.Read(name).Length));
        }

        Assert.InRange(longest, 1, 40_000);
        Assert.InRange(store.BytesWritten / store.Commits, factsLength + recordLength, perCommit);
        var records = await store.ReadRevocableAsync(1, Funding, 2, 9_999, Stop);
        Assert.Equal(Enumerable.Range(2, 9_998).Select(number => (ulong)number), records.Select(record => record.Number));
    }
}
