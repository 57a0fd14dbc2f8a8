using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>Why there is no claim transaction.</summary>
public enum ClaimError
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>Nothing is claimed.</summary>
    NothingToClaim,

    /// <summary>After the fee less than the dust threshold would be left.</summary>
    AmountBelowDustLimit,

    /// <summary>It would be heavier than nodes relay: batches must be smaller.</summary>
    TooHeavy,
}

/// <summary>Takes any number of outputs of channels to one script of ours.</summary>
/// <remarks>BOLT 5. Claims are batched by who builds them: those that a peer can contest belong apart from those that nobody can.</remarks>
public sealed class ClaimTransaction
{
    /// <summary>The most that Bitcoin nodes relay.</summary>
    private const ulong HeaviestRelayed = 400_000;

    private const int MarkerAndFlag = 2;

    private readonly TransactionDigests _digests;

    private ClaimTransaction(Sequence<Claim> claims, Transaction unsigned, Weight expectedWeight)
    {
        (Claims, UnsignedTransaction, ExpectedWeight) = (claims, unsigned, expectedWeight);
        _digests = new(unsigned);
    }

    /// <summary>What is taken, in the order of the inputs.</summary>
    public Sequence<Claim> Claims { get; }

    /// <summary>The transaction without witnesses.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>The weight that the fee was computed from. The signed one is not heavier.</summary>
    public Weight ExpectedWeight { get; }

    /// <summary>Builds the transaction.</summary>
    /// <param name="claims">What to take; no output twice.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="feeRate">The fee rate.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when it would not be worth it, or not be relayed.</returns>
    public static bool TryBuild(
        Sequence<Claim> claims, Script destination, FeeRate feeRate, [NotNullWhen(true)] out ClaimTransaction? transaction, out ClaimError error)
    {
        transaction = null;
        var inputs = new TransactionInput[claims.Count];
        var total = Satoshi.Zero;
        var lockTime = 0U;
        var weight = new Weight(MarkerAndFlag);
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new(claims[i].OutPoint, claims[i].Sequence);
            total += claims[i].Amount;
            lockTime = Math.Max(lockTime, claims[i].LockTime);
            weight += claims[i].ExpectedWeight;
        }

        // The frame: everything but the inputs, and the two bytes more that counting many inputs takes.
        var frame = new Transaction(2, default, [new(default, destination)], lockTime);
        weight += new Weight(frame.Weight.Value + (inputs.Length > 0xfc ? 8UL : 0));
        var enough = total.TrySubtract(feeRate.FeeFor(weight), out var amount) && amount >= DustThreshold.Of(destination);
        error = inputs.Length == 0 ? ClaimError.NothingToClaim
            : weight.Value > HeaviestRelayed ? ClaimError.TooHeavy
            : enough ? ClaimError.None
            : ClaimError.AmountBelowDustLimit;
        if (error == ClaimError.None)
        {
            var unsigned = frame with { Inputs = Sequence.Create<TransactionInput>(inputs), Outputs = [new(amount, destination)] };
            transaction = new(claims, unsigned, weight);
        }

        return transaction is not null;
    }

    /// <summary>What the signature for an input covers: all of the transaction.</summary>
    /// <param name="inputIndex">The input.</param>
    /// <returns>The hash.</returns>
    public Bytes32 DigestOf(int inputIndex) =>
        _digests.SegwitV0(inputIndex, Claims[inputIndex].ScriptCode, Claims[inputIndex].Amount, SighashType.All);

    /// <summary>Signs one input.</summary>
    /// <param name="inputIndex">The input.</param>
    /// <param name="key">The key that <see cref="Claim.Key"/> stands for.</param>
    /// <returns>The signature.</returns>
    public SignatureBytes Sign(int inputIndex, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(DigestOf(inputIndex));
    }

    /// <summary>The signed transaction.</summary>
    /// <param name="signatures">One for each input.</param>
    /// <returns>Ready to broadcast, once every delay has passed.</returns>
    /// <exception cref="ArgumentException">There are not as many.</exception>
    public Transaction Complete(Sequence<SignatureBytes> signatures)
    {
        if (signatures.Count != Claims.Count)
        {
            throw new ArgumentException($"{Claims.Count} signatures are needed, {signatures.Count} were given.", nameof(signatures));
        }

        var inputs = UnsignedTransaction.Inputs.Span.ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            inputs[i] = inputs[i] with { Witness = Claims[i].WitnessWith(Witnesses.Signature(signatures[i])) };
        }

        return UnsignedTransaction with { Inputs = Sequence.Create<TransactionInput>(inputs) };
    }
}
