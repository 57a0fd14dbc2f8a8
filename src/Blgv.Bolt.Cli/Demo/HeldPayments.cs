using System.Collections.Concurrent;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>Payments of which some are held: they have arrived, and their preimages are kept back until somebody says so, or for ever.</summary>
/// <param name="payments">What takes all others at once, and those when they are released.</param>
internal sealed class HeldPayments(Payments payments) : IHtlcHandler
{
    private readonly ConcurrentDictionary<PaymentHash, Held> _held = new();

    /// <summary>What pays this invoice is to be held.</summary>
    public void Hold(PaymentHash hash) => _held.TryAdd(hash, new());

    /// <summary>Done when the payment has arrived and is held.</summary>
    public Task UntilHeldAsync(PaymentHash hash, CancellationToken cancellationToken) => HeldOf(hash).Arrived.Task.WaitAsync(cancellationToken);

    /// <summary>The payment is to be taken after all.</summary>
    public void Release(PaymentHash hash) => HeldOf(hash).Released.TrySetResult();

    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries) => payments.OnStarting(host, entries);

    public async ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        if (_held.TryGetValue(htlc.PaymentHash, out var held))
        {
            held.Arrived.TrySetResult();
            await held.Released.Task.WaitAsync(cancellationToken);
        }

        return await payments.OnReadyAsync(channel, htlc, cancellationToken);
    }

    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken) =>
        payments.OnSettledAsync(channel, htlc, cancellationToken);

    private Held HeldOf(PaymentHash hash) =>
        _held.TryGetValue(hash, out var held) ? held : throw CommandFailure.OfData($"No payment of {hash} was to be held.");

    private sealed class Held
    {
        public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
