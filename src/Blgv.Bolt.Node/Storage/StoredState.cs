using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>All that a store holds, but for the records that only a breach asks for.</summary>
/// <param name="Channels">Every channel that is not deleted, in the order of their numbers.</param>
/// <param name="Host">The host's own entries, in the order of their keys.</param>
public sealed record StoredState(Sequence<StoredChannel> Channels, Sequence<HostEntry> Host);
