using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>
/// What Bitcoin Core's own test data says. Its rows run with the flags they name, ours always with all rules of mempools: what
/// Core accepts we may still refuse, for a rule that the row switches off or for something we do not know, and for nothing else.
/// </summary>
public sealed class CoreVectorTests
{
    public static TheoryData<int> ScriptTests => Vectors.Numbers("script-tests-witness.json");

    public static TheoryData<int> Valid => Vectors.Numbers("tx-valid-segwit.json");

    public static TheoryData<int> Invalid => Vectors.Numbers("tx-invalid-segwit.json");

    [Theory]
    [MemberData(nameof(ScriptTests))]
    public void Script_tests(int number)
    {
        var vector = Vectors.Cases("script-tests-witness.json")[number];
        var error = ErrorOf(vector);
        var expected = vector.Text("expected");
        if (expected == "OK")
        {
            Assert.True(error == ScriptError.None || IsStricter(error, vector.Text("flags")), $"{error}: {vector}");
            return;
        }

        Assert.NotEqual(ScriptError.None, error);
        Assert.True(IsUnknown(error) || IsStricter(error, vector.Text("flags")) || NameOf(error) == expected, $"{error}: {vector}");
    }

    [Fact]
    public void Most_script_tests_end_as_they_do_at_Bitcoin_Core()
    {
        var same = Vectors.Cases("script-tests-witness.json").Count(vector => NameOf(ErrorOf(vector)) == vector.Text("expected"));
        Assert.Equal(67, same);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void Valid_transactions_are_accepted(int number)
    {
        var vector = Vectors.Cases("tx-valid-segwit.json")[number];
        foreach (var error in ErrorsOf(vector))
        {
            Assert.True(
                error == ScriptError.None || IsUnknown(error) || Names(vector.Text("flags"), NameOf(error)),
                $"{error}: {vector}");
        }
    }

    [Fact]
    public void Most_valid_inputs_are_of_forms_we_know() =>
        Assert.Equal(60, Vectors.Cases("tx-valid-segwit.json").SelectMany(ErrorsOf).Count(error => error == ScriptError.None));

    [Theory]
    [MemberData(nameof(Invalid))]
    public void Invalid_transactions_are_refused(int number)
    {
        var vector = Vectors.Cases("tx-invalid-segwit.json")[number];
        Assert.Contains(ErrorsOf(vector), error => error != ScriptError.None);
    }

    [Fact]
    public void Most_invalid_transactions_break_a_rule_we_know() =>
        Assert.Equal(39, Vectors.Cases("tx-invalid-segwit.json").Count(vector =>
            ErrorsOf(vector).Any(error => error != ScriptError.None && !IsUnknown(error))));

    private static ScriptError ErrorOf(JsonElement vector)
    {
        var spent = new TransactionOutput(new Satoshi(vector.GetProperty("amount").GetUInt64()), Script.FromHex(vector.Text("script")));
        ScriptInterpreter.Verify(Transaction.FromHex(vector.Text("transaction")), 0, Sequence.Create<TransactionOutput>([spent]), out var error);
        return error;
    }

    private static IEnumerable<ScriptError> ErrorsOf(JsonElement vector)
    {
        var transaction = Transaction.FromHex(vector.Text("transaction"));
        var outputs = vector.GetProperty("spent").EnumerateArray().ToDictionary(
            spent => spent.Text("outpoint"),
            spent => new TransactionOutput(new Satoshi(spent.GetProperty("amount").GetUInt64()), Script.FromHex(spent.Text("script"))),
            StringComparer.Ordinal);
        var digests = new TransactionDigests(transaction, transaction.Inputs.Select(input => outputs[Name(input.PreviousOutput)]).ToSequence());
        for (var i = 0; i < transaction.Inputs.Count; i++)
        {
            var script = digests.SpentBy(i).ScriptPubKey;

            // The rows for locktimes put the opcode into the output itself, where only old scripts can have it.
            if (script.ToAssembly().Contains("OP_CHECK", StringComparison.Ordinal)
                && StandardScript.FormOf(script) == ScriptForm.Other
                && transaction.Inputs[i].ScriptSig.IsEmpty)
            {
                yield return new ScriptMachine(digests, i, script, ScriptRules.SegwitV0).Run([]);
                continue;
            }

            ScriptInterpreter.Verify(digests, i, out var error);
            yield return error;
        }
    }

    private static string Name(OutPoint outPoint) =>
        outPoint.TxId.ToHex() + Convert.ToHexStringLower(BitConverter.GetBytes(outPoint.Index));

    private static bool IsUnknown(ScriptError error) => error is ScriptError.UnsupportedOutput or ScriptError.UnsupportedOpcode;

    /// <summary>Whether it is about a rule that the row leaves out.</summary>
    private static bool IsStricter(ScriptError error, string flags) =>
        NameOf(error) is "MINIMALIF" or "WITNESS_PUBKEYTYPE" && !Names(flags, NameOf(error));

    private static bool Names(string flags, string name) => flags.Split(',').Contains(name, StringComparer.Ordinal);

    /// <summary>The name that Bitcoin Core has for it, as an error or as the flag that brings it.</summary>
    private static string NameOf(ScriptError error) => error switch
    {
        ScriptError.None => "OK",
        ScriptError.EvaluatedFalse => "EVAL_FALSE",
        ScriptError.CleanStack => "CLEANSTACK",
        ScriptError.NonMinimalIf => "MINIMALIF",
        ScriptError.PublicKeyEncoding => "WITNESS_PUBKEYTYPE",
        ScriptError.StackUnderflow => "INVALID_STACK_OPERATION",
        ScriptError.WitnessProgramMismatch => "WITNESS_PROGRAM_MISMATCH",
        ScriptError.WitnessUnexpected => "WITNESS_UNEXPECTED",
        ScriptError.ScriptSigNotEmpty => "WITNESS_MALLEATED",
        ScriptError.ScriptSigNotRedeemScript => "WITNESS_MALLEATED_P2SH",
        ScriptError.NumberEncoding or ScriptError.NonMinimalPush => "MINIMALDATA",
        ScriptError.SignatureHighS => "LOW_S",
        _ => error.ToString(),
    };
}
