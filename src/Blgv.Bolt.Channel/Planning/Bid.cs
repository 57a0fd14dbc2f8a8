using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel;

/// <summary>What a transaction may and must pay.</summary>
/// <param name="Wanted">The rate that its claims offer.</param>
/// <param name="Minimum">The rate below which it is not relayed.</param>
/// <param name="Most">The most that may be spent.</param>
/// <param name="Incremental">The rate at which a replacement pays for its own relay.</param>
/// <param name="Replaced">What mempools may hold that takes the same.</param>
internal readonly record struct Bid(FeeRate Wanted, FeeRate Minimum, Satoshi Most, FeeRate Incremental, Sequence<PlannedTransaction> Replaced)
{
    /// <summary>What it spends and pays for as well.</summary>
    internal (Satoshi Fee, Weight Weight) Parent { get; init; }

    /// <summary>The fee at a rate, rounded up, so that the transaction has that rate at least.</summary>
    internal static Satoshi FeeAt(FeeRate rate, Weight weight) => new((ulong)((((UInt128)rate.Value * weight.Value) + 999) / 1000));

    /// <summary>The fee of a transaction.</summary>
    /// <param name="weight">Its weight.</param>
    /// <param name="fee">What it pays: what is wanted, or what it takes to be accepted, but never more than may be spent.</param>
    /// <returns>False when it would take more.</returns>
    internal bool TryFee(Weight weight, out Satoshi fee)
    {
        var least = LeastFor(weight);
        var wanted = WantedFor(weight);
        fee = PricedClaim.Lesser(wanted > least ? wanted : least, Most);
        return fee >= least;
    }

    /// <summary>Whether it takes the place of a transaction.</summary>
    internal bool Replaces(PlannedTransaction transaction)
    {
        foreach (var other in Replaced)
        {
            if (ReferenceEquals(other, transaction))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What its claims offer.</summary>
    internal Satoshi WantedFor(Weight weight) =>
        FeeAt(Wanted, weight + Parent.Weight).TrySubtract(Parent.Fee, out var wanted) ? wanted : Satoshi.Zero;

    /// <summary>What mempools ask for: the minimum, and in place of others more than all of them paid, at a higher rate than each.</summary>
    /// <remarks>BIP 125, rules 3 and 4; the rate as Bitcoin Core compares it with each conflict.</remarks>
    internal Satoshi LeastFor(Weight weight)
    {
        var least = FeeAt(Minimum, weight).Value;
        if (FeeAt(Minimum, weight + Parent.Weight).TrySubtract(Parent.Fee, out var both))
        {
            least = ulong.Max(least, both.Value);
        }

        // Miners take a parent without a child that pays less than it does.
        if (Parent.Weight.Value > 0)
        {
            least = ulong.Max(least, (ulong)((UInt128)Parent.Fee.Value * weight.Value / Parent.Weight.Value) + 1);
        }

        var virtualSize = (weight.Value + 3) / 4;
        var sum = FeeAt(Incremental, new(virtualSize * 4)).Value;
        foreach (var other in Replaced)
        {
            sum += other.Fee.Value;
            least = ulong.Max(least, (ulong)((UInt128)other.Fee.Value * virtualSize / other.LeastVirtualSize) + 1);
        }

        return new(Replaced.IsEmpty ? least : ulong.Max(least, sum));
    }
}
