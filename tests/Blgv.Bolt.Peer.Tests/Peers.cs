using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>Two peers connected in memory, or one that faces a bare Noise connection on which a test can say anything.</summary>
internal static class Peers
{
    public static PrivateKey AliceKey { get; } = PrivateKey.FromBytes(SHA256.HashData(Encoding.ASCII.GetBytes("alice")));

    public static PrivateKey BobKey { get; } = PrivateKey.FromBytes(SHA256.HashData(Encoding.ASCII.GetBytes("bob")));

    public static async Task<(LightningPeer Alice, LightningPeer Bob)> ConnectAsync(
        PeerOptions? alice = null, PeerOptions? bob = null, int pipeBytes = 65_536)
    {
        var pipes = new PipePair(pipeBytes);
        var accepting = LightningPeer.AcceptAsync(pipes.Server, BobKey, bob ?? PeerOptions.Default, Test.Token);
        var connected = await LightningPeer.ConnectAsync(pipes.Client, AliceKey, BobKey.PublicKey, alice ?? PeerOptions.Default, Test.Token);
        return (connected, await accepting);
    }

    /// <summary>The peer under test and the other end, which has exchanged init and speaks by hand from then on.</summary>
    public static async Task<(LightningPeer Peer, NoiseConnection Wire)> FaceAsync(PeerOptions? options = null, Init? init = null, int pipeBytes = 65_536)
    {
        var pipes = new PipePair(pipeBytes);
        var accepting = LightningPeer.AcceptAsync(pipes.Server, BobKey, options ?? PeerOptions.Default, Test.Token);
        var wire = await NoiseConnection.ConnectAsync(pipes.Client, AliceKey, BobKey.PublicKey, cancellationToken: Test.Token);
        await wire.SendAsync((init ?? new Init()).ToArray(), Test.Token);
        Assert.IsType<Init>(await NextAsync(wire));
        return (await accepting, wire);
    }

    public static async Task<IMessage> NextAsync(NoiseConnection wire)
    {
        var result = await wire.ReceiveAsync(Test.Token);
        Assert.True(result.Close is null, result.Close?.ToString());
        Assert.True(MessageRegistry.Bolt.TryDecode(result.Message.Span, out var message, out var error), error.ToString());
        return message;
    }

    /// <summary>Done when the peer has dealt with everything said so far: it answers a ping behind it.</summary>
    public static async Task SynchronizeAsync(NoiseConnection wire)
    {
        await wire.SendAsync(new Ping { NumPongBytes = 3 }.ToArray(), Test.Token);
        Assert.Equal(3, Assert.IsType<Pong>(await NextAsync(wire)).Ignored.Length);
    }
}

/// <summary>Ends what a test waits for when it hangs or the run is stopped.</summary>
internal static class Test
{
    /// <summary>Milliseconds after which a test that hangs fails: far more than any takes.</summary>
    public const int Limit = 60_000;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Lets everything else run until a condition holds, without waiting for a time.</summary>
    public static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
