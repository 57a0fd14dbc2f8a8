using System.Globalization;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Node;

/// <summary>Says of claims what they are, with amounts, for who reads it at night.</summary>
internal static class ClaimText
{
    /// <summary>All claims of a transaction: "our delayed output (500000 sat), HTLC 3 back after its timeout (10000 sat)".</summary>
    public static string Of(Sequence<OnChainClaim> claims) => string.Join(", ", claims.Select(Of));

    /// <summary>One claim.</summary>
    public static string Of(OnChainClaim claim) => string.Create(CultureInfo.InvariantCulture, $"{Of(claim.Means)} ({claim.Value})");

    /// <summary>Why a claim is not taken now, and what to do about it.</summary>
    public static string Of(SkipReason reason) => reason switch
    {
        SkipReason.NotMature => "No block may take it yet.",
        SkipReason.NotWorthIt => "To take it would cost more than may be spent on it, or leave less than an output must hold. It is tried again when fees fall.",
        SkipReason.NoCoins => "The wallet has too little to pay the fee: give it a confirmed coin.",
        SkipReason.OverBudget => "What it would replace in mempools pays more than may be spent on it. It is tried again with the next block.",
        SkipReason.Duplicate => "Another claim takes the same output.",
        _ => reason.ToString(),
    };

    private static string Of(ClaimMeans means) => means switch
    {
        ClaimMeans.Commitment => "our commitment",
        ClaimMeans.HtlcStage { Preimage: null, Transaction.Htlc.Id: var id } => $"HTLC {id} back after its timeout, by an HTLC transaction",
        ClaimMeans.HtlcStage { Transaction.Htlc.Id: var id } => $"HTLC {id} by its preimage, by an HTLC transaction",
        ClaimMeans.Sweep sweep => Of(sweep.Claim),
        _ => means.GetType().Name,
    };

    private static string Of(Claim claim) => claim switch
    {
        DelayedClaim => "our delayed output",
        ToRemoteClaim => "our output of the peer's commitment",
        HtlcPreimageClaim => "an HTLC by its preimage",
        HtlcTimeoutClaim => "an HTLC back after its timeout",
        DelayedPenalty => "a penalty, of what the peer delayed",
        HtlcPenalty => "a penalty, of an HTLC",
        AnchorClaim => "an anchor",
        _ => claim.GetType().Name,
    };
}
