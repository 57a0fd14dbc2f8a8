namespace Blgv.Bolt.Transactions;

/// <summary>Why there is no commitment transaction for a state.</summary>
public enum CommitmentError
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>Balances and HTLCs are not what the funding output holds.</summary>
    AmountsDoNotAddUp,

    /// <summary>A party has more than 483 HTLCs on their way, more than any peer may accept.</summary>
    TooManyHtlcs,

    /// <summary>The number has more than 48 bits.</summary>
    NumberOutOfRange,

    /// <summary>The opener has less than the anchors hold, so that the outputs would hold more than the funding output.</summary>
    OutputsExceedFunding,
}
