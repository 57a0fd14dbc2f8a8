using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion;

/// <summary>How long the hops of a route held an HTLC, as far as what came back is authentic.</summary>
/// <param name="Times">For each hop from the first on, the time in units of 100 milliseconds; 0 may mean that a hop does not tell.</param>
/// <param name="TamperedAt">The first hop whose authentication code is wrong, if one is: it or the hop before it is to blame, or it does not support attribution.</param>
/// <remarks>BOLT 4, "Origin node".</remarks>
public readonly record struct HoldTimes(Sequence<uint> Times, int? TamperedAt);
