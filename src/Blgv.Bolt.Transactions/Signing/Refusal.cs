namespace Blgv.Bolt.Transactions;

/// <summary>Why a signer does not sign. Everything but <see cref="None"/> means that the one who asks is wrong about the state of the channel, or lies.</summary>
/// <remarks>BOLT 2, <c>commitment_signed</c> and <c>revoke_and_ack</c>.</remarks>
public enum Refusal
{
    /// <summary>It signs.</summary>
    None,

    /// <summary>The transaction is not one of this channel: its keys are others.</summary>
    OtherChannel,

    /// <summary>The larger transaction does not do what the HTLC transaction does.</summary>
    OtherTransaction,

    /// <summary>The number is below one that was already reached: the state is old.</summary>
    OldState,

    /// <summary>The number is beyond the next.</summary>
    NumberSkipped,

    /// <summary>Another commitment of that number, on the same funding output, was signed or accepted before.</summary>
    DifferentState,

    /// <summary>More funding outputs at one number than any channel has.</summary>
    TooManyFundings,

    /// <summary>The commitment is revoked, or is older than the newest: broadcasting it could cost all.</summary>
    NotNewest,

    /// <summary>The peer's signatures on it were never shown, or are not valid.</summary>
    NotAccepted,

    /// <summary>Revealing the secret would leave no commitment that can be broadcast: the next is not accepted yet.</summary>
    NextNotAccepted,

    /// <summary>The commitment was signed for broadcast, so its secret stays.</summary>
    SignedForBroadcast,

    /// <summary>Secrets are revealed one after the other; this one is not next.</summary>
    SecretOutOfOrder,

    /// <summary>A key cannot be derived from what the peer sent.</summary>
    NoKey,
}

/// <summary>What a signer gives back: what was asked for, or why not.</summary>
/// <typeparam name="T">What was asked for.</typeparam>
/// <param name="Value">What was asked for; the default when it is refused.</param>
/// <param name="Refusal">Why not.</param>
public readonly record struct SignerReply<T>(T? Value, Refusal Refusal)
{
    /// <summary>Whether it was given.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Value))]
    public bool IsGiven => Refusal == Refusal.None;
}
