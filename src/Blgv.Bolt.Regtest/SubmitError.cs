namespace Blgv.Bolt.Regtest;

/// <summary>Why a transaction is refused.</summary>
public enum SubmitError
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>There are no inputs or no outputs, an input is there twice, or the outputs add up to more than there can be.</summary>
    Malformed,

    /// <summary>It is a coinbase.</summary>
    Coinbase,

    /// <summary>It has more weight than mempools take (400,000), or in a block than a block may have.</summary>
    TooLarge,

    /// <summary>The version is neither 1 nor 2; a block may hold it. Version 3 has rules of its own (BIP-431), which are not here.</summary>
    NonStandardVersion,

    /// <summary>An output has a script that mempools refuse, though a block may hold it.</summary>
    NonStandardOutput,

    /// <summary>An output holds less than it costs to spend, though a block may hold it.</summary>
    Dust,

    /// <summary>The mempool has it.</summary>
    AlreadyInMempool,

    /// <summary>A block has it.</summary>
    AlreadyConfirmed,

    /// <summary>Its locktime has not passed (BIP-113).</summary>
    LockTimeNotReached,

    /// <summary>The relative locktime of an input has not passed (BIP-68).</summary>
    SequenceNotReached,

    /// <summary>An input spends what neither the chain nor the mempool has, or what is spent in the chain.</summary>
    MissingInput,

    /// <summary>An input spends a coinbase that is too young.</summary>
    ImmatureCoinbase,

    /// <summary>The outputs hold more than the inputs.</summary>
    SpendsMoreThanItHas,

    /// <summary>An input may not be spent like this; the result says which and why.</summary>
    Script,

    /// <summary>The fee is below the minimum for relay.</summary>
    FeeTooLow,

    /// <summary>It does not pay for what it replaces and for its own relay (BIP-125, rules 3 and 4).</summary>
    ReplacementFeeTooLow,

    /// <summary>Its fee rate is not above that of each transaction it replaces.</summary>
    ReplacementRateTooLow,

    /// <summary>It would replace more than 100 transactions (BIP-125, rule 5).</summary>
    TooManyReplaced,

    /// <summary>It spends an output of a transaction that it would replace.</summary>
    SpendsWhatItReplaces,

    /// <summary>It would have more than 25 unconfirmed ancestors, or give one of them more than 25 descendants, itself included.</summary>
    TooLongChain,

    /// <summary>The second transaction of a package does not spend the first.</summary>
    NotAPackage,
}
