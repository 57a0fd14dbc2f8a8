using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What a node asks for forwarding over one direction of a channel.</summary>
/// <param name="FeeBaseMsat">fee_base_msat.</param>
/// <param name="FeeProportionalMillionths">fee_proportional_millionths of the amount forwarded.</param>
/// <param name="CltvExpiryDelta">cltv_expiry_delta: by how much the expiry falls.</param>
/// <remarks>BOLT 7, <c>channel_update</c>; BOLT 11, tagged field <c>r</c>; BOLT 12, <c>blinded_payinfo</c>.</remarks>
public readonly record struct ForwardingPolicy(uint FeeBaseMsat, uint FeeProportionalMillionths, CltvDelta CltvExpiryDelta)
{
    private const uint Million = 1_000_000;

    /// <summary>htlc_minimum_msat: the smallest amount that is forwarded.</summary>
    public MilliSatoshi HtlcMinimum { get; init; }

    /// <summary>htlc_maximum_msat: the largest amount that is forwarded in one HTLC.</summary>
    public MilliSatoshi HtlcMaximum { get; init; } = MilliSatoshi.Max;

    /// <summary>What is asked for forwarding an amount: the base plus the proportional part, rounded down.</summary>
    /// <param name="amount">The amount that goes out.</param>
    /// <param name="fee">The fee, or zero.</param>
    /// <returns>False when the amount and the fee together are more than can exist.</returns>
    /// <remarks>BOLT 7, "HTLC Fees".</remarks>
    public bool TryGetFee(MilliSatoshi amount, out MilliSatoshi fee)
    {
        var known = TryGetFee(amount.Value, FeeBaseMsat, FeeProportionalMillionths, out var value);
        fee = new MilliSatoshi(known ? value : 0);
        return known;
    }

    /// <summary>The same on plain numbers, for the inner loop of the search.</summary>
    internal static bool TryGetFee(ulong amount, uint feeBase, uint proportional, out ulong fee)
    {
        if (Math.BigMul(amount, proportional, out var product) != 0)
        {
            // Only an amount that a stranger's rate multiplies beyond all bitcoin: such a route is none.
            fee = 0;
            return false;
        }

        fee = feeBase + (product / Million);
        return fee <= MilliSatoshi.Max.Value && amount <= MilliSatoshi.Max.Value - fee;
    }
}
