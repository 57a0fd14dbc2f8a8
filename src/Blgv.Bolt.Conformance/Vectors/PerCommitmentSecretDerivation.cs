using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A per-commitment secret made from its seed.</summary>
/// <remarks>BOLT 3, "Generation Tests".</remarks>
internal sealed class PerCommitmentSecretDerivation : IVector
{
    private readonly Bytes _seed;
    private readonly CommitmentNumber _number;
    private readonly Bytes _secret;

    private PerCommitmentSecretDerivation(VectorObject json)
    {
        _seed = json.Hex("seed");
        _number = CommitmentNumber.FromSecretIndex(json.Unsigned("index", CommitmentNumber.Max.Value));
        _secret = json.Object("expect").Hex("secret");
    }

    public static IVector Read(VectorObject json) => new PerCommitmentSecretDerivation(json);

    public void Run(Check check)
    {
        using var seed = new PerCommitmentSeed(_seed.Span);
        check.Same("secret", _secret.ToString(), seed.Reveal(_number).ToHex());
    }
}
