using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class SpendTests
{
    [Fact]
    public void Every_form_that_a_channel_puts_on_chain_can_be_spent() =>
        Property.Holds(ArbMap.Default.ArbFor<uint>(), seed =>
        {
            foreach (var spend in new LightningSpends(seed).All())
            {
                Assert.True(spend.Verify() == ScriptError.None, $"{spend.Form}: {spend.Verify()}");
            }
        }, runs: 20);

    [Fact]
    public void No_spend_survives_a_change() =>
        Property.Holds(ArbMap.Default.ArbFor<uint>(), seed =>
        {
            foreach (var spend in new LightningSpends(seed).All())
            {
                foreach (var (change, mutated) in spend.Mutations())
                {
                    Assert.True(mutated.Verify() != ScriptError.None, $"{spend.Form} is accepted: {change}");
                }
            }
        }, runs: 10);

    [Fact]
    public void A_signature_by_another_key_or_for_other_parts_is_refused()
    {
        var spends = new LightningSpends(1);
        Assert.Equal(ScriptError.NullFail, Change(spends.P2wpkh(), 0, Item(new LightningSpends(2).P2wpkh(), 0)));
        Assert.Equal(ScriptError.NullFail, Change(spends.Channel().First(), 1, Item(spends.Channel().First(), 2)));
        Assert.Equal(ScriptError.NullFail, Change(spends.ToRemote(), 0, Item(spends.P2wpkh(), 0)));
        Assert.Equal(ScriptError.SchnorrSignature, Change(spends.KeyPath(false), 0, Item(spends.ScriptPaths().First(), 0)));
        Assert.Equal(ScriptError.SchnorrSignature, Change(spends.ScriptPaths().First(), 0, Item(spends.KeyPath(false), 0)));
    }

    [Fact]
    public void An_empty_signature_says_no()
    {
        var spends = new LightningSpends(1);
        Assert.Equal(ScriptError.EvaluatedFalse, Change(spends.P2wpkh(), 0, default));
        Assert.Equal(ScriptError.CheckSigVerifyFailed, Change(spends.ToRemote(), 0, default));
        Assert.Equal(ScriptError.EvaluatedFalse, spends.Channel().First().WithItems(
            [default, default, default, Item(spends.Channel().First(), 3)]).Verify());
        Assert.Equal(ScriptError.EvaluatedFalse, Change(spends.ScriptPaths().First(), 0, default));
        Assert.Equal(ScriptError.CheckSigVerifyFailed, Change(spends.ScriptPaths().ElementAt(1), 1, default));
        Assert.Equal(ScriptError.EvaluatedFalse, Change(spends.ScriptPaths().ElementAt(2), 0, default));
        Assert.Equal(ScriptError.SchnorrSignatureSize, Change(spends.KeyPath(false), 0, default));
    }

    [Fact]
    public void A_wrong_preimage_is_refused()
    {
        var offered = new LightningSpends(1).OfferedHtlc().ElementAt(1);
        var received = new LightningSpends(1).ReceivedHtlc().First();
        Assert.Equal(ScriptError.EqualVerifyFailed, Change(offered, 1, Bytes.Copy(new byte[32])));
        Assert.Equal(ScriptError.EqualVerifyFailed, Change(received, 3, Bytes.Copy(new byte[32])));
        Assert.Equal(ScriptError.UnsatisfiedLockTime, Change(received, 3, Bytes.Copy(new byte[31])));
    }

    [Fact]
    public void High_s_and_loose_DER_are_refused()
    {
        var spend = new LightningSpends(1).P2wpkh();
        var item = Item(spend, 0);
        Assert.True(TransactionSignature.TryParse(item.Span, out var signature, out _));
        Assert.Equal(ScriptError.SignatureHighS, Change(spend, 0, Spend.HighS(signature).ToBytes()));
        Assert.Equal(ScriptError.SighashType, Change(spend, 0, (signature with { Type = new SighashType(4) }).ToBytes()));
        Assert.Equal(ScriptError.SighashType, Change(spend, 0, (signature with { Type = SighashType.Default }).ToBytes()));
        Assert.Equal(ScriptError.SignatureEncoding, Change(spend, 0, Bytes.Copy(item.Span[..^1])));
        Assert.Equal(ScriptError.SignatureEncoding, Change(spend, 0, Bytes.Copy([.. item.Span[..^1], 0, 1])));
    }

    [Fact]
    public void Conditions_are_empty_or_one()
    {
        var spend = new LightningSpends(1).ToLocal().Last();
        foreach (var condition in new[] { "02", "00", "0100", "ff" })
        {
            Assert.Equal(ScriptError.NonMinimalIf, Change(spend, 1, Bytes.FromHex(condition)));
        }
    }

    [Fact]
    public void Witnesses_hold_what_the_program_asks_for_and_no_more()
    {
        var spends = new LightningSpends(1);
        var funding = spends.Channel().First();
        var items = funding.Input.Witness.Items;
        Assert.Equal(ScriptError.WitnessEmpty, funding.WithItems().Verify());
        Assert.Equal(ScriptError.WitnessEmpty, spends.KeyPath(false).WithItems().Verify());
        Assert.Equal(ScriptError.CleanStack, funding.WithItems([default, .. items.Span]).Verify());
        Assert.Equal(ScriptError.NullDummy, Change(funding, 0, Bytes.FromHex("00")));
        Assert.Equal(ScriptError.StackUnderflow, funding.WithItems(items.Span[1..].ToArray()).Verify());
        Assert.Equal(ScriptError.WitnessProgramMismatch, Change(funding, 3, Bytes.FromHex("51")));
        Assert.Equal(ScriptError.WitnessProgramMismatch, spends.P2wpkh().WithItems([default, .. spends.P2wpkh().Input.Witness.Items.Span]).Verify());
        Assert.Equal(ScriptError.EqualVerifyFailed, Change(spends.P2wpkh(), 1, Item(new LightningSpends(2).P2wpkh(), 1)));
        Assert.Equal(ScriptError.WitnessUnexpected, spends.P2pkh().WithItems(Bytes.FromHex("01")).Verify());
        var withScriptSig = funding.WithInput(input => input with { ScriptSig = Script.FromHex("51") });
        Assert.Equal(ScriptError.ScriptSigNotEmpty, withScriptSig.Verify());
    }

    [Fact]
    public void Script_signatures_hold_minimal_pushes_alone()
    {
        var spend = new LightningSpends(1).P2pkh();
        var pushes = spend.Input.ScriptSig.Span.ToArray();
        Assert.Equal(ScriptError.ScriptSigNotPushOnly, With([(byte)Opcode.Nop, .. pushes]));
        Assert.Equal(ScriptError.CleanStack, With([(byte)Opcode.Op0, .. pushes]));
        Assert.Equal(ScriptError.NonMinimalPush, With([(byte)Opcode.PushData1, .. pushes]));
        Assert.Equal(ScriptError.TruncatedPush, With([.. pushes, 2, 0]));
        Assert.Equal(ScriptError.StackUnderflow, With([]));

        var wrapped = new LightningSpends(1).P2shP2wpkh();
        var program = wrapped.Input.ScriptSig.Span.ToArray();
        Assert.Equal(ScriptError.RedeemScriptMismatch, wrapped.WithInput(Push([])).Verify());
        Assert.Equal(ScriptError.ScriptSigNotRedeemScript, wrapped.WithInput(Push([(byte)Opcode.Op0, .. program])).Verify());
        Assert.Equal(ScriptError.ScriptSigNotRedeemScript, wrapped.WithInput(Push([(byte)Opcode.PushData1, .. program])).Verify());
        Assert.Equal(ScriptError.RedeemScriptMismatch, wrapped.WithInput(Push([.. program[..^1], (byte)(program[^1] ^ 1)])).Verify());

        ScriptError With(byte[] scriptSig) => spend.WithInput(Push(scriptSig)).Verify();
        static Func<TransactionInput, TransactionInput> Push(byte[] scriptSig) => input => input with { ScriptSig = Script.Copy(scriptSig) };
    }

    [Fact]
    public void Taproot_refuses_what_it_does_not_know()
    {
        var spend = new LightningSpends(1).ScriptPaths().First();
        var items = spend.Input.Witness.Items.Span.ToArray();
        var control = items[^1].Span.ToArray();
        Assert.Equal(ScriptError.UnsupportedAnnex, spend.WithItems([.. items, Bytes.FromHex("50")]).Verify());
        Assert.Equal(ScriptError.ControlBlockEncoding, Change(spend, 2, Bytes.Copy(control.AsSpan()[..^1])));
        Assert.Equal(ScriptError.TaprootMismatch, Change(spend, 2, Bytes.Copy([(byte)(control[0] ^ 1), .. control[1..]])));
        Assert.Equal(ScriptError.TaprootMismatch, Change(spend, 2, Bytes.Copy(control.AsSpan()[..^32])));
        Assert.Equal(ScriptError.TaprootMismatch, Change(spend, 1, Bytes.FromHex("51")));
        Assert.Equal(ScriptError.SchnorrSignatureSize, Change(spend, 0, Bytes.Copy([.. items[0].Span, 1, 0])));
        Assert.Equal(ScriptError.SighashType, Change(spend, 0, Bytes.Copy([.. items[0].Span, 0])));
        Assert.Equal(ScriptError.SchnorrSignature, Change(spend, 0, Bytes.Copy([.. items[0].Span, 1])));
        Assert.Equal(ScriptError.CleanStack, spend.WithItems([default, .. items]).Verify());
    }

    [Fact]
    public void Another_leaf_version_is_refused()
    {
        using var key = LightningSpends.Key(1, 1);
        var internalKey = key.PublicKey.ToXOnly();
        foreach (var (version, expected) in new[] { (TaprootHash.TapscriptVersion, ScriptError.None), ((byte)0xc2, ScriptError.UnsupportedLeafVersion) })
        {
            var leaf = new TapTree.TapLeaf(Script.FromHex("51"), version);
            Assert.True(TaprootHash.TryTweak(internalKey, leaf.ComputeHash(), out var output));
            var spend = new LightningSpends(1).KeyPath(false)
                .WithSpentOutput(spent => spent with { ScriptPubKey = StandardScript.P2tr(output.Key) })
                .WithItems(leaf.Script.Content, ControlBlock.Create(internalKey, leaf, leaf).ToBytes());
            Assert.Equal(expected, spend.Verify());
        }
    }

    [Fact]
    public void Taproot_wrapped_in_P2SH_is_refused()
    {
        var program = new LightningSpends(1).KeyPath(false).SpentOutput.ScriptPubKey;
        var spend = new LightningSpends(1).KeyPath(false)
            .WithSpentOutput(spent => spent with { ScriptPubKey = StandardScript.P2sh(program) })
            .WithInput(input => input with { ScriptSig = new ScriptBuilder().Push(program.Span).Build() });
        Assert.Equal(ScriptError.UnsupportedOutput, spend.Verify());
    }

    [Fact]
    public void A_multisig_ends_when_more_signatures_are_left_than_keys()
    {
        var spend = new LightningSpends(1).Channel().First();
        var items = spend.Input.Witness.Items.Span.ToArray();
        Assert.Equal(ScriptError.NullFail, spend.WithItems(default, Bytes.FromHex("01"), items[1], items[3]).Verify());
        Assert.Equal(ScriptError.SignatureEncoding, spend.WithItems(default, Bytes.FromHex("01"), items[2], items[3]).Verify());
    }

    private static Bytes Item(Spend spend, int index) => spend.Input.Witness.Items[index];

    private static ScriptError Change(Spend spend, int index, Bytes item) =>
        spend.WithItems(Spend.Replaced(spend.Input.Witness.Items.Span.ToArray(), index, item)).Verify();
}
