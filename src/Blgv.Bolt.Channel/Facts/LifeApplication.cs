using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>Carries out the facts that move a channel from phase to phase.</summary>
internal static class LifeApplication
{
    /// <summary>So many closing transactions of either payer are kept; those before are long replaced.</summary>
    private const int MaxAgreed = 8;

    /// <summary>The phase after a fact; null when the fact is about something else.</summary>
    public static FundedState? Apply(FundedState phase, ChannelFact fact) => fact switch
    {
        FundingConfirmed confirmed => WithFunding(phase, funding => funding with
        {
            Confirmed = confirmed.Confirmed,
            AnnouncementSent = funding.AnnouncementSent && funding.Confirmed == confirmed.Confirmed,
            RemoteAnnouncement = funding.RemoteAnnouncement?.ShortChannelId == confirmed.Confirmed ? funding.RemoteAnnouncement : null,
        }),
        FundingUnconfirmed => WithFunding(phase, funding => funding with { Confirmed = null, AnnouncementSent = false }),
        ReadySent sent => Promote(WithFunding(phase, funding => funding with { ReadySent = true, LocalAlias = sent.Alias ?? funding.LocalAlias })),
        ReadyReceived received => Promote(WithPoint(
            WithFunding(phase, funding => funding with { ReadyReceived = true, RemoteAlias = received.Alias ?? funding.RemoteAlias }), received)),
        AnnouncementSent => WithFunding(phase, funding => funding with { AnnouncementSent = true }),
        AnnouncementReceived announcement => WithFunding(phase, funding => funding with { RemoteAnnouncement = announcement.Message }),
        ShutdownSent sent => WithShutdown(phase, shutdown => shutdown with { Local = sent.Script, FeeRate = sent.FeeRate ?? shutdown.FeeRate }),
        ShutdownReceived received => WithShutdown(phase, shutdown => shutdown with { Remote = received.Script }),
        ClosingStarted when phase is ShuttingDown shutting => new Closing(shutting.Channel, shutting.Shutdown, null, default, null),
        ClosingAgreed agreed when phase is Closing closing => closing with { Agreed = With(closing.Agreed, agreed.Closing) },
        RemoteScriptChanged changed => WithShutdown(phase, shutdown => shutdown with { Remote = changed.Script }),
        LocalScriptChanged changed => WithShutdown(phase, shutdown => shutdown with { Local = changed.Script, FeeRate = changed.FeeRate ?? shutdown.FeeRate }),
        WentOnChain went => GoOnChain(phase, went),
        FundingSpent spent when phase is OnChain chain => chain with { Spent = spent.Spend },
        FundingSpent spent when phase is Closing closing => closing with { Spent = spent.Spend },
        FundingUnspent when phase is OnChain chain => chain with { Spent = null, Later = default },
        OutputSpent spent when phase is OnChain chain => chain with { Later = chain.Later.Append(spent.Spend) },
        OutputsUnspent unspent when phase is OnChain chain =>
            chain with { Later = chain.Later.Where(spend => spend.Height <= unspent.Height).ToSequence() },
        BreachRebuilt rebuilt when phase is OnChain chain => chain with { Breach = rebuilt.Breach },
        FundingUnspent when phase is Closing closing => closing with { Spent = null },
        _ => null,
    };

    private static FundedState WithFunding(FundedState phase, Func<FundingStatus, FundingStatus> change) =>
        phase.WithCore(core => core with { Funding = change(core.Funding) });

    private static FundedState WithPoint(FundedState phase, ReadyReceived received) => phase.WithCore(core =>
        core.Commitments is { RemoteNextPoint: null, RemoteNumber.Value: 0 } commitments
            ? core with { Commitments = commitments with { RemoteNextPoint = received.NextPoint } }
            : core);

    private static FundedState Promote(FundedState phase) =>
        phase is AwaitingReady && phase.Channel.Funding.IsReady ? new Normal(phase.Channel) : phase;

    private static FundedState WithShutdown(FundedState phase, Func<ShutdownStatus, ShutdownStatus> change) => phase switch
    {
        ShuttingDown shutting => shutting with { Shutdown = change(shutting.Shutdown) },
        Closing closing => closing with { Shutdown = change(closing.Shutdown) },
        AwaitingReady or Normal => new ShuttingDown(phase.Channel, change(new(null, null, null))),
        _ => phase,
    };

    private static Sequence<AgreedClosing> With(Sequence<AgreedClosing> agreed, AgreedClosing next)
    {
        var others = agreed.Where(one => one.Transaction != next.Transaction).ToList();
        if (others.Count(one => one.PaidByUs == next.PaidByUs) == MaxAgreed)
        {
            others.Remove(others.First(one => one.PaidByUs == next.PaidByUs));
        }

        return others.Append(next).ToSequence();
    }

    private static FundedState GoOnChain(FundedState phase, WentOnChain went) => phase switch
    {
        // What was proved once is not forgotten: an old state stays one that must not be published.
        OnChain { Cause: OnChainCause.DataLoss } => phase,
        OnChain chain => chain with { Cause = went.Cause, Text = went.Text },
        Closing closing => new OnChain(closing.Channel, went.Cause, went.Text, closing.Agreed, closing.Spent) { Since = went.Height },
        _ => new OnChain(phase.Channel, went.Cause, went.Text, default, null) { Since = went.Height },
    };
}
