using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A funding transaction of one party, from a P2PKH input.</summary>
/// <remarks>BOLT 3, "Funding Transaction Test Vectors".</remarks>
internal sealed class FundingTransaction : IVector
{
    private readonly PublicKey _local;
    private readonly PublicKey _remote;
    private readonly Bytes _inputTransaction;
    private readonly uint _inputIndex;
    private readonly Bytes _inputKey;
    private readonly Satoshi _funding;
    private readonly Satoshi _change;
    private readonly string _script;
    private readonly string _outputIndex;
    private readonly string _transaction;
    private readonly string _id;

    private FundingTransaction(VectorObject json)
    {
        _local = json.Point("local_funding_pubkey");
        _remote = json.Point("remote_funding_pubkey");
        _inputTransaction = json.Hex("input_tx");
        _inputIndex = json.U32("input_index");
        _inputKey = json.Hex("input_privkey");
        _funding = new(json.Unsigned("funding_satoshis"));
        _change = new(json.Unsigned("change_satoshis"));
        var expect = json.Object("expect");
        _script = expect.Text("funding_wscript");
        _outputIndex = expect.Text("funding_output");
        _transaction = expect.Text("funding_tx");
        _id = expect.Text("txid");
    }

    public static IVector Read(VectorObject json) => new FundingTransaction(json);

    public void Run(Check check)
    {
        check.Same("input_tx", "a transaction", Transaction.TryParse(_inputTransaction.Span, out var previous, out var error) ? "a transaction" : error.Kind.ToString());
        var spent = previous!.Outputs[(int)_inputIndex];
        using var key = PrivateKey.FromBytes(_inputKey.Span);
        check.Same("script of the input", StandardScript.P2pkh(key.PublicKey.ToPointBytes()).ToString(), spent.ScriptPubKey.ToString());

        var funding = new FundingOutput(default, _funding, _local, _remote);
        check.Same("funding_wscript", _script, funding.WitnessScript.ToString());
        Sequence<TransactionOutput> outputs = [new(_funding, funding.ScriptPubKey), new(_change, StandardScript.P2wpkh(key.PublicKey.ToPointBytes()))];
        var ordered = outputs.OrderBy(output => output.Amount.Value).ToSequence();
        var input = new TransactionInput(new OutPoint(previous.ComputeTxId(), _inputIndex), TransactionInput.FinalSequence);
        var unsigned = new Transaction(2, [input], ordered, LockTime: 0);
        var digest = new TransactionDigests(unsigned).Legacy(0, spent.ScriptPubKey, SighashType.All);
        var signature = new TransactionSignature(key.Sign(digest.ToArray()), SighashType.All).ToBytes();
        var scriptSig = new ScriptBuilder().Push(signature.Span).Push(key.PublicKey.ToPointBytes()).Build();
        var signed = unsigned with { Inputs = [input with { ScriptSig = scriptSig }] };

        check.Same("funding_output", _outputIndex, ordered.ToList().FindIndex(output => output.ScriptPubKey == funding.ScriptPubKey).ToString(CultureInfo.InvariantCulture));
        check.Same("funding_tx", _transaction, Convert.ToHexStringLower(signed.ToBytes()));
        check.Same("txid", _id, signed.ComputeTxId().ToString());
    }
}
