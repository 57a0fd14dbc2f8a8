namespace Blgv.Bolt.Channel;

/// <summary>What a state that was stored still owes, though a crash may have lost the effects that came with it.</summary>
internal static class OwedEffects
{
    public static IEnumerable<ChannelEffect> Of(ChannelState state)
    {
        if (state.Phase is not FundedState funded)
        {
            yield break;
        }

        var core = funded.Channel;
        var commitments = core.Commitments;
        if (funded is not OnChain { MayPublish: false })
        {
            yield return new AskSigner(new CatchUp(
                core.Parameters.Index, commitments.LocalNumber, CommitmentSteps.Accepted(core), CommitmentSteps.Signed(core).Requests));
        }

        foreach (var effect in FundingSteps.Owed(core))
        {
            yield return effect;
        }

        if (funded is Normal or ShuttingDown && ReadySteps.AnnouncementOf(funded.Channel) is { } announce)
        {
            yield return announce;
        }

        foreach (var effect in Settlements(funded))
        {
            yield return effect;
        }

        foreach (var effect in SpendSteps.Owed(funded))
        {
            yield return effect;
        }

        foreach (var publication in OnChainSteps.Publications(funded))
        {
            yield return new Publish(publication);
        }
    }

    /// <summary>Tells of an HTLC, and whether our side has said shutdown.</summary>
    public static HtlcReady ReadyOf(ChannelState state, LiveHtlc htlc) =>
        new(htlc, IsClosing: ShutdownSteps.StatusOf(state.Phase)?.Local is not null);

    private static IEnumerable<ChannelEffect> Settlements(FundedState state)
    {
        var commitments = state.Channel.Commitments;
        foreach (var htlc in (IEnumerable<LiveHtlc>)commitments.Htlcs)
        {
            if (htlc is { IsOffered: false, IsAcknowledged: false } && (int)htlc.State >= (int)LadderState.ReceivedAddAckRevocation)
            {
                yield return ReadyOf(state, htlc);
            }
            else if (htlc is { IsOffered: true, IsAcknowledged: false, Preimage: { } preimage })
            {
                var attribution = (htlc.Removal as HtlcRemoval.Fulfilled)?.Attribution;
                yield return new HtlcSettled(new(htlc.Key.Id, htlc.PaymentHash, new HtlcRemoval.Fulfilled(preimage, attribution)));
            }
        }

        foreach (var settled in (IEnumerable<SettledHtlc>)commitments.Settled)
        {
            yield return new HtlcSettled(settled);
        }
    }
}
