namespace Blgv.Bolt.Channel.Tests;

public sealed class LadderTests
{
    public static TheoryData<LadderState> States => [.. Enum.GetValues<LadderState>()];

    [Fact]
    public void Each_half_is_climbed_by_the_events_in_the_order_of_the_protocol()
    {
        LadderEvent[] ours =
        [
            LadderEvent.CommitmentSent, LadderEvent.RevocationReceived, LadderEvent.CommitmentReceived, LadderEvent.RevocationSent,
        ];
        LadderEvent[] peers =
        [
            LadderEvent.CommitmentReceived, LadderEvent.RevocationSent, LadderEvent.CommitmentSent, LadderEvent.RevocationReceived,
        ];
        Assert.Equal(LadderState.SentAddAckRevocation, Climb(LadderState.SentAdd, ours));
        Assert.Equal(LadderState.ReceivedRemoveAckRevocation, Climb(LadderState.ReceivedRemove, peers));
        Assert.Equal(LadderState.ReceivedAddAckRevocation, Climb(LadderState.ReceivedAdd, peers));
        Assert.Equal(LadderState.SentRemoveAckRevocation, Climb(LadderState.SentRemove, ours));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void An_event_moves_a_change_one_step_or_not_at_all_and_never_out_of_a_resting_place(LadderState state)
    {
        foreach (var happened in Enum.GetValues<LadderEvent>())
        {
            var after = Ladder.After(state, happened);
            Assert.InRange(after - state, 0, 1);
            Assert.True(after == state || !(Ladder.IsIrrevocablyCommitted(state) || Ladder.IsGone(state)));
        }
    }

    /// <summary>In each commitment a change appears once, disappears once, and does not come back.</summary>
    [Theory]
    [InlineData(CommitmentView.Local)]
    [InlineData(CommitmentView.Remote)]
    [InlineData(CommitmentView.RemoteUnrevoked)]
    public void A_change_is_added_once_and_removed_once(CommitmentView view)
    {
        foreach (var half in Enum.GetValues<LadderState>().Chunk(10))
        {
            var presences = half.Select(state => Ladder.In(state, view)).ToArray();
            Assert.Equal(presences.Order(), presences);
            Assert.Equal(3, presences.Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(States))]
    public void The_next_commitment_is_what_the_newest_becomes(LadderState state)
    {
        Assert.Equal(Ladder.In(Ladder.After(state, LadderEvent.CommitmentReceived), CommitmentView.Local), Ladder.In(state, CommitmentView.LocalNext));
        Assert.Equal(Ladder.In(Ladder.After(state, LadderEvent.CommitmentSent), CommitmentView.Remote), Ladder.In(state, CommitmentView.RemoteNext));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void What_is_irrevocable_is_in_every_commitment_and_what_is_gone_in_none(LadderState state)
    {
        var present = Enum.GetValues<CommitmentView>().Count(view => Ladder.In(state, view) == LadderPresence.Present);
        Assert.True(!Ladder.IsIrrevocablyCommitted(state) || present == 5);
        Assert.True(!Ladder.IsGone(state) || present == 0);
    }

    /// <summary>What we hold as ours the peer holds as received: both see the same commitments.</summary>
    [Fact]
    public void Both_sides_agree_on_every_commitment_at_every_step()
    {
        (LadderState Ours, LadderState Theirs)[] both =
        [
            (LadderState.SentAdd, LadderState.ReceivedAdd),
            (LadderState.SentAddCommit, LadderState.ReceivedAddCommit),
            (LadderState.ReceivedAddRevocation, LadderState.SentAddRevocation),
            (LadderState.ReceivedAddAckCommit, LadderState.SentAddAckCommit),
            (LadderState.SentAddAckRevocation, LadderState.ReceivedAddAckRevocation),
            (LadderState.ReceivedRemove, LadderState.SentRemove),
            (LadderState.ReceivedRemoveCommit, LadderState.SentRemoveCommit),
            (LadderState.SentRemoveRevocation, LadderState.ReceivedRemoveRevocation),
            (LadderState.SentRemoveAckCommit, LadderState.ReceivedRemoveAckCommit),
            (LadderState.ReceivedRemoveAckRevocation, LadderState.SentRemoveAckRevocation),
        ];
        foreach (var (ours, theirs) in both)
        {
            Assert.Equal(Ladder.In(ours, CommitmentView.Local), Ladder.In(theirs, CommitmentView.Remote));
            Assert.Equal(Ladder.In(ours, CommitmentView.Remote), Ladder.In(theirs, CommitmentView.Local));
        }
    }

    private static LadderState Climb(LadderState state, LadderEvent[] events) => events.Aggregate(state, Ladder.After);
}
