using System.Threading.Channels;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Node;

/// <content>What the actors ask of their host.</content>
public sealed partial class ChannelHost
{
    private readonly Dictionary<ChannelId, ChannelActor> _ids = [];
    private readonly Dictionary<(PointBytes Peer, ChannelId Name), ChannelActor> _names = [];
    private readonly HashSet<ShortChannelId> _aliases = [];
    private readonly Dictionary<PointBytes, int> _unfundedByPeer = [];
    private readonly WatchIndex<ChannelActor> _watched = new();
    private readonly Channel<(ChannelRef Channel, Transaction Transaction)> _broadcasts =
        Queue.CreateUnbounded<(ChannelRef, Transaction)>(new UnboundedChannelOptions { SingleReader = true });

    private int _unfunded;

    /// <summary>Writes, and stops everything when that fails.</summary>
    internal async Task CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host)
    {
        try
        {
            await _persister.CommitAsync(channels, host).ConfigureAwait(false);
        }
        catch (Exception) when (HasStopped)
        {
            throw new HostStoppedException(await Completion.ConfigureAwait(false));
        }
    }

    internal void Tell(HostEvent happened) => _options.Events?.OnEvent(happened);

    internal void Broadcast(ChannelRef channel, Transaction transaction) => _broadcasts.Writer.TryWrite((channel, transaction));

    /// <summary>Notes an id that a channel has got. Two channels can have one only if a peer names a funding output that is taken.</summary>
    /// <returns>False when it is taken.</returns>
    internal bool TryName(ChannelActor actor, ChannelState state)
    {
        var id = state.Core?.Id ?? (state as AwaitingFundingSigned)?.Channel.Id;
        var name = id ?? (state as OpeningState)?.TemporaryId;
        var traces = actor.Traces;
        if (name is null || (traces.Names.Contains(name.Value) && traces.Id == id))
        {
            return true;
        }

        lock (_lock)
        {
            if (id is { } final && !_ids.TryAdd(final, actor))
            {
                return false;
            }

            traces.Id = id;
            traces.Names.Add(name.Value);
            _names[(actor.Peer, name.Value)] = actor;
            if (state.Core is not null)
            {
                foreach (var former in traces.Names.Where(one => one != id).ToArray())
                {
                    traces.Names.Remove(former);
                    _names.Remove((actor.Peer, former));
                }
            }
        }

        return true;
    }

    /// <summary>Notes what a state is looking for on chain, and whether it counts against what strangers may open.</summary>
    internal void Count(ChannelActor actor, ChannelState state)
    {
        var traces = actor.Traces;
        var isUnfunded = state switch
        {
            Unopened or AwaitingFundingCreated => true,
            OpeningState => false,
            _ => state.Core is { Parameters.IsOpener: false, Funding.Confirmed: null } && state.Phase is AwaitingReady,
        };
        if (traces.IsUnfunded != isUnfunded)
        {
            traces.IsUnfunded = isUnfunded;
            CountUnfunded(actor.Peer, isUnfunded ? 1 : -1);
        }

        if (state.Core is not { } core)
        {
            return;
        }

        foreach (var active in core.Commitments.Active)
        {
            var transaction = active.Scope.Funding.TxId;
            if (core.Funding.Confirmed is null ? traces.Expected.Add(transaction) : traces.Expected.Remove(transaction))
            {
                if (core.Funding.Confirmed is null)
                {
                    _watched.Expect(transaction, actor);
                }
                else
                {
                    _watched.Found(transaction, actor);
                }
            }
        }
    }

    internal void Watch(ChannelActor actor, Watch watch)
    {
        if (actor.Traces.Watched.Add(watch.OutPoint))
        {
            _watched.Add(watch.OutPoint, actor);
            _options.Chain.Watch(watch.OutPoint, watch.Script);
        }
    }

    /// <summary>Gives an HTLC to the handler; when it is done, so much is written down.</summary>
    internal void Hand(ChannelActor actor, HtlcKey key, Func<IHtlcHandler, ChannelRef, CancellationToken, ValueTask<Sequence<HostWrite>>> call)
    {
        if (_options.Htlcs is { } handler)
        {
            _work.Run(() => HandAsync(actor, key, handler, call));
        }
    }

    internal void Forget(ChannelActor actor)
    {
        if (!actor.State.IsEnded)
        {
            return;
        }

        var traces = actor.Traces;
        lock (_lock)
        {
            _actors.Remove(actor.Index);
            if (_byPeer.TryGetValue(actor.Peer, out var others) && others.Remove(actor) && others.Count == 0)
            {
                _byPeer.Remove(actor.Peer);
            }

            foreach (var name in traces.Names)
            {
                _names.Remove((actor.Peer, name));
            }

            if (traces.Id is { } id)
            {
                _ids.Remove(id);
            }

            if (traces.Alias is { } alias)
            {
                _aliases.Remove(alias);
            }
        }

        foreach (var outPoint in traces.Watched)
        {
            _watched.Remove(outPoint, actor);
        }

        foreach (var transaction in traces.Expected)
        {
            _watched.Found(transaction, actor);
        }

        if (traces.IsUnfunded)
        {
            CountUnfunded(actor.Peer, -1);
        }
    }

    private ChannelActor? Find(ChannelId channel)
    {
        lock (_lock)
        {
            return _ids.GetValueOrDefault(channel);
        }
    }

    private void CountUnfunded(PointBytes peer, int change)
    {
        lock (_lock)
        {
            _unfunded += change;
            var count = _unfundedByPeer.GetValueOrDefault(peer) + change;
            if (count == 0)
            {
                _unfundedByPeer.Remove(peer);
            }
            else
            {
                _unfundedByPeer[peer] = count;
            }
        }
    }

    /// <summary>A handler that throws has a bug; what it was to deal with stays owed.</summary>
    private async Task HandAsync(
        ChannelActor actor, HtlcKey key, IHtlcHandler handler, Func<IHtlcHandler, ChannelRef, CancellationToken, ValueTask<Sequence<HostWrite>>> call)
    {
        try
        {
            var writes = await call(handler, actor.Reference, _stopping.Token).ConfigureAwait(false);
            actor.Post(new ActorInput.Handled(key, writes));
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The call comes again after the next start.
        }
        catch (Exception cause)
        {
            Tell(new HostEvent.HandlerFailed(actor.Reference, cause));
        }
    }

    private async Task BroadcastAllAsync()
    {
        await foreach (var (channel, transaction) in _broadcasts.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var result = await _options.Chain.BroadcastAsync(transaction, CancellationToken.None).ConfigureAwait(false);
            Tell(new HostEvent.Broadcast(channel, transaction.ComputeTxId(), result));
        }
    }
}
