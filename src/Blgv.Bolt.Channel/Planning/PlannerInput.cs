using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>All that a plan follows from, beside the plan before it.</summary>
/// <param name="Height">The height of the best chain.</param>
/// <param name="Rates">What transactions pay at present.</param>
/// <param name="Claims">All claims of all channels, derived anew: what is confirmed is not among them.</param>
/// <param name="Coins">Confirmed coins of the wallet that may pay fees. Those that the plan before uses stay among them until a block has spent them.</param>
/// <param name="Destination">Where sweeps and change go.</param>
/// <param name="Policy">How much may be spent, and when.</param>
public sealed record PlannerInput(
    BlockHeight Height, FeeEstimates Rates, Sequence<OnChainClaim> Claims, Sequence<WalletCoin> Coins, Script Destination, PlannerPolicy Policy)
{
    /// <summary>What became of the transactions of the plan before.</summary>
    public Sequence<MempoolAnswer> Answers { get; init; }
}

/// <summary>A confirmed output of the wallet.</summary>
/// <param name="OutPoint">Where it is.</param>
/// <param name="Output">What it is.</param>
/// <param name="InputWeight">The expected weight of an input that spends it, with its witness.</param>
public sealed record WalletCoin(OutPoint OutPoint, TransactionOutput Output, Weight InputWeight);

/// <summary>What became of a transaction that was handed to a mempool.</summary>
/// <param name="Transaction">The transaction: <see cref="PlannedTransaction.TxId"/>.</param>
/// <param name="Outcome">What became of it.</param>
public readonly record struct MempoolAnswer(TxId Transaction, MempoolOutcome Outcome);

/// <summary>What a mempool can say.</summary>
public enum MempoolOutcome : byte
{
    /// <summary>It has the transaction, now or since before.</summary>
    Accepted,

    /// <summary>It asks for a higher fee, to take it at all or in place of others.</summary>
    FeeTooLow,

    /// <summary>It refuses the transaction for any other reason, which a higher fee does not answer: claims of one that has several go alone from then on.</summary>
    Refused,

    /// <summary>It said nothing.</summary>
    Unavailable,
}
