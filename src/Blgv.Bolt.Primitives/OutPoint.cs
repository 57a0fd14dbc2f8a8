using System.Globalization;

namespace Blgv.Bolt.Primitives;

/// <summary>One output of one transaction.</summary>
/// <param name="TxId">The transaction.</param>
/// <param name="Index">The position among its outputs, from 0.</param>
public readonly record struct OutPoint(TxId TxId, uint Index)
{
    /// <summary>The transaction id as explorers show it, a colon, the index.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{TxId}:{Index}");
}
