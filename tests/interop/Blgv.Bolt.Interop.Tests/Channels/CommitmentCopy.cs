using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>A commitment of ours as it was the newest, and a signer that knows of none after it: together they can cheat once it is revoked.</summary>
internal sealed class CommitmentCopy : IDisposable
{
    private readonly SeedSigner _signer;
    private readonly OwnCommitment _publication;

    public CommitmentCopy(SeedSigner signer, OwnCommitment publication)
    {
        (_signer, _publication) = (signer, publication);
        Transaction = publication.Complete(signer).Value ?? throw new InvalidOperationException("The signer refuses our commitment.");
    }

    /// <summary>The commitment, signed by both.</summary>
    public Transaction Transaction { get; }

    /// <summary>The HTLC transaction that takes an HTLC of LDK's with its preimage. With anchors it has no fee: only a block takes it.</summary>
    public Transaction Take(PaymentHash payment, Preimage preimage)
    {
        var htlcs = _publication.Request.Commitment.HtlcTransactions;
        var (index, htlc) = htlcs.Index().Single(one => one.Item.Htlc.PaymentHash == payment);
        var local = _signer.Sign(new HtlcRequest(_publication.Request.Channel, htlc)).Value;
        return Assert.IsType<HtlcSuccessTransaction>(htlc).Complete(local, _publication.Remote.Htlcs[index], preimage);
    }

    public void Dispose() => _signer.Dispose();
}
