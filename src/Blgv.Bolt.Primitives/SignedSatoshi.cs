namespace Blgv.Bolt.Primitives;

/// <summary>A change of a balance in satoshi: what a side puts into a channel, or takes out of it when negative.</summary>
/// <param name="Value">The number of satoshi.</param>
/// <remarks>BOLT 2, <c>splice_init</c>. Chosen by a peer: any 64 bits until compared with a balance.</remarks>
public readonly record struct SignedSatoshi(long Value) : IComparable<SignedSatoshi>
{
    /// <summary>Whether something is taken out.</summary>
    public bool IsNegative => Value < 0;

    /// <summary>How much is moved, in either direction.</summary>
    public Satoshi Magnitude => new(Value < 0 ? unchecked((ulong)-Value) : (ulong)Value);

    /// <inheritdoc/>
    public int CompareTo(SignedSatoshi other) => Value.CompareTo(other.Value);

    /// <summary>The number and the unit.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value} sat");
}
