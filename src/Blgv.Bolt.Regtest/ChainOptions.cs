using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>The numbers that a chain runs by; unless said otherwise those of Bitcoin Core's regtest.</summary>
public sealed record ChainOptions
{
    /// <summary>How many seconds lie between two blocks when nobody says when the next one is found.</summary>
    public uint BlockSpacing { get; init; } = 600;

    /// <summary>How many confirmations the output of a coinbase needs before it can be spent, its own block included.</summary>
    public uint CoinbaseMaturity { get; init; } = 100;

    /// <summary>After how many blocks the subsidy halves.</summary>
    public uint HalvingInterval { get; init; } = 150;

    /// <summary>The most weight of a block.</summary>
    public Weight MaxBlockWeight { get; init; } = new(4_000_000);

    /// <summary>The lowest rate at which the mempool takes a transaction, or a package.</summary>
    public FeeRate MinimumRelayRate { get; init; } = new(250);

    /// <summary>The rate at which a replacement pays for its own relay, on top of the fees of what it replaces.</summary>
    public FeeRate IncrementalRelayRate { get; init; } = new(250);
}
