using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>How the planner spends.</summary>
/// <remarks>BOLT 5.</remarks>
public sealed record PlannerPolicy
{
    /// <summary>What is right for most.</summary>
    public static PlannerPolicy Default { get; } = new();

    /// <summary>How much of what a claim is worth its fee may take, in millionths.</summary>
    public uint BudgetProportionalMillionths { get; init; } = 500_000;

    /// <summary>So many blocks before its deadline each claim goes alone, so that nothing that befalls another holds it up: BOLT 5's security_delay.</summary>
    public uint SecurityDelay { get; init; } = 18;

    /// <summary>How much more a refused transaction offers the next time, in millionths.</summary>
    public uint RaiseProportionalMillionths { get; init; } = 250_000;

    /// <summary>The rate at which a replacement pays for its own relay, on top of the fees of what it replaces (BIP 125).</summary>
    public FeeRate IncrementalRelayRate { get; init; } = new(250);

    /// <summary>The most weight of one transaction; mempools take up to 400,000.</summary>
    public Weight MaxWeight { get; init; } = new(100_000);

    /// <summary>The most coins that the wallet adds to one transaction.</summary>
    public int MaxCoins { get; init; } = 20;

    /// <summary>For how many blocks it is remembered what was offered for a claim that is gone: blocks can be undone.</summary>
    public uint RememberFor { get; init; } = 100;
}
