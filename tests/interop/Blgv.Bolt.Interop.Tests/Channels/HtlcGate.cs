using System.Collections.Concurrent;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Stands before who is paid: closed, HTLCs wait.</summary>
internal sealed class HtlcGate(IHtlcHandler payee, bool isClosed) : IHtlcHandler
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SettledHtlc> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<PaymentHash, TaskCompletionSource> _passes = [];
    private volatile bool _isClosed = isClosed;

    /// <summary>Done when an HTLC waits, or has passed.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>The first of our HTLCs that has ended.</summary>
    public Task<SettledHtlc> Settled => _settled.Task;

    /// <summary>From now on, what comes waits.</summary>
    public void Close() => _isClosed = true;

    /// <summary>Lets pass what waits and what comes.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Lets pass what waits for one payment.</summary>
    public void Open(PaymentHash payment) => PassOf(payment).TrySetResult();

    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries) => payee.OnStarting(host, entries);

    public async ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        if (_isClosed)
        {
            await Task.WhenAny(_open.Task, PassOf(htlc.PaymentHash).Task).WaitAsync(cancellationToken);
        }

        return await payee.OnReadyAsync(channel, htlc, cancellationToken);
    }

    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken)
    {
        _settled.TrySetResult(htlc);
        return payee.OnSettledAsync(channel, htlc, cancellationToken);
    }

    private TaskCompletionSource PassOf(PaymentHash payment) =>
        _passes.GetOrAdd(payment, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
