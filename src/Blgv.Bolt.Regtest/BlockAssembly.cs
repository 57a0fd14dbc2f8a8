using System.Buffers.Binary;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>Puts a block together and finds its nonce.</summary>
internal static class BlockAssembly
{
    /// <summary>What the commitment to the witnesses begins with, after OP_RETURN and the length (BIP-141).</summary>
    private static ReadOnlySpan<byte> WitnessCommitmentTag => [0xaa, 0x21, 0xa9, 0xed];

    /// <summary>Versions with the bits that BIP-9 leaves to signalling all clear.</summary>
    private const uint Version = 0x2000_0000;

    private const uint NoOutputIndex = uint.MaxValue;

    /// <summary>Makes a block.</summary>
    /// <param name="previous">The block before.</param>
    /// <param name="height">The height of the new one.</param>
    /// <param name="time">When it is found.</param>
    /// <param name="extraNonce">Any number that no other block at this height has: it makes the coinbase another one.</param>
    /// <param name="reward">What the coinbase pays.</param>
    /// <param name="rewardScript">Whom it pays.</param>
    /// <param name="transactions">What else the block holds.</param>
    internal static Block Create(
        BlockHash previous, BlockHeight height, uint time, ulong extraNonce, Satoshi reward, Script rewardScript, IReadOnlyList<Transaction> transactions)
    {
        var coinbase = Coinbase(height, extraNonce, reward, rewardScript, transactions);
        var all = Sequence.Create<Transaction>([coinbase, .. transactions]);
        var header = new BlockHeader(Version, previous, Block.ComputeMerkleRoot(all), time, Genesis.Bits, Nonce: 0);
        while (!MeetsTarget(header.ComputeHash()))
        {
            header = header with { Nonce = header.Nonce + 1 };
        }

        return new Block(header, all);
    }

    internal static bool IsCoinbase(Transaction transaction) =>
        transaction.Inputs.Count == 1 && transaction.Inputs[0].PreviousOutput == new OutPoint(default, NoOutputIndex);

    private static Transaction Coinbase(
        BlockHeight height, ulong extraNonce, Satoshi reward, Script rewardScript, IReadOnlyList<Transaction> transactions)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, extraNonce);

        // BIP-34: the height comes first.
        var scriptSig = new ScriptBuilder().PushNumber(height.Value).Push(nonce).Build();
        var reserved = Bytes.Copy(stackalloc byte[32]);
        var input = new TransactionInput(
            new OutPoint(default, NoOutputIndex), scriptSig, TransactionInput.FinalSequence, new Witness(Sequence.Create<Bytes>([reserved])));
        return new Transaction(
            2,
            Sequence.Create<TransactionInput>([input]),
            Sequence.Create<TransactionOutput>([new TransactionOutput(reward, rewardScript), new TransactionOutput(Satoshi.Zero, WitnessCommitment(transactions))]),
            0);
    }

    /// <summary>BIP-141, "Commitment structure": the coinbase stands in the tree as zero.</summary>
    private static Script WitnessCommitment(IReadOnlyList<Transaction> transactions)
    {
        var level = new Bytes32[transactions.Count + 1];
        for (var i = 0; i < transactions.Count; i++)
        {
            level[i + 1] = transactions[i].ComputeWitnessTxId().Value;
        }

        Span<byte> pair = stackalloc byte[64];
        for (var width = level.Length; width > 1; width = (width + 1) / 2)
        {
            for (var i = 0; i < width; i += 2)
            {
                level[i].CopyTo(pair);
                level[Math.Min(i + 1, width - 1)].CopyTo(pair[32..]);
                level[i / 2] = Sha256.HashTwice(pair);
            }
        }

        pair.Clear();
        level[0].CopyTo(pair);
        return StandardScript.NullData([.. WitnessCommitmentTag, .. Sha256.HashTwice(pair).ToArray()]);
    }

    /// <summary>The target of <see cref="Genesis.Bits"/> is 0x7fffff and 29 zero bytes; a hash is a number whose last byte is the highest.</summary>
    private static bool MeetsTarget(BlockHash hash)
    {
        Span<byte> bytes = stackalloc byte[32];
        hash.CopyTo(bytes);
        return bytes[31] < 0x7f;
    }
}
