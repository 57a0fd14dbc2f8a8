using System.Globalization;
using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A commitment transaction with its HTLC transactions, built, signed by both sides and checked.</summary>
/// <remarks>BOLT 3, "Commitment and HTLC Transaction Test Vectors", with and without anchors.</remarks>
internal sealed class Commitment : IVector
{
    private readonly CommitmentFormat _format;
    private readonly CommitmentChannel _channel;
    private readonly Satoshi _dustLimit;
    private readonly CommitmentSpec _spec;
    private readonly Dictionary<PaymentHash, Preimage> _preimages = [];
    private readonly List<(string What, string Value)> _expected = [];
    private readonly Sequence<ExpectedHtlc> _expectedHtlcs;

    private Commitment(VectorObject json, CommitmentFormat format)
    {
        _format = format;
        _channel = new(json.Object("channel"));
        _dustLimit = new(json.Unsigned("dust_limit_satoshis"));
        _spec = new(
            new(json.U32("feerate_per_kw")),
            new(json.Unsigned("to_local_msat")),
            new(json.Unsigned("to_remote_msat")),
            json.Objects("htlcs").Select(ReadHtlc).ToSequence());
        var expect = json.Object("expect");
        foreach (var name in expect.Names.Where(name => name != "htlc_txs"))
        {
            _expected.Add((name, expect.Text(name)));
        }

        _expectedHtlcs = expect.Objects("htlc_txs").Select(htlc => new ExpectedHtlc(htlc)).ToSequence();
    }

    public static IVector ReadStaticRemotekey(VectorObject json) => new Commitment(json, CommitmentFormat.StaticRemotekey);

    public static IVector ReadAnchors(VectorObject json) => new Commitment(json, CommitmentFormat.Anchors);

    public void Run(Check check)
    {
        using var secrets = new CommitmentSecrets(_channel);
        var builder = new CommitmentBuilder(_channel.Terms(_format, _dustLimit, secrets));
        CommitmentKeys.TryDerive(builder.Terms.Local, builder.Terms.Remote, secrets.PerCommitmentPoint, out var keys);
        builder.TryBuild(_channel.Number, keys!, _spec, out var commitment, out var error);
        check.Same("error", CommitmentError.None.ToString(), error.ToString());
        var remote = commitment!.SignAsRemote(secrets.RemoteFunding, secrets.RemoteHtlc);
        check.Same("faults of the remote signatures", SignatureFault.None.ToString(), commitment.Verify(remote).ToString());
        var local = commitment.SignAsOwner(secrets.LocalFunding);
        foreach (var (what, value) in _expected)
        {
            check.Same(what, value, what switch
            {
                "local_htlcpubkey" => keys!.LocalHtlc.ToString(),
                "remote_htlcpubkey" => keys!.RemoteHtlc.ToString(),
                "local_delayedpubkey" => keys!.LocalDelayed.ToString(),
                "revocationpubkey" => keys!.Revocation.ToString(),
                "obscured_commitment_number" => Shown(builder.Mask.Value ^ _channel.Number.Value),
                "base_fee_satoshis" => Shown(commitment.Amounts.BaseFee.Value),
                "fee_satoshis" => Shown(commitment.Amounts.Fee.Value),
                "remote_signature" => Der(remote.Commitment),
                "local_signature" => Der(local),
                "commitment_tx" => Convert.ToHexStringLower(commitment.Complete(local, remote.Commitment).ToBytes()),
                _ => "nothing of that name",
            });
        }

        check.Same("number of htlc_txs", Shown((ulong)_expectedHtlcs.Count), Shown((ulong)commitment.HtlcTransactions.Count));
        for (var i = 0; i < Math.Min(_expectedHtlcs.Count, commitment.HtlcTransactions.Count); i++)
        {
            RunHtlc(check, i, commitment.HtlcTransactions[i], remote.Htlcs[i], secrets.LocalHtlc);
        }
    }

    private void RunHtlc(Check check, int index, HtlcTransaction transaction, SignatureBytes remote, PrivateKey localKey)
    {
        var expected = _expectedHtlcs[index];
        var local = transaction.SignAsOwner(localKey);
        var signed = transaction switch
        {
            HtlcSuccessTransaction success => success.Complete(local, remote, _preimages[transaction.Htlc.PaymentHash]),
            HtlcTimeoutTransaction timeout => timeout.Complete(local, remote),
            _ => transaction.UnsignedTransaction,
        };
        check.Same($"htlc {index}", expected.Id ?? Shown(transaction.Htlc.Id.Value), Shown(transaction.Htlc.Id.Value));
        check.Same($"remote_signature of htlc {index}", expected.RemoteSignature, Der(remote));
        check.Same($"local_signature of htlc {index}", expected.LocalSignature ?? Der(local), Der(local));
        check.Same($"tx of htlc {index}", expected.Transaction, Convert.ToHexStringLower(signed.ToBytes()));
    }

    private CommitmentHtlc ReadHtlc(VectorObject json)
    {
        var preimage = json.Fixed<Preimage>("payment_preimage");
        var hash = PaymentHash.FromBytes(SHA256.HashData(preimage.ToArray()));
        _preimages[hash] = preimage;
        return new(
            json.OneOf("direction", "offered", "received") == "offered" ? HtlcDirection.Offered : HtlcDirection.Received,
            new(json.Unsigned("id")),
            new(json.Unsigned("amount_msat")),
            hash,
            new(json.U32("cltv_expiry")));
    }

    private static string Shown(ulong value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>As the BOLT prints it: without the byte of the sighash type.</summary>
    private static string Der(SignatureBytes signature) => Convert.ToHexStringLower(new TransactionSignature(signature, SighashType.All).ToBytes().Span[..^1]);

    private sealed class ExpectedHtlc(VectorObject json)
    {
        public string? Id { get; } = json.Has("htlc") ? json.Text("htlc") : null;

        public string RemoteSignature { get; } = json.Text("remote_signature");

        public string? LocalSignature { get; } = json.Has("local_signature") ? json.Text("local_signature") : null;

        public string Transaction { get; } = json.Text("tx");
    }
}
