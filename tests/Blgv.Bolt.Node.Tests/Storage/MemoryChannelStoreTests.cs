using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Storage;

public sealed class MemoryChannelStoreTests : ChannelStoreContract
{
    public override Task<IChannelStore> OpenAsync() => Task.FromResult<IChannelStore>(new MemoryChannelStore());

    [Fact]
    public async Task A_clone_holds_what_was_durable_and_goes_its_own_way()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var store = new MemoryChannelStore();
        await store.CommitAsync([Write(7, 1, "01") with { Revocable = [Record(1)] }], [Host("01", "01")], stop);

        await using var clone = store.Clone();
        await store.CommitAsync([Write(7, 2, "02")], [Host("01", null)], stop);
        await clone.CommitAsync([Write(7, 2, "03")], [], stop);

        Assert.Equal("02", Assert.Single((await store.LoadAsync(stop)).Channels).Facts[1].ToString());
        var cloned = await clone.LoadAsync(stop);
        Assert.Equal("03", Assert.Single(cloned.Channels).Facts[1].ToString());
        Assert.Equal([new HostEntry(Bytes.FromHex("01"), Bytes.FromHex("01"))], cloned.Host);
        Assert.Equal([Record(1)], await clone.ReadRevocableAsync(7, Funding, 0, 9, stop));
        Assert.Equal(1, clone.Commits);
    }
}
