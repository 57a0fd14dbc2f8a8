using System.Net;

namespace Blgv.Bolt.Peer.Tests;

public class HandshakeGateTests
{
    [Fact]
    public void Admits_up_to_its_limit_and_counts_the_rest()
    {
        var gate = new HandshakeGate(limit: 64, limitPerAddress: 8);
        for (var i = 0; i < 64; i++)
        {
            Assert.Equal(GateOutcome.Admitted, gate.Enter(Address(i)));
        }

        Assert.Equal(GateOutcome.RefusedFull, gate.Enter(Address(64)));
        Assert.Equal((64, 1), (gate.Held, gate.Refused));
        gate.Leave(Address(3));
        Assert.Equal(GateOutcome.Admitted, gate.Enter(Address(64)));
    }

    [Fact]
    public void Keeps_one_address_from_taking_all_places()
    {
        var gate = new HandshakeGate(limit: 64, limitPerAddress: 8);
        for (var i = 0; i < 8; i++)
        {
            Assert.Equal(GateOutcome.Admitted, gate.Enter(Address(1)));
        }

        Assert.Equal(GateOutcome.RefusedForAddress, gate.Enter(Address(1)));
        Assert.Equal(GateOutcome.Admitted, gate.Enter(Address(2)));
        gate.Leave(Address(1));
        Assert.Equal(GateOutcome.Admitted, gate.Enter(Address(1)));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    public void Counts_a_network_of_IPv6_as_one_address(string one, string other, bool same)
    {
        var gate = new HandshakeGate(limit: 64, limitPerAddress: 1);
        Assert.Equal(GateOutcome.Admitted, gate.Enter(IPAddress.Parse(one)));
        Assert.Equal(same ? GateOutcome.RefusedForAddress : GateOutcome.Admitted, gate.Enter(IPAddress.Parse(other)));
    }

    [Fact]
    public void Refuses_to_be_left_by_someone_who_is_not_inside()
    {
        var gate = new HandshakeGate(limit: 2, limitPerAddress: 2);
        gate.Enter(Address(1));
        Assert.Throws<InvalidOperationException>(() => gate.Leave(Address(2)));
        gate.Leave(Address(1));
        Assert.Throws<InvalidOperationException>(() => gate.Leave(Address(1)));
        Assert.Equal(0, gate.Held);
    }

    [Fact]
    public void Holds_its_limits_with_many_threads()
    {
        var gate = new HandshakeGate(limit: 10, limitPerAddress: 3);
        var inside = new int[8];
        var worst = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, who =>
        {
            for (var i = 0; i < 2000; i++)
            {
                if (gate.Enter(Address(who % 4)) == GateOutcome.Admitted)
                {
                    Interlocked.Increment(ref inside[who % 4]);
                    InterlockedMax(ref worst, Volatile.Read(ref inside[who % 4]));
                    Interlocked.Decrement(ref inside[who % 4]);
                    gate.Leave(Address(who % 4));
                }
            }
        });
        Assert.InRange(worst, 1, 3);
        Assert.Equal(0, gate.Held);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private static IPAddress Address(int number) => new([10, 0, (byte)(number >> 8), (byte)(number & 0xff)]);
}
