using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>How long each hop held an HTLC, and what proves it: always room for <see cref="MaxHops"/> hops.</summary>
/// <param name="HtlcHoldTimes">For each hop, the own one first, the time in units of 100 milliseconds; <see cref="MaxHops"/> of them.</param>
/// <param name="TruncatedHmacs">For each hop and each place that it might have in the route, an authentication code; <see cref="HmacCount"/> of them.</param>
/// <remarks>BOLT 4, "Initialization of attribution_data"; BOLT 2, <c>update_fail_htlc</c> and <c>update_fulfill_htlc</c>.</remarks>
public readonly record struct AttributionData(Sequence<uint> HtlcHoldTimes, Sequence<TruncatedHmac> TruncatedHmacs) : IFields<AttributionData>
{
    /// <summary>The hops that there is room for.</summary>
    public const int MaxHops = 20;

    /// <summary>The authentication codes: 20 for the first hop, 19 for the next, down to 1.</summary>
    public const int HmacCount = MaxHops * (MaxHops + 1) / 2;

    /// <summary>The bytes on the wire.</summary>
    public const int Length = (MaxHops * 4) + (HmacCount * 4);

    /// <inheritdoc/>
    public static AttributionData Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.U32s(MaxHops, "htlc_hold_times"), r.FixedArrayOf<TruncatedHmac>(HmacCount, "truncated_hmacs"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.U32s(MaxHops, "htlc_hold_times", HtlcHoldTimes);
        w.FixedArrayOf(HmacCount, "truncated_hmacs", TruncatedHmacs);
    }
}
