using Blgv.Bolt.Primitives;

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

    /// <summary>Nothing: what a record prints by itself would be the phase, which is the state, and so on without end.</summary>
    /// <param name="builder">What the derived records print to.</param>
    /// <returns>False.</returns>
    protected virtual bool PrintMembers(System.Text.StringBuilder builder) => false;

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
}

/// <summary>The channel has ended.</summary>
/// <param name="Cause">Why.</param>
public sealed record Ended(EndCause Cause) : ChannelState
{
    /// <inheritdoc/>
    public override bool IsEnded => true;
}
