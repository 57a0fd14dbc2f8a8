using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Storage;

/// <summary>Disks that stop, fail, fill up, lie and rot: what was acknowledged is there, what is not there is reported.</summary>
public sealed class FileChannelStoreCrashTests
{
    private const int Commits = 36;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<int> Losses => [.. Enum.GetValues<Loss>().Select(loss => (int)loss)];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_crash_at_any_file_operation_leaves_every_acknowledged_commit(int loss)
    {
        var states = await StatesAsync();
        var operations = await CountOperationsAsync(new SimulatedDisk());
        for (var stop = 1; stop <= operations; stop++)
        {
            var disk = new SimulatedDisk { StopAt = stop };
            var acknowledged = await RunUntilCutAsync(disk);
            await AssertRecoversAsync(disk.Restart((Loss)loss), states, acknowledged, commits: Commits);
        }
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_crash_during_the_recovery_from_a_crash_loses_nothing_either(int loss)
    {
        var states = await StatesAsync();
        var operations = await CountOperationsAsync(new SimulatedDisk());
        for (var stop = 1; stop <= operations; stop += 3)
        {
            var disk = new SimulatedDisk { StopAt = stop };
            var acknowledged = await RunUntilCutAsync(disk);
            for (var second = 1; ; second++)
            {
                var crashed = disk.Restart((Loss)loss);
                crashed.StopAt = second;
                if (await OpensAsync(crashed))
                {
                    break;
                }

                await AssertRecoversAsync(crashed.Restart((Loss)loss), states, acknowledged, commits: 0);
            }
        }
    }

    [Fact]
    public async Task A_failure_of_any_file_operation_stops_the_store_and_a_new_opening_goes_on()
    {
        var states = await StatesAsync();
        var operations = await CountOperationsAsync(new SimulatedDisk());
        for (var fail = 1; fail <= operations; fail++)
        {
            var disk = new SimulatedDisk { FailAt = fail };
            var acknowledged = 0;
            try
            {
                await using var store = TestStore.Open(disk);
                var next = new Dictionary<uint, ulong>();
                try
                {
                    for (; acknowledged < Commits; acknowledged++)
                    {
                        await CommitAsync(store, acknowledged, next);
                    }
                }
                catch (ChannelStoreException failure)
                {
                    Assert.Equal(ChannelStoreError.Failed, failure.Error);
                    await AssertRefusesAsync(store);
                }
            }
            catch (ChannelStoreException failure)
            {
                Assert.Equal((ChannelStoreError.Failed, 0), (failure.Error, acknowledged));
            }

            Assert.True(acknowledged < Commits, "The failure must show.");
            await AssertRecoversAsync(disk.Restart(Loss.AllUnsynced), states, acknowledged, Commits);
            disk.FailAt = null;
            await AssertRecoversAsync(disk, states, acknowledged, Commits);
        }
    }

    [Fact]
    public async Task A_full_disk_stops_the_store_until_there_is_space_again()
    {
        var disk = new SimulatedDisk();
        await using var store = TestStore.Open(disk);
        await store.CommitAsync([ChannelStoreContract.Write(1, 1, "01")], [], Stop);
        var before = await TestStore.DumpAsync(store);
        disk.Capacity = disk.Length + 5;

        var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () =>
            await store.CommitAsync([ChannelStoreContract.Write(1, 2, "02")], [], Stop));

        Assert.Equal(ChannelStoreError.Failed, refused.Error);
        Assert.IsType<IOException>(refused.InnerException);
        disk.Capacity = long.MaxValue;
        await AssertRefusesAsync(store);
        await store.DisposeAsync();
        await using var again = TestStore.Open(disk);
        Assert.Equal(before, await TestStore.DumpAsync(again));
        await again.CommitAsync([ChannelStoreContract.Write(1, 2, "02")], [], Stop);
    }

    [Fact]
    public async Task A_log_cut_anywhere_opens_with_whole_commits_or_is_refused()
    {
        var (disk, name, ends, states) = await SmallLogAsync();
        var content = disk.Read(name);
        for (var length = 0; length < content.Length; length++)
        {
            var cut = disk.Copy();
            cut.Write(name, content[..length]);
            if (length < ends[0])
            {
                AssertCorrupt(cut, name);
                continue;
            }

            await using var store = TestStore.Open(cut, floor: long.MaxValue);
            var whole = ends.FindLastIndex(end => end <= length);
            Assert.Equal(states[whole], await TestStore.DumpAsync(store));
            Assert.Equal(ends[whole] == length, store.TornFile is null);
            if (ends[whole] != length)
            {
                Assert.Equal(content[(int)ends[whole]..length], cut.Read(cut.Names.Single(file => file.StartsWith("torn", StringComparison.Ordinal))));
            }
        }
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_but_in_the_last_commit_is_reported_with_its_place()
    {
        var (disk, name, ends, states) = await SmallLogAsync();
        var content = disk.Read(name);
        for (var position = 0; position < content.Length; position++)
        {
            for (var bit = 0; bit < 8; bit += position % 3 == 0 ? 1 : 5)
            {
                var flipped = disk.Copy();
                content[position] ^= (byte)(1 << bit);
                flipped.Write(name, content);
                content[position] ^= (byte)(1 << bit);
                if (position < ends[^2])
                {
                    var refused = AssertCorrupt(flipped, name);
                    var begin = ends.FindLast(end => end <= position);
                    Assert.True(begin == 0 || refused.Message.Contains($"byte {begin}:", StringComparison.Ordinal), refused.Message);
                }
                else
                {
                    await using var store = TestStore.Open(flipped, floor: long.MaxValue);
                    Assert.Equal(states[^2], await TestStore.DumpAsync(store));
                    Assert.NotNull(store.TornFile);
                }
            }
        }
    }

    [Fact]
    public async Task A_log_of_zeros_behind_the_last_commit_is_a_crash_and_not_damage()
    {
        var (disk, name, _, states) = await SmallLogAsync();
        disk.Write(name, [.. disk.Read(name), .. new byte[5000]]);

        await using var store = TestStore.Open(disk);

        Assert.Equal(states[^1], await TestStore.DumpAsync(store));
        Assert.NotNull(store.TornFile);
    }

    [Fact]
    public async Task A_log_under_the_name_of_another_generation_is_reported()
    {
        var (disk, name, _, _) = await SmallLogAsync();
        var content = disk.Read(name);
        disk.Delete(name);
        disk.Write("log-0000000009", content);

        AssertCorrupt(disk, "log-0000000009");
    }

    [Fact]
    public async Task A_lost_log_beside_records_of_channels_is_not_an_empty_store()
    {
        var disk = new SimulatedDisk();
        await CountOperationsAsync(disk);
        foreach (var name in disk.Names.Where(name => name.StartsWith("log", StringComparison.Ordinal)).ToList())
        {
            disk.Delete(name);
        }

        var refused = Assert.Throws<ChannelStoreException>(() => TestStore.Open(disk));

        Assert.Equal(ChannelStoreError.Corrupt, refused.Error);
    }

    [Fact]
    public async Task Another_format_version_is_refused_by_its_name()
    {
        var (disk, name, _, _) = await SmallLogAsync();
        var content = disk.Read(name);
        content[9]++;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            content.AsSpan(StoreHeader.Size - 4), Checksum.Of(Checksum.Seed, content.AsSpan(0, StoreHeader.Size - 4)));
        disk.Write(name, content);

        Assert.Equal(ChannelStoreError.UnknownVersion, Assert.Throws<ChannelStoreException>(() => TestStore.Open(disk)).Error);
    }

    [Fact]
    public async Task Damaged_records_of_a_channel_are_reported_when_they_are_asked_for()
    {
        var disk = new SimulatedDisk();
        await using (var first = TestStore.Open(disk))
        {
            await first.CommitAsync([ChannelStoreContract.Write(1, 1, "") with { Revocable = [ChannelStoreContract.Record(1), ChannelStoreContract.Record(2) with { Content = Bytes.Copy(new byte[60]) }] }], [], Stop);
        }

        await using (TestStore.Open(disk))
        {
        }

        var name = RevocableFile.NameOf(1);
        var content = disk.Read(name);
        for (var position = 0; position < content.Length; position++)
        {
            var flipped = disk.Copy();
            content[position] ^= 1;
            flipped.Write(name, content);
            content[position] ^= 1;
            await AssertReportedAsync(flipped);

            var cut = disk.Copy();
            cut.Write(name, content[..position]);
            await AssertReportedAsync(cut);
        }

        disk.Delete(name);
        await AssertReportedAsync(disk);

        static async Task AssertReportedAsync(SimulatedDisk disk)
        {
            await using var store = TestStore.Open(disk);
            var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () =>
                await store.ReadRevocableAsync(1, ChannelStoreContract.Funding, 0, 9, Stop));
            Assert.Equal(ChannelStoreError.Corrupt, refused.Error);
            Assert.Contains(RevocableFile.NameOf(1), refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Incident_24_a_sync_that_fails_is_not_believed_when_the_next_one_succeeds()
    {
        var disk = new SimulatedDisk();
        await using var store = TestStore.Open(disk);
        await store.CommitAsync([ChannelStoreContract.Write(1, 1, "01")], [], Stop);
        disk.FailAt = disk.Operations + 2; // the write succeeds, the sync does not; the system then forgets the page

        await Assert.ThrowsAsync<ChannelStoreException>(async () => await store.CommitAsync([ChannelStoreContract.Write(1, 2, "02")], [], Stop));

        await AssertRefusesAsync(store);
        await store.DisposeAsync();
        string acknowledged;
        await using (var again = TestStore.Open(disk))
        {
            await again.CommitAsync([ChannelStoreContract.Write(1, 3, "03")], [], Stop); // the second write was readable, so it counts
            acknowledged = await TestStore.DumpAsync(again);
        }

        await using var afterPowerCut = TestStore.Open(disk.Restart(Loss.AllUnsynced));
        Assert.Equal(acknowledged, await TestStore.DumpAsync(afterPowerCut));
    }

    /// <summary>The commits that all tests here make; the state before the first and after each.</summary>
    private static async Task<List<string>> StatesAsync()
    {
        await using var model = new MemoryChannelStore();
        var next = new Dictionary<uint, ulong>();
        var states = new List<string> { await TestStore.DumpAsync(model) };
        for (var index = 0; index < Commits; index++)
        {
            await CommitAsync(model, index, next);
            states.Add(await TestStore.DumpAsync(model));
        }

        return states;
    }

    /// <summary>Numbers whose commits bring every part of a write, a deletion among them.</summary>
    private static ValueTask CommitAsync(IChannelStore store, int index, Dictionary<uint, ulong> next)
    {
        var (channels, host) = TestStore.CommitOf(index == 9 ? 60 : (index * 37) + 2, next);
        return store.CommitAsync(channels, host, CancellationToken.None);
    }

    private static async Task<int> CountOperationsAsync(SimulatedDisk disk)
    {
        Assert.Equal(Commits, await RunUntilCutAsync(disk));
        Assert.Contains(disk.Names, name => string.CompareOrdinal(name, "log-0000000003") >= 0 && name.StartsWith("log-", StringComparison.Ordinal)); // compactions
        Assert.Contains(disk.Names, name => RevocableFile.TryParseName(name, out _));
        return disk.Operations;
    }

    private static async Task<int> RunUntilCutAsync(SimulatedDisk disk)
    {
        var acknowledged = 0;
        try
        {
            await using var store = TestStore.Open(disk);
            var next = new Dictionary<uint, ulong>();
            for (; acknowledged < Commits; acknowledged++)
            {
                await CommitAsync(store, acknowledged, next);
            }
        }
        catch (PowerCutException)
        {
            return acknowledged;
        }

        return acknowledged;
    }

    private static async Task<bool> OpensAsync(SimulatedDisk disk)
    {
        try
        {
            await using var store = TestStore.Open(disk);
            return true;
        }
        catch (PowerCutException)
        {
            return false;
        }
    }

    /// <summary>Opens to what was acknowledged or to the one commit more that was under way, and goes on from there to the end.</summary>
    private static async Task AssertRecoversAsync(SimulatedDisk disk, List<string> states, int acknowledged, int commits)
    {
        int recovered;
        await using (var store = TestStore.Open(disk))
        {
            var found = await TestStore.DumpAsync(store);
            recovered = string.Equals(found, states[acknowledged], StringComparison.Ordinal) ? acknowledged : acknowledged + 1;
            Assert.Equal(states[Math.Min(recovered, states.Count - 1)], found);
            var next = new Dictionary<uint, ulong>();
            await using var replayed = new MemoryChannelStore();
            for (var index = 0; index < recovered; index++)
            {
                await CommitAsync(replayed, index, next);
            }

            for (var index = recovered; index < commits; index++)
            {
                await CommitAsync(store, index, next);
            }
        }

        if (commits > 0)
        {
            await using var last = TestStore.Open(disk.Restart(Loss.AllUnsynced));
            Assert.Equal(states[commits], await TestStore.DumpAsync(last));
        }
    }

    private static async Task AssertRefusesAsync(FileChannelStore store)
    {
        var commit = await Assert.ThrowsAsync<ChannelStoreException>(async () => await store.CommitAsync([ChannelStoreContract.Write(99, 1, "")], [], Stop));
        var load = await Assert.ThrowsAsync<ChannelStoreException>(async () => await store.LoadAsync(Stop));
        Assert.Equal((ChannelStoreError.Failed, ChannelStoreError.Failed), (commit.Error, load.Error));
    }

    private static ChannelStoreException AssertCorrupt(SimulatedDisk disk, string name)
    {
        var refused = Assert.Throws<ChannelStoreException>(() => TestStore.Open(disk));
        Assert.Equal(ChannelStoreError.Corrupt, refused.Error);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        return refused;
    }

    /// <summary>A log with a base that is not empty and a few commits: where the base and each commit end, and the states there.</summary>
    private static async Task<(SimulatedDisk Disk, string Name, List<long> Ends, List<string> States)> SmallLogAsync()
    {
        var disk = new SimulatedDisk();
        var next = new Dictionary<uint, ulong>();
        await using (var first = TestStore.Open(disk, floor: long.MaxValue))
        {
            await CommitAsync(first, 0, next);
        }

        await using var store = TestStore.Open(disk, floor: long.MaxValue);
        var name = disk.Names.Single(file => file.StartsWith("log", StringComparison.Ordinal));
        List<long> ends = [disk.Read(name).Length];
        List<string> states = [await TestStore.DumpAsync(store)];
        for (var index = 1; index < 5; index++)
        {
            await CommitAsync(store, index, next);
            ends.Add(disk.Read(name).Length);
            states.Add(await TestStore.DumpAsync(store));
        }

        return (disk.Copy(), name, ends, states);
    }
}
