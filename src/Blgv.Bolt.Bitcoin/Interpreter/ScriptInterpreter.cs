using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>
/// Decides whether an input may spend its output, for the outputs that Lightning puts on chain: P2WPKH, P2WSH, taproot by key and
/// by tapscript, and beside them P2PKH and the two segwit forms wrapped in P2SH, for the inputs of a funding transaction.
/// </summary>
/// <remarks>
/// This is no consensus engine, and nothing may decide with it whether a block is valid. It errs to one side only: what it accepts,
/// Bitcoin's mempools accept (BIP-62, BIP-65, BIP-66, BIP-112, BIP-141, BIP-143, BIP-146, BIP-147, BIP-341, BIP-342, and the policy of
/// minimal pushes, minimal OP_IF and a clean stack); what it does not know it refuses with a <see cref="ScriptError"/> that says so:
/// another form of output, an opcode outside BOLT 3 and a few for taproot channels, another leaf version, an annex.
/// It looks at one input: not at amounts, nor at whether the locktimes have passed.
/// </remarks>
public static class ScriptInterpreter
{
    private const int P2wpkhItems = 2;
    private const byte AnnexTag = 0x50;

    /// <summary>Executes the scripts of one input.</summary>
    /// <param name="transaction">The transaction that spends.</param>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="spentOutputs">What each input of the transaction spends, in the order of the inputs.</param>
    /// <param name="error">Why it may not spend.</param>
    /// <returns>Whether it may.</returns>
    /// <exception cref="ArgumentException">There are not as many outputs as inputs.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public static bool Verify(Transaction transaction, int inputIndex, Sequence<TransactionOutput> spentOutputs, out ScriptError error) =>
        Verify(new TransactionDigests(transaction, spentOutputs), inputIndex, out error);

    /// <summary>Executes the scripts of one input of a transaction whose other inputs are verified, too: their shared hashes are computed once.</summary>
    /// <param name="digests">The transaction, and what its inputs spend.</param>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="error">Why it may not spend.</param>
    /// <returns>Whether it may.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The digests were made without the spent outputs.</exception>
    public static bool Verify(TransactionDigests digests, int inputIndex, out ScriptError error)
    {
        ArgumentNullException.ThrowIfNull(digests);
        var output = digests.SpentBy(inputIndex);
        var input = digests.Transaction.Inputs[inputIndex];
        error = StandardScript.FormOf(output.ScriptPubKey) switch
        {
            ScriptForm.P2pkh => OfP2pkh(digests, inputIndex, input, output),
            ScriptForm.P2sh => OfP2sh(digests, inputIndex, input, output),
            ScriptForm.Other or ScriptForm.NullData => ScriptError.UnsupportedOutput,
            _ when !input.ScriptSig.IsEmpty => ScriptError.ScriptSigNotEmpty,
            _ => OfWitnessProgram(digests, inputIndex, input.Witness, output.ScriptPubKey),
        };
        return error == ScriptError.None;
    }

    private static ScriptError OfP2pkh(TransactionDigests digests, int inputIndex, TransactionInput input, TransactionOutput output)
    {
        if (!input.Witness.IsEmpty)
        {
            return ScriptError.WitnessUnexpected;
        }

        var pushes = new List<Bytes>();
        var reader = input.ScriptSig.Read();
        ScriptReadStatus status;
        while ((status = reader.Read(out var instruction)) == ScriptReadStatus.Instruction)
        {
            if (!instruction.IsPush)
            {
                return ScriptError.ScriptSigNotPushOnly;
            }

            if (!instruction.IsMinimal)
            {
                return ScriptError.NonMinimalPush;
            }

            pushes.Add(Bytes.Copy(instruction.Data));
        }

        return status == ScriptReadStatus.TruncatedPush
            ? ScriptError.TruncatedPush
            : new ScriptMachine(digests, inputIndex, output.ScriptPubKey, ScriptRules.Legacy).Run(pushes.ToArray());
    }

    /// <summary>Only with a witness program inside: the one push of it is then all that the scriptSig may hold (BIP-141).</summary>
    private static ScriptError OfP2sh(TransactionDigests digests, int inputIndex, TransactionInput input, TransactionOutput output)
    {
        var reader = input.ScriptSig.Read();
        var redeemScript = Script.Empty;
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            redeemScript = Script.Copy(instruction.Data);
        }

        if (StandardScript.P2sh(redeemScript) != output.ScriptPubKey)
        {
            return ScriptError.RedeemScriptMismatch;
        }

        // Taproot wrapped in P2SH is not taproot: anyone can spend that (BIP-341).
        if (StandardScript.FormOf(redeemScript) is not (ScriptForm.P2wpkh or ScriptForm.P2wsh))
        {
            return ScriptError.UnsupportedOutput;
        }

        return new ScriptBuilder().Push(redeemScript.Span).Build() == input.ScriptSig
            ? OfWitnessProgram(digests, inputIndex, input.Witness, redeemScript)
            : ScriptError.ScriptSigNotRedeemScript;
    }

    private static ScriptError OfWitnessProgram(TransactionDigests digests, int inputIndex, Witness witness, Script script)
    {
        var form = StandardScript.FormOf(script);
        if (form == ScriptForm.OtherWitnessProgram || !WitnessProgram.TryRead(script, out var program))
        {
            return ScriptError.UnsupportedOutput;
        }

        if (witness.IsEmpty)
        {
            return ScriptError.WitnessEmpty;
        }

        var items = witness.Items.Span;
        switch (form)
        {
            case ScriptForm.P2wpkh when items.Length != P2wpkhItems:
                return ScriptError.WitnessProgramMismatch;
            case ScriptForm.P2wpkh:
                var keyScript = StandardScript.P2pkh(program.Program.Span);
                return new ScriptMachine(digests, inputIndex, keyScript, ScriptRules.SegwitV0).Run(items);
            case ScriptForm.P2wsh:
                Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
                SHA256.HashData(items[^1].Span, hash);
                return hash.SequenceEqual(program.Program.Span)
                    ? new ScriptMachine(digests, inputIndex, new Script(items[^1]), ScriptRules.SegwitV0).Run(items[..^1])
                    : ScriptError.WitnessProgramMismatch;
            default:
                return OfTaproot(digests, inputIndex, witness, program.Program.Span);
        }
    }

    private static ScriptError OfTaproot(TransactionDigests digests, int inputIndex, Witness witness, ReadOnlySpan<byte> program)
    {
        var items = witness.Items.Span;
        if (items.Length >= 2 && items[^1].Span is [AnnexTag, ..])
        {
            return ScriptError.UnsupportedAnnex;
        }

        if (!XOnlyPublicKey.TryParse(program, out var outputKey))
        {
            return ScriptError.TaprootMismatch;
        }

        if (items.Length == 1)
        {
            return OfKeyPath(digests, inputIndex, items[0].Span, outputKey);
        }

        var script = new Script(items[^2]);
        if (!ControlBlock.TryParse(items[^1].Span, out var control))
        {
            return ScriptError.ControlBlockEncoding;
        }

        if (!control.Proves(outputKey, script))
        {
            return ScriptError.TaprootMismatch;
        }

        return control.LeafVersion == TaprootHash.TapscriptVersion
            ? new ScriptMachine(digests, inputIndex, script, ScriptRules.Tapscript, witness.Size).Run(items[..^2])
            : ScriptError.UnsupportedLeafVersion;
    }

    private static ScriptError OfKeyPath(TransactionDigests digests, int inputIndex, ReadOnlySpan<byte> item, XOnlyPublicKey outputKey)
    {
        if (TaprootItem.Read(item, out var signature) is var error and not ScriptError.None)
        {
            return error;
        }

        return !digests.TryTaprootKeyPath(inputIndex, signature.Type, annex: [], out var hash) ? ScriptError.SighashType
            : TaprootItem.IsSigned(outputKey, hash, signature) ? ScriptError.None
            : ScriptError.SchnorrSignature;
    }
}
