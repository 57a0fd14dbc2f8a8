namespace Blgv.Bolt.Primitives;

/// <summary>The identifier of a Bitcoin transaction, without its witnesses.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>Held in the order of the wire and of transactions; shown reversed.</remarks>
public readonly record struct TxId(Bytes32 Value) : IFixedBytes<TxId>
{
    /// <summary>Reads a transaction id as block explorers and bitcoind show it, the reverse of the wire.</summary>
    /// <param name="text">64 hex digits.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static TxId Parse(string text)
    {
        var bytes = Bytes32.FromHex(text).ToArray();
        bytes.AsSpan().Reverse();
        return TxId.FromBytes(bytes);
    }

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "sha256";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out TxId value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new TxId(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits in the order that block explorers and bitcoind show, the reverse of the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[32];
        CopyTo(bytes);
        bytes.Reverse();
        return Convert.ToHexStringLower(bytes);
    }
}
