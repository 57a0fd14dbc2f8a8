using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// Where a host keeps its channels: what <see cref="CommitAsync"/> has taken is there after a crash, what it has not taken is not.
/// It stores bytes that it does not understand.
/// </summary>
/// <remarks>
/// A channel is its last snapshot and the facts since. Only when a commit has returned may a host run the effects that follow it: a commit that
/// throws may or may not be durable, and the store must be opened again to find out. Calls may overlap; commits take effect one after another.
/// </remarks>
public interface IChannelStore : IAsyncDisposable
{
    /// <summary>How many commits were written since this store was opened.</summary>
    long Commits { get; }

    /// <summary>How many bytes were written since this store was opened, with all that the store adds of its own.</summary>
    long BytesWritten { get; }

    /// <summary>Everything that is durable and not deleted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The channels in the order of their numbers and the host's entries in the order of their keys.</returns>
    /// <exception cref="ChannelStoreException">The store failed before and must be opened again.</exception>
    ValueTask<StoredState> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Makes writes of any number of channels and of the host durable at once: all of them or, after an exception, possibly none.</summary>
    /// <param name="channels">The writes, in order; a channel may occur more than once.</param>
    /// <param name="host">Changes of the host's own entries, in order.</param>
    /// <param name="cancellationToken">Ends the wait for earlier commits; a commit that has begun is finished.</param>
    /// <returns>A task that ends when everything is durable.</returns>
    /// <exception cref="ChannelStoreException">
    /// With <see cref="ChannelStoreError.Sequence"/> or <see cref="ChannelStoreError.Deleted"/> nothing was written and the store goes on. With
    /// <see cref="ChannelStoreError.Failed"/> nothing is known, and this store takes no more commits.
    /// </exception>
    ValueTask CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host, CancellationToken cancellationToken);

    /// <summary>Fetches what punishes revoked commitments. It may read all that a channel ever added, so ask only on a breach.</summary>
    /// <param name="channel">The channel's number.</param>
    /// <param name="funding">The funding output that the commitments spend.</param>
    /// <param name="first">The first commitment number.</param>
    /// <param name="last">The last commitment number, itself included.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The records that exist, in the order of their numbers; none for a channel that is unknown or deleted.</returns>
    /// <exception cref="ChannelStoreException">What was stored cannot be read any more.</exception>
    ValueTask<Sequence<StoredRevocable>> ReadRevocableAsync(
        uint channel, OutPoint funding, ulong first, ulong last, CancellationToken cancellationToken);

    /// <summary>Whether the facts since a channel's last snapshot have become long, so that its next write should bring a new snapshot.</summary>
    /// <param name="channel">The channel's number.</param>
    /// <returns>True when they are longer than that snapshot and than 4,096 bytes.</returns>
    bool WantsSnapshot(uint channel);
}
