using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A funding transaction that both parties pay into.</summary>
/// <remarks>BOLT 3, "Dual Funded Transaction Test Vectors".</remarks>
internal sealed class DualFunding : IVector
{
    private readonly uint _lockTime;
    private readonly FeeRate _feeRate;
    private readonly Bytes _previous;
    private readonly Contributor _opener;
    private readonly Contributor _accepter;
    private readonly VectorText _expect;

    private DualFunding(VectorObject json)
    {
        _lockTime = json.U32("locktime");
        _feeRate = new(json.U32("feerate_per_kw"));
        _previous = json.Hex("prevtx");
        _opener = new(json.Object("opener"));
        _accepter = new(json.Object("accepter"));
        _expect = new(json.Object("expect"));
    }

    public static IVector Read(VectorObject json) => new DualFunding(json);

    public void Run(Check check)
    {
        check.Same("prevtx", "a transaction", Transaction.TryParse(_previous.Span, out var previous, out var error) ? "a transaction" : error.Kind.ToString());
        var funding = new FundingOutput(default, _opener.Funding + _accepter.Funding, _opener.FundingKey, _accepter.FundingKey);
        var shared = new TransactionOutput(funding.Amount, funding.ScriptPubKey);
        var opener = Change(check, "opener", _opener, previous!, shared);
        var accepter = Change(check, "accepter", _accepter, previous!, shared: null);
        var id = previous!.ComputeTxId();
        var unsigned = CollaborativeTransaction.Build(
            [_opener.Input(id), _accepter.Input(id)],
            [new(_opener.ChangeSerialId, opener), new(_opener.FundingSerialId, shared), new(_accepter.ChangeSerialId, accepter)],
            _lockTime);
        var signed = unsigned;
        foreach (var contributor in new[] { _opener, _accepter })
        {
            var index = unsigned.Inputs.ToList().FindIndex(input => input.PreviousOutput == contributor.Input(id).PreviousOutput);
            signed = signed.WithWitness(index, contributor.Witness);
        }

        _expect.Compare(check, "funding_script", funding.ScriptPubKey.ToString());
        _expect.Compare(check, "unsigned_tx", Convert.ToHexStringLower(unsigned.ToBytes()));
        _expect.Compare(check, "txid", signed.ComputeTxId().ToString());
        _expect.Compare(check, "signed_tx", Convert.ToHexStringLower(signed.ToBytes()));
    }

    private TransactionOutput Change(Check check, string who, Contributor contributor, Transaction previous, TransactionOutput? shared)
    {
        var placeholder = new TransactionOutput(default, contributor.ChangeScript);
        Sequence<TransactionOutput> outputs = shared is null ? [placeholder] : [shared, placeholder];
        var weight = CollaborativeTransaction.WeightOf(shared is not null, inputs: 1, outputs, contributor.Witness.Size);
        var fee = CollaborativeTransaction.FeeFor(_feeRate, weight);
        var change = previous.Outputs[(int)contributor.PreviousIndex].Amount - contributor.Funding - fee;
        _expect.Compare(check, $"{who}_weight", weight.Value.ToString(CultureInfo.InvariantCulture));
        _expect.Compare(check, $"{who}_fee_satoshis", fee.Value.ToString(CultureInfo.InvariantCulture));
        _expect.Compare(check, $"{who}_change_satoshis", change.Value.ToString(CultureInfo.InvariantCulture));
        return placeholder with { Amount = change };
    }

    private sealed class Contributor(VectorObject json)
    {
        private readonly SerialId _serialId = new(json.Unsigned("serial_id"));
        private readonly uint _sequence = json.U32("sequence");

        public Satoshi Funding { get; } = new(json.Unsigned("funding_satoshis"));

        public uint PreviousIndex { get; } = json.U32("prev_vout");

        public Witness Witness { get; } = Bitcoin.Witness.TryParse(json.Hex("witness").Span, out var witness, out _) ? witness : throw json.Wrong("\"witness\" is no witness");

        public SerialId ChangeSerialId { get; } = new(json.Unsigned("change_serial_id"));

        /// <summary>Of the funding output, which only the opener adds.</summary>
        public SerialId FundingSerialId { get; } = new(json.Has("funding_serial_id") ? json.Unsigned("funding_serial_id") : 0);

        public Script ChangeScript { get; } = new(json.Hex("change_script"));

        public PublicKey FundingKey { get; } = json.Point("funding_pubkey");

        public CollaborativeInput Input(TxId previous) => new(_serialId, new OutPoint(previous, PreviousIndex), _sequence);
    }

    /// <summary>The members of an object that holds nothing but text.</summary>
    private sealed class VectorText(VectorObject json)
    {
        private readonly Dictionary<string, string> _members = json.Names.ToDictionary(name => name, json.Text, StringComparer.Ordinal);

        public void Compare(Check check, string name, string got) => check.Same(name, _members.GetValueOrDefault(name, "nothing"), got);
    }
}
