using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>BOLT 7, "Routing Example": four nodes in a square, 4,999,999 msat to C, who asks for 18 blocks; 42 more are a shadow route.</summary>
public sealed class RoutingExampleTests
{
    private const int A = 0;
    private const int B = 1;
    private const int C = 2;
    private const int D = 3;
    private const uint Height = 700_000;

    private static readonly Network _square = new Network()
        .Add(1, A, B, 1_000_000, Of(A), Of(B))
        .Add(2, A, D, 1_000_000, Of(A), Of(D))
        .Add(3, B, C, 1_000_000, Of(B), Of(C))
        .Add(4, D, C, 1_000_000, Of(D), Of(C));

    [Fact]
    public void B_pays_C_over_their_channel_without_a_fee()
    {
        var route = Assert.Single(_square.Find(Pay(B)).Routes);

        var hop = Assert.Single(route.Hops);
        Assert.Equal(new MilliSatoshi(4_999_999), hop.Amount);
        Assert.Equal(new CltvExpiry(Height + 18 + 42), hop.Expiry);
        Assert.Equal(MilliSatoshi.Zero, route.Fee);
        Assert.Equal(60u, route.Timelock);
    }

    [Fact]
    public void A_pays_C_over_B_because_D_is_dearer()
    {
        var route = Assert.Single(_square.Find(Pay(A)).Routes);

        Check(route, B, 5_010_198, 10_199, 20);
    }

    [Fact]
    public void A_pays_C_over_D_when_B_is_avoided()
    {
        var route = Assert.Single(_square.Find(Pay(A) with { Limits = new() { AvoidNodes = [Network.Node(B)] } }).Routes);

        Check(route, D, 5_020_398, 20_399, 40);
    }

    private static void Check(Route route, int over, ulong total, ulong fee, ushort delta)
    {
        Assert.Equal(new MilliSatoshi(total), route.TotalAmount);
        Assert.Equal(new MilliSatoshi(fee), route.Fee);
        Assert.Equal(18u + 42 + delta, route.Timelock);
        Assert.Collection(
            route.Hops,
            first =>
            {
                Assert.Equal((Network.Node(A), Network.Node(over)), (first.From, first.To));
                Assert.Equal(new MilliSatoshi(total), first.Amount);
                Assert.Equal(new CltvExpiry(Height + delta + 18 + 42), first.Expiry);
                Assert.Equal(MilliSatoshi.Zero, first.Fee);
                Assert.Equal(default, first.CltvExpiryDelta);
            },
            last =>
            {
                Assert.Equal((Network.Node(over), Network.Node(C)), (last.From, last.To));
                Assert.Equal(new MilliSatoshi(4_999_999), last.Amount);
                Assert.Equal(new CltvExpiry(Height + 18 + 42), last.Expiry);
                Assert.Equal(new MilliSatoshi(fee), last.Fee);
                Assert.Equal(new CltvDelta(delta), last.CltvExpiryDelta);
            });
    }

    private static RouteRequest Pay(int from) => new(Network.Node(from), Network.Node(C), new(4_999_999))
    {
        Height = new(Height),
        FinalCltvExpiryDelta = new(18),
        ShadowExpiryDelta = new(42),
    };

    /// <summary>What a node asks on each of its channels: 10 blocks, 100 msat and 1000 millionths times its place in the alphabet.</summary>
    private static ForwardingPolicy Of(int node) => Network.Policy((uint)(100 * (node + 1)), (uint)(1000 * (node + 1)), (ushort)(10 * (node + 1)));
}
