using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The identifier of a transaction with its witnesses; the same as the transaction id when it has none.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BIP-141. Shown reversed, as transaction ids are.</remarks>
public readonly record struct WitnessTxId(Bytes32 Value) : IFixedBytes<WitnessTxId>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "sha256";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out WitnessTxId value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new WitnessTxId(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits in the order that block explorers and bitcoind show, the reverse of the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => new TxId(Value).ToString();
}
