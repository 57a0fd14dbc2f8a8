using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>What one party gives the other to make its new commitment enforceable.</summary>
/// <param name="Commitment">The signature on the commitment transaction.</param>
/// <param name="Htlcs">One for each HTLC transaction, in the order of the outputs.</param>
/// <remarks>BOLT 2, <c>commitment_signed</c>.</remarks>
public sealed record CommitmentSignatures(SignatureBytes Commitment, Sequence<SignatureBytes> Htlcs);

/// <summary>What is wrong with the signatures of a peer.</summary>
public enum SignatureFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The one on the commitment does not hold, or is not low-S, so that no node would relay the transaction.</summary>
    Commitment,

    /// <summary>There is not one for each HTLC transaction.</summary>
    HtlcCount,

    /// <summary>One on an HTLC transaction does not hold, or is not low-S.</summary>
    Htlc,
}
