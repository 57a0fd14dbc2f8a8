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

    private const ulong MarkerAndFlag = 2;

    private readonly TransactionDigests _digests;

    private ClaimTransaction(Sequence<Claim> claims, Sequence<WalletInput> coins, Transaction unsigned, Weight expectedWeight)
    {
        (Claims, Coins, UnsignedTransaction, ExpectedWeight) = (claims, coins, unsigned, expectedWeight);
        _digests = new(unsigned);
    }

    /// <summary>What is taken, in the order of the first inputs.</summary>
    public Sequence<Claim> Claims { get; }

    /// <summary>What a wallet adds, in the order of the inputs behind them.</summary>
    public Sequence<WalletInput> Coins { get; }

    /// <summary>The transaction without witnesses.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>The weight that the fee was computed from. The signed one is not heavier.</summary>
    public Weight ExpectedWeight { get; }

    /// <summary>The expected weight of a transaction with one output and no inputs yet.</summary>
    /// <param name="destination">The script of the output.</param>
    /// <returns>The weight, marker and flag of the witnesses counted.</returns>
    public static Weight FrameWeight(Script destination) => new(FrameOf(destination, 0).Weight.Value + MarkerAndFlag);

    /// <summary>The expected weight of a transaction.</summary>
    /// <param name="frame">What <see cref="FrameWeight"/> says.</param>
    /// <param name="inputs">The weight of all inputs.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>The weight, with the two bytes more that counting many inputs takes.</returns>
    public static Weight WeightOf(Weight frame, Weight inputs, int count) => new(frame.Value + inputs.Value + (count > 0xfc ? 8UL : 0));

    /// <summary>Builds the transaction.</summary>
    /// <param name="claims">What to take; no output twice.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="feeRate">The fee rate.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when it would not be worth it, or not be relayed.</returns>
    public static bool TryBuild(
        Sequence<Claim> claims, Script destination, FeeRate feeRate, [NotNullWhen(true)] out ClaimTransaction? transaction, out ClaimError error) =>
        TryBuild(claims, default, destination, feeRate.FeeFor(WeightOf(claims, default, destination)), out transaction, out error);

    /// <summary>Builds the transaction with a fee, to which coins of a wallet may add.</summary>
    /// <param name="claims">What to take; no output twice.</param>
    /// <param name="coins">What the wallet adds; <see cref="Complete"/> leaves their inputs without witness.</param>
    /// <param name="destination">Where all of it goes that is not fee.</param>
    /// <param name="fee">The fee.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">Why there is none.</param>
    /// <returns>False when it would not be worth it, or not be relayed.</returns>
    public static bool TryBuild(
        Sequence<Claim> claims,
        Sequence<WalletInput> coins,
        Script destination,
        Satoshi fee,
        [NotNullWhen(true)] out ClaimTransaction? transaction,
        out ClaimError error)
    {
        transaction = null;
        var inputs = new TransactionInput[claims.Count + coins.Count];
        var total = Satoshi.Zero;
        var lockTime = 0U;
        for (var i = 0; i < claims.Count; i++)
        {
            inputs[i] = new(claims[i].OutPoint, claims[i].Sequence);
            total += claims[i].Amount;
            lockTime = Math.Max(lockTime, claims[i].LockTime);
        }

        for (var i = 0; i < coins.Count; i++)
        {
            inputs[claims.Count + i] = new(coins[i].OutPoint, WalletInput.Sequence);
            total += coins[i].Amount;
        }

        var weight = WeightOf(claims, coins, destination);
        var enough = total.TrySubtract(fee, out var amount) && amount >= DustThreshold.Of(destination);
        error = claims.IsEmpty ? ClaimError.NothingToClaim
            : weight.Value > HeaviestRelayed ? ClaimError.TooHeavy
            : enough ? ClaimError.None
            : ClaimError.AmountBelowDustLimit;
        if (error == ClaimError.None)
        {
            var unsigned = FrameOf(destination, lockTime) with { Inputs = Sequence.Create<TransactionInput>(inputs), Outputs = [new(amount, destination)] };
            transaction = new(claims, coins, unsigned, weight);
        }

        return transaction is not null;
    }

    /// <summary>What the signature for an input covers: all of the transaction.</summary>
    /// <param name="inputIndex">The input, of a claim.</param>
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
    /// <param name="signatures">One for each claim.</param>
    /// <returns>Ready to broadcast, once every delay has passed; with coins, once the wallet has signed their inputs, which no other signature depends on.</returns>
    /// <exception cref="ArgumentException">There are not as many.</exception>
    public Transaction Complete(Sequence<SignatureBytes> signatures)
    {
        if (signatures.Count != Claims.Count)
        {
            throw new ArgumentException($"{Claims.Count} signatures are needed, {signatures.Count} were given.", nameof(signatures));
        }

        var inputs = UnsignedTransaction.Inputs.Span.ToArray();
        for (var i = 0; i < signatures.Count; i++)
        {
            inputs[i] = inputs[i] with { Witness = Claims[i].WitnessWith(Witnesses.Signature(signatures[i])) };
        }

        return UnsignedTransaction with { Inputs = Sequence.Create<TransactionInput>(inputs) };
    }

    private static Transaction FrameOf(Script destination, uint lockTime) => new(2, default, [new(default, destination)], lockTime);

    private static Weight WeightOf(Sequence<Claim> claims, Sequence<WalletInput> coins, Script destination)
    {
        var inputs = default(Weight);
        foreach (var claim in claims)
        {
            inputs += claim.ExpectedWeight;
        }

        foreach (var coin in coins)
        {
            inputs += coin.ExpectedWeight;
        }

        return WeightOf(FrameWeight(destination), inputs, claims.Count + coins.Count);
    }
}
