using System.Globalization;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Which child of an extended key.</summary>
/// <param name="Value">The number; from 2^31 on the child is hardened.</param>
/// <remarks>BIP-32.</remarks>
public readonly record struct ChildIndex(uint Value)
{
    private const uint HardenedBit = 0x8000_0000;

    /// <summary>Whether only the private parent can make it.</summary>
    public bool IsHardened => Value >= HardenedBit;

    /// <summary>A child that the public parent can make too.</summary>
    /// <param name="number">The number, below 2^31.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is 2^31 or more.</exception>
    public static ChildIndex Normal(uint number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, HardenedBit);
        return new ChildIndex(number);
    }

    /// <summary>A child that only the private parent can make.</summary>
    /// <param name="number">The number, below 2^31.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is 2^31 or more.</exception>
    public static ChildIndex Hardened(uint number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, HardenedBit);
        return new ChildIndex(number | HardenedBit);
    }

    /// <summary>The number, with an apostrophe if the child is hardened.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Value & ~HardenedBit}{(IsHardened ? "'" : string.Empty)}");
}
