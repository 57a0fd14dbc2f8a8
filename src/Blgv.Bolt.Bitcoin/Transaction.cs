using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A Bitcoin transaction.</summary>
/// <param name="Version">The version; relative locktimes count from 2 on (BIP-68).</param>
/// <param name="Inputs">What it spends.</param>
/// <param name="Outputs">What it creates.</param>
/// <param name="LockTime">The block height (below 500,000,000) or time before which it may not be mined, unless every sequence is final.</param>
/// <remarks>
/// BIP-144 is the serialisation. Whatever consensus allows in a block can be read; policy has no say here. Identifiers and sizes
/// are computed at each call.
/// </remarks>
public sealed partial record Transaction(
    uint Version, Sequence<TransactionInput> Inputs, Sequence<TransactionOutput> Outputs, uint LockTime)
{
    private const int OnStack = 512;

    /// <summary>Whether an input has a witness.</summary>
    public bool HasWitness
    {
        get
        {
            foreach (var input in Inputs)
            {
                if (!input.Witness.IsEmpty)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The size without witnesses, in bytes.</summary>
    public int BaseSize
    {
        get
        {
            var size = 4 + CompactSize.Length((ulong)Inputs.Count) + CompactSize.Length((ulong)Outputs.Count) + 4;
            foreach (var input in Inputs)
            {
                size += input.BaseSize;
            }

            foreach (var output in Outputs)
            {
                size += output.Size;
            }

            return size;
        }
    }

    /// <summary>The size with witnesses, in bytes.</summary>
    public int TotalSize
    {
        get
        {
            var size = BaseSize;
            if (HasWitness)
            {
                size += 2;
                foreach (var input in Inputs)
                {
                    size += input.Witness.Size;
                }
            }

            return size;
        }
    }

    /// <summary>Three times the size without witnesses plus the size with them.</summary>
    /// <remarks>BIP-141.</remarks>
    public Weight Weight => new(((ulong)BaseSize * 3) + (ulong)TotalSize);

    /// <summary>Hashes the transaction without its witnesses.</summary>
    /// <returns>The transaction id.</returns>
    public TxId ComputeTxId() => new(HashTwice(BaseSize, withWitness: false));

    /// <summary>Hashes the transaction with its witnesses.</summary>
    /// <returns>The witness transaction id.</returns>
    public WitnessTxId ComputeWitnessTxId() => new(HashTwice(TotalSize, withWitness: true));

    /// <summary>Adds up the outputs.</summary>
    /// <param name="total">The sum, or zero.</param>
    /// <returns>False when it is more than 21 million bitcoin; a transaction that was parsed is never so.</returns>
    public bool TryGetTotalOutput(out Satoshi total)
    {
        total = default;
        foreach (var output in Outputs)
        {
            if (!total.TryAdd(output.Amount, out total))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same transaction with another witness on one input.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="witness">Its witness.</param>
    /// <returns>The transaction.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Transaction WithWitness(int inputIndex, Witness witness)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inputIndex, Inputs.Count);
        var inputs = Inputs.Span.ToArray();
        inputs[inputIndex] = inputs[inputIndex] with { Witness = witness };
        return this with { Inputs = Sequence.Create<TransactionInput>(inputs) };
    }

    /// <summary>The transaction id, and the sizes.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{ComputeTxId()} ({Inputs.Count} in, {Outputs.Count} out, {Weight})";

    private Bytes32 HashTwice(int size, bool withWitness)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], size);
        var writer = new ConsensusWriter(scratch.Span);
        Write(ref writer, withWitness);
        return Sha256.HashTwice(writer.Written);
    }
}
