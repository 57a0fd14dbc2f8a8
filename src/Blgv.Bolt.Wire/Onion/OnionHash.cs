using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>The SHA-256 of an onion packet, by which a node that could not read it says which one it was.</summary>
/// <param name="Value">The 32 bytes.</param>
/// <remarks>BOLT 2, <c>update_fail_malformed_htlc</c>; BOLT 4, "Failure Messages", <c>sha256_of_onion</c>.</remarks>
public readonly record struct OnionHash(Bytes32 Value) : IFixedBytes<OnionHash>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "sha256";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out OnionHash value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new OnionHash(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();
}
