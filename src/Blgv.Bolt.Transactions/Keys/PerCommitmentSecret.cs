using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>
/// A per-commitment secret that its owner revealed, which revokes the commitment. Before that it only exists inside
/// <see cref="PerCommitmentSeed"/>.
/// </summary>
/// <param name="Value">The 32 bytes.</param>
/// <remarks>BOLT 2, <c>revoke_and_ack</c>; BOLT 3, "Per-commitment Secret Requirements". Not shown in logs: with it and our own keys an old state can be taken.</remarks>
public readonly record struct PerCommitmentSecret(Bytes32 Value) : IFixedBytes<PerCommitmentSecret>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out PerCommitmentSecret value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new PerCommitmentSecret(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The point that belongs to the secret.</summary>
    /// <param name="point">The per-commitment point, or the default.</param>
    /// <returns>False when the bytes are no scalar of the curve; a peer may send such.</returns>
    public bool TryGetPoint(out PublicKey point)
    {
        using var key = ToPrivateKey();
        point = key?.PublicKey ?? default;
        return key is not null;
    }

    /// <summary>Three asterisks.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "***";

    /// <summary>The scalar, or null when the bytes are none.</summary>
    internal PrivateKey? ToPrivateKey()
    {
        Span<byte> bytes = stackalloc byte[32];
        Value.CopyTo(bytes);
        var key = PrivateKey.TryCreate(bytes, out var scalar) ? scalar : null;
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }
}
