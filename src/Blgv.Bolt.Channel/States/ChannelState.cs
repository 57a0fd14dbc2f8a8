using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>Where a channel is. Each phase is a record of its own; being disconnected wraps a phase.</summary>
/// <remarks>BOLT 2. States never change; <see cref="ChannelMachine.Step"/> makes the next.</remarks>
public abstract record ChannelState
{
    private protected ChannelState()
    {
    }

    /// <summary>The phase, without what wraps it.</summary>
    public virtual ChannelState Phase => this;

    /// <summary>The channel, once it has a funding transaction; null before.</summary>
    public virtual ChannelCore? Core => null;

    /// <summary>Whether nothing more can happen to the channel: the host may delete it.</summary>
    public virtual bool IsEnded => false;

    /// <summary>The phase and the channel: what an operator reads.</summary>
    /// <returns>The text.</returns>
    public sealed override string ToString() =>
        ReferenceEquals(Phase, this) ? $"{GetType().Name} {Core?.Id}" : $"{GetType().Name} ({Phase})";

    /// <summary>Carries facts out.</summary>
    /// <param name="facts">The facts, in order.</param>
    /// <returns>The state after them.</returns>
    public ChannelState Apply(Sequence<ChannelFact> facts)
    {
        var state = this;
        foreach (var fact in facts)
        {
            state = FactApplication.Apply(state, fact);
        }

        return state;
    }

    /// <summary>Carries out what one write stored.</summary>
    /// <param name="sequence">The number of the write.</param>
    /// <param name="facts">Its facts, in order.</param>
    /// <returns>The state after it.</returns>
    public ChannelState Replay(ulong sequence, Sequence<ChannelFact> facts)
    {
        var next = Apply(facts);
        return next.Core is { } core ? FactApplication.WithCore(next, core with { Sequence = sequence }) : next;
    }

    /// <summary>The state as a disconnection leaves it: what is stored, and what loading gives back.</summary>
    /// <returns>The state, wrapped in <see cref="Offline"/> where that can be; <see cref="Ended"/> when it is forgotten.</returns>
    public ChannelState AsDisconnected() => Phase switch
    {
        FundedState funded => new Offline(funded.WithCore(core => core.AsDisconnected()).WithoutNegotiation()),
        Ended ended => ended,
        _ => new Ended(EndCause.Forgotten),
    };
}

/// <summary>A phase that a channel with a funding transaction is in. These are the phases that are stored, and that can be disconnected.</summary>
/// <param name="Channel">The channel.</param>
public abstract record FundedState(ChannelCore Channel) : ChannelState
{
    /// <inheritdoc/>
    public override ChannelCore? Core => Channel;

    internal FundedState WithCore(Func<ChannelCore, ChannelCore> change) => this with { Channel = change(Channel) };

    /// <summary>Without a negotiation round that a disconnection ends.</summary>
    internal virtual FundedState WithoutNegotiation() => this;
}

/// <summary>There is no connection.</summary>
/// <param name="Inner">The phase that goes on once there is.</param>
public sealed record Offline(FundedState Inner) : ChannelState
{
    /// <inheritdoc/>
    public override ChannelState Phase => Inner;

    /// <inheritdoc/>
    public override ChannelCore? Core => Inner.Channel;
}

/// <summary>There is a connection, our channel_reestablish is sent and the peer's awaited.</summary>
/// <param name="Inner">The phase that goes on after it.</param>
/// <remarks>BOLT 2, "Message Retransmission".</remarks>
public sealed record Reestablishing(FundedState Inner) : ChannelState
{
    /// <summary>The peer's channel_reestablish, while the signer looks at its secret.</summary>
    public ChannelReestablish? Peer { get; init; }

    /// <summary>What the peer sent too early, at most one of a kind: dealt with after its channel_reestablish.</summary>
    public Sequence<IMessage> Held { get; init; }

    /// <inheritdoc/>
    public override ChannelState Phase => Inner;

    /// <inheritdoc/>
    public override ChannelCore? Core => Inner.Channel;
}

/// <summary>Why a channel ended.</summary>
public enum EndCause : byte
{
    /// <summary>It never had a funding transaction that counts.</summary>
    Forgotten,

    /// <summary>A closing transaction is buried deep.</summary>
    Closed,

    /// <summary>It ended on chain without the peer, and all that was ours there is taken, buried deep.</summary>
    Resolved,
}

/// <summary>The channel has ended.</summary>
/// <param name="Cause">Why.</param>
public sealed record Ended(EndCause Cause) : ChannelState
{
    /// <inheritdoc/>
    public override bool IsEnded => true;
}
