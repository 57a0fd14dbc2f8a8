using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Blgv.Bolt.Peer.Tests;

public class PeerMetersTests
{
    [Fact(Timeout = Test.Limit)]
    public async Task Messages_bytes_handshakes_and_ends_are_counted()
    {
        using var factory = new MeterFactory();
        using var meters = new PeerMeters(factory);
        var counts = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listening = new MeterListener();
        listening.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == factory.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listening.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            counts.AddOrUpdate($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}", value, (_, sum) => sum + value));
        listening.Start();

        var options = new PeerOptions { Meters = meters };
        var (peer, wire) = await Peers.FaceAsync(options);
        await using (wire)
        {
            await Peers.SynchronizeAsync(wire);
            await peer.DisposeAsync();
        }

        await Assert.ThrowsAsync<PeerClosedException>(async () =>
        {
            var pipes = new PipePair();
            await pipes.Client.Output.WriteAsync(new byte[] { 1 }, Test.Token);
            await pipes.Client.Output.CompleteAsync();
            await LightningPeer.AcceptAsync(pipes.Server, Peers.BobKey, options, Test.Token);
        });
        await using (var strangers = new Strangers(new() { Handshakes = 1, Peer = options }))
        {
            await strangers.KnockAsync();
            await strangers.Listener.AdmitAsync(new PipePair().Server, Strangers.Address(2));
        }

        Assert.Equal(PeerMeters.MeterName, factory.Meter!.Name);
        Assert.Equal(2, counts["bolt.peer.messages received"]); // init, ping
        Assert.Equal(2, counts["bolt.peer.messages sent"]); // init, pong
        Assert.Equal(6 + 6, counts["bolt.peer.bytes received"]);
        Assert.Equal(12 + 7, counts["bolt.peer.bytes sent"]);
        Assert.Equal(1, counts["bolt.peer.handshakes established"]);
        Assert.Equal(1, counts["bolt.peer.handshakes HandshakeFailed ACT1_READ_FAILED"]);
        Assert.Equal(1, counts["bolt.peer.handshakes RefusedFull"]);
        Assert.Equal(1, counts["bolt.peer.closed LocalClose"]);
    }

    [Fact]
    public void A_meter_of_its_own_is_named_after_the_layer()
    {
        using var meters = new PeerMeters();
        Assert.Equal("Blgv.Bolt.Peer", PeerMeters.MeterName);
        Assert.Throws<ArgumentNullException>(() => new PeerMeters(null!));
    }

    private sealed class MeterFactory : IMeterFactory
    {
        public Meter? Meter { get; private set; }

        public Meter Create(MeterOptions options) => Meter = new Meter(options);

        public void Dispose() => Meter?.Dispose();
    }
}
