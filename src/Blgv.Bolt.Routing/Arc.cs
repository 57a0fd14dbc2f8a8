namespace Blgv.Bolt.Routing;

/// <summary>One direction of a channel as the search reads it: forty bytes, in the order of the node that receives.</summary>
internal readonly struct Arc(int from, in ForwardingPolicy policy, ulong capacity, bool isDisabled)
{
    /// <summary>The node that sends.</summary>
    public readonly int From = from;

    public readonly uint FeeBase = policy.FeeBaseMsat;

    public readonly uint FeeProportional = policy.FeeProportionalMillionths;

    public readonly ushort ExpiryDelta = policy.CltvExpiryDelta.Value;

    public readonly bool IsDisabled = isDisabled;

    /// <summary>The smallest amount of one HTLC.</summary>
    public readonly ulong Minimum = policy.HtlcMinimum.Value;

    /// <summary>The largest amount of one HTLC: the policy's, and never more than the channel holds.</summary>
    public readonly ulong Maximum = Math.Min(policy.HtlcMaximum.Value, capacity);

    /// <summary>What the channel holds, both sides together.</summary>
    public readonly ulong Capacity = capacity;
}
