using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>What a transaction that spends the funding output is.</summary>
internal enum SpendKind : byte
{
    /// <summary>A closing transaction.</summary>
    Closing,

    /// <summary>Our newest commitment.</summary>
    Ours,

    /// <summary>A commitment of the peer that it has not revoked: its newest, or the one before while its revocation is awaited.</summary>
    Theirs,

    /// <summary>A commitment that the peer has revoked.</summary>
    Revoked,

    /// <summary>A commitment of either party that is newer than what we know: our data is old.</summary>
    Future,

    /// <summary>A commitment of ours that we have revoked: an old copy of our data was used.</summary>
    OursRevoked,

    /// <summary>None of these: a funding key is out of hand, or our data is not what it was.</summary>
    Unknown,
}

/// <summary>A transaction that spends the funding output, and what we know of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Spend">It, and where it confirmed.</param>
/// <param name="Active">Which of the funding outputs it spends.</param>
/// <param name="Number">The number of a commitment.</param>
/// <remarks>BOLT 5, "Commitment Transaction".</remarks>
internal sealed record RecognizedSpend(SpendKind Kind, ConfirmedSpend Spend, ActiveCommitment Active, CommitmentNumber Number)
{
    /// <summary>The commitment as it was made; null where what was in it is not known.</summary>
    public CommitmentTransaction? Commitment { get; init; }

    /// <summary>The peer's point of a commitment of the peer; null where it is not known.</summary>
    public PublicKey? Point { get; init; }

    /// <summary>The secret of a revoked commitment.</summary>
    public PerCommitmentSecret? Secret { get; init; }

    /// <summary>The keys of a revoked commitment.</summary>
    public CommitmentKeys? Keys { get; init; }

    /// <summary>Its id.</summary>
    public TxId TxId { get; } = Spend.Transaction.ComputeTxId();
}
