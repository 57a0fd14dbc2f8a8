using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Storage;

/// <summary>What every store promises.</summary>
public abstract class ChannelStoreContract
{
    internal static readonly OutPoint Funding = new(new TxId(FixedBytesExtensions.FromHex<Bytes32>(new string('a', 64))), 1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public abstract Task<IChannelStore> OpenAsync();

    [Fact]
    public async Task An_empty_store_loads_nothing()
    {
        await using var store = await OpenAsync();

        Assert.Equal(new StoredState([], []), await store.LoadAsync(Stop));
        Assert.Equal(0, store.Commits);
    }

    [Fact]
    public async Task A_channel_is_its_last_snapshot_and_the_facts_since()
    {
        await using var store = await OpenAsync();

        await store.CommitAsync([Write(7, 1, "01")], [], Stop);
        await store.CommitAsync([Write(7, 2, "02") with { Snapshot = Bytes.FromHex("f2") }], [], Stop);
        await store.CommitAsync([Write(7, 3, "03"), Write(7, 4, "")], [], Stop);

        var expected = new StoredChannel(7, 2, Bytes.FromHex("f2"), [Bytes.FromHex("03"), default], 4, Marks(4));
        Assert.Equal([expected], (await store.LoadAsync(Stop)).Channels);
        Assert.Equal(3, store.Commits);
        Assert.True(store.BytesWritten > 0);
    }

    [Fact]
    public async Task Channels_and_host_entries_come_in_order()
    {
        await using var store = await OpenAsync();

        await store.CommitAsync([Write(9, 1, "09"), Write(2, 1, "02")], [Host("ff", "01"), Host("00ff", ""), Host("01", "02")], Stop);
        await store.CommitAsync([], [Host("01", null), Host("ff", "03")], Stop);

        var state = await store.LoadAsync(Stop);
        Assert.Equal([2u, 9u], state.Channels.Select(channel => channel.Channel));
        Assert.Equal([new HostEntry(Bytes.FromHex("00ff"), default), new HostEntry(Bytes.FromHex("ff"), Bytes.FromHex("03"))], state.Host);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(ulong.MaxValue)]
    public async Task A_write_out_of_sequence_is_refused_and_nothing_of_its_commit_is_written(ulong sequence)
    {
        await using var store = await OpenAsync();
        await store.CommitAsync([Write(7, 1, "01"), Write(7, 2, "02")], [], Stop);
        var before = await store.LoadAsync(Stop);

        var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () =>
            await store.CommitAsync([Write(8, 1, "01"), Write(7, sequence, "03")], [Host("01", "01")], Stop));

        Assert.Equal(ChannelStoreError.Sequence, refused.Error);
        Assert.Equal(before, await store.LoadAsync(Stop));
        Assert.Equal(1, store.Commits);
        await store.CommitAsync([Write(7, 3, "03"), Write(8, 1, "01")], [], Stop);
        Assert.Equal(2, (await store.LoadAsync(Stop)).Channels.Count);
    }

    [Fact]
    public async Task A_new_channel_begins_at_one()
    {
        await using var store = await OpenAsync();

        var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () => await store.CommitAsync([Write(7, 2, "")], [], Stop));

        Assert.Equal(ChannelStoreError.Sequence, refused.Error);
    }

    [Fact]
    public async Task A_deleted_channel_is_gone_and_its_number_is_not_taken_again()
    {
        await using var store = await OpenAsync();
        await store.CommitAsync([Write(7, 1, "01") with { Revocable = [Record(1)] }, Write(8, 1, "01")], [], Stop);

        await store.CommitAsync([Write(7, 2, "") with { IsDeleted = true }], [], Stop);

        Assert.Equal([8u], (await store.LoadAsync(Stop)).Channels.Select(channel => channel.Channel));
        Assert.Empty(await store.ReadRevocableAsync(7, Funding, 0, ulong.MaxValue, Stop));
        foreach (var sequence in (ulong[])[1, 2, 3])
        {
            var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () =>
                await store.CommitAsync([Write(7, sequence, "")], [], Stop));
            Assert.Equal(ChannelStoreError.Deleted, refused.Error);
        }
    }

    [Fact]
    public async Task A_write_behind_the_deletion_in_the_same_commit_is_refused_with_it()
    {
        await using var store = await OpenAsync();
        await store.CommitAsync([Write(7, 1, "01")], [], Stop);

        foreach (var sequence in (ulong[])[1, 3])
        {
            var refused = await Assert.ThrowsAsync<ChannelStoreException>(async () =>
                await store.CommitAsync([Write(7, 2, "") with { IsDeleted = true }, Write(7, sequence, "")], [], Stop));
            Assert.Equal(ChannelStoreError.Deleted, refused.Error);
        }

        Assert.Equal(1ul, Assert.Single((await store.LoadAsync(Stop)).Channels).Sequence);
    }

    [Fact]
    public async Task Revocable_records_are_found_by_funding_and_range()
    {
        await using var store = await OpenAsync();
        var other = Funding with { Index = 2 };
        await store.CommitAsync([Write(7, 1, "") with { Revocable = [Record(1), Record(2), Record(2) with { Funding = other }] }], [], Stop);
        await store.CommitAsync([Write(7, 2, "") with { Revocable = [Record(5), Record(4), Record(3)] }, Write(8, 1, "")], [], Stop);
        await store.CommitAsync([Write(7, 3, "") with { Revocable = [Record(4) with { Content = Bytes.FromHex("ee") }] }], [], Stop);

        Assert.Equal([Record(2), Record(3), Record(4) with { Content = Bytes.FromHex("ee") }], await store.ReadRevocableAsync(7, Funding, 2, 4, Stop));
        Assert.Equal([Record(2) with { Funding = other }], await store.ReadRevocableAsync(7, other, 0, ulong.MaxValue, Stop));
        Assert.Empty(await store.ReadRevocableAsync(7, Funding, 6, 9, Stop));
        Assert.Empty(await store.ReadRevocableAsync(7, Funding, 4, 3, Stop));
        Assert.Empty(await store.ReadRevocableAsync(8, Funding, 0, ulong.MaxValue, Stop));
        Assert.Empty(await store.ReadRevocableAsync(9, Funding, 0, ulong.MaxValue, Stop));
    }

    [Fact]
    public async Task A_snapshot_is_wanted_when_the_facts_are_longer_than_the_last_one_and_than_four_kilobytes()
    {
        await using var store = await OpenAsync();
        Assert.False(store.WantsSnapshot(7));

        await store.CommitAsync([Write(7, 1, Long(4096))], [], Stop);
        Assert.False(store.WantsSnapshot(7));
        await store.CommitAsync([Write(7, 2, "00")], [], Stop);
        Assert.True(store.WantsSnapshot(7));
        await store.CommitAsync([Write(7, 3, "00") with { Snapshot = Bytes.FromHex(Long(5000)) }], [], Stop);
        Assert.False(store.WantsSnapshot(7));
        await store.CommitAsync([Write(7, 4, Long(5000))], [], Stop);
        Assert.False(store.WantsSnapshot(7));
        await store.CommitAsync([Write(7, 5, "00")], [], Stop);
        Assert.True(store.WantsSnapshot(7));
    }

    [Fact]
    public async Task An_empty_commit_writes_nothing()
    {
        await using var store = await OpenAsync();
        var before = store.BytesWritten;

        await store.CommitAsync([], [], Stop);

        Assert.Equal(0, store.Commits);
        Assert.Equal(before, store.BytesWritten);
    }

    [Fact]
    public async Task A_cancelled_commit_is_not_begun()
    {
        await using var store = await OpenAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.CommitAsync([Write(7, 1, "")], [], new CancellationToken(canceled: true)));

        Assert.Empty((await store.LoadAsync(Stop)).Channels);
    }

    [Fact]
    public async Task Commits_from_many_threads_take_effect_one_after_another()
    {
        await using var store = await OpenAsync();
        var writers = Enumerable.Range(0, 4).Select(channel => Task.Run(
            async () =>
            {
                for (var sequence = 1ul; sequence <= 50; sequence++)
                {
                    await store.CommitAsync([Write((uint)channel, sequence, "aabb")], [Host("01", "02")], Stop);
                }
            },
            Stop));

        await Task.WhenAll(writers);

        Assert.Equal(200, store.Commits);
        Assert.All((await store.LoadAsync(Stop)).Channels, channel => Assert.Equal((50ul, 50), (channel.Sequence, channel.Facts.Count)));
    }

    [Fact]
    public void Content_never_shows_in_text()
    {
        const string Secret = "5ec4e75ec4e7";
        var bytes = Bytes.FromHex(Secret);
        object[] values =
        [
            new ChannelWrite(1, 1, bytes, bytes) { Snapshot = bytes, Revocable = [new StoredRevocable(Funding, 1, bytes)] },
            new HostWrite(bytes, bytes), new HostEntry(bytes, bytes), new StoredRevocable(Funding, 1, bytes),
            new StoredState([new StoredChannel(1, 1, bytes, [bytes], 2, bytes)], [new HostEntry(bytes, bytes)]),
        ];

        Assert.All(values, value => Assert.DoesNotContain(Secret, value.ToString(), StringComparison.Ordinal));
    }

    internal static ChannelWrite Write(uint channel, ulong sequence, string facts) =>
        new(channel, sequence, Bytes.FromHex(facts), Marks(sequence));

    internal static HostWrite Host(string key, string? value) => new(Bytes.FromHex(key), value is null ? null : Bytes.FromHex(value));

    internal static StoredRevocable Record(ulong number) => new(Funding, number, Bytes.Copy([0xcc, (byte)(number & 0xff)]));

    private static Bytes Marks(ulong sequence) => Bytes.Copy([(byte)(sequence & 0xff)]);

    private static string Long(int length) => new('0', 2 * length);
}
