namespace Blgv.Bolt.Primitives;

/// <summary>Which blockchain a message speaks of: the hash of its genesis block.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 0, "Glossary and Terminology Guide". Shown in the order of the wire, as the specification prints it.</remarks>
public readonly record struct ChainHash(Bytes32 Value) : IFixedBytes<ChainHash>
{
    /// <summary>Bitcoin mainnet.</summary>
    public static ChainHash Bitcoin { get; } = ChainHash.FromHex("6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000");

    /// <summary>Bitcoin testnet, the third.</summary>
    public static ChainHash Testnet { get; } = ChainHash.FromHex("43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000");

    /// <summary>Bitcoin signet, the default one.</summary>
    public static ChainHash Signet { get; } = ChainHash.FromHex("f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000");

    /// <summary>A private Bitcoin chain for tests.</summary>
    public static ChainHash Regtest { get; } = ChainHash.FromHex("06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f");

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "chain_hash";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out ChainHash value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new ChainHash(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits, lower case, in the order of the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();
}
