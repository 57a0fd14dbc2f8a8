namespace Blgv.Bolt.Gossip;

/// <summary>Where a node is in one <see cref="GraphSnapshot"/>. In another snapshot the same number may mean another node.</summary>
/// <param name="Value">From 0, below <see cref="GraphSnapshot.NodeSlots"/>: fit to index an array of that length.</param>
public readonly record struct NodeIndex(int Value);
