using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The forms that the script of an output usually has.</summary>
public enum ScriptForm
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Pay to the hash of a key.</summary>
    P2pkh,

    /// <summary>Pay to the hash of a script (BIP-16).</summary>
    P2sh,

    /// <summary>Pay to the hash of a key, segwit version 0 (BIP-141).</summary>
    P2wpkh,

    /// <summary>Pay to the hash of a script, segwit version 0 (BIP-141).</summary>
    P2wsh,

    /// <summary>Pay to a taproot output key, segwit version 1 (BIP-341).</summary>
    P2tr,

    /// <summary>A witness program whose version or length has no meaning yet; version 0 with another length can never be spent.</summary>
    OtherWitnessProgram,

    /// <summary>OP_RETURN: holds data, cannot be spent.</summary>
    NullData,
}

/// <summary>Makes the scripts that outputs usually have, and tells them apart.</summary>
public static class StandardScript
{
    /// <summary>The length of a P2PKH script: OP_DUP OP_HASH160, a push of 20 bytes, OP_EQUALVERIFY OP_CHECKSIG.</summary>
    private const int P2pkhLength = 25;

    /// <summary>The length of a P2SH script: OP_HASH160, a push of 20 bytes, OP_EQUAL.</summary>
    private const int P2shLength = 23;

    /// <summary>Pay to the hash of a key.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The script.</returns>
    public static Script P2pkh(PointBytes key)
    {
        Span<byte> hash = stackalloc byte[Hash160.Size];
        HashOfKey(key, hash);
        return P2pkh(hash);
    }

    /// <summary>Pay to the hash of a key.</summary>
    /// <param name="keyHash">20 bytes.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException">Not 20 bytes.</exception>
    public static Script P2pkh(ReadOnlySpan<byte> keyHash) => new ScriptBuilder()
        .Add(Opcode.Dup).Add(Opcode.Hash160).Push(OfLength(keyHash, Hash160.Size)).Add(Opcode.EqualVerify).Add(Opcode.CheckSig)
        .Build();

    /// <summary>Pay to the hash of a script.</summary>
    /// <param name="redeemScript">The script that spending shows.</param>
    /// <returns>The script.</returns>
    public static Script P2sh(Script redeemScript)
    {
        Span<byte> hash = stackalloc byte[Hash160.Size];
        Hash160.Hash(redeemScript.Span, hash);
        return P2sh(hash);
    }

    /// <summary>Pay to the hash of a script.</summary>
    /// <param name="scriptHash">20 bytes.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException">Not 20 bytes.</exception>
    public static Script P2sh(ReadOnlySpan<byte> scriptHash) => new ScriptBuilder()
        .Add(Opcode.Hash160).Push(OfLength(scriptHash, Hash160.Size)).Add(Opcode.Equal)
        .Build();

    /// <summary>Pay to the hash of a key, segwit version 0.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The script.</returns>
    /// <remarks>BIP-141.</remarks>
    public static Script P2wpkh(PointBytes key)
    {
        Span<byte> hash = stackalloc byte[Hash160.Size];
        HashOfKey(key, hash);
        return P2wpkh(hash);
    }

    /// <summary>Pay to the hash of a key, segwit version 0.</summary>
    /// <param name="keyHash">20 bytes.</param>
    /// <returns>The script.</returns>
    /// <exception cref="ArgumentException">Not 20 bytes.</exception>
    /// <remarks>BIP-141.</remarks>
    public static Script P2wpkh(ReadOnlySpan<byte> keyHash) =>
        new WitnessProgram(0, Bytes.Copy(OfLength(keyHash, Hash160.Size))).ToScript();

    /// <summary>Pay to the hash of a script, segwit version 0.</summary>
    /// <param name="witnessScript">The script that spending shows.</param>
    /// <returns>The script.</returns>
    /// <remarks>BIP-141.</remarks>
    public static Script P2wsh(Script witnessScript) => P2wsh(Sha256.Hash(witnessScript.Span));

    /// <summary>Pay to the hash of a script, segwit version 0.</summary>
    /// <param name="scriptHash">The SHA-256 of the script that spending shows.</param>
    /// <returns>The script.</returns>
    /// <remarks>BIP-141.</remarks>
    public static Script P2wsh(Bytes32 scriptHash) => new WitnessProgram(0, Bytes.Copy(scriptHash.ToArray())).ToScript();

    /// <summary>Pay to a taproot output key.</summary>
    /// <param name="outputKey">The key after tweaking.</param>
    /// <returns>The script.</returns>
    /// <remarks>BIP-341.</remarks>
    public static Script P2tr(XOnlyPublicKey outputKey) =>
        new WitnessProgram(1, Bytes.Copy(outputKey.ToBytes32().ToArray())).ToScript();

    /// <summary>OP_RETURN and one push.</summary>
    /// <param name="data">What the output says.</param>
    /// <returns>The script.</returns>
    public static Script NullData(ReadOnlySpan<byte> data) => new ScriptBuilder().Add(Opcode.Return).Push(data).Build();

    /// <summary>Two signatures of two keys, the lesser key first: the witness script of a channel's funding output.</summary>
    /// <param name="one">One key.</param>
    /// <param name="other">The other.</param>
    /// <returns>The script.</returns>
    /// <remarks>BOLT 3, "Funding Transaction Output".</remarks>
    public static Script Multisig2Of2(PointBytes one, PointBytes other)
    {
        var (first, second) = one.CompareTo(other) <= 0 ? (one, other) : (other, one);
        return new ScriptBuilder()
            .Add(Opcode.Op2).Push(first).Push(second).Add(Opcode.Op2).Add(Opcode.CheckMultiSig)
            .Build();
    }

    /// <summary>Tells which form a script has.</summary>
    /// <param name="script">The script of an output.</param>
    /// <returns>The form.</returns>
    public static ScriptForm FormOf(Script script)
    {
        if (WitnessProgram.TryRead(script, out var program))
        {
            return (program.Version, program.Program.Length) switch
            {
                (0, Hash160.Size) => ScriptForm.P2wpkh,
                (0, 32) => ScriptForm.P2wsh,
                (1, 32) => ScriptForm.P2tr,
                _ => ScriptForm.OtherWitnessProgram,
            };
        }

        return script.Span switch
        {
            { Length: P2pkhLength } and
            [(byte)Opcode.Dup, (byte)Opcode.Hash160, Hash160.Size, .., (byte)Opcode.EqualVerify, (byte)Opcode.CheckSig] => ScriptForm.P2pkh,
            { Length: P2shLength } and [(byte)Opcode.Hash160, Hash160.Size, .., (byte)Opcode.Equal] => ScriptForm.P2sh,
            [(byte)Opcode.Return, ..] => ScriptForm.NullData,
            _ => ScriptForm.Other,
        };
    }

    private static void HashOfKey(PointBytes key, Span<byte> hash)
    {
        Span<byte> bytes = stackalloc byte[PointBytes.Size];
        key.CopyTo(bytes);
        Hash160.Hash(bytes, hash);
    }

    private static ReadOnlySpan<byte> OfLength(ReadOnlySpan<byte> bytes, int length) =>
        bytes.Length == length
            ? bytes
            : throw new ArgumentException($"A hash of {length} bytes is needed, {bytes.Length} were given.", nameof(bytes));
}
