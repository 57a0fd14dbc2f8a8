using System.Globalization;
using System.Numerics;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>Which key made which item of a witness.</summary>
internal readonly record struct ItemSigner(int Item, PrivateKey Key);

/// <summary>A spend that the interpreter must judge in one way.</summary>
internal sealed record JudgedSpend(string What, Spend Spend, ScriptError Error);

/// <summary>A signed transaction, and the input of it that is looked at.</summary>
/// <param name="Form">What is spent and how, for people.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="InputIndex">The input.</param>
/// <param name="SpentOutputs">What each input spends.</param>
/// <param name="ScriptCode">What its signatures cover in place of a script.</param>
/// <param name="Signers">Which items of the witness are signatures, and by whom.</param>
internal sealed record Spend(
    string Form, Transaction Transaction, int InputIndex, Sequence<TransactionOutput> SpentOutputs, Script ScriptCode, IReadOnlyList<ItemSigner> Signers)
{
    /// <summary>A key that has no part in it.</summary>
    internal required PrivateKey Stranger { get; init; }

    /// <summary>How many blocks the script waits for (OP_CHECKSEQUENCEVERIFY).</summary>
    internal uint Delay { get; init; }

    /// <summary>The height that the script waits for (OP_CHECKLOCKTIMEVERIFY).</summary>
    internal uint Expiry { get; init; }

    /// <summary>What comes of it when its only signature, or one of two, is empty.</summary>
    internal ScriptError Unsigned { get; init; } = ScriptError.NullFail;

    /// <summary>What comes of it when the last two items before the script change places.</summary>
    internal ScriptError Swapped { get; init; }

    /// <summary>What comes of it when the last item before the script is another of the same length.</summary>
    internal ScriptError OtherArgument { get; init; }

    internal TransactionInput Input => Transaction.Inputs[InputIndex];

    internal TransactionOutput SpentOutput => SpentOutputs[InputIndex];

    private bool IsP2wpkh => StandardScript.FormOf(SpentOutput.ScriptPubKey) == ScriptForm.P2wpkh;

    internal ScriptError Verify()
    {
        var accepted = ScriptInterpreter.Verify(Transaction, InputIndex, SpentOutputs, out var error);
        Assert.Equal(accepted, error == ScriptError.None);
        return error;
    }

    /// <summary>As much as the signatures are shorter than the 73 bytes that the BOLTs count for each.</summary>
    internal int SignatureSavings() => Signers.Sum(signer => 73 - Input.Witness.Items[signer.Item].Length);

    internal Spend WithItems(params IEnumerable<Bytes> items) =>
        this with { Transaction = Transaction.WithWitness(InputIndex, new Witness(items.ToSequence())) };

    internal Spend WithItem(int index, Bytes item) => WithItems(Input.Witness.Items.Select((old, i) => i == index ? item : old));

    internal Spend WithSequence(uint sequence) => WithInput(input => input with { Sequence = sequence });

    internal Spend WithLockTime(uint lockTime) => this with { Transaction = Transaction with { LockTime = lockTime } };

    internal Spend WithVersion(uint version) => this with { Transaction = Transaction with { Version = version } };

    internal Spend WithInput(Func<TransactionInput, TransactionInput> change) => this with
    {
        Transaction = Transaction with { Inputs = Transaction.Inputs.Select((input, i) => i == InputIndex ? change(input) : input).ToSequence() },
    };

    /// <summary>Signs the transaction as it is now, with the keys and sighash types of before.</summary>
    /// <param name="exceptFor">An item that stays as it is.</param>
    internal Spend Resigned(int exceptFor = -1)
    {
        var spend = this;
        foreach (var signer in Signers.Where(signer => signer.Item != exceptFor))
        {
            spend = spend.WithItem(signer.Item, Sign(signer.Key, signer.Item));
        }

        return spend;
    }

    /// <summary>What is a little different and just as good.</summary>
    internal IEnumerable<Spend> Neighbours()
    {
        if (Delay is > 0 and < ushort.MaxValue)
        {
            yield return WithSequence(Delay + 1).Resigned();
        }

        if (Delay > 0)
        {
            yield return WithSequence(ushort.MaxValue).Resigned();
        }

        if (Expiry > 0)
        {
            yield return WithLockTime(Expiry + 1).Resigned();
            yield return WithLockTime(499_999_999).Resigned();
        }
    }

    /// <summary>All that makes the spend wrong, each by itself, and what is to be said to it.</summary>
    internal IEnumerable<JudgedSpend> Mutations() =>
        [.. SignatureMutations(), .. WitnessMutations(), .. LockTimeMutations(), .. Signers.Count > 0 ? UnsignedChanges() : []];

    private IEnumerable<JudgedSpend> SignatureMutations()
    {
        foreach (var (item, _) in Signers)
        {
            var bytes = Input.Witness.Items[item].Span.ToArray();
            Assert.True(TransactionSignature.TryParse(bytes, out var signature, out _));
            yield return new("the signature of a stranger", WithItem(item, Sign(Stranger, item)), ScriptError.NullFail);
            yield return new("a signature of another transaction", WithLockTime(Transaction.LockTime ^ 2).Resigned().With(Transaction), ScriptError.NullFail);
            yield return new("high s", WithItem(item, HighS(signature).ToBytes()), ScriptError.SignatureHighS);
            yield return new("not DER", WithItem(item, Bytes.Copy([0x31, .. bytes[1..]])), ScriptError.SignatureEncoding);
            yield return new("an undefined sighash type", WithItem(item, Bytes.Copy([.. bytes[..^1], 4])), ScriptError.SighashType);
            yield return new(
                "a sighash type that was not signed", WithItem(item, (signature with { Type = SighashType.None }).ToBytes()), ScriptError.NullFail);
            yield return new("an empty signature", WithItem(item, Bytes.Empty), Unsigned);
        }
    }

    private IEnumerable<JudgedSpend> WitnessMutations()
    {
        var items = Input.Witness.Items.Span.ToArray();
        yield return new("no witness", WithItems(), ScriptError.WitnessEmpty);
        yield return new(
            "a script in the input", WithInput(input => input with { ScriptSig = Script.Copy([(byte)Opcode.Op1]) }), ScriptError.ScriptSigNotEmpty);
        yield return new("another script", WithItem(items.Length - 1, Flip(items[^1])), IsP2wpkh ? ScriptError.EqualVerifyFailed : ScriptError.WitnessProgramMismatch);
        yield return new("an item too many", WithItems([Bytes.Empty, .. items]), IsP2wpkh ? ScriptError.WitnessProgramMismatch : ScriptError.CleanStack);
        if (Swapped != ScriptError.None)
        {
            var last = IsP2wpkh ? items.Length - 1 : items.Length - 2;
            yield return new("items swapped", WithItem(last, items[last - 1]).WithItem(last - 1, items[last]), Swapped);
        }

        if (OtherArgument != ScriptError.None)
        {
            yield return new("another argument", WithItem(items.Length - 2, Flip(items[^2])), OtherArgument);
        }

        if (items[0].IsEmpty && Signers.Count == 2)
        {
            yield return new("a dummy that is not empty", WithItem(0, Bytes.Copy([1])), ScriptError.NullDummy);
        }
    }

    /// <summary>Signed again, so that nothing but the locktime is wrong.</summary>
    private IEnumerable<JudgedSpend> LockTimeMutations()
    {
        if (Delay > 0)
        {
            yield return Early("a block too early", WithSequence(Delay - 1));
            yield return Early("no relative locktime", WithSequence(0x8000_0000 | Delay));
            yield return Early("a relative time instead of blocks", WithSequence(0x0040_0000 | Delay));
            yield return Early("a version without relative locktimes", WithVersion(1));
        }

        if (Expiry > 0)
        {
            yield return Early("a height too early", WithLockTime(Expiry - 1));
            yield return Early("a time instead of a height", WithLockTime(500_000_000 + Expiry));
            yield return Early("a final sequence", WithSequence(TransactionInput.FinalSequence));
        }

        JudgedSpend Early(string what, Spend spend) => new(what, spend.Resigned(), ScriptError.UnsatisfiedLockTime);
    }

    /// <summary>What signatures have to cover. Bit 17 of the sequence has no meaning to any opcode.</summary>
    private IEnumerable<JudgedSpend> UnsignedChanges()
    {
        yield return new("another sequence", WithSequence(Input.Sequence ^ 0x2_0000), ScriptError.NullFail);
        yield return new("another locktime", WithLockTime(Transaction.LockTime + 1), ScriptError.NullFail);
        yield return new("another version", WithVersion(3), ScriptError.NullFail);
        yield return new("another outpoint", WithInput(input => input with { PreviousOutput = input.PreviousOutput with { Index = 77 } }), ScriptError.NullFail);
        yield return new("another amount", WithSpent(SpentOutput with { Amount = SpentOutput.Amount + new Satoshi(1) }), ScriptError.NullFail);
        yield return new(
            "other outputs",
            With(Transaction with { Outputs = Transaction.Outputs.Select(output => output with { Amount = output.Amount + new Satoshi(1) }).ToSequence() }),
            ScriptError.NullFail);
    }

    /// <summary>The witness of this with all else of another.</summary>
    private Spend With(Transaction transaction) => this with { Transaction = transaction.WithWitness(InputIndex, Input.Witness) };

    private Spend WithSpent(TransactionOutput output) =>
        this with { SpentOutputs = SpentOutputs.Select((old, i) => i == InputIndex ? output : old).ToSequence() };

    private Bytes Sign(PrivateKey key, int item)
    {
        var type = new SighashType(Input.Witness.Items[item].Span[^1]);
        var digest = new TransactionDigests(Transaction).SegwitV0(InputIndex, ScriptCode, SpentOutput.Amount, type);
        return new TransactionSignature(key.Sign(digest.ToArray()), type).ToBytes();
    }

    /// <summary>The order of the curve minus s: as good to the mathematics.</summary>
    private static TransactionSignature HighS(TransactionSignature signature)
    {
        var order = BigInteger.Parse(
            "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var s = order - new BigInteger(signature.Signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var bytes = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        return signature with { Signature = signature.Signature with { S = Bytes32.FromBytes(bytes) } };
    }

    private static Bytes Flip(Bytes bytes)
    {
        var changed = bytes.Span.ToArray();
        changed[changed.Length / 2] ^= 1;
        return Bytes.Copy(changed);
    }
}
