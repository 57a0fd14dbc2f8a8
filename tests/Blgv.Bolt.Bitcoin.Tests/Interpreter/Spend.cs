using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>A transaction, and the input of it that is looked at.</summary>
/// <param name="Form">What is spent and how, for people.</param>
/// <param name="Transaction">The transaction.</param>
/// <param name="SpentOutputs">What it spends.</param>
/// <param name="InputIndex">The input.</param>
/// <param name="IsSigned">Whether a signature covers the transaction.</param>
/// <param name="FreeItem">An item that is dropped once its length was seen, so that most others would do: whoever times out an HTLC shows one.</param>
internal sealed record Spend(
    string Form, Transaction Transaction, Sequence<TransactionOutput> SpentOutputs, int InputIndex, bool IsSigned = true, int FreeItem = -1)
{
    internal TransactionInput Input => Transaction.Inputs[InputIndex];

    internal TransactionOutput SpentOutput => SpentOutputs[InputIndex];

    internal ScriptError Verify()
    {
        var accepted = ScriptInterpreter.Verify(Transaction, InputIndex, SpentOutputs, out var error);
        Assert.Equal(accepted, error == ScriptError.None);
        return error;
    }

    internal Spend WithItems(params IEnumerable<Bytes> items) =>
        this with { Transaction = Transaction.WithWitness(InputIndex, new Witness(items.ToSequence())) };

    internal Spend WithInput(Func<TransactionInput, TransactionInput> change) =>
        this with { Transaction = Transaction with { Inputs = Replace(Transaction.Inputs, InputIndex, change(Input)) } };

    internal Spend WithSpentOutput(Func<TransactionOutput, TransactionOutput> change) =>
        this with { SpentOutputs = Replace(SpentOutputs, InputIndex, change(SpentOutput)) };

    internal Spend WithOutputs(Func<TransactionOutput, TransactionOutput> change) =>
        this with { Transaction = Transaction with { Outputs = Transaction.Outputs.Select(change).ToSequence() } };

    /// <summary>All that can be done to a spend to make it wrong, each by itself.</summary>
    internal IEnumerable<(string Change, Spend Spend)> Mutations()
    {
        foreach (var mutation in ItemMutations())
        {
            yield return mutation;
        }

        yield return ("a push in the scriptSig", WithInput(input =>
            input with { ScriptSig = Script.Copy([.. input.ScriptSig.Span, (byte)Opcode.Op1]) }));
        yield return ("another script", WithSpentOutput(output =>
            output with { ScriptPubKey = new Script(Flip(output.ScriptPubKey.Content, output.ScriptPubKey.Length - 1)) }));
        if (!IsSigned)
        {
            yield break;
        }

        if (!Input.Witness.IsEmpty)
        {
            yield return ("another amount", WithSpentOutput(output => output with { Amount = output.Amount + new Satoshi(1) }));
        }

        yield return ("outputs changed", WithOutputs(output => output with { Amount = output.Amount + new Satoshi(1) }));
        yield return ("locktime later", this with { Transaction = Transaction with { LockTime = Transaction.LockTime + 1 } });
        yield return ("sequence changed", WithInput(input => input with { Sequence = input.Sequence ^ 1 }));
        yield return ("version changed", this with { Transaction = Transaction with { Version = 3 } });
    }

    private IEnumerable<(string Change, Spend Spend)> ItemMutations()
    {
        var items = Input.Witness.Items.Span.ToArray();
        for (var i = 0; i < items.Length; i++)
        {
            if (i != FreeItem)
            {
                yield return ($"item {i} changed", WithItems(Replaced(items, i, Flip(items[i], items[i].Length / 2))));
            }

            yield return ($"item {i} removed", WithItems(items.Where((_, index) => index != i)));
            if (!items[i].IsEmpty)
            {
                yield return ($"item {i} emptied", WithItems(Replaced(items, i, default)));
            }

            if (i > 0 && items[i] != items[i - 1])
            {
                yield return ($"items {i - 1} and {i} swapped", WithItems(Replaced(Replaced(items, i, items[i - 1]), i - 1, items[i])));
            }

            if (TransactionSignature.TryParse(items[i].Span, out var signature, out _))
            {
                yield return ($"item {i} with high s", WithItems(Replaced(items, i, HighS(signature).ToBytes())));
                yield return ($"item {i} for other parts", WithItems(Replaced(items, i, (signature with { Type = SighashType.None }).ToBytes())));
            }
        }

        if (items.Length > 0)
        {
            yield return ("an item more", WithItems([Bytes.FromHex("01"), .. items]));
            yield return ("an empty item more", WithItems([default, .. items]));
            yield return ("no witness", WithItems());
        }
    }

    /// <summary>The order of the curve minus s: as valid to the mathematics.</summary>
    internal static TransactionSignature HighS(TransactionSignature signature)
    {
        var order = System.Numerics.BigInteger.Parse(
            "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
            System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture);
        var s = order - new System.Numerics.BigInteger(signature.Signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        return signature with
        {
            Signature = signature.Signature with { S = Bytes32.FromBytes(s.ToByteArray(isUnsigned: true, isBigEndian: true)) },
        };
    }

    private static Bytes Flip(Bytes bytes, int at)
    {
        var changed = bytes.IsEmpty ? [0] : bytes.Span.ToArray();
        changed[at] ^= 1;
        return Bytes.Copy(changed);
    }

    internal static Bytes[] Replaced(Bytes[] items, int index, Bytes item)
    {
        var replaced = items.ToArray();
        replaced[index] = item;
        return replaced;
    }

    private static Sequence<T> Replace<T>(Sequence<T> items, int index, T item)
    {
        var replaced = items.Span.ToArray();
        replaced[index] = item;
        return Sequence.Create<T>(replaced);
    }
}
