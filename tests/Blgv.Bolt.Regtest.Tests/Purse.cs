using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest.Tests;

/// <summary>One key, and transactions that spend what is paid to it.</summary>
internal sealed class Purse : IDisposable
{
    private readonly PrivateKey _key;

    internal Purse(byte number = 1) => _key = PrivateKey.FromBytes(Sha256.Hash([number]).ToArray());

    internal PointBytes Point => _key.PublicKey.ToPointBytes();

    internal Script Script => StandardScript.P2wpkh(Point);

    public void Dispose() => _key.Dispose();

    /// <summary>Pays all that the inputs hold, but for the fee, back to the key.</summary>
    internal Transaction Sweep(Satoshi fee, params UnspentOutput[] inputs) => Spend(inputs, fee, outputs: 1);

    internal Transaction Spend(
        IReadOnlyList<UnspentOutput> inputs, Satoshi fee, int outputs, uint sequence = 0xffff_fffd, uint lockTime = 0, uint version = 2)
    {
        var total = inputs.Aggregate(Satoshi.Zero, (sum, input) => sum + input.Output.Amount) - fee;
        var each = total.Value / (ulong)outputs;
        var paid = Enumerable.Range(0, outputs)
            .Select(i => new TransactionOutput(new Satoshi(i == 0 ? total.Value - (each * (ulong)(outputs - 1)) : each), Script));
        return Sign(
            new Transaction(
                version, inputs.Select(input => new TransactionInput(input.OutPoint, sequence)).ToSequence(), paid.ToSequence(), lockTime),
            inputs);
    }

    internal Transaction Sign(Transaction unsigned, IReadOnlyList<UnspentOutput> inputs)
    {
        var digests = new TransactionDigests(unsigned);
        var code = StandardScript.P2pkh(Point);
        var signed = unsigned;
        for (var i = 0; i < inputs.Count; i++)
        {
            var hash = digests.SegwitV0(i, code, inputs[i].Output.Amount, SighashType.All);
            var signature = new TransactionSignature(_key.Sign(hash.ToArray()), SighashType.All).ToBytes();
            signed = signed.WithWitness(i, new Witness(Sequence.Create<Bytes>([signature, Bytes.Copy(Point.ToArray())])));
        }

        return signed;
    }

    /// <summary>An output of a transaction as something to spend, wherever the transaction is.</summary>
    internal static UnspentOutput Output(Transaction transaction, int index = 0) => new(
        new OutPoint(transaction.ComputeTxId(), (uint)index), transaction.Outputs[index], default, IsCoinbase: false);
}
