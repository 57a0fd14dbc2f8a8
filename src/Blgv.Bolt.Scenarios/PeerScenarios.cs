using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Scenarios;

/// <summary>Messages from one <see cref="LightningPeer"/> to another: encoded, encrypted, decrypted, decoded, received.</summary>
internal static class PeerScenarios
{
    private const int MessageSize = 300;

    public static ScenarioGroup Group => new(
        "peer",
        "two peers that send and receive messages, two threads",
        [
            new("peer.memory.300", "Messages of 300 bytes from one peer to another through memory, as fast as they go", "msg", OverMemoryAsync),
            new("peer.socket.300", "The same over a socket on 127.0.0.1; the ratio is to the one through memory", "msg", OverSocketAsync)
            {
                Baseline = new(OverMemoryAsync, Comparison.Speed),
            },
            new("peer.ping", "A ping and its pong over a socket on 127.0.0.1, one at a time", "ping", PingAsync) { ReportsTime = true },
        ]);

    private static PeerOptions Options => new() { Session = new PeerSessionOptions { Registry = MessageRegistry.Bolt.Add<Parcel>() } };

    private static async ValueTask<Operation> OverMemoryAsync()
    {
        var (left, right) = Transports.InMemory();
        using var leftKey = FixedInputs.NodeKey(0);
        using var rightKey = FixedInputs.NodeKey(1);
        var accepting = LightningPeer.AcceptAsync(right, rightKey, Options);
        return new Streaming(await LightningPeer.ConnectAsync(left, leftKey, rightKey.PublicKey, Options).ConfigureAwait(false), await accepting.ConfigureAwait(false));
    }

    private static async ValueTask<Operation> OverSocketAsync()
    {
        var (from, to) = await ConnectOverSocketAsync().ConfigureAwait(false);
        return new Streaming(from, to);
    }

    private static async ValueTask<Operation> PingAsync()
    {
        var (from, to) = await ConnectOverSocketAsync().ConfigureAwait(false);
        return new Pinging(from, to);
    }

    private static async Task<(LightningPeer From, LightningPeer To)> ConnectOverSocketAsync()
    {
        var (left, right) = await Transports.OverLoopbackAsync().ConfigureAwait(false);
        using var leftKey = FixedInputs.NodeKey(0);
        using var rightKey = FixedInputs.NodeKey(1);

        // Pings are answered within a budget per minute; this one is never used up.
        var generous = Options with { Session = Options.Session with { PongBytesPerMinute = int.MaxValue } };
        var accepting = LightningPeer.AcceptAsync(right, rightKey, generous);
        return (await LightningPeer.ConnectAsync(left, leftKey, rightKey.PublicKey, Options).ConfigureAwait(false), await accepting.ConfigureAwait(false));
    }

    /// <summary>A message of our own, all payload.</summary>
    private sealed record Parcel : IMessage<Parcel>
    {
        public static ushort Type => 44301;

        public static string Name => "parcel";

        public Bytes Payload { get; init; }

        public TlvRecords Extension => default;

        public static Parcel Read<TReader>(ref TReader r)
            where TReader : struct, IFieldReader, allows ref struct => new() { Payload = r.Rest("payload") };

        public void Write<TWriter>(ref TWriter w)
            where TWriter : struct, IFieldWriter, allows ref struct => w.Rest("payload", Payload);
    }

    /// <summary>One end sends without pause, so that messages queue up; the other receives them all.</summary>
    private sealed class Streaming(LightningPeer from, LightningPeer to) : Operation
    {
        private readonly Parcel _parcel = new() { Payload = Bytes.Copy(FixedInputs.Bytes(MessageSize - 2, seed: 3)) };

        public override async ValueTask RunAsync(int times)
        {
            var sending = Task.Run(() => SendAsync(times));
            for (var i = 0; i < times; i++)
            {
                await to.ReceiveAsync().ConfigureAwait(false);
            }

            await sending.ConfigureAwait(false);
        }

        public override async ValueTask DisposeAsync()
        {
            await from.DisposeAsync().ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }

        private async Task SendAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await from.SendAsync(_parcel).ConfigureAwait(false);
            }
        }
    }

    private sealed class Pinging(LightningPeer from, LightningPeer to) : Operation
    {
        public override async ValueTask RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await from.PingAsync().ConfigureAwait(false);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await from.DisposeAsync().ConfigureAwait(false);
            await to.DisposeAsync().ConfigureAwait(false);
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }
}
