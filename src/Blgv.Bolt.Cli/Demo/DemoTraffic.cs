using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>Streams data messages over a peer connection, in either direction.</summary>
/// <param name="peer">The connection.</param>
/// <param name="time">The clock.</param>
internal sealed class DemoTraffic(LightningPeer peer, TimeProvider time)
{
    /// <summary>The bytes of a message with its type: what much of the traffic between nodes has.</summary>
    public const int MessageSize = 300;

    /// <summary>Looking at the clock costs about as much as a message, so it is done once for so many.</summary>
    private const int MessagesPerLook = 64;

    private static readonly DemoData Data = new() { Payload = Bytes.Copy(new byte[MessageSize - 2]) };

    /// <summary>Sends for a while, then says how many there were.</summary>
    public async Task<Throughput> SendAsync(TimeSpan duration, Action<Throughput> progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var sent = default(Throughput);
        do
        {
            for (var i = 0; i < MessagesPerLook; i++)
            {
                await peer.SendAsync(Data, cancellationToken);
            }

            sent = Of(sent.Messages + MessagesPerLook, startedAt);
            progress(sent);
        }
        while (sent.Elapsed < duration);

        await peer.SendAsync(new DemoCount { Messages = (ulong)sent.Messages }, cancellationToken);
        return sent;
    }

    /// <summary>Sends for a while and waits until the other side has counted everything.</summary>
    /// <exception cref="CommandFailure">It counted something else.</exception>
    public async Task<Throughput> SendAndConfirmAsync(TimeSpan duration, Action<Throughput> progress, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var sent = await SendAsync(duration, progress, cancellationToken);
        Require(await peer.ReceiveAsync(cancellationToken), sent.Messages);
        return Of(sent.Messages, startedAt);
    }

    /// <summary>Has the other side send for a while and counts what comes.</summary>
    /// <exception cref="CommandFailure">It sent another number.</exception>
    public async Task<Throughput> ReceiveAsync(TimeSpan duration, Action<Throughput> progress, CancellationToken cancellationToken)
    {
        await peer.SendAsync(new DemoStream { Milliseconds = (uint)duration.TotalMilliseconds }, cancellationToken);
        var startedAt = time.GetTimestamp();
        var received = 0L;
        while (true)
        {
            var message = await peer.ReceiveAsync(cancellationToken);
            if (message is DemoCount)
            {
                Require(message, received);
                return Of(received, startedAt);
            }

            received++;
            if (received % MessagesPerLook == 0)
            {
                progress(Of(received, startedAt));
            }
        }
    }

    /// <summary>The other side: counts and streams as it is told, until the connection ends.</summary>
    public async Task ServeAsync(CancellationToken cancellationToken)
    {
        var received = 0UL;
        await foreach (var message in peer.ReadAllAsync(cancellationToken))
        {
            switch (message)
            {
                case DemoData:
                    received++;
                    break;
                case DemoCount:
                    await peer.SendAsync(new DemoCount { Messages = received }, cancellationToken);
                    received = 0;
                    break;
                case DemoStream stream:
                    await SendAsync(TimeSpan.FromMilliseconds(stream.Milliseconds), _ => { }, cancellationToken);
                    break;
            }
        }
    }

    private static void Require(IMessage message, long messages)
    {
        if (message is not DemoCount count || count.Messages != (ulong)messages)
        {
            throw CommandFailure.OfData($"The two processes disagree about what was streamed: {messages} against {(message as DemoCount)?.Messages}.");
        }
    }

    private Throughput Of(long messages, long startedAt) => new(messages, messages * MessageSize, time.GetElapsedTime(startedAt));
}
