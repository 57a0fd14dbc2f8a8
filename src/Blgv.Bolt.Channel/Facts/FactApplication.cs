namespace Blgv.Bolt.Channel;

/// <summary>Carries one fact out. Total: a fact that does not fit the phase changes nothing.</summary>
internal static class FactApplication
{
    public static ChannelState Apply(ChannelState state, ChannelFact fact) => fact switch
    {
        ChannelFunded funded => funded.State,
        ChannelEnded ended => new Ended(ended.Cause),
        _ when state.Phase is FundedState phase => WithPhase(state, LifeApplication.Apply(phase, fact) ?? Update(phase, fact)),
        _ => state,
    };

    /// <summary>Puts a phase into what wraps it. A phase that ended, or has none, is not wrapped.</summary>
    public static ChannelState WithPhase(ChannelState state, FundedState phase) => state switch
    {
        Offline offline => offline with { Inner = phase },
        Reestablishing reestablishing => reestablishing with { Inner = phase },
        _ => phase,
    };

    public static ChannelState WithCore(ChannelState state, ChannelCore core) =>
        state.Phase is FundedState phase ? WithPhase(state, phase with { Channel = core }) : state;

    private static FundedState Update(FundedState phase, ChannelFact fact)
    {
        var commitments = phase.Channel.Commitments;
        var next = fact switch
        {
            HtlcOffered offered => commitments.Apply(offered),
            HtlcRemovalSent removal => commitments.Apply(removal),
            FeeRateProposed fee => commitments.Apply(fee),
            CommitmentSent sent => commitments.Apply(sent),
            CommitmentReceived received => commitments.Apply(received),
            RevocationReceived revocation => commitments.Apply(revocation),
            PreimageLearned learned => commitments.Apply(learned),
            PreimageGiven given => commitments.Apply(given),
            HtlcReturned returned => commitments.Apply(returned),
            HtlcAcknowledged acknowledged => commitments.Apply(acknowledged),
            _ => commitments,
        };
        return phase with { Channel = phase.Channel with { Commitments = next } };
    }
}
