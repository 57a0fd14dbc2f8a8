namespace Blgv.Bolt.Channel;

/// <summary>What waits too long is given up.</summary>
internal static class TimeSteps
{
    public static void Tick(StepBuilder step)
    {
        QuiescenceSteps.Tick(step);

        if (step.State is FundedState { Channel.Session.AwaitsReplySince: { } since } state)
        {
            CheckReply(step, state, step.Environment.Now - since);
        }
    }

    /// <summary>The peer owes an answer: it may be one that has lost the connection without our noticing, so that another helps.</summary>
    private static void CheckReply(StepBuilder step, FundedState state, TimeSpan waited)
    {
        switch (state)
        {
            case Closing { Negotiation: LegacyNegotiation negotiation } when waited >= step.Policy.ClosingTimeout:
                step.SetSession(session => session with { AwaitsReplySince = null });
                step.Fail(
                    negotiation.IsDisjoint ? "2.178" : "2.182",
                    $"closing_signed was not answered in {waited.TotalSeconds:0} s with a fee that both can have.");
                break;
            case Closing { Negotiation: SimpleNegotiation { Proposed: not null } } when waited >= step.Policy.ReplyTimeout:
                GiveUp(step, "2.189", $"closing_complete was not answered in {waited.TotalSeconds:0} s.");
                break;
            case Normal or ShuttingDown when state.Channel.Commitments.AwaitsRevocation && waited >= step.Policy.ReplyTimeout:
                GiveUp(step, null, $"commitment_signed was not answered in {waited.TotalSeconds:0} s.");
                break;
        }
    }

    private static void GiveUp(StepBuilder step, string? rule, string text)
    {
        step.SetSession(session => session with { AwaitsReplySince = null });
        step.Add(new Report(ReportKind.Warning, text, rule));
        step.Add(new Disconnect(text));
    }
}
