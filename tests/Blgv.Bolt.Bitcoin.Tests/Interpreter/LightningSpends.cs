using System.Buffers.Binary;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>Valid spends of every kind of output that a channel puts on chain, made anew from any seed.</summary>
/// <remarks>The scripts are written down here from BOLT 3 a second time, so that they judge and are not judged by our own.</remarks>
internal sealed class LightningSpends(uint seed)
{
    private const uint HtlcExpiry = 500;

    private delegate Bytes Sign(PrivateKey key, SighashType type);

    private static Bytes One => Bytes.FromHex("01");

    private Bytes32 Preimage { get; } = Sha256.Hash(BitConverter.GetBytes(seed));

    /// <summary>What segwit version 0 knows, wrapped in P2SH and not.</summary>
    internal IEnumerable<Spend> SegwitV0() =>
        [P2wpkh(), P2shP2wpkh(), P2shP2wsh(), .. Channel(), .. ToLocal(), ToRemote(), .. Anchor(), .. OfferedHtlc(), .. ReceivedHtlc()];

    internal IEnumerable<Spend> Taproot() => [KeyPath(withScripts: false), KeyPath(withScripts: true), .. ScriptPaths()];

    internal IEnumerable<Spend> All() => [P2pkh(), .. SegwitV0(), .. Taproot()];

    internal static PrivateKey Key(uint seed, byte number)
    {
        Span<byte> bytes = stackalloc byte[5];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, seed);
        bytes[4] = number;
        return PrivateKey.FromBytes(Sha256.Hash(bytes).ToArray());
    }

    internal Spend P2pkh()
    {
        using var key = Key(1);
        var script = StandardScript.P2pkh(Point(key));
        var unsigned = Unsigned("P2PKH", script, sequence: 0xffff_fffd);
        var hash = new TransactionDigests(unsigned.Transaction).Legacy(unsigned.InputIndex, script, SighashType.All);
        var scriptSig = new ScriptBuilder()
            .Push(new TransactionSignature(key.Sign(hash.ToArray()), SighashType.All).ToBytes().Span).Push(Point(key)).Build();
        return unsigned.WithInput(input => input with { ScriptSig = scriptSig });
    }

    internal Spend P2wpkh()
    {
        using var key = Key(1);
        return SignedP2wpkh(Unsigned("P2WPKH", StandardScript.P2wpkh(Point(key)), 0), key);
    }

    internal Spend P2shP2wpkh()
    {
        using var key = Key(1);
        var program = StandardScript.P2wpkh(Point(key));
        return SignedP2wpkh(Wrapped("P2SH-P2WPKH", program), key);
    }

    internal Spend P2shP2wsh()
    {
        using var key = Key(1);
        var script = new ScriptBuilder().Push(Point(key)).Add(Opcode.CheckSig).Build();
        return Signed(Wrapped("P2SH-P2WSH", StandardScript.P2wsh(script)), script, sign => [sign(key, SighashType.All)]);
    }

    internal IEnumerable<Spend> Channel()
    {
        using var one = Key(1);
        using var other = Key(2);
        var script = StandardScript.Multisig2Of2(Point(one), Point(other));
        var (first, second) = Point(one).CompareTo(Point(other)) < 0 ? (one, other) : (other, one);
        foreach (var type in new[] { SighashType.All, SighashType.AllAnyoneCanPay })
        {
            yield return P2wsh($"funding {type}", script, 0, 0, sign => [default, sign(first, type), sign(second, type)]);
        }
    }

    internal IEnumerable<Spend> ToLocal()
    {
        const uint Delay = 144;
        using var revocation = Key(1);
        using var delayed = Key(2);
        var script = new ScriptBuilder()
            .Add(Opcode.If).Push(Point(revocation))
            .Add(Opcode.Else).PushNumber(Delay).Add(Opcode.CheckSequenceVerify).Add(Opcode.Drop).Push(Point(delayed))
            .Add(Opcode.EndIf).Add(Opcode.CheckSig).Build();
        yield return P2wsh("to_local after the delay", script, Delay, 0, sign => [sign(delayed, SighashType.All), default]);
        yield return P2wsh("to_local revoked", script, 0, 0, sign => [sign(revocation, SighashType.All), One]);
    }

    internal Spend ToRemote()
    {
        using var key = Key(1);
        var script = new ScriptBuilder().Push(Point(key)).Add(Opcode.CheckSigVerify).Add(Opcode.Op1).Add(Opcode.CheckSequenceVerify).Build();
        return P2wsh("to_remote", script, 1, 0, sign => [sign(key, SighashType.All)]);
    }

    internal IEnumerable<Spend> Anchor()
    {
        const uint Anyone = 16;
        using var key = Key(1);
        var script = new ScriptBuilder().Push(Point(key)).Add(Opcode.CheckSig).Add(Opcode.IfDup)
            .Add(Opcode.NotIf).Add(Opcode.Op16).Add(Opcode.CheckSequenceVerify).Add(Opcode.EndIf).Build();
        yield return P2wsh("anchor by its owner", script, 0, 0, sign => [sign(key, SighashType.All)]);
        yield return P2wsh("anchor by anyone", script, Anyone, 0, _ => [Bytes.Empty]) with { IsSigned = false };
    }

    internal IEnumerable<Spend> OfferedHtlc()
    {
        using var revocation = Key(1);
        using var local = Key(2);
        using var remote = Key(3);
        foreach (var anchors in new[] { false, true })
        {
            var script = OfferedHtlcScript(revocation, local, remote, anchors);
            var sequence = anchors ? 1U : 0;
            var peers = anchors ? SighashType.SingleAnyoneCanPay : SighashType.All;
            yield return P2wsh("offered HTLC timed out", script, sequence, HtlcExpiry, sign =>
                [default, sign(remote, peers), sign(local, SighashType.All), default]) with { FreeItem = 3 };
            yield return P2wsh("offered HTLC by preimage", script, sequence, 0, sign => [sign(remote, SighashType.All), Preimaged()]);
            yield return P2wsh("offered HTLC revoked", script, sequence, 0, sign =>
                [sign(revocation, SighashType.All), Bytes.Copy(Point(revocation).ToArray())]);
        }
    }

    internal IEnumerable<Spend> ReceivedHtlc()
    {
        using var revocation = Key(1);
        using var local = Key(2);
        using var remote = Key(3);
        foreach (var anchors in new[] { false, true })
        {
            var script = ReceivedHtlcScript(revocation, local, remote, anchors);
            var sequence = anchors ? 1U : 0;
            var peers = anchors ? SighashType.SingleAnyoneCanPay : SighashType.All;
            yield return P2wsh("received HTLC by preimage", script, sequence, 0, sign =>
                [default, sign(remote, peers), sign(local, SighashType.All), Preimaged()]);
            yield return P2wsh("received HTLC timed out", script, sequence, HtlcExpiry, sign => [sign(remote, SighashType.All), default])
                with { FreeItem = 1 };
            yield return P2wsh("received HTLC revoked", script, sequence, 0, sign =>
                [sign(revocation, SighashType.All), Bytes.Copy(Point(revocation).ToArray())]);
        }
    }

    internal Spend KeyPath(bool withScripts)
    {
        using var internalKey = Key(1);
        Bytes32? root = withScripts ? new TapTree.TapLeaf(Script.Copy([(byte)Opcode.Op1])).ComputeHash() : null;
        Assert.True(TaprootHash.TryTweak(internalKey, root, out var key));
        using var tweaked = key;
        var unsigned = Unsigned($"taproot by key, scripts: {withScripts}", StandardScript.P2tr(key.PublicKey.ToXOnly()), 0);
        var type = withScripts ? SighashType.AllAnyoneCanPay : SighashType.Default;
        Assert.True(new TransactionDigests(unsigned.Transaction, unsigned.SpentOutputs).TryTaprootKeyPath(unsigned.InputIndex, type, [], out var hash));
        return unsigned.WithItems(Schnorr(key, hash, type));
    }

    internal IEnumerable<Spend> ScriptPaths()
    {
        using var one = Key(2);
        using var other = Key(3);
        var alone = new ScriptBuilder().Push(X(one)).Add(Opcode.CheckSig).Build();
        var both = new ScriptBuilder().Push(X(one)).Add(Opcode.CheckSigVerify).Push(X(other)).Add(Opcode.CheckSig).Build();
        var counted = new ScriptBuilder()
            .Push(X(one)).Add(Opcode.CheckSig).Push(X(other)).Add(Opcode.CheckSigAdd).Add(Opcode.Op2).Add(Opcode.NumEqual).Build();
        var delayed = new ScriptBuilder().Push(X(one)).Add(Opcode.CheckSigVerify).PushNumber(144).Add(Opcode.CheckSequenceVerify).Build();
        var tree = new TapTree.TapBranch(
            new TapTree.TapBranch(new TapTree.TapLeaf(alone), new TapTree.TapLeaf(both)),
            new TapTree.TapBranch(new TapTree.TapLeaf(counted), new TapTree.TapLeaf(delayed)));
        yield return ByScript("tapscript of one key", tree, alone, 0, sign => [sign(one, SighashType.Default)]);
        yield return ByScript("tapscript of two keys", tree, both, 0, sign => [sign(other, SighashType.All), sign(one, SighashType.Default)]);
        yield return ByScript("tapscript that counts", tree, counted, 0, sign => [sign(other, SighashType.Default), sign(one, SighashType.All)]);
        yield return ByScript("tapscript with delay", tree, delayed, 144, sign => [sign(one, SighashType.Default)]);
    }

    private static Script OfferedHtlcScript(PrivateKey revocation, PrivateKey local, PrivateKey remote, bool anchors, Bytes hash) =>
        AfterRevocation(revocation, remote)
            .Add(Opcode.NotIf).Add(Opcode.Drop).Add(Opcode.Op2).Add(Opcode.Swap).Push(Point(local)).Add(Opcode.Op2).Add(Opcode.CheckMultiSig)
            .Add(Opcode.Else).Add(Opcode.Hash160).Push(hash.Span).Add(Opcode.EqualVerify).Add(Opcode.CheckSig).Add(Opcode.EndIf)
            .Anchored(anchors).Add(Opcode.EndIf).Build();

    private static Script ReceivedHtlcScript(PrivateKey revocation, PrivateKey local, PrivateKey remote, bool anchors, Bytes hash) =>
        AfterRevocation(revocation, remote)
            .Add(Opcode.If).Add(Opcode.Hash160).Push(hash.Span).Add(Opcode.EqualVerify)
            .Add(Opcode.Op2).Add(Opcode.Swap).Push(Point(local)).Add(Opcode.Op2).Add(Opcode.CheckMultiSig)
            .Add(Opcode.Else).Add(Opcode.Drop).PushNumber(HtlcExpiry).Add(Opcode.CheckLockTimeVerify).Add(Opcode.Drop).Add(Opcode.CheckSig)
            .Add(Opcode.EndIf).Anchored(anchors).Add(Opcode.EndIf).Build();

    private static ScriptBuilder AfterRevocation(PrivateKey revocation, PrivateKey remote)
    {
        var hash = new byte[Hash160.Size];
        Hash160.Hash(Point(revocation).ToArray(), hash);
        return new ScriptBuilder().Add(Opcode.Dup).Add(Opcode.Hash160).Push(hash).Add(Opcode.Equal)
            .Add(Opcode.If).Add(Opcode.CheckSig)
            .Add(Opcode.Else).Push(Point(remote)).Add(Opcode.Swap).Add(Opcode.Size).PushNumber(32).Add(Opcode.Equal);
    }

    private Script OfferedHtlcScript(PrivateKey revocation, PrivateKey local, PrivateKey remote, bool anchors) =>
        OfferedHtlcScript(revocation, local, remote, anchors, HashOfPaymentHash());

    private Script ReceivedHtlcScript(PrivateKey revocation, PrivateKey local, PrivateKey remote, bool anchors) =>
        ReceivedHtlcScript(revocation, local, remote, anchors, HashOfPaymentHash());

    private Bytes HashOfPaymentHash()
    {
        var hash = new byte[Hash160.Size];
        Hash160.Hash(Preimage.ToArray(), hash);
        return Bytes.Copy(hash);
    }

    private Bytes Preimaged() => Bytes.Copy(Preimage.ToArray());

    private PrivateKey Key(byte number) => Key(seed, number);

    private static PointBytes Point(PrivateKey key) => key.PublicKey.ToPointBytes();

    private static Bytes32 X(PrivateKey key) => key.PublicKey.ToXOnly().ToBytes32();

    private Spend P2wsh(string form, Script script, uint sequence, uint lockTime, Func<Sign, IEnumerable<Bytes>> unlock) =>
        Signed(Unsigned(form, StandardScript.P2wsh(script), sequence, lockTime), script, unlock);

    private static Spend Signed(Spend unsigned, Script script, Func<Sign, IEnumerable<Bytes>> unlock)
    {
        var digests = new TransactionDigests(unsigned.Transaction);
        Bytes Sign(PrivateKey key, SighashType type)
        {
            var hash = digests.SegwitV0(unsigned.InputIndex, script, unsigned.SpentOutput.Amount, type);
            return new TransactionSignature(key.Sign(hash.ToArray()), type).ToBytes();
        }

        return unsigned.WithItems([.. unlock(Sign), script.Content]);
    }

    private static Spend SignedP2wpkh(Spend unsigned, PrivateKey key)
    {
        var hash = new TransactionDigests(unsigned.Transaction)
            .SegwitV0(unsigned.InputIndex, StandardScript.P2pkh(Point(key)), unsigned.SpentOutput.Amount, SighashType.All);
        return unsigned.WithItems(
            new TransactionSignature(key.Sign(hash.ToArray()), SighashType.All).ToBytes(), Bytes.Copy(Point(key).ToArray()));
    }

    private Spend ByScript(string form, TapTree tree, Script script, uint sequence, Func<Sign, IEnumerable<Bytes>> unlock)
    {
        using var internalKey = Key(1);
        var leaf = new TapTree.TapLeaf(script);
        var x = internalKey.PublicKey.ToXOnly();
        Assert.True(TaprootHash.TryTweak(x, tree.ComputeHash(), out var output));
        var unsigned = Unsigned(form, StandardScript.P2tr(output.Key), sequence);
        var digests = new TransactionDigests(unsigned.Transaction, unsigned.SpentOutputs);
        Bytes Sign(PrivateKey key, SighashType type)
        {
            Assert.True(digests.TryTaprootScriptPath(
                unsigned.InputIndex, type, [], leaf.ComputeHash(), TransactionDigests.NoCodeSeparator, out var hash));
            return Schnorr(key, hash, type);
        }

        return unsigned.WithItems([.. unlock(Sign), script.Content, ControlBlock.Create(x, tree, leaf).ToBytes()]);
    }

    private static Bytes Schnorr(PrivateKey key, Bytes32 hash, SighashType type) =>
        new TaprootSignature(key.SignSchnorr(hash.ToArray(), new byte[32]), type).ToBytes();

    private Spend Wrapped(string form, Script program) => Unsigned(form, StandardScript.P2sh(program), 0)
        .WithInput(input => input with { ScriptSig = new ScriptBuilder().Push(program.Span).Build() });

    /// <summary>The input that is looked at is the first, the second or the last of up to three.</summary>
    private Spend Unsigned(string form, Script script, uint sequence, uint lockTime = 0)
    {
        var count = (int)(seed % 3) + 1;
        var index = (int)(seed / 3 % (uint)count);
        var inputs = new TransactionInput[count];
        var spent = new TransactionOutput[count];
        for (var i = 0; i < count; i++)
        {
            inputs[i] = new TransactionInput(new OutPoint(new TxId(Sha256.Hash([(byte)i, .. BitConverter.GetBytes(seed)])), (uint)i), i == index ? sequence : 0);
            spent[i] = new TransactionOutput(new Satoshi(10_000 + (ulong)i + seed), i == index ? script : StandardScript.P2wpkh(new byte[20]));
        }

        var outputs = Enumerable.Range(0, count)
            .Select(i => new TransactionOutput(new Satoshi(5_000 + (ulong)i), StandardScript.P2wsh(Sha256.Hash([(byte)i]))));
        var transaction = new Transaction(2, Sequence.Create<TransactionInput>(inputs), outputs.ToSequence(), lockTime);
        return new Spend($"{form} ({seed})", transaction, Sequence.Create<TransactionOutput>(spent), index);
    }
}

file static class ScriptBuilderExtensions
{
    /// <summary>The block that channels with anchors let pass before an HTLC can be spent.</summary>
    internal static ScriptBuilder Anchored(this ScriptBuilder script, bool anchors) =>
        anchors ? script.Add(Opcode.Op1).Add(Opcode.CheckSequenceVerify).Add(Opcode.Drop) : script;
}
