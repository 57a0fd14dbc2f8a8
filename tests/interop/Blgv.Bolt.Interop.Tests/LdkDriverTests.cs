using System.Security.Cryptography;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>The instrument itself: two LDK nodes that meet each other, so that the other tests can believe what it reports.</summary>
public sealed class LdkDriverTests : InteropTests
{
    private const ushort KnownType = 40001;

    [Fact]
    public async Task Two_nodes_meet_and_part()
    {
        await using var caller = await LdkNode.StartAsync(1, Cancelled);
        await using var called = await LdkNode.StartAsync(2, Cancelled);
        var bits = (await caller.InfoAsync(Cancelled)).InitBits;

        await caller.ConnectAsync(called.Id, await called.ListenAsync(Cancelled), Cancelled);

        var atCaller = await caller.NextAsync<LdkConnected>(Cancelled);
        var atCalled = await called.NextAsync<LdkConnected>(Cancelled);
        Assert.Equal((called.Id, false), (atCaller.NodeId, atCaller.Inbound));
        Assert.Equal((caller.Id, true), (atCalled.NodeId, atCalled.Inbound));
        Assert.Equal(bits, atCalled.InitBits);
        var peer = Assert.Single(await called.PeersAsync(Cancelled));
        Assert.Equal((caller.Id, true), (peer.NodeId, peer.Inbound));
        Assert.Equal(bits, peer.InitBits);

        await caller.DisconnectAsync(called.Id, Cancelled);

        Assert.Equal("ldk", (await caller.NextAsync<LdkClosed>(Cancelled)).By);
        Assert.Equal("peer", (await called.NextAsync<LdkClosed>(Cancelled)).By);
        Assert.Equal(caller.Id, (await called.NextAsync<LdkDisconnected>(Cancelled)).NodeId);
        Assert.Empty(await called.PeersAsync(Cancelled));
    }

    [Fact]
    public async Task A_message_of_a_known_type_is_reported_with_what_it_held()
    {
        await using var caller = await LdkNode.StartAsync(1, Cancelled);
        await using var called = await LdkNode.StartAsync(2, Cancelled, KnownType);
        await caller.ConnectAsync(called.Id, await called.ListenAsync(Cancelled), Cancelled);
        await caller.NextAsync<LdkConnected>(Cancelled);
        byte[] payload = [1, 2, 3];

        await caller.SendAsync(called.Id, KnownType, payload, Cancelled);
        await caller.SendZerosAsync(called.Id, KnownType, 65533, 2, Cancelled);

        Assert.Equal(
            new LdkMessage(caller.Id, KnownType, 3, Convert.ToHexStringLower(SHA256.HashData(payload))),
            await called.NextAsync<LdkMessage>(Cancelled));
        var zeros = new LdkMessage(caller.Id, KnownType, 65533, Convert.ToHexStringLower(SHA256.HashData(new byte[65533])));
        Assert.Equal(zeros, await called.NextAsync<LdkMessage>(Cancelled));
        Assert.Equal(zeros, await called.NextAsync<LdkMessage>(Cancelled));
    }

    [Fact]
    public async Task What_cannot_be_done_is_an_error_and_the_driver_goes_on()
    {
        await using var node = await LdkNode.StartAsync(1, Cancelled);
        int unused;
        await using (var other = await LdkNode.StartAsync(2, Cancelled))
        {
            unused = await other.ListenAsync(Cancelled);
        }

        var unknown = await Assert.ThrowsAsync<DriverException>(() => node.RequestAsync("no_such_command", Cancelled));
        var refused = await Assert.ThrowsAsync<DriverException>(() => node.ConnectAsync(node.Id, unused, Cancelled));

        Assert.Contains("no_such_command", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("ECONNREFUSED", refused.Message, StringComparison.Ordinal);
        Assert.Equal(node.Id, (await node.InfoAsync(Cancelled)).NodeId);
    }

    [Fact]
    public async Task A_driver_that_dies_fails_whoever_waits_for_it()
    {
        await using var node = await LdkNode.StartAsync(1, Cancelled);
        var waiting = node.NextAsync<LdkMessage>(Cancelled);

        await node.KillAsync();

        await Assert.ThrowsAsync<DriverException>(() => waiting);
        await Assert.ThrowsAsync<DriverException>(() => node.InfoAsync(Cancelled));
        await Assert.ThrowsAsync<DriverException>(() => node.NextAsync<LdkConnected>(Cancelled));
    }

    [Fact]
    public async Task A_driver_that_is_told_to_stop_hangs_up_and_ends_well()
    {
        await using var stopped = await LdkNode.StartAsync(1, Cancelled);
        await using var other = await LdkNode.StartAsync(2, Cancelled);
        await stopped.ConnectAsync(other.Id, await other.ListenAsync(Cancelled), Cancelled);
        await other.NextAsync<LdkConnected>(Cancelled);

        await stopped.RequestAsync("stop", Cancelled);

        Assert.Equal("peer", (await other.NextAsync<LdkClosed>(Cancelled)).By);
        var end = await Assert.ThrowsAsync<DriverException>(() => stopped.NextAsync<LdkMessage>(Cancelled));
        Assert.Contains("exit code 0", end.Message, StringComparison.Ordinal);
    }
}
