using FsCheck;
using FsCheck.Fluent;

namespace Blgv.Bolt.Routing.Tests;

/// <summary>Small networks from a seed: what fails prints the seed, and the seed makes the network again.</summary>
internal static class RandomNetworks
{
    public static Arbitrary<int> Seeds { get; } = Arb.From(Gen.Choose(0, int.MaxValue));

    /// <summary>Five to seven nodes and about twice as many channels, some of them side by side.</summary>
    /// <param name="seed">What it is made from.</param>
    /// <param name="shape">Which policies channels have.</param>
    public static Network Make(int seed, Shape shape)
    {
        var random = new Dice(seed);
        var nodes = 5 + random.Below(3);
        var network = new Network();
        var channels = (2 * nodes) + random.Below(3) - 1;
        for (var number = 0; number < channels; number++)
        {
            var one = random.Below(nodes);
            var other = (one + 1 + random.Below(nodes - 1)) % nodes;
            var capacity = shape switch
            {
                { HasRoom: true } => 100_000_000UL,
                { IsTight: true } => 10_000UL << random.Below(3),
                _ => 20_000UL << random.Below(7),
            };
            network.Add(number, one, other, capacity, Policy(random, shape), Policy(random, shape), random.Below(8) == 0, random.Below(8) == 0);
        }

        return network;
    }

    private static ForwardingPolicy? Policy(Dice random, Shape shape)
    {
        if (random.Below(12) == 0)
        {
            return null;
        }

        var feeBase = shape.HasFees ? (uint)(random.Below(4) * 700) : 0;
        var proportional = shape.HasProportionalFees ? (uint)(random.Below(5) * random.Below(700)) : 0;
        var maximum = shape.HasRoom ? 0 : (ulong)(5_000_000 + (random.Below(50) * 1_000_000));
        return Network.Policy(feeBase, proportional, (ushort)(random.Below(10) * 14), shape.HasMinimum ? (ulong)random.Below(5) * 1_000_000 : 0, maximum > 20_000_000 ? 0 : maximum);
    }
}

/// <summary>Which policies a random network has.</summary>
internal readonly record struct Shape(bool HasFees, bool HasProportionalFees, bool HasRoom, bool HasMinimum)
{
    /// <summary>Channels hold one to four units of a flow, so that units are in each other's way.</summary>
    public bool IsTight { get; init; }
}

/// <summary>Numbers from a seed (splitmix64): the same on every machine.</summary>
internal sealed class Dice(int seed)
{
    private ulong _state = unchecked((ulong)seed * 0x9E3779B97F4A7C15);

    public int Below(int bound)
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)bound);
        }
    }
}
