using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Small steps that all transactions share on the way to their witnesses.</summary>
internal static class Witnesses
{
    /// <summary>What chooses the first branch of an OP_IF; an empty item chooses the second (MINIMALIF).</summary>
    public static Bytes True { get; } = Bytes.Copy([1]);

    public static Witness Of(params ReadOnlySpan<Bytes> items) => new(Sequence.Create(items));

    public static Bytes Signature(in SignatureBytes signature) => Signature(signature, SighashType.All);

    public static Bytes Signature(in SignatureBytes signature, SighashType type) => new TransactionSignature(signature, type).ToBytes();

    public static Bytes Point(in PublicKey key)
    {
        Span<byte> point = stackalloc byte[33];
        key.CopyTo(point);
        return Bytes.Copy(point);
    }

    public static SignatureBytes Sign(this PrivateKey key, Bytes32 digest)
    {
        Span<byte> hash = stackalloc byte[32];
        digest.CopyTo(hash);
        return key.Sign(hash);
    }

    public static bool Verify(this in PublicKey key, Bytes32 digest, in SignatureBytes signature)
    {
        Span<byte> hash = stackalloc byte[32];
        digest.CopyTo(hash);
        return key.Verify(hash, signature);
    }
}
