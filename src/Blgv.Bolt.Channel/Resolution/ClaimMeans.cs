using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>How a claim is taken.</summary>
public abstract record ClaimMeans
{
    private ClaimMeans()
    {
    }

    /// <summary>What it adds to the weight of a transaction, or its own transaction's where that stands alone.</summary>
    public abstract Weight Weight { get; }

    /// <summary>One signature takes the output, and what it holds pays the fee.</summary>
    /// <param name="Claim">The input.</param>
    public sealed record Sweep(Claim Claim) : ClaimMeans
    {
        /// <inheritdoc/>
        public override Weight Weight => Claim.ExpectedWeight;
    }

    /// <summary>
    /// The second stage of an HTLC in our commitment, which the peer signed in advance. With anchors it has no fee of its own and goes into a larger
    /// transaction; without, it stands alone with the fee that it has.
    /// </summary>
    /// <param name="Transaction">The HTLC transaction.</param>
    /// <param name="Remote">The peer's signature.</param>
    /// <param name="Preimage">The preimage of one that we received; null for one that we offered.</param>
    public sealed record HtlcStage(HtlcTransaction Transaction, SignatureBytes Remote, Preimage? Preimage) : ClaimMeans
    {
        /// <inheritdoc/>
        public override Weight Weight => Transaction.ExpectedWeight;

        /// <summary>Whether inputs of others may, and must, pay for it.</summary>
        public bool NeedsFee => Transaction.Commitment.Terms.Format.HasAnchors;

        /// <summary>The witness of its input.</summary>
        /// <param name="local">Our signature.</param>
        /// <returns>The witness.</returns>
        public Witness WitnessWith(in SignatureBytes local) => Transaction switch
        {
            HtlcSuccessTransaction success when Preimage is { } preimage => success.WitnessOf(local, Remote, preimage),
            HtlcTimeoutTransaction timeout => timeout.WitnessOf(local, Remote),
            _ => throw new InvalidOperationException("An HTLC that we received is taken with its preimage."),
        };
    }

    /// <summary>Our commitment is to confirm; a child on its anchor pays for both.</summary>
    /// <param name="Publication">The commitment.</param>
    /// <param name="Anchor">Our anchor; null where there is none, so that it goes with the fee that it has.</param>
    public sealed record Commitment(OwnCommitment Publication, AnchorClaim? Anchor) : ClaimMeans
    {
        /// <inheritdoc/>
        public override Weight Weight => Publication.Request.Commitment.ExpectedWeight + (Anchor?.ExpectedWeight ?? default);
    }
}
