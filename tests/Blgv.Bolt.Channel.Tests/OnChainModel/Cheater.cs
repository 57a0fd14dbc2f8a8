using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>
/// Somebody who has an old copy of a party's data, knows every preimage, and has miners as friends: it needs no fees, and its transactions are in a
/// block when it likes.
/// </summary>
internal sealed class Cheater(OldCommitments old, ModelParty victim, SharedChain chain)
{
    private readonly HashSet<TxId> _made = [];

    public ModelParty Party => old.Party;

    /// <summary>Whether a transaction is its own.</summary>
    public bool IsOf(TxId transaction) => _made.Contains(transaction);

    /// <summary>Has an old commitment mined.</summary>
    public void Publish(byte choice)
    {
        var stale = old.Stale.ToList();
        if (stale.Count > 0)
        {
            chain.TryMineExactly(old.Complete(stale[choice % stale.Count]));
        }
    }

    /// <summary>
    /// Has HTLC transactions on it mined: a single one, or with anchors all that the locktime allows in one transaction, among outputs that have
    /// nothing to do with the channel.
    /// </summary>
    public void MoveHtlcs(byte choice)
    {
        if (Published() is not { } entry)
        {
            return;
        }

        using var signer = old.SignerOf(entry);
        var open = entry.Commitment.HtlcTransactions.Index()
            .Where(htlc => chain.Regtest.TryGetUnspent(entry.Commitment.OutPointOf(htlc.Item.OutputIndex), out _) && IsDue(htlc.Item))
            .ToList();
        if (open.Count == 0)
        {
            return;
        }

        var first = open[choice % open.Count].Item;
        var isTogether = entry.Commitment.Terms.Format.HasAnchors && choice % 3 > 0;
        var members = isTogether ? open.Where(htlc => htlc.Item.UnsignedTransaction.LockTime == first.UnsignedTransaction.LockTime).ToList() : [open[choice % open.Count]];
        var transaction = first.UnsignedTransaction with
        {
            Inputs = members.Select(htlc => htlc.Item.UnsignedTransaction.Inputs[0]).ToSequence(),
            Outputs = members.Select(htlc => htlc.Item.UnsignedTransaction.Outputs[0]).ToSequence(),
        };
        foreach (var (position, (index, htlc)) in members.Index())
        {
            var reply = signer.Sign(new HtlcRequest(Pair.Index, htlc, isTogether ? transaction : null, position));
            Assert.True(reply.IsGiven, reply.Refusal.ToString());
            Preimage? preimage = htlc is HtlcSuccessTransaction ? Payment.PreimageOf(htlc.Htlc.PaymentHash) : null;
            transaction = transaction.WithWitness(position, new ClaimMeans.HtlcStage(htlc, entry.Signatures.Htlcs[index], preimage).WitnessWith(reply.Value));
        }

        if (chain.TryMineExactly(transaction))
        {
            _made.Add(transaction.ComputeTxId());
        }
    }

    /// <summary>Tries to take what it waits for, which only a victim that sleeps lets happen.</summary>
    /// <returns>Whether it got anything.</returns>
    public bool TakeDelayed()
    {
        if (Published() is not { } entry)
        {
            return false;
        }

        using var signer = old.SignerOf(entry);
        var claims = new List<Claim>();
        foreach (var (i, output) in entry.Commitment.Outputs.Index())
        {
            if (output.Kind == CommitmentOutputKind.ToLocal)
            {
                claims.Add(DelayedClaim.OfToLocal(entry.Commitment, i));
            }
        }

        foreach (var htlc in entry.Commitment.HtlcTransactions)
        {
            if (chain.Regtest.TryGetSpender(entry.Commitment.OutPointOf(htlc.OutputIndex), out var spender) && IsOf(spender.ComputeTxId()))
            {
                var at = spender.Inputs.Index().First(input => input.Item.PreviousOutput == entry.Commitment.OutPointOf(htlc.OutputIndex)).Index;
                claims.Add(DelayedClaim.OfHtlc(htlc, new(spender.ComputeTxId(), (uint)at)));
            }
        }

        return claims.Any(claim => Take(claim, signer));
    }

    private bool Take(Claim claim, SeedSigner signer)
    {
        if (!chain.Regtest.TryGetUnspent(claim.OutPoint, out _)
            || !ClaimTransaction.TryBuild([claim], chain[Party].Keeper.Script, FeeRate.Floor, out var transaction, out _))
        {
            return false;
        }

        var signature = signer.Sign(new ClaimRequest(Pair.Index, transaction, 0)).Value;
        return chain.Regtest.MineExactly([transaction.Complete([signature])], out _) is null;
    }

    /// <summary>The old commitment that is in a block, if it was revoked: the victim has its secret.</summary>
    private OldCommitments.Entry? Published() => old.Stale.FirstOrDefault(entry =>
        chain.Regtest.Confirmations(entry.Commitment.TxId) > 0
        && victim.State.Core is { } core && entry.Commitment.Number.Value < core.Commitments.RemoteUnrevokedNumber.Value);

    private bool IsDue(HtlcTransaction htlc) =>
        htlc.UnsignedTransaction.LockTime <= chain.Regtest.Height.Value
        && chain.Regtest.Confirmations(htlc.Commitment.TxId) >= htlc.Commitment.Terms.Format.HtlcSequence;
}
