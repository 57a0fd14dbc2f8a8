using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>
/// All that a channel has to take on chain, from its state: derived anew as a whole each time, so that no order of blocks, and nothing that others
/// spend, can leave a claim wrong (incident 10).
/// </summary>
/// <remarks>BOLT 5.</remarks>
internal static class ClaimDerivation
{
    public static Sequence<OnChainClaim> Of(FundedState state, ChannelPolicy policy) => state switch
    {
        OnChain chain when ChainView.Of(chain) is { } view => Of(view, policy),
        OnChain chain => CommitmentClaims.Of(chain, policy).ToSequence(),
        _ => default,
    };

    /// <summary>The claims where the funding output is spent.</summary>
    public static Sequence<OnChainClaim> Of(ChainView view, ChannelPolicy policy) => (view.Close switch
    {
        { Kind: SpendKind.Ours, Commitment: { } ours } => OfOurs(view, ours, policy),
        { Kind: SpendKind.Theirs, Commitment: { } theirs, Point: { } point } => OfTheirs(view, theirs, point, policy),
        { Kind: SpendKind.Revoked, Secret: { } secret, Keys: { } keys } => PenaltyClaims.Of(view, secret, keys),
        { Kind: SpendKind.Future or SpendKind.Unknown } => ToRemote(view),
        _ => [],
    }).ToSequence();

    /// <summary>The last block in which an HTLC that we offered should be back: then the one that pays for it comes near its end.</summary>
    public static BlockHeight DeadlineOfOffered(CltvExpiry expiry, ChannelPolicy policy) =>
        new(expiry.Value + (policy.CltvExpiryDelta > policy.FulfillmentMargin ? policy.CltvExpiryDelta - policy.FulfillmentMargin : 0));

    /// <summary>Our balance in a commitment of the peer: found by its script, whatever else is known.</summary>
    public static IEnumerable<OnChainClaim> ToRemote(ChainView view)
    {
        var format = view.Channel.Parameters.Format;
        var payment = view.Channel.Parameters.Local.Keys.PaymentBasepoint;
        var script = format.ToRemoteScript(payment);
        var outputs = view.Close.Spend.Transaction.Outputs;
        for (var i = 0; i < outputs.Count; i++)
        {
            var outPoint = new OutPoint(view.Close.TxId, (uint)i);
            if (outputs[i].ScriptPubKey == script && !view.TryGetSpender(outPoint, out _))
            {
                var claim = new ToRemoteClaim(format, payment, outPoint, outputs[i].Amount);
                yield return Sweep(view, claim, Mature(view.Close.Spend, format.ToRemoteSequence), null, new(ClaimGroupKind.Uncontested, 0, 0));
            }
        }
    }

    /// <summary>The first block that may hold what spends an output after a delay; not the block of the output itself, since it is seen only there.</summary>
    public static BlockHeight Mature(ConfirmedSpend of, uint delay) => of.Height + Math.Max(1, delay);

    /// <summary>A claim that pays its own fee.</summary>
    public static OnChainClaim Sweep(ChainView view, Claim claim, BlockHeight since, BlockHeight? deadline, ClaimGroup group) =>
        new(view.Channel.Parameters.Index, claim.OutPoint, claim.Amount, since, deadline, group, new ClaimMeans.Sweep(claim));

    private static IEnumerable<OnChainClaim> OfOurs(ChainView view, CommitmentTransaction ours, ChannelPolicy policy)
    {
        var delay = ours.Terms.ToSelfDelay;
        for (var i = 0; i < ours.Outputs.Count; i++)
        {
            if (ours.Outputs[i].Kind == CommitmentOutputKind.ToLocal && !view.TryGetSpender(ours.OutPointOf(i), out _))
            {
                yield return Sweep(view, DelayedClaim.OfToLocal(ours, i), Mature(view.Close.Spend, delay), null, new(ClaimGroupKind.Uncontested, 0, 0));
            }
        }

        var signatures = view.Close.Active.Signatures;
        for (var i = 0; i < ours.HtlcTransactions.Count; i++)
        {
            var transaction = ours.HtlcTransactions[i];
            if (view.TryGetSpender(ours.OutPointOf(transaction.OutputIndex), out var spender))
            {
                if (TryGetSecondStage(view, transaction, spender, out var outPoint))
                {
                    yield return Sweep(view, DelayedClaim.OfHtlc(transaction, outPoint), Mature(spender, delay), null, new(ClaimGroupKind.Uncontested, 0, 0));
                }
            }
            else if (signatures is not null && SecondStage(view, transaction, signatures.Htlcs[i], policy) is { } claim)
            {
                yield return claim;
            }
        }
    }

    /// <summary>An HTLC in our commitment: timed out after its expiry, or redeemed with its preimage before.</summary>
    private static OnChainClaim? SecondStage(ChainView view, HtlcTransaction transaction, SignatureBytes remote, ChannelPolicy policy)
    {
        var htlc = transaction.Htlc;
        var since = Mature(view.Close.Spend, transaction.Commitment.Terms.Format.HtlcSequence);
        var outPoint = transaction.Commitment.OutPointOf(transaction.OutputIndex);
        var index = view.Channel.Parameters.Index;
        if (htlc.Direction == HtlcDirection.Offered)
        {
            return new(
                index, outPoint, transaction.Output.Amount, Later(since, AfterExpiry(htlc.Expiry)), DeadlineOfOffered(htlc.Expiry, policy),
                new(ClaimGroupKind.HtlcTransaction, index, htlc.Expiry.Value), new ClaimMeans.HtlcStage(transaction, remote, null));
        }

        return view.Preimages.TryGetValue(htlc.Id, out var preimage)
            ? new(
                index, outPoint, transaction.Output.Amount, since, new BlockHeight(htlc.Expiry.Value),
                new(ClaimGroupKind.HtlcTransaction, index, 0), new ClaimMeans.HtlcStage(transaction, remote, preimage))
            : null;
    }

    /// <summary>Where our HTLC transaction put what it holds: at the position of its input, whatever else is in the transaction. False where the peer took the HTLC.</summary>
    private static bool TryGetSecondStage(ChainView view, HtlcTransaction transaction, ConfirmedSpend spender, out OutPoint outPoint)
    {
        var inputs = spender.Transaction.Inputs;
        var spent = transaction.Commitment.OutPointOf(transaction.OutputIndex);
        for (var i = 0; i < inputs.Count && i < spender.Transaction.Outputs.Count; i++)
        {
            if (inputs[i].PreviousOutput == spent)
            {
                outPoint = new(spender.Transaction.ComputeTxId(), (uint)i);
                return spender.Transaction.Outputs[i] == transaction.UnsignedTransaction.Outputs[0] && !view.TryGetSpender(outPoint, out _);
            }
        }

        outPoint = default;
        return false;
    }

    private static IEnumerable<OnChainClaim> OfTheirs(ChainView view, CommitmentTransaction theirs, PublicKey point, ChannelPolicy policy)
    {
        foreach (var claim in ToRemote(view))
        {
            yield return claim;
        }

        var index = view.Channel.Parameters.Index;
        var since = Mature(view.Close.Spend, theirs.Terms.Format.HtlcSequence);
        var group = new ClaimGroup(ClaimGroupKind.Contested, index, 0);
        foreach (var i in theirs.HtlcTransactions.Select(transaction => transaction.OutputIndex))
        {
            if (theirs.Outputs[i].Htlc is not { } htlc || view.TryGetSpender(theirs.OutPointOf(i), out _))
            {
                continue;
            }

            // What the peer received in its commitment is what we offered.
            if (htlc.Direction == HtlcDirection.Received)
            {
                var timeout = new HtlcTimeoutClaim(theirs, point, i);
                yield return Sweep(view, timeout, Later(since, AfterExpiry(htlc.Expiry)), DeadlineOfOffered(htlc.Expiry, policy), group);
            }
            else if (view.Preimages.TryGetValue(htlc.Id, out var preimage))
            {
                yield return Sweep(view, new HtlcPreimageClaim(theirs, point, i, preimage), since, new BlockHeight(htlc.Expiry.Value), group);
            }
        }
    }

    /// <summary>The first block that may hold a transaction with this locktime.</summary>
    private static BlockHeight AfterExpiry(CltvExpiry expiry) => new(expiry.Value + 1);

    private static BlockHeight Later(BlockHeight one, BlockHeight other) => one > other ? one : other;
}
