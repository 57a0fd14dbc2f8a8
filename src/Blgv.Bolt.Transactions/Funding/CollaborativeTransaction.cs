using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>An input that one party adds to a transaction that both build.</summary>
/// <param name="SerialId">Its place among the inputs: even from the initiator, odd from the other party.</param>
/// <param name="PreviousOutput">What it spends.</param>
/// <param name="Sequence">At most 0xFFFFFFFD, so that the transaction can be replaced.</param>
/// <remarks>BOLT 2, <c>tx_add_input</c>.</remarks>
public sealed record CollaborativeInput(SerialId SerialId, OutPoint PreviousOutput, uint Sequence);

/// <summary>An output that one party adds to a transaction that both build.</summary>
/// <param name="SerialId">Its place among the outputs: even from the initiator, odd from the other party.</param>
/// <param name="Output">The output.</param>
/// <remarks>BOLT 2, <c>tx_add_output</c>.</remarks>
public sealed record CollaborativeOutput(SerialId SerialId, TransactionOutput Output);

/// <summary>A transaction that both parties build: the funding of a dual-funded channel, or a splice.</summary>
/// <remarks>BOLT 2, "Interactive Transaction Construction"; BOLT 3, Appendix G.</remarks>
public static class CollaborativeTransaction
{
    /// <summary>The least that a witness is taken to weigh: one signature and one key.</summary>
    public const int MinimumWitnessWeight = 107;

    /// <summary>Version, locktime and the two counts, in bytes.</summary>
    private const int CommonFields = 4 + 4 + 1 + 1;

    private const int MarkerAndFlag = 2;

    /// <summary>Outpoint, empty scriptSig, sequence, in bytes.</summary>
    private const int InputSize = 36 + 1 + 4;

    /// <summary>Builds the transaction without witnesses, inputs and outputs in the order of their serial ids.</summary>
    /// <param name="inputs">Those of both parties, in any order; no serial id twice.</param>
    /// <param name="outputs">Those of both parties, in any order; no serial id twice.</param>
    /// <param name="lockTime">As the initiator chose it.</param>
    /// <returns>The transaction.</returns>
    public static Transaction Build(Sequence<CollaborativeInput> inputs, Sequence<CollaborativeOutput> outputs, uint lockTime) => new(
        Version: 2,
        Inputs: inputs.OrderBy(input => input.SerialId.Value).Select(input => new TransactionInput(input.PreviousOutput, input.Sequence)).ToSequence(),
        Outputs: outputs.OrderBy(output => output.SerialId.Value).Select(output => output.Output).ToSequence(),
        LockTime: lockTime);

    /// <summary>The weight that one party pays for: what it added, and from the initiator the fields that both need.</summary>
    /// <param name="isInitiator">Whether it pays for version, locktime, counts, marker and flag. Its outputs include what is shared, such as the funding output.</param>
    /// <param name="inputs">How many inputs it added.</param>
    /// <param name="outputs">The outputs it added.</param>
    /// <param name="witnesses">What its witnesses weigh together, as far as is known. It is taken to be at least <see cref="MinimumWitnessWeight"/> for each input.</param>
    /// <returns>The weight.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public static Weight WeightOf(bool isInitiator, int inputs, Sequence<TransactionOutput> outputs, int witnesses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(witnesses);
        var bytes = InputSize * inputs;
        foreach (var output in outputs)
        {
            bytes += output.Size;
        }

        var common = isInitiator ? (4 * CommonFields) + MarkerAndFlag : 0;
        return new((ulong)(common + (4 * bytes) + Math.Max(inputs * MinimumWitnessWeight, witnesses)));
    }

    /// <summary>The fee that one party pays.</summary>
    /// <param name="feeRate">As the initiator chose it.</param>
    /// <param name="weight">From <see cref="WeightOf"/>.</param>
    /// <returns>The fee, rounded up, as Appendix G rounds it though the rest of BOLT 3 rounds down.</returns>
    public static Satoshi FeeFor(FeeRate feeRate, Weight weight)
    {
        var exact = (UInt128)weight.Value * feeRate.Value;
        return new(checked((ulong)((exact + 999) / 1000)));
    }
}
