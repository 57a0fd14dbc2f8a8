using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <content>The opcodes that check signatures.</content>
internal sealed partial class ScriptMachine
{
    private Bytes32? _leafHash;

    private bool CheckSig()
    {
        if (!TryPop(out var key) || !TryPop(out var signature))
        {
            return false;
        }

        var wellFormed = _rules == ScriptRules.Tapscript
            ? TrySchnorr(key, signature, out var valid)
            : TryEcdsa(key, signature, out valid);
        if (!wellFormed)
        {
            return false;
        }

        if (!valid && !signature.IsEmpty)
        {
            return Fail(ScriptError.NullFail);
        }

        PushBoolean(valid);
        return true;
    }

    /// <summary>BIP-342: signature, number, key.</summary>
    private bool CheckSigAdd()
    {
        if (_stack.Count < 3)
        {
            return Fail(ScriptError.StackUnderflow);
        }

        if (!TryPop(out var key) || !TryPopNumber(out var number) || !TryPop(out var signature) || !TrySchnorr(key, signature, out var valid))
        {
            return false;
        }

        PushNumber(number + (valid ? 1 : 0));
        return true;
    }

    /// <summary>An item too many, signatures, their number, keys, their number; each signature in the order of the keys.</summary>
    private bool CheckMultiSig()
    {
        if (!TryPopItems(ScriptLimits.MaxKeys, ScriptError.KeyCount, out var keys))
        {
            return false;
        }

        _operations += keys.Length;
        if (_operations > ScriptLimits.MaxOperations)
        {
            return Fail(ScriptError.TooManyOperations);
        }

        if (!TryPopItems(keys.Length, ScriptError.SignatureCount, out var signatures)
            || !TryPop(out var dummy)
            || !TryMatch(keys, signatures, out var valid))
        {
            return false;
        }

        if (!valid && signatures.AsSpan().ContainsAnyExcept(Bytes.Empty))
        {
            return Fail(ScriptError.NullFail);
        }

        if (!dummy.IsEmpty)
        {
            return Fail(ScriptError.NullDummy);
        }

        PushBoolean(valid);
        return true;
    }

    /// <summary>Pops a number and so many items; the first of them is the one on top.</summary>
    private bool TryPopItems(int most, ScriptError tooMany, out Bytes[] items)
    {
        items = [];
        if (!TryPopNumber(out var count))
        {
            return false;
        }

        if (count < 0 || count > most)
        {
            return Fail(tooMany);
        }

        items = new Bytes[count];
        for (var i = 0; i < items.Length; i++)
        {
            if (!TryPop(out items[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryMatch(ReadOnlySpan<Bytes> keys, ReadOnlySpan<Bytes> signatures, out bool valid)
    {
        valid = false;
        while (!signatures.IsEmpty)
        {
            if (signatures.Length > keys.Length)
            {
                return true;
            }

            if (!TryEcdsa(keys[0], signatures[0], out var matches))
            {
                return false;
            }

            signatures = matches ? signatures[1..] : signatures;
            keys = keys[1..];
        }

        valid = true;
        return true;
    }

    /// <summary>Fails only for what is badly encoded.</summary>
    private bool TryEcdsa(Bytes keyBytes, Bytes signatureBytes, out bool valid)
    {
        valid = false;
        var error = SignatureErrorKind.None;
        var parsed = !signatureBytes.IsEmpty && TransactionSignature.TryParse(signatureBytes.Span, out var signature, out error)
            ? signature
            : default(TransactionSignature?);
        if (error != SignatureErrorKind.None)
        {
            return Fail(error switch
            {
                SignatureErrorKind.HighS => ScriptError.SignatureHighS,
                SignatureErrorKind.UndefinedSighashType => ScriptError.SighashType,
                _ => ScriptError.SignatureEncoding,
            });
        }

        if (keyBytes.Length != PublicKey.CompressedSize || keyBytes.Span[0] is not (2 or 3))
        {
            return Fail(ScriptError.PublicKeyEncoding);
        }

        if (parsed is { } given && PublicKey.TryParse(keyBytes.Span, out var key))
        {
            Span<byte> hash = stackalloc byte[32];
            HashFor(given.Type).CopyTo(hash);
            valid = key.Verify(hash, given.Signature);
        }

        return true;
    }

    private Bytes32 HashFor(SighashType type) => _rules == ScriptRules.Legacy
        ? _digests.Legacy(_inputIndex, _script, type)
        : _digests.SegwitV0(_inputIndex, _script, _digests.SpentBy(_inputIndex).Amount, type);

    /// <summary>BIP-342: an empty signature is a valid way to say no, any other must be valid.</summary>
    private bool TrySchnorr(Bytes keyBytes, Bytes signatureBytes, out bool valid)
    {
        valid = !signatureBytes.IsEmpty;
        if (valid && (_signatureBudget -= ScriptLimits.SignatureWeight) < 0)
        {
            return Fail(ScriptError.SignatureBudget);
        }

        if (keyBytes.Length != XOnlyPublicKey.Size)
        {
            return Fail(keyBytes.IsEmpty ? ScriptError.PublicKeyEncoding : ScriptError.UnsupportedPublicKey);
        }

        if (!valid)
        {
            return true;
        }

        if (TaprootItem.Read(signatureBytes.Span, out var signature) is var error and not ScriptError.None)
        {
            return Fail(error);
        }

        var leaf = _leafHash ??= TaprootHash.OfLeaf(_script, TaprootHash.TapscriptVersion);
        if (!_digests.TryTaprootScriptPath(
            _inputIndex, signature.Type, annex: [], leaf, TransactionDigests.NoCodeSeparator, out var hash))
        {
            return Fail(ScriptError.SighashType);
        }

        return (XOnlyPublicKey.TryParse(keyBytes.Span, out var key) && TaprootItem.IsSigned(key, hash, signature))
            || Fail(ScriptError.SchnorrSignature);
    }
}
