using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>Taproot spends that Bitcoin Core's tests made: the right witness must verify, the one beside it must not.</summary>
public sealed class TaprootSpendTests
{
    private const byte AnnexTag = 0x50;

    public static TheoryData<int> Spends => Vectors.Numbers("taproot-spends.json");

    [Theory]
    [MemberData(nameof(Spends))]
    public void Key_path_and_script_path_spends_are_judged_as_Bitcoin_Core_does(int number)
    {
        var vector = Vectors.Cases("taproot-spends.json")[number];
        var spent = vector.GetProperty("spent").EnumerateArray().Select(each => Output(each.GetString()!)).ToSequence();
        var transaction = Transaction.FromHex(vector.Text("transaction"));
        var digests = new TransactionDigests(transaction, spent);
        var input = vector.GetProperty("input").GetInt32();

        Assert.True(Verifies(digests, spent[input], input, Items(vector.GetProperty("good"))), vector.Text("name"));
        if (vector.Has("bad"))
        {
            Assert.False(Verifies(digests, spent[input], input, Items(vector.GetProperty("bad"))), vector.Text("name"));
        }
    }

    [Fact]
    public void The_spends_are_of_both_paths_and_some_have_an_annex()
    {
        var good = Vectors.Cases("taproot-spends.json").Select(vector => Items(vector.GetProperty("good"))).ToList();
        var withAnnex = good.Count(items => items.Count > 1 && items[^1].Span is [AnnexTag, ..]);
        Assert.InRange(withAnnex, 3, good.Count - 3);
        Assert.InRange(good.Count(items => items.Count >= 3), 10, good.Count - 10);
    }

    private static bool Verifies(TransactionDigests digests, TransactionOutput spent, int input, List<Bytes> items)
    {
        if (!WitnessProgram.TryRead(spent.ScriptPubKey, out var program) || !XOnlyPublicKey.TryParse(program.Program.Span, out var outputKey))
        {
            return false;
        }

        var annex = items.Count > 1 && items[^1].Span is [AnnexTag, ..] ? items[^1] : default;
        items = annex.IsEmpty ? items : items[..^1];
        if (items.Count == 0 || !TaprootSignature.TryParse(items[0].Span, out var signature))
        {
            return false;
        }

        if (items.Count == 1)
        {
            return digests.TryTaprootKeyPath(input, signature.Type, annex.Span, out var hash) && outputKey.VerifySchnorr(hash.ToArray(), signature.Signature);
        }

        var script = new Script(items[^2]);
        return items.Count == 3
            && ControlBlock.TryParse(items[^1].Span, out var block)
            && block.Proves(outputKey, script)
            && TryReadScript(script, out var key, out var separator)
            && digests.TryTaprootScriptPath(
                input, signature.Type, annex.Span, TaprootHash.OfLeaf(script, block.LeafVersion), separator, out var leafHash)
            && key.VerifySchnorr(leafHash.ToArray(), signature.Signature);
    }

    /// <summary>Reads a key, CHECKSIG, and code separators anywhere: straight on, so the last before CHECKSIG is the one executed.</summary>
    private static bool TryReadScript(Script script, out XOnlyPublicKey key, out uint separator)
    {
        key = default;
        separator = TransactionDigests.NoCodeSeparator;
        var reader = script.Read();
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction && instruction.Opcode != Opcode.CheckSig)
        {
            if (instruction.Opcode == Opcode.CodeSeparator)
            {
                separator = (uint)instruction.Index;
            }
            else if (!XOnlyPublicKey.TryParse(instruction.Data, out key))
            {
                return false;
            }
        }

        return true;
    }

    private static List<Bytes> Items(JsonElement witness) => [.. witness.EnumerateArray().Select(item => Bytes.FromHex(item.GetString()!))];

    private static TransactionOutput Output(string hex)
    {
        Assert.True(TransactionOutput.TryParse(Convert.FromHexString(hex), out var output, out var error), error.ToString());
        return output;
    }
}
