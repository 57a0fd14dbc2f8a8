namespace Blgv.Bolt.Gossip;

/// <summary>What an import found.</summary>
/// <param name="Channels">Channels that were added.</param>
/// <param name="Policies">Policies that were set.</param>
/// <param name="Nodes">Nodes whose details were set.</param>
/// <param name="Skipped">What could not be used: known already, contradictory, of a node without a channel, outdated.</param>
public readonly record struct ImportReport(int Channels, int Policies, int Nodes, int Skipped);
