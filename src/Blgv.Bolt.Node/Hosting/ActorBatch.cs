using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>What the inputs of one batch lead to: writes, and what happens once they are durable.</summary>
internal sealed class ActorBatch
{
    /// <summary>The writes of the channel, in order.</summary>
    public List<Persist> Persists { get; } = [];

    /// <summary>Changes of the host's own entries, which go into the same commit.</summary>
    public List<HostWrite> Host { get; } = [];

    /// <summary>What to do after the commit, in order.</summary>
    public List<Output> Outputs { get; } = [];

    /// <summary>Connections that messages of the batch came on.</summary>
    public List<PeerConnection> Credits { get; } = [];

    /// <summary>What the chain did: it must not be lost, whatever fails.</summary>
    public List<ChannelInput> Chain { get; } = [];

    /// <summary>Who waits until the batch is dealt with.</summary>
    public List<BlockReceipt> Receipts { get; } = [];

    /// <summary>Whether it belongs to a block, after which claims are looked at in any case.</summary>
    public bool IsOfBlock { get; init; }

    /// <summary>Something to do after the commit.</summary>
    public abstract record Output
    {
        /// <summary>A message, for the connection that was there when it was decided.</summary>
        public sealed record Message(PeerConnection? Connection, IMessage Content) : Output;

        /// <summary>The end of a connection.</summary>
        public sealed record Close(PeerConnection? Connection) : Output;

        /// <summary>A transaction for the network.</summary>
        public sealed record Broadcast(Transaction Transaction) : Output;

        /// <summary>Any other effect.</summary>
        public sealed record Effect(ChannelEffect Content) : Output;
    }
}
