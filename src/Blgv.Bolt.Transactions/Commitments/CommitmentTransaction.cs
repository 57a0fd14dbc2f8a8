using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>A commitment transaction, not signed, with all that is known of it. Local is its owner, the party that will hold it signed.</summary>
/// <remarks>BOLT 3, "Commitment Transaction". <see cref="CommitmentBuilder"/> makes it.</remarks>
public sealed class CommitmentTransaction
{
    private readonly CommitmentBuilder _builder;

    /// <summary>Signatures that all held. What they sign never changes, nor do they, so they hold for ever.</summary>
    private volatile CommitmentSignatures? _verified;

    internal CommitmentTransaction(
        CommitmentBuilder builder,
        CommitmentNumber number,
        CommitmentKeys keys,
        CommitmentSpec spec,
        CommitmentAmounts amounts,
        Sequence<CommitmentOutput> outputs,
        Script delayedScriptPubKey,
        Script delayedWitnessScript,
        Transaction unsigned)
    {
        _builder = builder;
        (Number, Keys, Spec, Amounts, Outputs, UnsignedTransaction) = (number, keys, spec, amounts, outputs, unsigned);
        (DelayedScriptPubKey, DelayedWitnessScript) = (delayedScriptPubKey, delayedWitnessScript);
        TxId = unsigned.ComputeTxId();
        Digest = builder.Funding.DigestIn(new TransactionDigests(unsigned, builder.CommitmentFrame));
        HtlcTransactions = MakeHtlcTransactions();
    }

    /// <summary>What it has in common with the others of its owner.</summary>
    public CommitmentTerms Terms => _builder.Terms;

    /// <summary>The output that it spends; local is the owner of the commitment.</summary>
    public FundingOutput Funding => _builder.Funding;

    /// <summary>Its number.</summary>
    public CommitmentNumber Number { get; }

    /// <summary>The keys in its scripts.</summary>
    public CommitmentKeys Keys { get; }

    /// <summary>What it divides.</summary>
    public CommitmentSpec Spec { get; }

    /// <summary>What it pays to whom.</summary>
    public CommitmentAmounts Amounts { get; }

    /// <summary>Its outputs, in order.</summary>
    public Sequence<CommitmentOutput> Outputs { get; }

    /// <summary>The transaction without witness.</summary>
    public Transaction UnsignedTransaction { get; }

    /// <summary>Its id.</summary>
    public TxId TxId { get; }

    /// <summary>What both parties sign.</summary>
    public Bytes32 Digest { get; }

    /// <summary>The HTLC transactions, in the order of the outputs they spend: the order of htlc_signatures.</summary>
    public Sequence<HtlcTransaction> HtlcTransactions { get; }

    /// <summary>
    /// The weight that its fee was computed from. The signed one weighs less, as signatures are shorter than the BOLT counts them
    /// and a balance without output is counted too. Only without anchors it can weigh up to 6 more: there the BOLT counts one byte
    /// for the number of outputs, and from 253 on it takes three.
    /// </summary>
    public Weight ExpectedWeight => Terms.Format.CommitmentWeight(Amounts.UntrimmedHtlcs);

    /// <summary>Resembles its HTLC transactions.</summary>
    internal TransactionDigests HtlcFrame => _builder.HtlcFrame;

    /// <summary>The script of the outputs that the owner waits for.</summary>
    internal Script DelayedScriptPubKey { get; }

    /// <summary>Its witness script.</summary>
    internal Script DelayedWitnessScript { get; }

    /// <summary>Where an output is, to be spent.</summary>
    /// <param name="index">Its position.</param>
    /// <returns>Transaction and index.</returns>
    public OutPoint OutPointOf(int index) => new(TxId, checked((uint)index));

    /// <summary>Signs for the owner, as the other party. The own signature is <see cref="SignAsOwner"/>.</summary>
    /// <param name="remoteFunding">The other party's funding secret.</param>
    /// <param name="remoteHtlc">The secret of remote_htlcpubkey; may be null without HTLC outputs.</param>
    /// <returns>The content of commitment_signed.</returns>
    /// <exception cref="ArgumentException">The keys are not those of the commitment, or the one that signs for HTLCs is missing.</exception>
    public CommitmentSignatures SignAsRemote(PrivateKey remoteFunding, PrivateKey? remoteHtlc)
    {
        ArgumentNullException.ThrowIfNull(remoteFunding);
        ThrowIfOther(remoteFunding, Funding.Remote, nameof(remoteFunding));
        if (HtlcTransactions.IsEmpty)
        {
            return new(remoteFunding.Sign(Digest), default);
        }

        ArgumentNullException.ThrowIfNull(remoteHtlc);
        ThrowIfOther(remoteHtlc, Keys.RemoteHtlc, nameof(remoteHtlc));
        var htlcs = new SignatureBytes[HtlcTransactions.Count];
        for (var i = 0; i < htlcs.Length; i++)
        {
            htlcs[i] = remoteHtlc.Sign(HtlcTransactions[i].RemoteDigest);
        }

        return new(remoteFunding.Sign(Digest), Sequence.Create<SignatureBytes>(htlcs));
    }

    /// <summary>Signs as the owner, to broadcast it.</summary>
    /// <param name="localFunding">The owner's funding secret.</param>
    /// <returns>The signature.</returns>
    /// <exception cref="ArgumentException">The key is not that of the commitment.</exception>
    public SignatureBytes SignAsOwner(PrivateKey localFunding)
    {
        ArgumentNullException.ThrowIfNull(localFunding);
        ThrowIfOther(localFunding, Funding.Local, nameof(localFunding));
        return localFunding.Sign(Digest);
    }

    /// <summary>Checks what the other party signed, before the owner revokes the commitment before. Asking again about signatures that held costs nothing.</summary>
    /// <param name="signatures">The content of commitment_signed.</param>
    /// <param name="degree">On how many cores.</param>
    /// <returns>What is wrong.</returns>
    /// <remarks>BOLT 2, <c>commitment_signed</c>.</remarks>
    public SignatureFault Verify(CommitmentSignatures signatures, int degree = 1)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        if (signatures == _verified)
        {
            return SignatureFault.None;
        }

        var fault = VerifyAfresh(signatures, degree);
        if (fault == SignatureFault.None)
        {
            _verified = signatures;
        }

        return fault;
    }

    /// <summary>The signed transaction.</summary>
    /// <param name="local">The owner's signature.</param>
    /// <param name="remote">The other party's.</param>
    /// <returns>Ready to broadcast.</returns>
    public Transaction Complete(in SignatureBytes local, in SignatureBytes remote) => Funding.Complete(UnsignedTransaction, local, remote);

    /// <summary>Number and id.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"commitment {Number} {TxId} ({Amounts.UntrimmedHtlcs} HTLC outputs)";

    private SignatureFault VerifyAfresh(CommitmentSignatures signatures, int degree)
    {
        if (signatures.Htlcs.Count != HtlcTransactions.Count)
        {
            return SignatureFault.HtlcCount;
        }

        if (!Funding.Remote.Verify(Digest, signatures.Commitment))
        {
            return SignatureFault.Commitment;
        }

        return degree == 1 ? VerifyOneByOne(signatures.Htlcs) : VerifyOnManyCores(signatures.Htlcs, degree);
    }

    private SignatureFault VerifyOneByOne(Sequence<SignatureBytes> htlcs)
    {
        for (var i = 0; i < htlcs.Count; i++)
        {
            if (!HtlcTransactions[i].Verify(htlcs[i]))
            {
                return SignatureFault.Htlc;
            }
        }

        return SignatureFault.None;
    }

    private SignatureFault VerifyOnManyCores(Sequence<SignatureBytes> htlcs, int degree)
    {
        var items = new VerificationItem[htlcs.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new(Keys.RemoteHtlc, HtlcTransactions[i].RemoteDigest, htlcs[i]);
        }

        return EcdsaBatch.VerifyAll(items, new bool[items.Length], degree, CancellationToken.None) ? SignatureFault.None : SignatureFault.Htlc;
    }

    private static void ThrowIfOther(PrivateKey key, in PublicKey expected, string name)
    {
        if (key.PublicKey != expected)
        {
            throw new ArgumentException($"The key is not the one in the commitment, which is {expected}.", name);
        }
    }

    private Sequence<HtlcTransaction> MakeHtlcTransactions()
    {
        Sequence.TryCreate<HtlcTransaction, CommitmentTransaction>(Amounts.UntrimmedHtlcs, this, Fill, out var transactions);
        return transactions;

        static bool Fill(Span<HtlcTransaction> items, CommitmentTransaction commitment)
        {
            var next = 0;
            for (var i = 0; i < commitment.Outputs.Count; i++)
            {
                if (commitment.Outputs[i].Kind is CommitmentOutputKind.OfferedHtlc)
                {
                    items[next++] = new HtlcTimeoutTransaction(commitment, i);
                }
                else if (commitment.Outputs[i].Kind is CommitmentOutputKind.ReceivedHtlc)
                {
                    items[next++] = new HtlcSuccessTransaction(commitment, i);
                }
            }

            return true;
        }
    }
}
