namespace Blgv.Bolt.Gossip;

/// <summary>Where a channel is in one <see cref="GraphSnapshot"/>. In another snapshot the same number may mean another channel.</summary>
/// <param name="Value">From 0, below <see cref="GraphSnapshot.ChannelSlots"/>: fit to index an array of that length.</param>
public readonly record struct ChannelIndex(int Value);
