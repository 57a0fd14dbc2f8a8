namespace Blgv.Bolt.Channel;

/// <summary>The tables of <see cref="LadderState"/>.</summary>
/// <remarks>
/// BOLT 2, "Normal Operation": a change counts in the commitment of the party that received it first, once the sender signs that;
/// in the sender's own once the receiver, having revoked, signs back.
/// </remarks>
public static class Ladder
{
    private const int Half = 10;

    // What follows each step, and on which event. A step that an event does not move stays.
    private static readonly LadderEvent?[] MovedBy =
    [
        LadderEvent.CommitmentSent, LadderEvent.RevocationReceived, LadderEvent.CommitmentReceived, LadderEvent.RevocationSent, null,
        LadderEvent.CommitmentReceived, LadderEvent.RevocationSent, LadderEvent.CommitmentSent, LadderEvent.RevocationReceived, null,
        LadderEvent.CommitmentReceived, LadderEvent.RevocationSent, LadderEvent.CommitmentSent, LadderEvent.RevocationReceived, null,
        LadderEvent.CommitmentSent, LadderEvent.RevocationReceived, LadderEvent.CommitmentReceived, LadderEvent.RevocationSent, null,
    ];

    // By step: the first step (within its half) that counts in the commitment, and the first that no longer does.
    private static readonly (int Added, int Removed) OfferedInLocal = (3, 6);
    private static readonly (int Added, int Removed) OfferedInRemote = (1, 8);
    private static readonly (int Added, int Removed) OfferedInUnrevoked = (2, 9);
    private static readonly (int Added, int Removed) ReceivedInLocal = (1, 8);
    private static readonly (int Added, int Removed) ReceivedInRemote = (3, 6);
    private static readonly (int Added, int Removed) ReceivedInUnrevoked = (4, 7);

    private static readonly LadderPresence[][] Presences = MakePresences();

    /// <summary>Where an event leaves a change.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="happened">The event.</param>
    /// <returns>The next step, or the same when the event does not concern it.</returns>
    public static LadderState After(LadderState state, LadderEvent happened) =>
        MovedBy[(int)state] == happened ? state + 1 : state;

    /// <summary>Whether a change counts in a commitment.</summary>
    /// <param name="state">Where it is.</param>
    /// <param name="view">The commitment.</param>
    /// <returns>Not yet, present or removed.</returns>
    public static LadderPresence In(LadderState state, CommitmentView view) => Presences[(int)view][(int)state];

    /// <summary>Whether the change is an addition of ours (or its removal by the peer).</summary>
    /// <param name="state">Where it is.</param>
    /// <returns>False for the peer's.</returns>
    public static bool IsOffered(LadderState state) => (int)state < Half;

    /// <summary>Whether both commitments hold it and nobody can take it back: the HTLC may be forwarded, or removed.</summary>
    /// <param name="state">Where it is.</param>
    /// <returns>True for the fifth step of either half.</returns>
    public static bool IsIrrevocablyCommitted(LadderState state) =>
        state is LadderState.SentAddAckRevocation or LadderState.ReceivedAddAckRevocation;

    /// <summary>Whether no commitment that is not revoked holds it.</summary>
    /// <param name="state">Where it is.</param>
    /// <returns>True for the last step of either half.</returns>
    public static bool IsGone(LadderState state) =>
        state is LadderState.ReceivedRemoveAckRevocation or LadderState.SentRemoveAckRevocation;

    /// <summary>Whether its removal is under way or done.</summary>
    /// <param name="state">Where it is.</param>
    /// <returns>True from the sixth step of either half.</returns>
    public static bool IsBeingRemoved(LadderState state) => (int)state % Half >= 5;

    /// <summary>Whether it is a change that the peer sent and has not signed: a disconnection takes it back.</summary>
    /// <param name="state">Where it is.</param>
    /// <returns>True for what was received last.</returns>
    public static bool IsUncommittedOfPeer(LadderState state) => state is LadderState.ReceivedAdd or LadderState.ReceivedRemove;

    private static LadderPresence[][] MakePresences()
    {
        var views = new LadderPresence[5][];
        foreach (var view in Enum.GetValues<CommitmentView>())
        {
            views[(int)view] = [.. Enum.GetValues<LadderState>().Select(state => Of(state, view))];
        }

        return views;
    }

    private static LadderPresence Of(LadderState state, CommitmentView view)
    {
        var (seen, bounds) = view switch
        {
            CommitmentView.Local => (state, IsOffered(state) ? OfferedInLocal : ReceivedInLocal),
            CommitmentView.LocalNext => (After(state, LadderEvent.CommitmentReceived), IsOffered(state) ? OfferedInLocal : ReceivedInLocal),
            CommitmentView.Remote => (state, IsOffered(state) ? OfferedInRemote : ReceivedInRemote),
            CommitmentView.RemoteNext => (After(state, LadderEvent.CommitmentSent), IsOffered(state) ? OfferedInRemote : ReceivedInRemote),
            _ => (state, IsOffered(state) ? OfferedInUnrevoked : ReceivedInUnrevoked),
        };
        var step = (int)seen % Half;
        return step < bounds.Added ? LadderPresence.NotYet : step < bounds.Removed ? LadderPresence.Present : LadderPresence.Removed;
    }
}
