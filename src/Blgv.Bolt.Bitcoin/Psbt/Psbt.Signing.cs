using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

public sealed partial record Psbt
{
    /// <summary>The Signer: signs one input with one key, if all that the PSBT says of it fits together.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="key">The key. For taproot the secret key of the internal key.</param>
    /// <param name="psbt">The PSBT with the signature, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when there is nothing to sign, or it would not be safe to.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    /// <remarks>
    /// BIP-174, "Signer". Signs everything (ALL) and refuses to sign less. ECDSA nonces are those of RFC 6979, taproot's are made
    /// without extra randomness: the same PSBT gives the same signature.
    /// </remarks>
    public bool TrySign(int inputIndex, PrivateKey key, [NotNullWhen(true)] out Psbt? psbt, out PsbtSpendErrorKind error)
    {
        ArgumentNullException.ThrowIfNull(key);
        psbt = null;
        InputAt(inputIndex);
        error = new PsbtSigning(this).Prepare(inputIndex, out var spend, out var digests);
        if (error != PsbtSpendErrorKind.None)
        {
            return false;
        }

        var isTaproot = spend.Form == ScriptForm.P2tr;
        var type = Inputs[inputIndex].SighashType ?? (isTaproot ? SighashType.Default : SighashType.All);
        if (type != SighashType.All && !(isTaproot && type == SighashType.Default))
        {
            error = PsbtSpendErrorKind.SighashTypeNotAllowed;
            return false;
        }

        if (isTaproot)
        {
            return TrySignTaproot(inputIndex, key, spend, digests, type, out psbt, out error);
        }

        var point = key.PublicKey.ToPointBytes();
        if (!spend.Involves(point))
        {
            error = PsbtSpendErrorKind.KeyNotInvolved;
            return false;
        }

        var hash = spend.Digest(digests, inputIndex, type);
        psbt = WithPartialSignature(inputIndex, point, new TransactionSignature(key.Sign(hash.ToArray()), type));
        return true;
    }

    private bool TrySignTaproot(
        int inputIndex,
        PrivateKey key,
        PsbtSpend spend,
        TransactionDigests digests,
        SighashType type,
        [NotNullWhen(true)] out Psbt? psbt,
        out PsbtSpendErrorKind error)
    {
        psbt = null;
        error = PsbtSpendErrorKind.KeyNotInvolved;
        if (!TaprootHash.TryTweak(key, Inputs[inputIndex].TaprootRoot, out var outputKey))
        {
            return false;
        }

        using (outputKey)
        {
            if (StandardScript.P2tr(outputKey.PublicKey.ToXOnly()) != spend.Spent.ScriptPubKey)
            {
                return false;
            }

            digests.TryTaprootKeyPath(inputIndex, type, annex: [], out var hash);
            var signature = outputKey.SignSchnorr(hash.ToArray(), new byte[32]);
            psbt = WithTaprootKeySignature(inputIndex, new TaprootSignature(signature, type));
            error = PsbtSpendErrorKind.None;
            return true;
        }
    }
}
