using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>
/// What the signatures of one transaction sign. The hashes that all inputs share are computed at the first input that needs
/// them, so that each further input costs the same however large the transaction is (not so for <see cref="Legacy"/>).
/// </summary>
/// <remarks>BIP-143, BIP-341, BIP-342. May be used from many threads at once.</remarks>
public sealed partial class TransactionDigests
{
    private const int OnStack = 512;

    private readonly TransactionDigests? _similar;
    private readonly Sequence<TransactionOutput>? _spentOutputs;
    private CommonHashes? _common;
    private SpentHashes? _spent;

    /// <summary>For all but taproot inputs.</summary>
    /// <param name="transaction">The transaction; its witnesses and scriptSigs do not count.</param>
    public TransactionDigests(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        Transaction = transaction;
    }

    /// <summary>
    /// For all but taproot inputs, where a similar transaction was signed before: if both spend the same, or have the same
    /// sequences or the same outputs, that is not hashed again. Such are the commitments of one channel, and transactions of one
    /// input each.
    /// </summary>
    /// <param name="transaction">The transaction; its witnesses and scriptSigs do not count.</param>
    /// <param name="similar">Of the other transaction. What it has in common with this one is found by comparing.</param>
    public TransactionDigests(Transaction transaction, TransactionDigests similar)
        : this(transaction)
    {
        ArgumentNullException.ThrowIfNull(similar);
        _similar = similar;
    }

    /// <summary>For inputs of every kind.</summary>
    /// <param name="transaction">The transaction; its witnesses and scriptSigs do not count.</param>
    /// <param name="spentOutputs">What each input spends, in the order of the inputs: taproot signs all of it.</param>
    /// <exception cref="ArgumentException">There are not as many outputs as inputs.</exception>
    public TransactionDigests(Transaction transaction, Sequence<TransactionOutput> spentOutputs)
        : this(transaction)
    {
        if (spentOutputs.Count != transaction.Inputs.Count)
        {
            throw new ArgumentException(
                $"One spent output for each of the {transaction.Inputs.Count} inputs is needed, {spentOutputs.Count} were given.", nameof(spentOutputs));
        }

        _spentOutputs = spentOutputs;
    }

    /// <summary>The transaction.</summary>
    public Transaction Transaction { get; }

    private CommonHashes Common => _common ??= _similar is { } similar
        ? new CommonHashes(Transaction, similar.Transaction, similar.Common)
        : new CommonHashes(Transaction);

    /// <summary>What an ECDSA signature of a segwit version 0 input signs.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="scriptCode">P2WSH: the witness script, from after the last executed OP_CODESEPARATOR. P2WPKH: <see cref="StandardScript.P2pkh(ReadOnlySpan{byte})"/> of the key's hash.</param>
    /// <param name="amount">What the spent output holds.</param>
    /// <param name="type">Which parts are covered.</param>
    /// <returns>The hash to sign.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <remarks>BIP-143.</remarks>
    public Bytes32 SegwitV0(int inputIndex, Script scriptCode, Satoshi amount, SighashType type)
    {
        var input = InputAt(inputIndex);
        var coversAllInputs = !type.IsAnyoneCanPay;
        var coversAllOutputs = !type.IsNone && !type.IsSingle;
        var size = 4 + 32 + 32 + 36 + CompactSize.LengthWithContent(scriptCode.Length) + 8 + 4 + 32 + 4 + 4;
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], size);
        var writer = new ConsensusWriter(scratch.Span);
        writer.U32(Transaction.Version);
        writer.Fixed(coversAllInputs ? Common.PrevoutsTwice : default);
        writer.Fixed(coversAllInputs && coversAllOutputs ? Common.SequencesTwice : default);
        writer.OutPoint(input.PreviousOutput);
        writer.Variable(scriptCode.Span);
        writer.U64(amount.Value);
        writer.U32(input.Sequence);
        writer.Fixed(coversAllOutputs ? Common.OutputsTwice : type.IsSingle ? HashOfOutput(inputIndex, twice: true) : default);
        writer.U32(Transaction.LockTime);
        writer.U32(type.Value);
        return Sha256.HashTwice(writer.Written);
    }

    /// <summary>What an ECDSA signature of an input from before segwit signs.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="scriptCode">The script of the spent output, or for P2SH the redeem script. OP_CODESEPARATOR in it does not count.</param>
    /// <param name="type">Which parts are covered.</param>
    /// <returns>The hash to sign. For SINGLE without an output at that index it is 1, as consensus has it: never sign that.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Bytes32 Legacy(int inputIndex, Script scriptCode, SighashType type)
    {
        InputAt(inputIndex);
        if (type.IsSingle && inputIndex >= Transaction.Outputs.Count)
        {
            return One;
        }

        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], LegacyBound(scriptCode, type, inputIndex));
        var writer = new ConsensusWriter(scratch.Span);
        writer.U32(Transaction.Version);
        WriteLegacyInputs(ref writer, inputIndex, scriptCode, type);
        WriteLegacyOutputs(ref writer, inputIndex, type);
        writer.U32(Transaction.LockTime);
        writer.U32(type.Value);
        return Sha256.HashTwice(writer.Written);
    }

    private static Bytes32 One { get; } = Bytes32.FromHex("0100000000000000000000000000000000000000000000000000000000000000");

    private int LegacyBound(Script scriptCode, SighashType type, int inputIndex)
    {
        // SINGLE writes empty outputs of 9 bytes where the transaction's own take at least as many.
        var size = Transaction.BaseSize + CompactSize.LengthWithContent(scriptCode.Length) + 4;
        return type.IsSingle ? size + (9 * (inputIndex + 1)) : size;
    }

    private void WriteLegacyInputs(ref ConsensusWriter writer, int inputIndex, Script scriptCode, SighashType type)
    {
        if (type.IsAnyoneCanPay)
        {
            writer.CompactSizeValue(1);
            WriteSignedInput(ref writer, Transaction.Inputs[inputIndex], scriptCode);
            return;
        }

        writer.CompactSizeValue((ulong)Transaction.Inputs.Count);
        var index = 0;
        foreach (var input in Transaction.Inputs)
        {
            if (index++ == inputIndex)
            {
                WriteSignedInput(ref writer, input, scriptCode);
                continue;
            }

            writer.OutPoint(input.PreviousOutput);
            writer.CompactSizeValue(0);
            writer.U32(type.IsNone || type.IsSingle ? 0 : input.Sequence);
        }
    }

    private static void WriteSignedInput(ref ConsensusWriter writer, TransactionInput input, Script scriptCode)
    {
        writer.OutPoint(input.PreviousOutput);
        var separators = CountCodeSeparators(scriptCode);
        writer.CompactSizeValue((ulong)(scriptCode.Length - separators));
        var reader = scriptCode.Read();
        var start = 0;
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            if (instruction.Opcode == Opcode.CodeSeparator)
            {
                writer.Raw(scriptCode.Span[start..instruction.Offset]);
                start = instruction.Offset + 1;
            }
        }

        writer.Raw(scriptCode.Span[start..]);
        writer.U32(input.Sequence);
    }

    private static int CountCodeSeparators(Script script)
    {
        var count = 0;
        var reader = script.Read();
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            count += instruction.Opcode == Opcode.CodeSeparator ? 1 : 0;
        }

        return count;
    }

    private void WriteLegacyOutputs(ref ConsensusWriter writer, int inputIndex, SighashType type)
    {
        if (type.IsNone)
        {
            writer.CompactSizeValue(0);
            return;
        }

        var count = type.IsSingle ? inputIndex + 1 : Transaction.Outputs.Count;
        writer.CompactSizeValue((ulong)count);
        for (var i = 0; i < count; i++)
        {
            if (type.IsSingle && i != inputIndex)
            {
                writer.U64(ulong.MaxValue);
                writer.CompactSizeValue(0);
            }
            else
            {
                writer.Output(Transaction.Outputs[i]);
            }
        }
    }

    private TransactionInput InputAt(int inputIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inputIndex, Transaction.Inputs.Count);
        return Transaction.Inputs[inputIndex];
    }

    /// <summary>The hash of the output that SINGLE covers, or zero if there is none.</summary>
    private Bytes32 HashOfOutput(int index, bool twice)
    {
        if (index >= Transaction.Outputs.Count)
        {
            return default;
        }

        var output = Transaction.Outputs[index];
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], output.Size);
        var writer = new ConsensusWriter(scratch.Span);
        writer.Output(output);
        return twice ? Sha256.HashTwice(writer.Written) : Sha256.Hash(writer.Written);
    }
}
