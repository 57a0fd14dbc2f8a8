using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Bitcoin.Tests;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Bcoin;

/// <summary>Our interpreter of scripts and bcoin's come to the same conclusions.</summary>
public sealed class BcoinScriptTests : InteropTests
{
    /// <summary>What scripts without signatures are made of: every opcode of ours but those that check signatures, a few more often.</summary>
    private static readonly Opcode[] Opcodes =
    [
        Opcode.Op0, Opcode.Op1, Opcode.Op1, Opcode.Op2, Opcode.Op16, Opcode.Op1Negate, Opcode.If, Opcode.NotIf, Opcode.Else, Opcode.Else,
        Opcode.EndIf, Opcode.EndIf, Opcode.EndIf, Opcode.Verify, Opcode.Drop, Opcode.Drop, Opcode.Drop2, Opcode.Dup, Opcode.IfDup, Opcode.Swap,
        Opcode.Size, Opcode.Equal, Opcode.EqualVerify, Opcode.NumEqual, Opcode.NumEqualVerify, Opcode.Ripemd160, Opcode.Sha256,
        Opcode.Hash160, Opcode.Hash256, Opcode.CheckLockTimeVerify, Opcode.CheckSequenceVerify, Opcode.Return,
        Opcode.CheckSig, Opcode.CheckSigVerify, Opcode.CheckMultiSig, Opcode.CheckMultiSigVerify,
    ];

    private static readonly string[] Items = ["", "01", "02", "00", "80", "81", "0100", "0080", "ff", "1000000000", "ffffffff00", "00000000000000"];

    [Fact]
    public async Task Spends_of_every_form_are_accepted_by_both()
    {
        await using var judge = BcoinJudge.Start();
        var spends = Seeds(12).SelectMany(seed => Known(seed)).ToArray();

        var answers = await judge.JudgeAsync(spends, Cancelled);

        Assert.Equal(12 * 23, spends.Length);
        Assert.All(spends.Zip(answers), pair =>
        {
            Assert.True(pair.Second is null, $"bcoin refuses {pair.First.Form}: {pair.Second}");
            Assert.Equal(ScriptError.None, pair.First.Verify());
        });
    }

    [Fact]
    public async Task Changed_spends_are_refused_by_both()
    {
        await using var judge = BcoinJudge.Start();
        var mutations = Seeds(1).SelectMany(seed => Known(seed)).SelectMany(spend => spend.Mutations()).ToArray();

        var answers = await judge.JudgeAsync(mutations.Select(mutation => mutation.Spend), Cancelled);

        Assert.InRange(mutations.Length, 400, 800);
        Assert.All(mutations.Zip(answers), pair =>
        {
            Assert.True(pair.Second is not null, $"bcoin accepts {pair.First.Spend.Form}: {pair.First.Change}");
            Assert.True(pair.First.Spend.Verify() != ScriptError.None, $"We accept {pair.First.Spend.Form}: {pair.First.Change} ({pair.Second})");
        });
    }

    [Fact]
    public async Task Locktimes_are_judged_alike()
    {
        await using var judge = BcoinJudge.Start();
        uint[] sequences = [0, 1, 16, 17, 0xffff, 0x40_0000, 0x40_0010, 0x40_0011, 1U << 31, TransactionInput.FinalSequence - 1, TransactionInput.FinalSequence];
        uint[] lockTimes = [0, 16, 17, 499_999_999, 500_000_000, uint.MaxValue];
        long[] numbers = [-1, 0, 1, 16, 17, 0x1_0010, 0x40_0010, 499_999_999, 500_000_000, 1L << 31, uint.MaxValue, (1L << 32) + 16, 1L << 39];
        var spends = new List<Spend>();
        foreach (var number in numbers)
        {
            foreach (var sequence in sequences)
            {
                spends.AddRange(lockTimes.Select(lockTime => Open(Asking(number, Opcode.CheckLockTimeVerify), [], 2, sequence, lockTime)));
                spends.AddRange(new uint[] { 0, 1, 2, uint.MaxValue }.Select(version => Open(Asking(number, Opcode.CheckSequenceVerify), [], version, sequence, 0)));
            }
        }

        await AssertAgreedAsync(judge, spends, atLeast: 200);
    }

    [Fact]
    public async Task Random_scripts_are_judged_alike()
    {
        await using var judge = BcoinJudge.Start();
        var random = new SplitMix64(20_160_824);
        var spends = Enumerable.Range(0, 12_000).Select(_ =>
        {
            var script = new byte[1 + random.Below(9)];
            foreach (ref var opcode in script.AsSpan())
            {
                opcode = (byte)random.Pick<Opcode>(Opcodes);
            }

            var items = Enumerable.Range(0, random.Below(4)).Select(_ => Bytes.FromHex(random.Pick<string>(Items))).ToArray();
            return Open(Script.Copy(script), items, 2, 16, 500);
        }).ToArray();

        await AssertAgreedAsync(judge, spends, atLeast: 150);
    }

    private static async Task AssertAgreedAsync(BcoinJudge judge, IReadOnlyList<Spend> spends, int atLeast)
    {
        var answers = await judge.JudgeAsync(spends, TestContext.Current.CancellationToken);
        Assert.Equal(spends.Count, answers.Count);
        Assert.All(spends.Zip(answers), pair =>
        {
            var ours = pair.First.Verify();
            Assert.True(NamesOf(ours).Contains(pair.Second), $"{pair.First.Form}: {ours}, at bcoin {pair.Second ?? "good"}");
        });
        Assert.InRange(answers.Count(answer => answer is null), atLeast, spends.Count - atLeast);
    }

    /// <summary>What bcoin may call it: an OP_IF without an item is unbalanced there, and a key may be malformed before it is uncompressed.</summary>
    private static string?[] NamesOf(ScriptError error) => error switch
    {
        ScriptError.None => [null],
        ScriptError.EvaluatedFalse or ScriptError.CleanStack => ["EVAL_FALSE"],
        ScriptError.NonMinimalIf => ["MINIMALIF"],
        ScriptError.NumberEncoding => ["UNKNOWN_ERROR"],
        ScriptError.PublicKeyEncoding => ["WITNESS_PUBKEYTYPE", "PUBKEYTYPE"],
        ScriptError.StackUnderflow => ["INVALID_STACK_OPERATION", "UNBALANCED_CONDITIONAL"],
        ScriptError.UnbalancedConditional => ["UNBALANCED_CONDITIONAL"],
        ScriptError.VerifyFailed => ["VERIFY"],
        ScriptError.EqualVerifyFailed => ["EQUALVERIFY"],
        ScriptError.NumEqualVerifyFailed => ["NUMEQUALVERIFY"],
        ScriptError.CheckSigVerifyFailed => ["CHECKSIGVERIFY"],
        ScriptError.CheckMultiSigVerifyFailed => ["CHECKMULTISIGVERIFY"],
        ScriptError.ReturnExecuted => ["OP_RETURN"],
        ScriptError.SignatureEncoding => ["SIG_DER"],
        ScriptError.NullDummy => ["SIG_NULLDUMMY"],
        ScriptError.NullFail => ["NULLFAIL"],
        ScriptError.KeyCount => ["PUBKEY_COUNT"],
        ScriptError.SignatureCount => ["SIG_COUNT"],
        ScriptError.NegativeLockTime => ["NEGATIVE_LOCKTIME"],
        ScriptError.UnsatisfiedLockTime => ["UNSATISFIED_LOCKTIME"],
        _ => [error.ToString()],
    };

    private static Script Asking(long number, Opcode opcode) =>
        new ScriptBuilder().PushNumber(number).Add(opcode).Add(Opcode.Drop).Add(Opcode.Op1).Build();

    /// <summary>Spends a P2WSH output of any script.</summary>
    private static Spend Open(Script script, Bytes[] items, uint version, uint sequence, uint lockTime)
    {
        var output = new TransactionOutput(new Satoshi(10_000), StandardScript.P2wsh(script));
        var input = new TransactionInput(
            new OutPoint(new TxId(Bytes32.FromHex(new string('a', 64))), 0), Script.Empty, sequence, new Witness(items.Append(script.Content).ToSequence()));
        var transaction = new Transaction(
            version, Sequence.Create<TransactionInput>([input]), Sequence.Create<TransactionOutput>([output]), lockTime);
        return new Spend(
            $"{script.ToAssembly()} of [{string.Join(' ', items)}] in {version}, {sequence}, {lockTime}", transaction, Sequence.Create<TransactionOutput>([output]), 0);
    }

    /// <summary>bcoin knows no taproot.</summary>
    private static IEnumerable<Spend> Known(uint seed) => new LightningSpends(seed).SegwitV0().Prepend(new LightningSpends(seed).P2pkh());

    private static IEnumerable<uint> Seeds(int count) => Enumerable.Range(1, count).Select(seed => (uint)seed);
}
