using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The hashes that the digests of all inputs of a transaction share. Taproot hashes once, segwit version 0 twice.</summary>
internal sealed class CommonHashes
{
    private const int OnStack = 512;

    internal CommonHashes(Transaction transaction)
    {
        (Prevouts, PrevoutsTwice) = HashOfPrevouts(transaction);
        (Sequences, SequencesTwice) = HashOfSequences(transaction);
        (Outputs, OutputsTwice) = HashOfOutputs(transaction);
    }

    /// <summary>Hashes only what differs from a transaction whose hashes are known.</summary>
    internal CommonHashes(Transaction transaction, Transaction similar, CommonHashes known)
    {
        var (samePrevouts, sameSequences) = Compare(transaction.Inputs, similar.Inputs);
        (Prevouts, PrevoutsTwice) = samePrevouts ? (known.Prevouts, known.PrevoutsTwice) : HashOfPrevouts(transaction);
        (Sequences, SequencesTwice) = sameSequences ? (known.Sequences, known.SequencesTwice) : HashOfSequences(transaction);
        (Outputs, OutputsTwice) = transaction.Outputs == similar.Outputs ? (known.Outputs, known.OutputsTwice) : HashOfOutputs(transaction);
    }

    internal Bytes32 Prevouts { get; }

    internal Bytes32 Sequences { get; }

    internal Bytes32 Outputs { get; }

    internal Bytes32 PrevoutsTwice { get; }

    internal Bytes32 SequencesTwice { get; }

    internal Bytes32 OutputsTwice { get; }

    private static (Bytes32 Once, Bytes32 Twice) HashOfPrevouts(Transaction transaction)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], 36 * transaction.Inputs.Count);
        var writer = new ConsensusWriter(scratch.Span);
        foreach (var input in transaction.Inputs)
        {
            writer.OutPoint(input.PreviousOutput);
        }

        return OnceAndTwice(writer.Written);
    }

    private static (Bytes32 Once, Bytes32 Twice) HashOfSequences(Transaction transaction)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], 4 * transaction.Inputs.Count);
        var writer = new ConsensusWriter(scratch.Span);
        foreach (var input in transaction.Inputs)
        {
            writer.U32(input.Sequence);
        }

        return OnceAndTwice(writer.Written);
    }

    private static (Bytes32 Once, Bytes32 Twice) HashOfOutputs(Transaction transaction)
    {
        var size = 0;
        foreach (var output in transaction.Outputs)
        {
            size += output.Size;
        }

        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], size);
        var writer = new ConsensusWriter(scratch.Span);
        foreach (var output in transaction.Outputs)
        {
            writer.Output(output);
        }

        return OnceAndTwice(writer.Written);
    }

    private static (Bytes32 Once, Bytes32 Twice) OnceAndTwice(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        SHA256.HashData(data, hash);
        return (Bytes32.FromBytes(hash), Sha256.Hash(hash));
    }

    private static (bool SamePrevouts, bool SameSequences) Compare(Sequence<TransactionInput> inputs, Sequence<TransactionInput> others)
    {
        var (samePrevouts, sameSequences) = (inputs.Count == others.Count, inputs.Count == others.Count);
        for (var i = 0; i < inputs.Count && (samePrevouts || sameSequences); i++)
        {
            samePrevouts &= inputs[i].PreviousOutput == others[i].PreviousOutput;
            sameSequences &= inputs[i].Sequence == others[i].Sequence;
        }

        return (samePrevouts, sameSequences);
    }
}

/// <summary>The hashes of what all inputs of a transaction spend.</summary>
internal sealed class SpentHashes
{
    private const int OnStack = 512;

    internal SpentHashes(Sequence<TransactionOutput> spentOutputs)
    {
        Amounts = HashOfAmounts(spentOutputs);
        ScriptPubKeys = HashOfScripts(spentOutputs);
    }

    internal Bytes32 Amounts { get; }

    internal Bytes32 ScriptPubKeys { get; }

    private static Bytes32 HashOfAmounts(Sequence<TransactionOutput> outputs)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], 8 * outputs.Count);
        for (var i = 0; i < outputs.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(scratch.Span[(8 * i)..], outputs[i].Amount.Value);
        }

        return Sha256.Hash(scratch.Span);
    }

    private static Bytes32 HashOfScripts(Sequence<TransactionOutput> outputs)
    {
        var size = 0;
        foreach (var output in outputs)
        {
            size += CompactSize.LengthWithContent(output.ScriptPubKey.Length);
        }

        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], size);
        var writer = new ConsensusWriter(scratch.Span);
        foreach (var output in outputs)
        {
            writer.Variable(output.ScriptPubKey.Span);
        }

        return Sha256.Hash(writer.Written);
    }
}
