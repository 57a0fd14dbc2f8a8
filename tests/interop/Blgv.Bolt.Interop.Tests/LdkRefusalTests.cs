using Blgv.Bolt.Noise;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>Connections that must not last, with us on one side and LDK on the other: who ends them, and what the other is told.</summary>
public sealed class LdkRefusalTests : InteropTests
{
    private const ushort UnknownEven = 40002;

    [Fact]
    public async Task LDK_hangs_up_on_a_message_of_an_unknown_even_type()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);

        await peer.SendAsync(new UnknownMessage(UnknownEven, Bytes.Empty), Cancelled);

        Assert.Equal(PeerCloseKind.RemoteClosed, (await peer.Completion.WaitAsync(Cancelled)).Kind);
        Assert.Equal("ldk", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
    }

    [Fact]
    [Rule("1.1")]
    public async Task We_hang_up_on_a_message_of_an_unknown_even_type_and_say_why()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        await using var peer = await ours.ConnectAsync(ldk, Cancelled);
        await ldk.NextAsync<LdkConnected>(Cancelled);

        await ldk.SendAsync(ours.Id, UnknownEven, default, Cancelled);

        var reason = await peer.Completion.WaitAsync(Cancelled);
        Assert.Equal((PeerCloseKind.ProtocolViolation, "1.1"), (reason.Kind, reason.Rule));
        Assert.Equal(1, ours.Count(MessageDirection.Sent, Warning.Type));
        Assert.Equal("peer", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
    }

    [Fact]
    public async Task Who_calls_LDK_by_a_wrong_key_is_not_answered()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();

        var port = await ldk.ListenAsync(Cancelled);
        var closed = await Assert.ThrowsAsync<PeerClosedException>(() => ours.ConnectAsync(ours.Id, port, Cancelled));

        Assert.Equal(PeerCloseKind.HandshakeFailed, closed.Reason.Kind);
        Assert.Equal(new HandshakeError(HandshakeAct.Two, HandshakeCause.ReadFailed), closed.Reason.Handshake);
        Assert.Equal("ldk", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
    }

    [Fact]
    public async Task Who_calls_us_by_a_wrong_key_is_not_answered()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();

        var reason = await RejectAsync(ldk, ldk.Id, ours);

        Assert.Equal(PeerCloseKind.HandshakeFailed, reason.Kind);
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.BadTag), reason.Handshake);
        Assert.Equal("peer", (await ldk.NextAsync<LdkClosed>(Cancelled)).By);
    }

    [Fact]
    [Rule("1.18")]
    public async Task We_have_nothing_to_say_to_an_LDK_on_another_chain()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        ours.Session = ours.Session with { Networks = Sequence.Create([ChainHash.Bitcoin]) };

        var reason = await RejectAsync(ldk, ours.Id, ours);

        Assert.Equal((PeerCloseKind.NoCommonChain, "1.18"), (reason.Kind, reason.Rule));
        await ldk.NextAsync<LdkClosed>(Cancelled);
        Assert.Empty(await ldk.PeersAsync(Cancelled));
    }

    [Fact]
    public async Task We_have_nothing_to_say_to_an_LDK_without_a_feature_that_we_require()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        using var ours = new OurNode();
        ours.Session = ours.Session with { Features = OurNode.Features.WithRequired(Feature.OptionSplice) };

        var reason = await RejectAsync(ldk, ours.Id, ours);

        Assert.Equal(PeerCloseKind.MissingFeature, reason.Kind);
        await ldk.NextAsync<LdkClosed>(Cancelled);
        Assert.Empty(await ldk.PeersAsync(Cancelled));
    }

    /// <summary>
    /// Lets LDK call us, and returns why it did not become a peer. LDK has sent its init before it can see ours; as the one
    /// who is called it may refuse ours first, and hang up without a word.
    /// </summary>
    private async Task<PeerCloseReason> RejectAsync(LdkNode ldk, PointBytes idThatLdkCalls, OurNode ours)
    {
        var rejected = new TaskCompletionSource<PeerCloseReason>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = ours.Listen(rejected.SetResult);
        await ldk.ConnectAsync(idThatLdkCalls, listener.LocalEndPoint!.Port, Cancelled);
        return await rejected.Task.WaitAsync(Cancelled);
    }
}
