using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What a step leads to.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Effects">What the host is to do, in order.</param>
public sealed record Transition(ChannelState Next, Sequence<ChannelEffect> Effects);

/// <summary>The channel as a function: a state and what happens to it give the next state and what to do. No clock, no keys, no memory.</summary>
/// <remarks>BOLT 2.</remarks>
public static class ChannelMachine
{
    /// <summary>One step.</summary>
    /// <param name="state">Where the channel is.</param>
    /// <param name="input">What happens.</param>
    /// <param name="environment">What surrounds it.</param>
    /// <returns>The next state and the effects. Nothing that a peer sends throws.</returns>
    public static Transition Step(ChannelState state, ChannelInput input, in ChannelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        var step = new StepBuilder(state, environment);
        switch (input)
        {
            case PeerMessage message:
                MessageSteps.Handle(step, message.Message);
                break;
            case Commanded command:
                CommandSteps.Handle(step, command.Id, command.Command);
                break;
            case Connected connected:
                ConnectionSteps.Connect(step, connected.Features);
                break;
            case Disconnected:
                ConnectionSteps.Disconnect(step);
                break;
            case BlockConnected block:
                ChainSteps.Connect(step, block);
                break;
            case BlockDisconnected block:
                ChainSteps.Disconnect(step, block.Height);
                break;
            case TransactionSeen or RevocableFetched:
                ResolveSteps.Handle(step, input);
                break;
            case Tick:
                TimeSteps.Tick(step);
                break;
            case CommitDue:
                CommitmentSteps.Commit(step);
                break;
            case HtlcTaken taken:
                UpdateSteps.Acknowledge(step, taken.Key);
                break;
            case PointReady point:
                CommitmentSteps.TakePoint(step, point);
                break;
            case SecretChecked secret:
                ReestablishSteps.Judge(step, secret);
                break;
            case SignerRefused refused:
                ConnectionSteps.SignerRefused(step, refused.Refusal);
                break;
            case Restored:
                ConnectionSteps.Restore(step);
                break;
        }

        return step.Finish();
    }

    /// <summary>
    /// One step of a channel whose machine has failed: only the chain is listened to, and the command to close. What the peer does there is answered,
    /// by code that no message of the peer ever reaches; the channel is never closed by itself.
    /// </summary>
    /// <param name="state">The state as it was last stored.</param>
    /// <param name="input">What happens; what is neither of the chain nor such a command changes nothing.</param>
    /// <param name="environment">What surrounds it.</param>
    /// <returns>The next state and the effects.</returns>
    /// <remarks>BOLT 5.</remarks>
    public static Transition Resolve(ChannelState state, ChannelInput input, in ChannelEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(input);
        var step = new StepBuilder(state, environment);
        ResolveSteps.Handle(step, input);
        return step.Finish();
    }

    /// <summary>All that there is to take on chain, as the state stands. Nothing is remembered between calls.</summary>
    /// <param name="state">The state.</param>
    /// <param name="policy">What our side wants.</param>
    /// <returns>The claims; those that have to wait are among them.</returns>
    /// <remarks>BOLT 5.</remarks>
    public static Sequence<OnChainClaim> Claims(ChannelState state, ChannelPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(policy);
        return state.Phase is FundedState funded ? ClaimDerivation.Of(funded, policy) : default;
    }

    /// <summary>What a state still owes: to be done after every load, since a crash may have lost any of it. Doing it twice does no harm.</summary>
    /// <param name="state">The state, as it was loaded.</param>
    /// <returns>The effects.</returns>
    public static Sequence<ChannelEffect> Owed(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return OwedEffects.Of(state).ToSequence();
    }
}
