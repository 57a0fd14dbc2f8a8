using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>Something that waits in the mailbox of a channel.</summary>
internal abstract record ActorInput
{
    /// <summary>An input for the machine.</summary>
    public sealed record Plain(ChannelInput Input) : ActorInput;

    /// <summary>The chain changed.</summary>
    public sealed record Chain(ChannelInput Input, BlockReceipt Receipt) : ActorInput;

    /// <summary>A message of the peer, which counts only while the connection that it came on does.</summary>
    /// <param name="Connection">The connection.</param>
    /// <param name="Message">The message.</param>
    /// <param name="IsCopy">Whether other channels get it too, so that it does not count as one that waits.</param>
    public sealed record FromPeer(PeerConnection Connection, IMessage Message, bool IsCopy = false) : ActorInput;

    /// <summary>The peer is connected.</summary>
    public sealed record Attached(PeerConnection Connection) : ActorInput;

    /// <summary>A connection has ended.</summary>
    public sealed record Detached(PeerConnection Connection) : ActorInput;

    /// <summary>Our side wants something.</summary>
    /// <param name="Command">What.</param>
    /// <param name="Result">The answer, once it is durable.</param>
    /// <param name="Writes">What to store in the write of the command, if it is accepted.</param>
    public sealed record Ordered(
        ChannelCommand Command, TaskCompletionSource<CommandResult> Result, Func<CommandResult.Accepted, Sequence<HostWrite>>? Writes) : ActorInput;

    /// <summary>The handler is done with an HTLC.</summary>
    public sealed record Handled(HtlcKey Key, Sequence<HostWrite> Writes) : ActorInput;
}
