using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Peer.Tests;

/// <summary>A listener without socket and those who knock at it.</summary>
internal sealed class Strangers : IAsyncDisposable
{
    private readonly Channel<PeerCloseReason> _rejected = Channel.CreateUnbounded<PeerCloseReason>();

    public Strangers(ListenerOptions? options = null, TimeProvider? clock = null)
    {
        options ??= new();
        Options = options with
        {
            Peer = options.Peer with { Clock = clock ?? options.Peer.Clock },
            Rejected = (_, reason) => _rejected.Writer.TryWrite(reason),
        };
        Listener = new LightningListener(Peers.BobKey, Options);
    }

    public ListenerOptions Options { get; }

    public LightningListener Listener { get; }

    public static IPAddress Address(int number) => new([10, (byte)(number >> 16), (byte)((number >> 8) & 0xff), (byte)(number & 0xff)]);

    public ValueTask<PeerCloseReason> NextRejectedAsync() => _rejected.Reader.ReadAsync(Test.Token);

    public async Task<IDuplexPipe> KnockAsync(int address = 1)
    {
        var pipes = new PipePair();
        Assert.Equal(GateOutcome.Admitted, await Listener.AdmitAsync(pipes.Server, Address(address)));
        return pipes.Client;
    }

    /// <summary>A stranger who has finished the handshake and has not sent init.</summary>
    public async Task<(NoiseConnection Wire, IDuplexPipe Pipe)> ShakeHandsAsync(int address = 1)
    {
        var pipe = await KnockAsync(address);
        return (await NoiseConnection.ConnectAsync(pipe, Peers.AliceKey, Peers.BobKey.PublicKey, cancellationToken: Test.Token), pipe);
    }

    /// <summary>A good client is served whatever the others do.</summary>
    public async Task ServesAGoodClientAsync(int address = 0xffff)
    {
        var pipe = await KnockAsync(address);
        await using var client = await LightningPeer.ConnectAsync(pipe, Peers.AliceKey, Peers.BobKey.PublicKey, PeerOptions.Default, Test.Token);
        await using var served = await Listener.AcceptAsync(Test.Token);
        Assert.Equal(Peers.AliceKey.PublicKey, served.RemoteKey);
        Assert.InRange(await client.PingAsync(5, Test.Token), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    public ValueTask DisposeAsync() => Listener.DisposeAsync();
}
