using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A channel of the host.</summary>
/// <param name="Index">Its number among ours.</param>
/// <param name="Id">channel_id; temporary while it is opened.</param>
/// <param name="Peer">The peer.</param>
public readonly record struct ChannelRef(uint Index, ChannelId Id, PointBytes Peer);

/// <summary>
/// Is told of HTLCs. Each call counts as done, and is not made again after a start, only once it has returned and that is durable; until then it may
/// come again: an implementation does nothing that is harmful twice. Calls for different HTLCs overlap.
/// </summary>
public interface IHtlcHandler
{
    /// <summary>The host starts: before any other call.</summary>
    /// <param name="host">The host, which takes commands from now on.</param>
    /// <param name="entries">What is stored beside the channels.</param>
    void OnStarting(ChannelHost host, Sequence<HostEntry> entries);

    /// <summary>A received HTLC is irrevocably committed. What becomes of it is told by <see cref="ChannelHost.FulfillAsync"/> or <see cref="ChannelHost.FailAsync"/>; returning without waits for ever, and after a start the onion is gone.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="htlc">The HTLC, with its onion.</param>
    /// <param name="cancellationToken">The host stops. Throw, and the call comes again after a start.</param>
    /// <returns>What to store in the write that says the call is done.</returns>
    ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken);

    /// <summary>An HTLC of ours has ended.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="htlc">The HTLC and how it ended.</param>
    /// <param name="cancellationToken">The host stops. Throw, and the call comes again after a start.</param>
    /// <returns>What to store in the write that says the call is done.</returns>
    ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken);
}
