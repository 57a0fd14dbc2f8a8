using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>closing_signed.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Request">The transaction to sign.</param>
/// <param name="Fee">fee_satoshis.</param>
/// <param name="Range">fee_range.</param>
/// <remarks>BOLT 2, "Legacy Closing Negotiation: closing_signed".</remarks>
public sealed record SignedClosingSigned(ChannelId ChannelId, ClosingRequest Request, Satoshi Fee, FeeRange Range) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var reply = signers.Channel.Sign(Request);
        return reply.IsGiven
            ? new([new ClosingSigned { ChannelId = ChannelId, FeeSatoshis = Fee, Signature = reply.Value, FeeRange = Range }], Refusal.None)
            : new(default, reply.Refusal);
    }
}

/// <summary>closing_complete.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Proposal">What it proposes.</param>
/// <param name="CloserOutputOnly">The transaction without an output for the peer; null when it is not proposed.</param>
/// <param name="CloseeOutputOnly">The transaction without an output for us; null when it is not proposed.</param>
/// <param name="CloserAndCloseeOutputs">The transaction with both; null when it is not proposed.</param>
/// <remarks>BOLT 2, "Closing Negotiation: closing_complete and closing_sig".</remarks>
public sealed record SignedClosingComplete(
    ChannelId ChannelId,
    ClosingProposal Proposal,
    ClosingRequest? CloserOutputOnly,
    ClosingRequest? CloseeOutputOnly,
    ClosingRequest? CloserAndCloseeOutputs) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var refusal = Refusal.None;
        var message = new ClosingComplete
        {
            ChannelId = ChannelId,
            CloserScriptpubkey = Proposal.Closer.Content,
            CloseeScriptpubkey = Proposal.Closee.Content,
            FeeSatoshis = Proposal.Fee,
            Locktime = Proposal.LockTime,
            CloserOutputOnly = Sign(CloserOutputOnly),
            CloseeOutputOnly = Sign(CloseeOutputOnly),
            CloserAndCloseeOutputs = Sign(CloserAndCloseeOutputs),
        };
        return refusal == Refusal.None ? new([message], refusal) : new(default, refusal);

        SignatureBytes? Sign(ClosingRequest? request)
        {
            if (request is null || refusal != Refusal.None)
            {
                return null;
            }

            var reply = signers.Channel.Sign(request);
            refusal = reply.Refusal;
            return reply.IsGiven ? reply.Value : null;
        }
    }
}

/// <summary>closing_sig.</summary>
/// <param name="ChannelId">channel_id.</param>
/// <param name="Proposal">What the peer proposed.</param>
/// <param name="Variant">Which of its transactions we sign.</param>
/// <param name="Request">That transaction.</param>
/// <remarks>BOLT 2, "Closing Negotiation: closing_complete and closing_sig".</remarks>
public sealed record SignedClosingSig(ChannelId ChannelId, ClosingProposal Proposal, ClosingVariants Variant, ClosingRequest Request) : OutgoingMessage
{
    /// <inheritdoc/>
    public override FilledMessage Fill(ChannelSigners signers)
    {
        ArgumentNullException.ThrowIfNull(signers);
        var reply = signers.Channel.Sign(Request);
        if (!reply.IsGiven)
        {
            return new(default, reply.Refusal);
        }

        SignatureBytes? For(ClosingVariants variant) => variant == Variant ? reply.Value : null;
        return new([
            new ClosingSig
            {
                ChannelId = ChannelId,
                CloserScriptpubkey = Proposal.Closer.Content,
                CloseeScriptpubkey = Proposal.Closee.Content,
                FeeSatoshis = Proposal.Fee,
                Locktime = Proposal.LockTime,
                CloserOutputOnly = For(ClosingVariants.CloserOutputOnly),
                CloseeOutputOnly = For(ClosingVariants.CloseeOutputOnly),
                CloserAndCloseeOutputs = For(ClosingVariants.CloserAndCloseeOutputs),
            }], Refusal.None);
    }
}
