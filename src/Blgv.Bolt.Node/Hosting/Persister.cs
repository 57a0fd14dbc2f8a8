using System.Threading.Channels;
using Blgv.Bolt.Primitives;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Node;

/// <summary>
/// The one who writes to the store: what all channels want written while a commit is under way goes into the next one together. A store that fails
/// once is not written to again.
/// </summary>
/// <remarks>What waits here is bounded by the number of channels: each waits for its own write before it asks for another.</remarks>
internal sealed class Persister : IAsyncDisposable
{
    private readonly IChannelStore _store;
    private readonly Action<Exception> _onFailed;
    private readonly Channel<Request> _requests = Queue.CreateUnbounded<Request>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _loop;
    private Exception? _failure;

    public Persister(IChannelStore store, Action<Exception> onFailed)
    {
        (_store, _onFailed) = (store, onFailed);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Writes, together with what others want written now.</summary>
    /// <returns>Done when all of it is durable.</returns>
    /// <exception cref="ChannelStoreException">The store failed, now or before: nothing is known of what was to be written.</exception>
    public Task CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host)
    {
        var request = new Request(channels, host, new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_requests.Writer.TryWrite(request))
        {
            request.Done.SetException(_failure ?? new ObjectDisposedException(nameof(Persister)));
        }

        return request.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var group = new List<Request>();
        while (await _requests.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            while (_requests.Reader.TryRead(out var request))
            {
                group.Add(request);
            }

            var failure = _failure ?? await WriteAsync(group).ConfigureAwait(false);
            foreach (var request in group)
            {
                if (failure is null)
                {
                    request.Done.SetResult();
                }
                else
                {
                    request.Done.SetException(failure);
                }
            }
        }
    }

    /// <summary>Whatever a store throws, it is not known what it holds: that ends the host, and nobody may go on as if it were written.</summary>
    private async Task<Exception?> WriteAsync(List<Request> group)
    {
        try
        {
            var channels = group.Count == 1 ? group[0].Channels : group.SelectMany(request => request.Channels).ToSequence();
            var host = group.Count == 1 ? group[0].Host : group.SelectMany(request => request.Host).ToSequence();
            await _store.CommitAsync(channels, host, CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure)
        {
            _failure = failure;
            _requests.Writer.TryComplete();
            _onFailed(failure);
            return failure;
        }
    }

    private sealed record Request(Sequence<ChannelWrite> Channels, Sequence<HostWrite> Host, TaskCompletionSource Done);
}
