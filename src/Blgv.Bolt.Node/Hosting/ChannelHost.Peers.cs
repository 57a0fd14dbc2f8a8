using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node;

/// <content>The connections, and which message is for which channel.</content>
public sealed partial class ChannelHost
{
    private readonly Dictionary<PointBytes, PeerConnection> _connections = [];
    private readonly PeerBlobs _blobs;

    /// <summary>Takes over a connection: the host receives, sends and closes it from now on. One that the peer had before is closed.</summary>
    /// <param name="peer">The connection, with init exchanged.</param>
    /// <param name="isInbound">Whether the peer came to us: then it counts against <see cref="ChannelHostOptions.MaxPeersWithoutChannels"/>.</param>
    /// <returns>Whether it was taken; one that was not is closed.</returns>
    /// <exception cref="HostStoppedException">The host has stopped.</exception>
    public async Task<bool> AttachAsync(LightningPeer peer, bool isInbound = false)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var connection = new PeerConnection(peer, this, isInbound, _options);
        if (!TryAttach(connection, out var replaced))
        {
            await peer.DisposeAsync().ConfigureAwait(false);
            return HasStopped ? throw new HostStoppedException(await Completion.ConfigureAwait(false)) : false;
        }

        replaced?.Close();
        Tell(new HostEvent.PeerAttached(connection.Node));
        return true;
    }

    /// <summary>Closes the connection to a peer.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>Done when it is closed and its channels know.</returns>
    public async Task DetachAsync(PointBytes peer)
    {
        PeerConnection? connection;
        lock (_lock)
        {
            connection = _connections.GetValueOrDefault(peer);
        }

        if (connection is not null)
        {
            connection.Close();
            await connection.Completion.ConfigureAwait(false);
        }
    }

    /// <summary>Whether a peer is connected.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>Whether it is.</returns>
    public bool IsAttached(PointBytes peer)
    {
        lock (_lock)
        {
            return _connections.ContainsKey(peer);
        }
    }

    /// <summary>A connection has ended, and everything that came on it is in the mailboxes.</summary>
    internal void Detach(PeerConnection connection, PeerCloseReason? reason)
    {
        lock (_lock)
        {
            if (_connections.GetValueOrDefault(connection.Node) == connection)
            {
                _connections.Remove(connection.Node);
            }

            foreach (var actor in ActorsOf(connection.Node))
            {
                actor.Post(new ActorInput.Detached(connection));
            }
        }

        Tell(new HostEvent.PeerDetached(connection.Node, reason));
    }

    /// <summary>Gives a message to whom it is for.</summary>
    internal async ValueTask DispatchAsync(PeerConnection connection, IMessage message)
    {
        switch (message)
        {
            case Error { ChannelId.IsAll: true }:
                ToAll(connection, message);
                connection.ReturnCredit();
                return;
            case Warning { ChannelId.IsAll: true } warning:
                Tell(new HostEvent.PeerWarned(connection.Node, warning.Data));
                connection.ReturnCredit();
                return;
            case PeerStorage storage:
                await KeepAsync(connection, storage).ConfigureAwait(false);
                connection.ReturnCredit();
                return;
            case PeerStorageRetrieval:
                Complain(connection, ChannelId.All, "peer_storage_retrieval of what we never gave you to keep.");
                connection.ReturnCredit();
                return;
        }

        if (MessageScope.Of(message) is not { } scope)
        {
            connection.ReturnCredit();
            return;
        }

        ChannelActor? actor;
        lock (_lock)
        {
            actor = _names.GetValueOrDefault((connection.Node, scope));
        }

        if (actor is null && message is OpenChannel open)
        {
            actor = await AcceptAsync(connection, open).ConfigureAwait(false);
        }
        else if (actor is null)
        {
            Unknown(connection, scope, message);
        }

        if (actor is null || !actor.Post(new ActorInput.FromPeer(connection, message)))
        {
            connection.ReturnCredit();
        }
    }

    private bool TryAttach(PeerConnection connection, out PeerConnection? replaced)
    {
        lock (_lock)
        {
            _connections.TryGetValue(connection.Node, out replaced);
            if (HasStopped || (connection.IsInbound && replaced is null && !MayStayWithoutChannels(connection.Node)))
            {
                return false;
            }

            _connections[connection.Node] = connection;
            if (_options.ProvidesStorage && connection.IsNegotiated(Feature.OptionProvideStorage) && _blobs.Get(connection.Node) is { } blob)
            {
                connection.Send(new PeerStorageRetrieval { Blob = blob });
            }

            foreach (var actor in ActorsOf(connection.Node))
            {
                if (replaced is not null)
                {
                    actor.Post(new ActorInput.Detached(replaced));
                }

                actor.Post(new ActorInput.Attached(connection));
            }

            connection.Start();
            return true;
        }
    }

    private bool MayStayWithoutChannels(PointBytes peer)
    {
        if (ActorsOf(peer).Count > 0 || _connections.Count < _options.MaxPeersWithoutChannels)
        {
            return true;
        }

        var without = _connections.Values.Count(other => other.IsInbound && ActorsOf(other.Node).Count == 0);
        if (without < _options.MaxPeersWithoutChannels)
        {
            return true;
        }

        Tell(new HostEvent.PeerRefused(peer, $"{without} peers without a channel are connected; the limit is {_options.MaxPeersWithoutChannels}."));
        return false;
    }

    private HashSet<ChannelActor> ActorsOf(PointBytes peer) => _byPeer.TryGetValue(peer, out var actors) ? actors : [];

    private bool HasChannels(PointBytes peer)
    {
        lock (_lock)
        {
            return _byPeer.ContainsKey(peer);
        }
    }

    private void ToAll(PeerConnection connection, IMessage message)
    {
        lock (_lock)
        {
            foreach (var actor in ActorsOf(connection.Node))
            {
                actor.Post(new ActorInput.FromPeer(connection, message, IsCopy: true));
            }
        }
    }

    /// <summary>A channel that is not with this peer: its words about it are nothing to us, but it should not wait for an answer either.</summary>
    private static void Unknown(PeerConnection connection, ChannelId channel, IMessage message)
    {
        if (message is not (Error or Warning) && MessageScope.IsChannelMessage(message))
        {
            connection.Send(new Error { ChannelId = channel, Data = UntrustedText.FromString($"{message.TypeName} for a channel that is not with you.") });
        }
    }

    private static void Complain(PeerConnection connection, ChannelId channel, string text) =>
        connection.Send(new Warning { ChannelId = channel, Data = UntrustedText.FromString(text) });

    private async Task KeepAsync(PeerConnection connection, PeerStorage storage)
    {
        if (!_options.ProvidesStorage || !HasChannels(connection.Node) || storage.Blob.Length > MessageLimits.MaxPeerStorageBlobLength)
        {
            return;
        }

        await WriteIfAnyAsync(_blobs.Put(connection.Node, storage.Blob, Tip.Height)).ConfigureAwait(false);
    }

    private Task WriteBlobsAsync() => WriteIfAnyAsync(_blobs.Due());

    private async Task WriteIfAnyAsync(Sequence<HostWrite> writes)
    {
        try
        {
            if (!writes.IsEmpty)
            {
                await CommitAsync(default, writes).ConfigureAwait(false);
            }
        }
        catch (HostStoppedException)
        {
            // The host has said why.
        }
    }
}
