namespace Blgv.Bolt.Channel;

/// <summary>
/// How far a change is: an HTLC climbs all twenty steps, ten if it was offered by us and ten if by the peer, a fee rate the first
/// five of either half. What was sent is ours, what was received is the peer's doing.
/// </summary>
/// <remarks>BOLT 2, "Normal Operation". <see cref="Ladder"/> holds the tables; nothing else decides what a step means.</remarks>
public enum LadderState : byte
{
    /// <summary>We sent the addition.</summary>
    SentAdd,

    /// <summary>We signed a commitment of the peer that has it.</summary>
    SentAddCommit,

    /// <summary>The peer revoked the commitment that did not have it.</summary>
    ReceivedAddRevocation,

    /// <summary>The peer signed a commitment of ours that has it.</summary>
    ReceivedAddAckCommit,

    /// <summary>We revoked the one that did not: it is irrevocably committed.</summary>
    SentAddAckRevocation,

    /// <summary>The peer sent its removal.</summary>
    ReceivedRemove,

    /// <summary>The peer signed a commitment of ours without it.</summary>
    ReceivedRemoveCommit,

    /// <summary>We revoked the one with it.</summary>
    SentRemoveRevocation,

    /// <summary>We signed a commitment of the peer without it.</summary>
    SentRemoveAckCommit,

    /// <summary>The peer revoked the one with it: it is irrevocably gone.</summary>
    ReceivedRemoveAckRevocation,

    /// <summary>The peer sent the addition.</summary>
    ReceivedAdd,

    /// <summary>The peer signed a commitment of ours that has it.</summary>
    ReceivedAddCommit,

    /// <summary>We revoked the one that did not have it.</summary>
    SentAddRevocation,

    /// <summary>We signed a commitment of the peer that has it.</summary>
    SentAddAckCommit,

    /// <summary>The peer revoked the one that did not: it is irrevocably committed.</summary>
    ReceivedAddAckRevocation,

    /// <summary>We sent its removal.</summary>
    SentRemove,

    /// <summary>We signed a commitment of the peer without it.</summary>
    SentRemoveCommit,

    /// <summary>The peer revoked the one with it.</summary>
    ReceivedRemoveRevocation,

    /// <summary>The peer signed a commitment of ours without it.</summary>
    ReceivedRemoveAckCommit,

    /// <summary>We revoked the one with it: it is irrevocably gone.</summary>
    SentRemoveAckRevocation,
}

/// <summary>What moves changes up the ladder.</summary>
public enum LadderEvent : byte
{
    /// <summary>We sign a commitment of the peer.</summary>
    CommitmentSent,

    /// <summary>The peer revokes its commitment before.</summary>
    RevocationReceived,

    /// <summary>The peer signs a commitment of ours.</summary>
    CommitmentReceived,

    /// <summary>We revoke our commitment before.</summary>
    RevocationSent,
}

/// <summary>A commitment of one party, as data: which changes count in it.</summary>
public enum CommitmentView : byte
{
    /// <summary>Our newest that the peer has signed.</summary>
    Local,

    /// <summary>The one that the peer would sign next.</summary>
    LocalNext,

    /// <summary>The peer's newest that we have signed.</summary>
    Remote,

    /// <summary>The one that we would sign next.</summary>
    RemoteNext,

    /// <summary>The peer's newest that it has not revoked: <see cref="Remote"/>, or the one before while its revocation is awaited.</summary>
    RemoteUnrevoked,
}

/// <summary>Whether a change counts in a commitment.</summary>
public enum LadderPresence : byte
{
    /// <summary>Not added there yet.</summary>
    NotYet,

    /// <summary>There.</summary>
    Present,

    /// <summary>No longer.</summary>
    Removed,
}
