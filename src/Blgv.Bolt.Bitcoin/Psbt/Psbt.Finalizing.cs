using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

public sealed partial record Psbt
{
    /// <summary>The Finalizer: puts the signatures of one input in their places. Each of them is checked.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="psbt">The PSBT, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when the input cannot be completed from what there is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <remarks>Knows P2PKH, P2WPKH, m-of-n multisig (bare, P2SH, P2WSH), the P2SH forms of both, and the key path of P2TR.</remarks>
    public bool TryFinalize(int inputIndex, [NotNullWhen(true)] out Psbt? psbt, out PsbtSpendErrorKind error)
    {
        InputAt(inputIndex);
        error = Complete(new PsbtSigning(this), inputIndex, out var fields);
        psbt = fields is null ? null : WithInput(inputIndex, fields);
        return psbt is not null;
    }

    /// <summary>The Finalizer: completes all inputs that are not complete yet.</summary>
    /// <param name="psbt">The PSBT, or null.</param>
    /// <param name="error">What is wrong with the first input that cannot be completed.</param>
    /// <returns>False when there is such an input.</returns>
    public bool TryFinalize([NotNullWhen(true)] out Psbt? psbt, out PsbtSpendErrorKind error)
    {
        error = PsbtSpendErrorKind.None;
        psbt = null;
        var signing = new PsbtSigning(this);
        var inputs = Inputs.Span.ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].IsFinal)
            {
                continue;
            }

            error = Complete(signing, i, out var fields);
            if (fields is null)
            {
                return false;
            }

            inputs[i] = new PsbtInput(fields);
        }

        psbt = new Psbt(Version, Global, Sequence.Create<PsbtInput>(inputs), Outputs);
        return true;
    }

    /// <summary>The Extractor: the transaction with all scripts and witnesses.</summary>
    /// <param name="transaction">The transaction, or null.</param>
    /// <returns>False when an input is not complete.</returns>
    public bool TryExtract([NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        if (!TryGetUnsignedTransaction(out var unsigned))
        {
            return false;
        }

        var inputs = unsigned.Inputs.Span.ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!Inputs[i].IsFinal)
            {
                return false;
            }

            inputs[i] = inputs[i] with
            {
                ScriptSig = Inputs[i].FinalScriptSig ?? Script.Empty,
                Witness = Inputs[i].FinalWitness ?? Witness.Empty,
            };
        }

        transaction = unsigned with { Inputs = Sequence.Create<TransactionInput>(inputs) };
        return true;
    }

    /// <summary>The fields of an input when it is complete, or null.</summary>
    private PsbtSpendErrorKind Complete(PsbtSigning signing, int inputIndex, out PsbtMap? fields)
    {
        fields = null;
        var error = signing.Prepare(inputIndex, out var spend, out var digests);
        if (error != PsbtSpendErrorKind.None)
        {
            return error;
        }

        error = spend.Form == ScriptForm.P2tr
            ? TaprootStack(inputIndex, spend, digests, out var stack)
            : SignatureStack(inputIndex, spend, digests, out stack);
        if (error != PsbtSpendErrorKind.None)
        {
            return error;
        }

        var input = Inputs[inputIndex];
        fields = input.Fields.Where(PsbtFields.StaysInFinalInput);
        var scriptSig = new ScriptBuilder();
        if (spend.Form is ScriptForm.P2wpkh or ScriptForm.P2wsh or ScriptForm.P2tr)
        {
            fields = fields.With(PsbtIn.FinalWitness, new Witness(stack.ToSequence()).ToBytes());
        }
        else
        {
            stack.ForEach(item => scriptSig.Push(item.Span));
        }

        if (spend.IsNested)
        {
            scriptSig.Push((input.RedeemScript ?? Script.Empty).Span);
        }

        var script = scriptSig.Build();
        fields = script.IsEmpty ? fields : fields.With(PsbtIn.FinalScriptSig, script.Span);
        return PsbtSpendErrorKind.None;
    }

    private PsbtSpendErrorKind TaprootStack(int inputIndex, PsbtSpend spend, TransactionDigests digests, out List<Bytes> stack)
    {
        stack = [];
        var input = Inputs[inputIndex];
        if (!input.Fields.TryGet(PsbtIn.TaprootKeySignature, out var bytes))
        {
            return PsbtSpendErrorKind.NotEnoughSignatures;
        }

        var good = TaprootSignature.TryParse(bytes.Span, out var signature)
            && (input.SighashType is not { } wanted || wanted == signature.Type)
            && digests.TryTaprootKeyPath(inputIndex, signature.Type, annex: [], out var hash)
            && XOnlyPublicKey.TryParse(spend.Spent.ScriptPubKey.Span[2..], out var key)
            && key.VerifySchnorr(hash.ToArray(), signature.Signature);
        stack.Add(bytes);
        return good ? PsbtSpendErrorKind.None : PsbtSpendErrorKind.InvalidSignature;
    }

    /// <summary>What goes on the stack for a script that asks for ECDSA signatures, the bottom first.</summary>
    private PsbtSpendErrorKind SignatureStack(int inputIndex, PsbtSpend spend, TransactionDigests digests, out List<Bytes> stack)
    {
        stack = [];
        var isKeyHash = StandardScript.FormOf(spend.Script) is ScriptForm.P2pkh or ScriptForm.P2wpkh;
        var multisig = default(MultisigScript);
        if (!isKeyHash && !MultisigScript.TryRead(spend.Script, out multisig))
        {
            return PsbtSpendErrorKind.UnsupportedScript;
        }

        var input = Inputs[inputIndex];
        var signatures = new List<PsbtPartialSignature>();
        foreach (var partial in input.PartialSignatures)
        {
            if (!PublicKey.TryParse(partial.PublicKey.Span, out var key)
                || !(isKeyHash ? spend.Involves(key.ToPointBytes()) : multisig.Keys.Contains(partial.PublicKey)))
            {
                continue;
            }

            if (!TransactionSignature.TryParse(partial.Signature.Span, out var signature, out _)
                || (input.SighashType is { } wanted && wanted != signature.Type)
                || !key.Verify(spend.Digest(digests, inputIndex, signature.Type).ToArray(), signature.Signature))
            {
                return PsbtSpendErrorKind.InvalidSignature;
            }

            signatures.Add(partial);
        }

        if (isKeyHash)
        {
            if (signatures is not [var only])
            {
                return PsbtSpendErrorKind.NotEnoughSignatures;
            }

            stack = [only.Signature, only.PublicKey];
            return PsbtSpendErrorKind.None;
        }

        var inOrder = multisig.Keys.SelectMany(key => signatures.Where(each => each.PublicKey == key)).Take(multisig.Needed).ToList();
        if (inOrder.Count < multisig.Needed)
        {
            return PsbtSpendErrorKind.NotEnoughSignatures;
        }

        // CHECKMULTISIG takes one item too many off the stack; it must be empty (BIP-147).
        stack = [default, .. inOrder.Select(each => each.Signature)];
        if (spend.Form == ScriptForm.P2wsh)
        {
            stack.Add(spend.Script.Content);
        }

        return PsbtSpendErrorKind.None;
    }
}
