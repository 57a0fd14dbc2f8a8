using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class PsbtTests
{
    private static readonly string[] Files = ["psbt-bip174.json", "psbt-bip370.json", "psbt-bip371.json"];

    private static readonly JsonElement Workflow = Vectors.Cases("psbt-workflow.json")[0];

    public static TheoryData<string, int> All =>
    [
        .. Files.SelectMany(file => Enumerable.Range(0, Vectors.Cases(file).Count).Select(number => (file, number))),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void PSBTs_are_judged_as_the_BIPs_do(string file, int number)
    {
        var vector = Vectors.Cases(file)[number];
        var bytes = vector.Hex("hex");
        var kind = vector.Text("kind");

        var good = Psbt.TryParse(bytes, out var psbt, out var error);

        Assert.True(good == (kind != "invalid"), $"{vector.Text("name")}: {error}");
        if (!good)
        {
            Assert.NotEqual(PsbtErrorKind.None, error.Kind);
            return;
        }

        Assert.Equal(bytes, psbt!.ToBytes());
        Assert.True(Psbt.TryParseBase64(psbt.ToBase64(), out var again, out _));
        Assert.Equal(psbt, again);
        Assert.Equal(kind != "no locktime", psbt.TryGetUnsignedTransaction(out var transaction));
        if (kind.StartsWith("locktime ", StringComparison.Ordinal))
        {
            Assert.Equal(uint.Parse(kind[9..], System.Globalization.CultureInfo.InvariantCulture), transaction!.LockTime);
        }
    }

    [Theory]
    [InlineData("PSBT missing outputs", PsbtErrorKind.Truncated)]
    [InlineData("PSBT with duplicate keys in an input", PsbtErrorKind.DuplicateKey)]
    [InlineData("Network transaction, not PSBT format", PsbtErrorKind.NotPsbt)]
    [InlineData("PSBT where one input has a filled scriptSig in the unsigned tx", PsbtErrorKind.InvalidValue)]
    [InlineData("PSBT where inputs and outputs are provided but without an unsigned tx", PsbtErrorKind.MissingField)]
    [InlineData("PSBT with invalid redeemscript typed key", PsbtErrorKind.InvalidKey)]
    [InlineData("PSBTv0 but with PSBT_GLOBAL_INPUT_COUNT.", PsbtErrorKind.FieldNotAllowed)]
    [InlineData("PSBTv2 missing PSBT_OUT_SCRIPT.", PsbtErrorKind.MissingField)]
    public void The_error_has_the_name_of_what_is_wrong(string name, PsbtErrorKind expected)
    {
        var vector = Files.SelectMany(Vectors.Cases).Single(each => each.Text("name") == name);
        Assert.False(Psbt.TryParse(vector.Hex("hex"), out _, out var error));
        Assert.Equal(expected, error.Kind);
    }

    [Theory]
    [InlineData("A Witness UTXO is provided for a non-witness input", PsbtSpendErrorKind.WitnessUtxoForLegacyInput)]
    [InlineData("redeemScript with non-witness UTXO does not match the scriptPubKey", PsbtSpendErrorKind.ScriptMismatch)]
    [InlineData("redeemScript with witness UTXO does not match the scriptPubKey", PsbtSpendErrorKind.ScriptMismatch)]
    [InlineData("witnessScript with witness UTXO does not match the redeemScript", PsbtSpendErrorKind.ScriptMismatch)]
    public void What_signers_must_refuse_is_refused(string name, PsbtSpendErrorKind expected)
    {
        var vector = Vectors.Cases("psbt-bip174.json").Single(each => each.Text("name") == name);
        Assert.True(Psbt.TryParse(vector.Hex("hex"), out var psbt, out _));
        using var key = PrivateKey.FromBytes(Convert.FromHexString(Workflow.GetProperty("keys")[0].GetString()!));
        var errors = new List<PsbtSpendErrorKind>();
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            psbt.TrySign(i, key, out _, out var error);
            errors.Add(error);
        }

        Assert.Contains(expected, errors);
    }

    [Fact]
    public void The_creator_makes_what_BIP_174_shows()
    {
        var transaction = new Transaction(
            2,
            [
                new TransactionInput(new OutPoint(TxId.Parse("75ddabb27b8845f5247975c8a5ba7c6f336c4570708ebe230caf6db5217ae858"), 0), TransactionInput.FinalSequence),
                new TransactionInput(new OutPoint(TxId.Parse("1dea7cd05979072a3578cab271c02244ea8a090bbb46aa680a65ecd027048d83"), 1), TransactionInput.FinalSequence),
            ],
            [
                new TransactionOutput(new Satoshi(149_990_000), Script.FromHex("0014d85c2b71d0060b09c9886aeb815e50991dda124d")),
                new TransactionOutput(new Satoshi(100_000_000), Script.FromHex("001400aea9a2e5f0f876a588df5546e8742d1d87008f")),
            ],
            0);
        var psbt = Psbt.Create(transaction);
        Assert.Equal(Workflow.Text("created"), Convert.ToHexStringLower(psbt.ToBytes()));
        Assert.True(psbt.TryGetUnsignedTransaction(out var again));
        Assert.Equal(transaction, again);
        Assert.Throws<ArgumentException>(() => Psbt.Create(transaction.WithWitness(0, new Witness([default]))));
    }

    [Fact]
    public void The_updater_adds_what_BIP_174_shows()
    {
        var updated = Parsed("updated");
        var psbt = Parsed("created");
        var previous = Workflow.GetProperty("previous").EnumerateArray().Select(each => Transaction.FromHex(each.GetString()!)).ToList();
        for (var i = 0; i < 2; i++)
        {
            var spent = updated.Inputs[i];
            if (spent.NonWitnessUtxo is { } whole)
            {
                Assert.Contains(whole, previous);
                psbt = psbt.WithNonWitnessUtxo(i, whole);
                Assert.Throws<ArgumentException>(() => psbt.WithNonWitnessUtxo(1 - i, whole));
            }
            else
            {
                psbt = psbt.WithWitnessUtxo(i, spent.WitnessUtxo!);
            }

            psbt = spent.RedeemScript is { } redeem ? psbt.WithRedeemScript(i, redeem) : psbt;
            psbt = spent.WitnessScript is { } witness ? psbt.WithWitnessScript(i, witness) : psbt;
            foreach (var derivation in spent.Fields.Entries.Where(entry => entry.Key.Span[0] == 6))
            {
                Assert.True(psbt.TryAddInputField(i, derivation, out psbt!));
            }

            Assert.True(psbt.TryGetSpentOutput(i, out _));
            Assert.False(psbt.TryAddInputField(i, new PsbtEntry(Bytes.FromHex("03"), Bytes.FromHex("01")), out _));
        }

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(updated.Inputs[i].Fields.Entries.ToHashSet(), [.. psbt.Inputs[i].Fields.Entries]);
        }

        psbt = updated.WithSighashType(0, SighashType.All).WithSighashType(1, SighashType.All);
        Assert.Equal(Workflow.Text("updated with sighash types"), Convert.ToHexStringLower(psbt.ToBytes()));
    }

    [Fact]
    public void Signers_combiner_finalizer_and_extractor_make_what_BIP_174_shows()
    {
        var start = Parsed("updated with sighash types");
        var first = SignWith(start, 0, 1);
        Assert.Equal(Workflow.Text("signed by the first"), Convert.ToHexStringLower(first.ToBytes()));
        var second = SignWith(start, 2, 3);
        Assert.Equal(Workflow.Text("signed by the second"), Convert.ToHexStringLower(second.ToBytes()));
        Assert.False(first.TryFinalize(out _, out var early));
        Assert.Equal(PsbtSpendErrorKind.NotEnoughSignatures, early);

        Assert.True(first.TryCombine(second, out var combined));

        // The BIP's order of the two signatures is that of a hash; ours is that of the keys.
        var shown = Parsed("combined");
        Assert.Equal(shown.ToBytes().Length, combined.ToBytes().Length);
        for (var i = 0; i < shown.Inputs.Count; i++)
        {
            Assert.Equal(shown.Inputs[i].Fields.Entries.ToHashSet(), [.. combined.Inputs[i].Fields.Entries]);
        }

        Assert.True(second.TryCombine(first, out var other));
        Assert.Equal(combined, other);
        Assert.False(combined.TryExtract(out _));

        Assert.True(combined.TryFinalize(out var final, out var error), error.ToString());
        Assert.Equal(Workflow.Text("finalized"), Convert.ToHexStringLower(final.ToBytes()));
        Assert.True(final.TryExtract(out var transaction));
        Assert.Equal(Workflow.Text("transaction"), Convert.ToHexStringLower(transaction.ToBytes()));
        Assert.False(final.TryFinalize(0, out _, out error));
        Assert.Equal(PsbtSpendErrorKind.AlreadyFinal, error);
    }

    [Fact]
    public void Combining_orders_unknown_keys_and_refuses_another_transaction()
    {
        Assert.True(Parsed("unknown one").TryCombine(Parsed("unknown other"), out var combined));
        Assert.Equal(Workflow.Text("unknown combined"), Convert.ToHexStringLower(combined.ToBytes()));
        Assert.False(combined.TryCombine(Parsed("updated"), out _));
    }

    [Fact]
    public void A_signature_that_is_wrong_or_of_another_type_is_never_finalized()
    {
        var (psbt, key) = WalletPsbt(version: 0, script => script);
        using var disposed = key;
        Assert.True(psbt.TrySign(0, key, out var signed, out _));
        Assert.True(signed.TryFinalize(0, out _, out _));
        var partial = signed.Inputs[0].PartialSignatures[0];
        Assert.True(TransactionSignature.TryParse(partial.Signature.Span, out var signature, out _));
        var point = key.PublicKey.ToPointBytes();

        var otherHash = new TransactionSignature(key.Sign(new byte[32]), SighashType.All);
        foreach (var wrong in (TransactionSignature[])[otherHash, signature with { Type = SighashType.None }])
        {
            Assert.False(signed.WithPartialSignature(0, point, wrong).TryFinalize(0, out _, out var error));
            Assert.Equal(PsbtSpendErrorKind.InvalidSignature, error);
        }

        Assert.False(signed.WithSighashType(0, SighashType.Single).TryFinalize(0, out _, out var mismatch));
        Assert.Equal(PsbtSpendErrorKind.InvalidSignature, mismatch);
        Assert.False(psbt.WithSighashType(0, SighashType.None).TrySign(0, key, out _, out var refused));
        Assert.Equal(PsbtSpendErrorKind.SighashTypeNotAllowed, refused);
        using var stranger = PrivateKey.FromBytes(Enumerable.Repeat((byte)9, 32).ToArray());
        Assert.False(psbt.TrySign(0, stranger, out _, out refused));
        Assert.Equal(PsbtSpendErrorKind.KeyNotInvolved, refused);
        Assert.False(Psbt.Create(Spending(default, new Satoshi(1))).TrySign(0, key, out _, out refused));
        Assert.Equal(PsbtSpendErrorKind.SpentOutputUnknown, refused);
    }

    [Fact]
    public void An_output_told_in_two_ways_that_differ_is_not_signed()
    {
        var (psbt, key) = WalletPsbt(version: 0, script => script);
        using var disposed = key;
        var spent = psbt.Inputs[0].WitnessUtxo!;
        var previous = Spending(default, spent.Amount) with { Outputs = [spent] };
        var honest = Psbt.Create(Spending(previous.ComputeTxId(), new Satoshi(1))).WithNonWitnessUtxo(0, previous).WithWitnessUtxo(0, spent);
        Assert.True(honest.TrySign(0, key, out _, out _));
        Assert.False(honest.WithWitnessUtxo(0, spent with { Amount = new Satoshi(1) }).TrySign(0, key, out _, out var error));
        Assert.Equal(PsbtSpendErrorKind.SpentOutputUnknown, error);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    public void A_P2WPKH_input_goes_through_all_roles(uint version) => GoesThrough(version, isTaproot: false);

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    public void A_taproot_key_path_input_goes_through_all_roles(uint version) => GoesThrough(version, isTaproot: true);

    [Fact]
    public void Every_cut_of_a_PSBT_is_refused_and_so_is_an_addition()
    {
        var bytes = Workflow.Hex("updated");
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Psbt.TryParse(bytes.AsSpan(0, length), out _, out var error));
            Assert.InRange(error.Offset, 0, length);
        }

        Assert.False(Psbt.TryParse([.. bytes, 0], out _, out var trailing));
        Assert.Equal(new PsbtError(PsbtErrorKind.TrailingBytes, bytes.Length), trailing);
        Assert.False(Psbt.TryParseBase64("cHNidP8=!", out _, out trailing));
        Assert.Equal(PsbtErrorKind.NotPsbt, trailing.Kind);
    }

    [Fact]
    public void Mutated_PSBTs_never_throw_in_any_role_and_what_parses_comes_back()
    {
        var valid = Files.SelectMany(Vectors.Cases).Where(each => each.Text("kind") != "invalid").Select(each => each.Hex("hex"))
            .Append(Workflow.Hex("combined")).ToArray();
        using var key = PrivateKey.FromBytes(Enumerable.Repeat((byte)9, 32).ToArray());
        Property.Holds(
            Arb.From(Arbitraries.Mutated(Gen.Elements(valid))),
            bytes =>
            {
                if (!Psbt.TryParse(bytes, out var psbt, out _))
                {
                    return;
                }

                Assert.Equal(bytes, psbt.ToBytes());
                _ = psbt.TryCombine(psbt, out _);
                _ = psbt.TryFinalize(out _, out _);
                _ = psbt.TryExtract(out _);
                for (var i = 0; i < psbt.Inputs.Count; i++)
                {
                    _ = psbt.TrySign(i, key, out _, out _);
                }
            },
            runs: 1000);
    }

    [Fact]
    public void A_count_of_maps_that_is_only_claimed_takes_no_memory()
    {
        var bytes = Convert.FromHexString(
            "70736274ff" + "0102" + "0402000000" + "0104" + "05" + "feffffff7f" + "0105" + "05" + "feffffff7f" + "01fb" + "04" + "02000000" + "00");
        Assert.False(Psbt.TryParse(bytes, out _, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(Psbt.TryParse(bytes, out _, out var error));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
        Assert.Equal(PsbtErrorKind.Truncated, error.Kind);
    }

    private static void GoesThrough(uint version, bool isTaproot)
    {
        var (psbt, key) = WalletPsbt(version, isTaproot ? TaprootOf : script => script);
        using var disposed = key;
        Assert.True(psbt.TryGetSpentOutput(0, out var spent));
        Assert.True(psbt.TrySign(0, key, out var signed, out var error), error.ToString());
        Assert.True(Psbt.TryParse(signed.ToBytes(), out var received, out var parseError), parseError.ToString());
        Assert.Equal(signed, received);
        Assert.True(psbt.TryCombine(received, out var combined));
        Assert.True(combined.TryFinalize(out var final, out error), error.ToString());
        Assert.True(final.TryExtract(out var transaction));
        Assert.True(psbt.TryGetUnsignedTransaction(out var unsigned));
        Assert.Equal(unsigned.ComputeTxId(), transaction.ComputeTxId());
        Assert.Equal(isTaproot ? 1 : 2, transaction.Inputs[0].Witness.Items.Count);

        if (isTaproot)
        {
            Assert.True(new TransactionDigests(transaction, [spent]).TryTaprootKeyPath(0, SighashType.Default, [], out var hash));
            Assert.True(TaprootSignature.TryParse(transaction.Inputs[0].Witness.Items[0].Span, out var signature));
            Assert.True(XOnlyPublicKey.TryParse(spent.ScriptPubKey.Span[2..], out var outputKey));
            Assert.True(outputKey.VerifySchnorr(hash.ToArray(), signature.Signature));
            var spoiled = signature.Signature.ToArray();
            spoiled[63] ^= 1;
            var wrong = combined.WithTaprootKeySignature(0, new TaprootSignature(SchnorrSignatureBytes.FromBytes(spoiled), SighashType.Default));
            Assert.False(wrong.TryFinalize(0, out _, out error));
            Assert.Equal(PsbtSpendErrorKind.InvalidSignature, error);
        }
        else
        {
            Assert.Equal(Bytes.Copy(key.PublicKey.ToPointBytes().ToArray()), transaction.Inputs[0].Witness.Items[1]);
        }
    }

    private static Script TaprootOf(Script ignored)
    {
        using var key = PrivateKey.FromBytes(Enumerable.Repeat((byte)7, 32).ToArray());
        Assert.True(TaprootHash.TryTweak(key.PublicKey.ToXOnly(), root: null, out var output));
        return StandardScript.P2tr(output.Key);
    }

    private static (Psbt Psbt, PrivateKey Key) WalletPsbt(uint version, Func<Script, Script> scriptOf)
    {
        var key = PrivateKey.FromBytes(Enumerable.Repeat((byte)7, 32).ToArray());
        var script = scriptOf(StandardScript.P2wpkh(key.PublicKey.ToPointBytes()));
        var transaction = Spending(default, new Satoshi(90_000));
        var psbt = version == 0 ? Psbt.Create(transaction) : Psbt.CreateVersion2(transaction);
        return (psbt.WithWitnessUtxo(0, new TransactionOutput(new Satoshi(100_000), script)), key);
    }

    private static Transaction Spending(TxId previous, Satoshi amount) => new(
        2, [new TransactionInput(new OutPoint(previous, 0), 0xffff_fffd)], [new TransactionOutput(amount, StandardScript.NullData([]))], 800_000);

    private static Psbt Parsed(string name)
    {
        Assert.True(Psbt.TryParse(Workflow.Hex(name), out var psbt, out var error), error.ToString());
        return psbt;
    }

    private static Psbt SignWith(Psbt psbt, params int[] keys)
    {
        foreach (var number in keys)
        {
            using var key = PrivateKey.FromBytes(Convert.FromHexString(Workflow.GetProperty("keys")[number].GetString()!));
            for (var i = 0; i < psbt.Inputs.Count; i++)
            {
                psbt = psbt.TrySign(i, key, out var signed, out _) ? signed : psbt;
            }
        }

        return psbt;
    }
}
