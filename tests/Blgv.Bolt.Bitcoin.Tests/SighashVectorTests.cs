using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class SighashVectorTests
{
    public static TheoryData<int> Bip143 => Vectors.Numbers("bip143.json");

    public static TheoryData<int> Bip341Outputs => Vectors.Numbers("bip341-outputs.json");

    [Theory]
    [MemberData(nameof(Bip143))]
    public void Segwit_version_0_hashes_and_signatures_are_those_of_BIP_143(int number)
    {
        var vector = Vectors.Cases("bip143.json")[number];
        var transaction = Transaction.FromHex(vector.Text("transaction"));
        var input = IndexOf(vector.Text("outpoint"), transaction);
        var type = new SighashType(vector.GetProperty("type").GetUInt32());

        var hash = new TransactionDigests(transaction).SegwitV0(
            input, Script.FromHex(vector.Text("script_code")), new Satoshi(vector.GetProperty("amount").GetUInt64()), type);

        Assert.Equal(vector.Text("hash"), hash.ToHex());
        if (vector.Has("public_key"))
        {
            using var key = PrivateKey.FromBytes(vector.Hex("private_key"));
            Assert.Equal(vector.Text("public_key"), key.PublicKey.ToPointBytes().ToHex());
            var signature = new TransactionSignature(key.Sign(hash.ToArray()), type);
            Assert.Equal(vector.Text("signature"), signature.ToBytes().ToString());
            Assert.True(TransactionSignature.TryParse(signature.ToBytes().Span, out var parsed, out _));
            Assert.Equal(signature, parsed);
        }

        var signed = Transaction.FromHex(vector.Text("signed"));
        Assert.Equal(vector.Text("signed"), Convert.ToHexStringLower(signed.ToBytes()));
    }

    /// <summary>Nothing may be taken from a similar transaction but what both have in common: here everything is tried in turn.</summary>
    [Theory]
    [MemberData(nameof(Bip143))]
    public void Whatever_was_signed_before_the_hashes_are_those_of_BIP_143(int number)
    {
        var vector = Vectors.Cases("bip143.json")[number];
        var transaction = Transaction.FromHex(vector.Text("transaction"));
        var input = IndexOf(vector.Text("outpoint"), transaction);
        var type = new SighashType(vector.GetProperty("type").GetUInt32());
        var first = transaction.Inputs[0];
        TransactionInput[] rest = [.. transaction.Inputs.Span[1..]];
        Transaction[] similar =
        [
            transaction,
            transaction with { Version = 9, LockTime = 9 },
            transaction with { Inputs = [first with { PreviousOutput = new(first.PreviousOutput.TxId, 99) }, .. rest] },
            transaction with { Inputs = [first with { Sequence = 99 }, .. rest] },
            transaction with { Inputs = [.. rest] },
            transaction with { Inputs = [first, .. rest, first] },
            transaction with { Inputs = [first with { ScriptSig = Script.FromHex("51") }, .. rest] },
            transaction with { Outputs = [.. transaction.Outputs, transaction.Outputs[0]] },
            transaction with { Outputs = [transaction.Outputs[0] with { Amount = new(99) }, .. transaction.Outputs.Span[1..]] },
            transaction with { Outputs = [] },
        ];

        foreach (var other in similar)
        {
            var hash = new TransactionDigests(transaction, new TransactionDigests(other)).SegwitV0(
                input, Script.FromHex(vector.Text("script_code")), new Satoshi(vector.GetProperty("amount").GetUInt64()), type);
            Assert.Equal(vector.Text("hash"), hash.ToHex());
        }

        Assert.Throws<ArgumentNullException>(() => new TransactionDigests(transaction, (TransactionDigests)null!));
    }

    [Fact]
    public void Legacy_hashes_are_those_of_Bitcoin_Core()
    {
        var seen = 0;
        foreach (var vector in Vectors.Cases("sighash-legacy.json"))
        {
            var transaction = Transaction.FromHex(vector.Text("transaction"));
            var type = new SighashType(unchecked((uint)vector.GetProperty("type").GetInt32()));
            var hash = new TransactionDigests(transaction).Legacy(
                vector.GetProperty("input").GetInt32(), Script.FromHex(vector.Text("script")), type);
            Assert.Equal(vector.Text("hash"), new TxId(hash).ToString());
            Assert.Equal(vector.Text("transaction"), Convert.ToHexStringLower(transaction.ToBytes()));
            seen++;
        }

        Assert.Equal(160, seen);
    }

    [Theory]
    [MemberData(nameof(Bip341Outputs))]
    public void Taproot_outputs_are_those_of_BIP_341(int number)
    {
        var vector = Vectors.Cases("bip341-outputs.json")[number];
        Assert.True(XOnlyPublicKey.TryParse(vector.Hex("internal_key"), out var internalKey));
        var leaves = new List<TapTree.TapLeaf>();
        var tree = Tree(vector.GetProperty("tree"), leaves);
        var root = tree?.ComputeHash();

        Assert.Equal(vector.GetProperty("root").GetString(), root?.ToHex());
        Assert.Equal(vector.Text("tweak"), TaprootHash.OfTweak(internalKey, root).ToHex());
        Assert.True(TaprootHash.TryTweak(internalKey, root, out var output));
        Assert.Equal(vector.Text("output_key"), output.Key.ToBytes32().ToHex());
        Assert.Equal(vector.Text("script"), StandardScript.P2tr(output.Key).ToString());

        var hashes = vector.GetProperty("leaf_hashes");
        var blocks = vector.GetProperty("control_blocks");
        Assert.Equal(leaves.Count, hashes.GetArrayLength());
        for (var i = 0; i < leaves.Count; i++)
        {
            Assert.Equal(hashes[i].GetString(), leaves[i].ComputeHash().ToHex());
            var block = ControlBlock.Create(internalKey, tree!, leaves[i]);
            Assert.Equal(blocks[i].GetString(), block.ToBytes().ToString());
            Assert.True(ControlBlock.TryParse(block.ToBytes().Span, out var parsed));
            Assert.Equal(block, parsed);
            Assert.True(parsed.Proves(output.Key, leaves[i].Script));
            Assert.False(parsed.Proves(output.Key, new Script(Bytes.FromHex("51"))));
            Assert.False((parsed with { OutputKeyHasOddY = !parsed.OutputKeyHasOddY }).Proves(output.Key, leaves[i].Script));
        }
    }

    [Fact]
    public void Taproot_key_path_hashes_and_signatures_are_those_of_BIP_341()
    {
        var vector = Assert.Single(Vectors.Cases("bip341-spending.json"));
        var spent = vector.GetProperty("spent").EnumerateArray()
            .Select(output => new TransactionOutput(new Satoshi(output.GetProperty("amount").GetUInt64()), Script.FromHex(output.Text("script"))))
            .ToSequence();
        var transaction = Transaction.FromHex(vector.Text("transaction"));
        var signed = Transaction.FromHex(vector.Text("signed"));
        var digests = new TransactionDigests(transaction, spent);

        foreach (var input in vector.GetProperty("inputs").EnumerateArray())
        {
            var index = input.GetProperty("index").GetInt32();
            var type = new SighashType(input.GetProperty("type").GetUInt32());
            Bytes32? root = input.Has("root") ? Bytes32.FromHex(input.Text("root")) : null;
            using var internalKey = PrivateKey.FromBytes(input.Hex("private_key"));
            Assert.True(TaprootHash.TryTweak(internalKey, root, out var key));
            using var disposed = key;
            Assert.Equal(input.Text("tweaked_private_key"), Convert.ToHexStringLower(Scalar(key)));

            Assert.True(digests.TryTaprootKeyPath(index, type, annex: [], out var hash));
            Assert.Equal(input.Text("hash"), hash.ToHex());
            var signature = new TaprootSignature(key.SignSchnorr(hash.ToArray(), new byte[32]), type).ToBytes();
            Assert.Equal(input.GetProperty("witness")[0].GetString(), signature.ToString());
            Assert.Equal(signature, signed.Inputs[index].Witness.Items[0]);
            Assert.True(TaprootSignature.TryParse(signature.Span, out var parsed));
            Assert.Equal(type, parsed.Type);
        }
    }

    private static byte[] Scalar(PrivateKey key)
    {
        var scalar = new byte[PrivateKey.Size];
        key.CopyTo(scalar);
        return scalar;
    }

    private static int IndexOf(string outPoint, Transaction transaction)
    {
        for (var i = 0; i < transaction.Inputs.Count; i++)
        {
            var previous = transaction.Inputs[i].PreviousOutput;
            if (outPoint == previous.TxId.ToHex() + Convert.ToHexStringLower(BitConverter.GetBytes(previous.Index)))
            {
                return i;
            }
        }

        throw new ArgumentException("No such input.", nameof(outPoint));
    }

    private static TapTree? Tree(JsonElement tree, List<TapTree.TapLeaf> leaves)
    {
        switch (tree.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.Array:
                var left = Tree(tree[0], leaves)!;
                return new TapTree.TapBranch(left, Tree(tree[1], leaves)!);
            default:
                var leaf = new TapTree.TapLeaf(Script.FromHex(tree.Text("script")), tree.GetProperty("leaf_version").GetByte());
                leaves.Add(leaf);
                return leaf;
        }
    }
}
