using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>What to find routes for.</summary>
/// <param name="Source">The payer.</param>
/// <param name="Destination">The payee; null when blinded paths lead to him.</param>
/// <param name="Amount">What he shall receive.</param>
public sealed record RouteRequest(PointBytes Source, PointBytes? Destination, MilliSatoshi Amount)
{
    /// <summary>The height that expiries count from: the chain's tip.</summary>
    public BlockHeight Height { get; init; }

    /// <summary>How many blocks the payee wants to have left: <c>min_final_cltv_expiry_delta</c>. Blinded paths carry it within their policy.</summary>
    /// <remarks>BOLT 11, tagged field <c>c</c>: 18 where an invoice is silent.</remarks>
    public CltvDelta FinalCltvExpiryDelta { get; init; } = new(18);

    /// <summary>Blocks added for privacy, so that nobody on the way counts from the expiry how near the end is: <see cref="ShadowRoute"/>.</summary>
    public CltvDelta ShadowExpiryDelta { get; init; }

    /// <summary>What the routes must keep to.</summary>
    public RouteLimits Limits { get; init; } = RouteLimits.Default;

    /// <summary>How routes are compared.</summary>
    public RouteCosts Costs { get; init; } = RouteCosts.Default;

    /// <summary>What earlier payments taught; null for nothing.</summary>
    public LiquidityEstimates? Estimates { get; init; }

    /// <summary>The time up to which <see cref="Estimates"/> have faded.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Amounts under way that no longer can be used; null for none.</summary>
    public Reservations? Reservations { get; init; }

    /// <summary>Channels that the graph lacks: private ones, and those of route hints.</summary>
    public Sequence<OverlayChannel> Channels { get; init; }

    /// <summary>Blinded paths to the payee. With them <see cref="Destination"/> is null.</summary>
    public Sequence<BlindedRoute> BlindedRoutes { get; init; }

    /// <summary>What the payer's own channels hold.</summary>
    public Sequence<LocalBalance> LocalBalances { get; init; }
}
