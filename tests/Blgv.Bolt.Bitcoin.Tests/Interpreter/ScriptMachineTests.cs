using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class ScriptMachineTests
{
    private const uint Final = TransactionInput.FinalSequence;

    /// <summary>What nLockTime and nSequence are, the number that the script asks for, and what comes of it.</summary>
    public static TheoryData<uint, uint, long, ScriptError> LockTimes => new()
    {
        { 100, 0, 100, ScriptError.None },
        { 101, 0, 100, ScriptError.None },
        { 99, 0, 100, ScriptError.UnsatisfiedLockTime },
        { 100, Final - 1, 100, ScriptError.None },
        { 100, Final, 100, ScriptError.UnsatisfiedLockTime },
        { 499_999_999, 0, 499_999_999, ScriptError.None },
        { 500_000_000, 0, 499_999_999, ScriptError.UnsatisfiedLockTime },
        { 499_999_999, 0, 500_000_000, ScriptError.UnsatisfiedLockTime },
        { 500_000_000, 0, 500_000_000, ScriptError.None },
        { 500_000_000, 0, 500_000_001, ScriptError.UnsatisfiedLockTime },
        { uint.MaxValue, 0, uint.MaxValue, ScriptError.None },
        { uint.MaxValue, 0, uint.MaxValue + 1L, ScriptError.UnsatisfiedLockTime },
        { 100, 0, -1, ScriptError.NegativeLockTime },
        { 100, 0, 1L << 40, ScriptError.NumberEncoding },
    };

    /// <summary>The version, nSequence, the number that the script asks for, and what comes of it.</summary>
    public static TheoryData<uint, uint, long, ScriptError> Sequences => new()
    {
        { 2, 144, 144, ScriptError.None },
        { 2, 145, 144, ScriptError.None },
        { 2, 143, 144, ScriptError.UnsatisfiedLockTime },
        { 1, 144, 144, ScriptError.UnsatisfiedLockTime },
        { uint.MaxValue, 144, 144, ScriptError.None },
        { 2, 144 | (1U << 31), 144, ScriptError.UnsatisfiedLockTime },
        { 2, Final, 1, ScriptError.UnsatisfiedLockTime },
        { 2, 0x40_0000 | 144, 144, ScriptError.UnsatisfiedLockTime },
        { 2, 144, 0x40_0000 | 144, ScriptError.UnsatisfiedLockTime },
        { 2, 0x40_0000 | 144, 0x40_0000 | 144, ScriptError.None },
        { 2, 0x40_0000 | 143, 0x40_0000 | 144, ScriptError.UnsatisfiedLockTime },
        { 2, 0x3f_0000 | 143, 144, ScriptError.UnsatisfiedLockTime },
        { 2, 0x3f_0000 | 144, 0x01_0000 | 144, ScriptError.None },
        { 2, 0, 1L << 31, ScriptError.None },
        { 1, Final, 1L << 31, ScriptError.None },
        { 2, 144, (1L << 32) | 144, ScriptError.None },
        { 2, 144, -1, ScriptError.NegativeLockTime },
        { 2, 144, 1L << 40, ScriptError.NumberEncoding },
    };

    [Theory]
    [MemberData(nameof(LockTimes))]
    public void CHECKLOCKTIMEVERIFY_follows_BIP_65(uint lockTime, uint sequence, long number, ScriptError expected)
    {
        var script = new ScriptBuilder().PushNumber(number).Add(Opcode.CheckLockTimeVerify).Build();
        Assert.Equal(expected, Run(script, ScriptRules.SegwitV0, [], sequence, lockTime));
        Assert.Equal(expected, Run(script, ScriptRules.Tapscript, [], sequence, lockTime));
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void CHECKSEQUENCEVERIFY_follows_BIP_112(uint version, uint sequence, long number, ScriptError expected)
    {
        var script = new ScriptBuilder().PushNumber(number).Add(Opcode.CheckSequenceVerify).Build();
        Assert.Equal(expected, Run(script, ScriptRules.SegwitV0, [], sequence, version: version));
        Assert.Equal(expected, Run(script, ScriptRules.Tapscript, [], sequence, version: version));
    }

    [Fact]
    public void An_opcode_outside_the_list_fails_closed_even_where_it_is_not_executed()
    {
        var known = new Dictionary<ScriptRules, int>();
        foreach (var rules in Enum.GetValues<ScriptRules>())
        {
            for (var opcode = (int)Opcode.PushData4 + 1; opcode <= byte.MaxValue; opcode++)
            {
                if (ScriptLimits.Knows((Opcode)opcode, rules))
                {
                    known[rules] = known.GetValueOrDefault(rules) + 1;
                    continue;
                }

                Assert.Equal(ScriptError.UnsupportedOpcode, Run(Script.Copy([(byte)Opcode.Op1, (byte)opcode]), rules));
                var unexecuted = Script.Copy([(byte)Opcode.Op1, (byte)Opcode.Op0, (byte)Opcode.If, (byte)opcode, (byte)Opcode.EndIf]);
                Assert.Equal(ScriptError.UnsupportedOpcode, Run(unexecuted, rules));
            }
        }

        Assert.Equal(17 + 26, known[ScriptRules.SegwitV0]);
        Assert.Equal(17 + 26 - 2 + 1, known[ScriptRules.Tapscript]);
    }

    [Theory]
    [InlineData("", "", ScriptError.CleanStack)]
    [InlineData("51", "", ScriptError.None)]
    [InlineData("00", "", ScriptError.EvaluatedFalse)]
    [InlineData("", "80", ScriptError.EvaluatedFalse)]
    [InlineData("", "0080", ScriptError.EvaluatedFalse)]
    [InlineData("", "8000", ScriptError.None)]
    [InlineData("5151", "", ScriptError.CleanStack)]
    [InlineData("0101", "", ScriptError.NonMinimalPush)]
    [InlineData("4c0120", "", ScriptError.NonMinimalPush)]
    [InlineData("4d", "", ScriptError.TruncatedPush)]
    [InlineData("0251", "", ScriptError.TruncatedPush)]
    [InlineData("6a", "", ScriptError.ReturnExecuted)]
    [InlineData("51006a", "", ScriptError.ReturnExecuted)]
    [InlineData("5100636a68", "", ScriptError.None)]
    [InlineData("51636a", "", ScriptError.ReturnExecuted)]
    [InlineData("5163", "", ScriptError.UnbalancedConditional)]
    [InlineData("67", "", ScriptError.UnbalancedConditional)]
    [InlineData("68", "", ScriptError.UnbalancedConditional)]
    [InlineData("63", "", ScriptError.StackUnderflow)]
    [InlineData("516351670068", "", ScriptError.None)]
    [InlineData("006300675168", "", ScriptError.None)]
    [InlineData("00635163006851675168", "", ScriptError.None)]
    [InlineData("5163006700675168", "", ScriptError.CleanStack)]
    [InlineData("51645268", "", ScriptError.CleanStack)]
    [InlineData("00645268", "", ScriptError.None)]
    [InlineData("69", "", ScriptError.StackUnderflow)]
    [InlineData("0069", "", ScriptError.VerifyFailed)]
    [InlineData("515187", "", ScriptError.None)]
    [InlineData("515287", "", ScriptError.EvaluatedFalse)]
    [InlineData("515288", "", ScriptError.EqualVerifyFailed)]
    [InlineData("5187", "", ScriptError.StackUnderflow)]
    [InlineData("51519c", "", ScriptError.None)]
    [InlineData("51529d", "", ScriptError.NumEqualVerifyFailed)]
    [InlineData("519c", "0100", ScriptError.NumberEncoding)]
    [InlineData("519c", "0000000001", ScriptError.NumberEncoding)]
    [InlineData("5152757c", "", ScriptError.StackUnderflow)]
    [InlineData("51527c76886d51", "", ScriptError.StackUnderflow)]
    [InlineData("51527c5188", "", ScriptError.None)]
    [InlineData("5152536d", "", ScriptError.None)]
    [InlineData("517376756d", "", ScriptError.CleanStack)]
    [InlineData("5173", "", ScriptError.CleanStack)]
    [InlineData("0073", "", ScriptError.EvaluatedFalse)]
    [InlineData("825388", "010203", ScriptError.None)]
    [InlineData("825488", "010203", ScriptError.EqualVerifyFailed)]
    [InlineData("b1", "", ScriptError.StackUnderflow)]
    public void Scripts_end_as_they_should(string script, string item, ScriptError expected)
    {
        foreach (var rules in new[] { ScriptRules.SegwitV0, ScriptRules.Tapscript })
        {
            Assert.Equal(expected, Run(Script.FromHex(script), rules, item.Length == 0 ? [] : [Bytes.FromHex(item)]));
        }
    }

    [Theory]
    [InlineData("a6", "9c1185a5c5e9fc54612808977ee8f548b2258d31")]
    [InlineData("a8", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("a9", "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb")]
    [InlineData("aa", "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456")]
    public void Hashes_are_those_of_nothing(string opcode, string hash)
    {
        var script = Script.FromHex("00" + opcode + (hash.Length / 2).ToString("x2", CultureInfo.InvariantCulture) + hash + "87");
        Assert.Equal(ScriptError.None, Run(script, ScriptRules.SegwitV0));
    }

    [Fact]
    public void Limits_of_size_are_those_of_consensus()
    {
        var item = Bytes.Copy(new byte[520]);
        var drop = Script.FromHex("7551");
        Assert.Equal(ScriptError.None, Run(drop, ScriptRules.SegwitV0, [item]));
        Assert.Equal(ScriptError.ItemTooLarge, Run(drop, ScriptRules.SegwitV0, [Bytes.Copy(new byte[521])]));
        Assert.Equal(ScriptError.ItemTooLarge, Run(new ScriptBuilder().Push(new byte[521]).Build(), ScriptRules.Tapscript));

        // 402 bytes of OP_DUP OP_DROP are 400 operations too many for segwit version 0 alone.
        var many = Script.Copy([(byte)Opcode.Op1, .. Enumerable.Repeat<byte[]>([0x76, 0x75], 100).SelectMany(pair => pair), 0x76, 0x75]);
        Assert.Equal(ScriptError.TooManyOperations, Run(many, ScriptRules.SegwitV0));
        Assert.Equal(ScriptError.None, Run(Script.Copy(many.Span[..^2]), ScriptRules.SegwitV0));
        Assert.Equal(ScriptError.None, Run(many, ScriptRules.Tapscript));

        var large = Script.Copy([.. Enumerable.Repeat((byte)Opcode.Op1, 10_001)]);
        Assert.Equal(ScriptError.ScriptTooLarge, Run(large, ScriptRules.SegwitV0));
        Assert.Equal(ScriptError.StackTooLarge, Run(large, ScriptRules.Tapscript));
        Assert.Equal(ScriptError.StackTooLarge, Run(drop, ScriptRules.SegwitV0, [.. Enumerable.Repeat(Bytes.Empty, 1_001)]));
    }

    [Theory]
    [InlineData("0000ae", ScriptError.StackUnderflow)]
    [InlineData("000000ae", ScriptError.None)]
    [InlineData("510000ae", ScriptError.NullDummy)]
    [InlineData("000115ae", ScriptError.KeyCount)]
    [InlineData("004fae", ScriptError.KeyCount)]
    [InlineData("00515100ae", ScriptError.SignatureCount)]
    [InlineData("004f00ae", ScriptError.SignatureCount)]
    public void Counts_of_a_multisig_are_within_bounds(string script, ScriptError expected) =>
        Assert.Equal(expected, Run(Script.FromHex(script), ScriptRules.SegwitV0));

    [Fact]
    public void Each_key_of_a_multisig_is_an_operation()
    {
        // No signature of 20 keys, and a drop: 22 operations.
        byte[] once = [0, 0, .. Enumerable.Repeat((byte)Opcode.Op1, 20), 1, 20, (byte)Opcode.CheckMultiSig, (byte)Opcode.Drop];
        Script Times(int count) => Script.Copy([.. Enumerable.Repeat(once, count).SelectMany(bytes => bytes), (byte)Opcode.Op1]);
        Assert.Equal(ScriptError.None, Run(Times(9), ScriptRules.SegwitV0));
        Assert.Equal(ScriptError.TooManyOperations, Run(Times(10), ScriptRules.SegwitV0));
    }

    [Fact]
    public void A_tapscript_pays_for_its_signatures_with_the_size_of_its_witness()
    {
        using var key = LightningSpends.Key(0, 1);
        var x = key.PublicKey.ToXOnly().ToBytes32();
        var check = new ScriptBuilder().Push(x).Add(Opcode.CheckSigVerify).Build();
        var twice = Script.Copy([.. check.Span, .. check.Span, (byte)Opcode.Op1]);
        var digests = Digests(0, 0, 2);
        var leaf = TaprootHash.OfLeaf(twice, TaprootHash.TapscriptVersion);
        Assert.True(digests.TryTaprootScriptPath(0, SighashType.Default, [], leaf, TransactionDigests.NoCodeSeparator, out var hash));
        var signature = new TaprootSignature(key.SignSchnorr(hash.ToArray(), new byte[32]), SighashType.Default).ToBytes();

        Assert.Equal(ScriptError.None, new ScriptMachine(digests, 0, twice, ScriptRules.Tapscript, 50).Run([signature, signature]));
        Assert.Equal(ScriptError.SignatureBudget, new ScriptMachine(digests, 0, twice, ScriptRules.Tapscript, 49).Run([signature, signature]));
    }

    [Theory]
    [InlineData(0, ScriptError.PublicKeyEncoding)]
    [InlineData(31, ScriptError.UnsupportedPublicKey)]
    [InlineData(33, ScriptError.UnsupportedPublicKey)]
    public void Keys_of_a_tapscript_have_32_bytes(int length, ScriptError expected)
    {
        var key = Enumerable.Repeat((byte)2, length).ToArray();
        Assert.Equal(expected, Run(new ScriptBuilder().Push(key).Add(Opcode.CheckSig).Build(), ScriptRules.Tapscript, [Bytes.FromHex("01")]));
        Assert.Equal(expected, Run(new ScriptBuilder().Push(key).Add(Opcode.CheckSig).Build(), ScriptRules.Tapscript, [default]));
    }

    [Fact]
    public void All_inputs_of_the_example_of_BIP_341_are_accepted()
    {
        var vector = Assert.Single(Vectors.Cases("bip341-spending.json"));
        var spent = vector.GetProperty("spent").EnumerateArray()
            .Select(output => new TransactionOutput(new Satoshi(output.GetProperty("amount").GetUInt64()), Script.FromHex(output.Text("script"))))
            .ToSequence();
        var signed = Transaction.FromHex(vector.Text("signed"));
        var forms = new List<ScriptForm>();
        for (var i = 0; i < signed.Inputs.Count; i++)
        {
            var spend = new Spend("BIP-341", signed, spent, i);
            Assert.Equal(ScriptError.None, spend.Verify());
            if (!spend.Input.Witness.IsEmpty)
            {
                Assert.NotEqual(ScriptError.None, spend.WithSpentOutput(output => output with { Amount = new Satoshi(1) }).Verify());
            }

            forms.Add(StandardScript.FormOf(spend.SpentOutput.ScriptPubKey));
        }

        Assert.Equal(7, forms.Count(form => form == ScriptForm.P2tr));
        Assert.Contains(ScriptForm.P2pkh, forms);
        Assert.Contains(ScriptForm.P2wpkh, forms);
    }

    [Fact]
    public void Outputs_of_other_forms_are_refused()
    {
        foreach (var script in (string[])["", "51", "6a", "00020102", "0015" + new string('0', 42), "51024e73", "5221" + new string('2', 66), "6020" + new string('1', 64)])
        {
            var spend = new LightningSpends(0).P2wpkh().WithSpentOutput(output => output with { ScriptPubKey = Script.FromHex(script) });
            Assert.Equal(ScriptError.UnsupportedOutput, spend.Verify());
        }
    }

    private static ScriptError Run(
        Script script, ScriptRules rules, Bytes[]? items = null, uint sequence = 0, uint lockTime = 0, uint version = 2) =>
        new ScriptMachine(Digests(sequence, lockTime, version), 0, script, rules, 1_000).Run(items ?? []);

    private static TransactionDigests Digests(uint sequence, uint lockTime, uint version)
    {
        var spent = new TransactionOutput(new Satoshi(1_000), StandardScript.P2wsh(Script.Empty));
        var transaction = new Transaction(
            version,
            Sequence.Create<TransactionInput>([new TransactionInput(default, sequence)]),
            Sequence.Create<TransactionOutput>([spent]),
            lockTime);
        return new TransactionDigests(transaction, Sequence.Create<TransactionOutput>([spent]));
    }
}
