namespace Blgv.Bolt.Gossip;

/// <summary>What is true of the policy of one direction of a channel.</summary>
[Flags]
public enum PolicyState : ushort
{
    /// <summary>No <c>channel_update</c> is known for this direction.</summary>
    None = 0,

    /// <summary>There is a <c>channel_update</c>.</summary>
    Present = 1,

    /// <summary>The node says that it does not relay in this direction at present (<c>disable</c>).</summary>
    Disabled = 2,

    /// <summary>
    /// <c>htlc_maximum_msat</c> is below <c>htlc_minimum_msat</c> or above the capacity: nothing is routed there (rule 7.28).
    /// </summary>
    Contradictory = 4,

    /// <summary>The node asks that the update stays with the receiver (<c>dont_forward</c>).</summary>
    DontForward = 8,
}
