using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The channel that a commitment of the vectors belongs to.</summary>
internal sealed class CommitmentChannel(VectorObject json)
{
    private readonly OutPoint _fundingOutPoint = new(TxId.Parse(json.Fixed<TxId>("funding_txid").ToHex()), json.U32("funding_output_index"));
    private readonly Satoshi _funding = new(json.Unsigned("funding_satoshis"));
    private readonly ushort _toSelfDelay = (ushort)json.Unsigned("to_self_delay", ushort.MaxValue);
    private readonly PublicKey _localPayment = json.Point("local_payment_basepoint");
    private readonly PublicKey _remotePayment = json.Point("remote_payment_basepoint");
    private readonly PublicKey _localHtlc = json.Point("local_htlc_basepoint");
    private readonly PublicKey _remoteHtlc = json.Point("remote_htlc_basepoint");
    private readonly PublicKey _localDelayed = json.Point("local_delayed_payment_basepoint");
    private readonly PublicKey _remoteRevocation = json.Point("remote_revocation_basepoint");

    public CommitmentNumber Number { get; } = new(json.Unsigned("commitment_number", CommitmentNumber.Max.Value));

    public Bytes PerCommitmentSecret { get; } = json.Hex("per_commitment_secret");

    public Bytes LocalFunding { get; } = json.Hex("local_funding_privkey");

    public Bytes RemoteFunding { get; } = json.Hex("remote_funding_privkey");

    public Bytes LocalHtlc { get; } = json.Hex("local_htlc_basepoint_secret");

    public Bytes RemoteHtlc { get; } = json.Hex("remote_htlc_basepoint_secret");

    /// <summary>The basepoints that a commitment of the local party does not use are filled with others.</summary>
    public CommitmentTerms Terms(CommitmentFormat format, Satoshi dustLimit, CommitmentSecrets secrets) => new(
        format,
        _fundingOutPoint,
        _funding,
        new(secrets.LocalFunding.PublicKey, _localPayment, _localPayment, _localDelayed, _localHtlc),
        new(secrets.RemoteFunding.PublicKey, _remoteRevocation, _remotePayment, _remotePayment, _remoteHtlc),
        LocalIsOpener: true,
        _toSelfDelay,
        dustLimit);
}

/// <summary>The secrets of both parties.</summary>
internal sealed class CommitmentSecrets : IDisposable
{
    public CommitmentSecrets(CommitmentChannel channel)
    {
        using var perCommitment = PrivateKey.FromBytes(channel.PerCommitmentSecret.Span);
        PerCommitmentPoint = perCommitment.PublicKey;
        LocalFunding = PrivateKey.FromBytes(channel.LocalFunding.Span);
        RemoteFunding = PrivateKey.FromBytes(channel.RemoteFunding.Span);
        LocalHtlc = Derive(channel.LocalHtlc);
        RemoteHtlc = Derive(channel.RemoteHtlc);
    }

    public PublicKey PerCommitmentPoint { get; }

    public PrivateKey LocalFunding { get; }

    public PrivateKey RemoteFunding { get; }

    public PrivateKey LocalHtlc { get; }

    public PrivateKey RemoteHtlc { get; }

    public void Dispose()
    {
        LocalFunding.Dispose();
        RemoteFunding.Dispose();
        LocalHtlc.Dispose();
        RemoteHtlc.Dispose();
    }

    private PrivateKey Derive(Bytes basepointSecret)
    {
        using var secret = PrivateKey.FromBytes(basepointSecret.Span);
        return KeyDerivation.TryDerivePrivateKey(secret, PerCommitmentPoint, out var key) ? key : throw new ArgumentException("no key", nameof(basepointSecret));
    }
}
