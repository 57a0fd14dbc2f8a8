using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Why an input of a PSBT cannot be signed or finalized.</summary>
public enum PsbtSpendErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is complete already.</summary>
    AlreadyFinal,

    /// <summary>There is no transaction: the locktimes that inputs ask for exclude each other.</summary>
    NoTransaction,

    /// <summary>What is spent is not told, or is not what the transaction spends, or is told in two ways that differ. Taproot needs it of all inputs.</summary>
    SpentOutputUnknown,

    /// <summary>Only the output is told and it is not segwit: its amount would not be proved.</summary>
    WitnessUtxoForLegacyInput,

    /// <summary>A script is missing, or is not the one that the output is the hash of.</summary>
    ScriptMismatch,

    /// <summary>A form of output that is not signed here.</summary>
    UnsupportedScript,

    /// <summary>The script does not ask for a signature of this key.</summary>
    KeyNotInvolved,

    /// <summary>A type other than ALL (for taproot also DEFAULT) is asked for.</summary>
    SighashTypeNotAllowed,

    /// <summary>Signatures are missing.</summary>
    NotEnoughSignatures,

    /// <summary>A signature is malformed, of another type than asked for, or wrong.</summary>
    InvalidSignature,
}

/// <summary>How the output that an input spends wants to be spent: its scripts followed down to the one that asks for signatures.</summary>
/// <remarks>BIP-174, "Data Signers Check For".</remarks>
internal readonly record struct PsbtSpend(ScriptForm Form, Script Script, bool IsNested, TransactionOutput Spent)
{
    internal static PsbtSpendErrorKind TryFollow(PsbtInput input, TransactionOutput spent, out PsbtSpend spend)
    {
        spend = default;
        var script = spent.ScriptPubKey;
        var form = StandardScript.FormOf(script);
        var isNested = form == ScriptForm.P2sh;
        if (isNested != input.RedeemScript is not null)
        {
            return PsbtSpendErrorKind.ScriptMismatch;
        }

        if (input.RedeemScript is { } redeemScript)
        {
            if (StandardScript.P2sh(redeemScript) != script)
            {
                return PsbtSpendErrorKind.ScriptMismatch;
            }

            script = redeemScript;
            form = StandardScript.FormOf(script);
        }

        if ((form == ScriptForm.P2wsh) != input.WitnessScript is not null)
        {
            return PsbtSpendErrorKind.ScriptMismatch;
        }

        if (input.WitnessScript is { } witnessScript)
        {
            if (StandardScript.P2wsh(witnessScript) != script)
            {
                return PsbtSpendErrorKind.ScriptMismatch;
            }

            script = witnessScript;
        }

        spend = new PsbtSpend(form, script, isNested, spent);
        return spend.Check(input);
    }

    /// <summary>The hash that a key signs; for taproot use the digests themselves.</summary>
    internal Bytes32 Digest(TransactionDigests digests, int inputIndex, SighashType type) => Form switch
    {
        ScriptForm.P2wpkh => digests.SegwitV0(inputIndex, StandardScript.P2pkh(Script.Span[2..]), Spent.Amount, type),
        ScriptForm.P2wsh => digests.SegwitV0(inputIndex, Script, Spent.Amount, type),
        _ => digests.Legacy(inputIndex, Script, type),
    };

    /// <summary>Whether the script names a key, or its hash.</summary>
    internal bool Involves(PointBytes key)
    {
        Span<byte> point = stackalloc byte[PointBytes.Size];
        Span<byte> hash = stackalloc byte[Hash160.Size];
        key.CopyTo(point);
        Hash160.Hash(point, hash);
        var reader = Script.Read();
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            if (instruction.Data.SequenceEqual(point) || instruction.Data.SequenceEqual(hash))
            {
                return true;
            }
        }

        return false;
    }

    private PsbtSpendErrorKind Check(PsbtInput input) => Form switch
    {
        ScriptForm.P2wpkh or ScriptForm.P2wsh => PsbtSpendErrorKind.None,
        ScriptForm.P2tr when !IsNested => PsbtSpendErrorKind.None,
        ScriptForm.P2tr or ScriptForm.OtherWitnessProgram or ScriptForm.NullData or ScriptForm.P2sh => PsbtSpendErrorKind.UnsupportedScript,
        _ when input.NonWitnessUtxo is null => PsbtSpendErrorKind.WitnessUtxoForLegacyInput,
        _ => PsbtSpendErrorKind.None,
    };
}
