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

    /// <summary>Done when an HTLC waits, or has passed.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>The first of our HTLCs that has ended.</summary>
    public Task<SettledHtlc> Settled => _settled.Task;

    /// <summary>Lets pass what waits and what comes.</summary>
    public void Open() => _open.TrySetResult();

    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries) => payee.OnStarting(host, entries);

    public async ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        _arrived.TrySetResult();
        if (isClosed)
        {
            await _open.Task.WaitAsync(cancellationToken);
        }

        return await payee.OnReadyAsync(channel, htlc, cancellationToken);
    }

    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken)
    {
        _settled.TrySetResult(htlc);
        return payee.OnSettledAsync(channel, htlc, cancellationToken);
    }
}
