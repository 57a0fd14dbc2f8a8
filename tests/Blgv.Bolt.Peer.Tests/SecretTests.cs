namespace Blgv.Bolt.Peer.Tests;

public class SecretTests
{
    [Fact(Timeout = Test.Limit)]
    public async Task Nothing_that_is_printed_holds_a_private_key()
    {
        var printed = new List<string?> { PeerOptions.Default.ToString(), new ListenerOptions().ToString(), new PeerSessionOptions().ToString() };
        var (alice, bob) = await Peers.ConnectAsync();
        await alice.DisposeAsync();
        printed.AddRange([alice.ToString(), bob.ToString(), (await alice.Completion).ToString(), (await bob.Completion).ToString()]);
        await bob.DisposeAsync();

        var pipes = new PipePair();
        var accepting = LightningPeer.AcceptAsync(pipes.Server, Peers.BobKey, PeerOptions.Default, Test.Token);
        var connecting = LightningPeer.ConnectAsync(pipes.Client, Peers.AliceKey, Peers.AliceKey.PublicKey, PeerOptions.Default, Test.Token);
        printed.Add((await Assert.ThrowsAsync<PeerClosedException>(() => accepting)).ToString());
        printed.Add((await Assert.ThrowsAsync<PeerClosedException>(() => connecting)).ToString());

        Assert.All(printed, text =>
        {
            Assert.False(string.IsNullOrEmpty(text));
            foreach (var key in new[] { Peers.AliceKey, Peers.BobKey })
            {
                var scalar = new byte[32];
                key.CopyTo(scalar);
                Assert.DoesNotContain(Convert.ToHexString(scalar), text, StringComparison.OrdinalIgnoreCase);
            }
        });
    }
}
