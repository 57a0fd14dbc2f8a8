using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>Who got what in the end, and what upstream was told.</summary>
internal sealed class OutcomeCheck
{
    /// <summary>A preimage that comes so many blocks before the end is early enough.</summary>
    private const uint EarlyEnough = 8;

    private readonly SharedChain _chain;
    private readonly OldCommitments[] _old;
    private readonly Dictionary<ModelParty, (MilliSatoshi Channel, Satoshi Wallet)> _initial;
    private readonly Dictionary<(ModelParty Receiver, HtlcId Id), uint> _decided = [];
    private readonly HashSet<(ModelParty Offerer, HtlcId Id)> _known = [];
    private readonly Dictionary<(ModelParty Offerer, HtlcId Id), MilliSatoshi> _amounts = [];

    public OutcomeCheck(SharedChain chain, OldCommitments[] old)
    {
        (_chain, _old) = (chain, old);
        _initial = chain.Listeners.ToDictionary(
            listener => listener.Party, listener => (listener.Party.Commitments.Active[0].ToLocal, listener.Keeper.Balance));
    }

    private readonly HashSet<(ModelParty Offerer, HtlcId Id)> _returned = [];
    private readonly Dictionary<ModelParty, ulong> _revoked = [];
    private Cycler? _cycler;

    /// <summary>Takes down what only shows on the way: who knew what when.</summary>
    public void Record()
    {
        foreach (var party in _initial.Keys)
        {
            foreach (var (id, (_, decision)) in party.Received)
            {
                if (decision is HtlcRemoval.Fulfilled)
                {
                    _decided.TryAdd((party, id), _chain.Regtest.Height.Value);
                }
            }

            if (party.State.Core is { } core)
            {
                _revoked[Other(party)] = core.Commitments.RemoteUnrevokedNumber.Value;
            }

            foreach (var htlc in party.State.Core?.Commitments.Htlcs.Where(htlc => htlc.IsOffered) ?? [])
            {
                _amounts.TryAdd((party, htlc.Key.Id), htlc.Amount);
                if (htlc.Preimage is not null && !htlc.HasReturned)
                {
                    _known.Add((party, htlc.Key.Id));
                }

                if (htlc.HasReturned && _returned.Add((party, htlc.Key.Id)))
                {
                    AssertIsBack(party, htlc.Key.Id);
                }
            }
        }
    }

    public void Check(Cheater? cheater, Cycler? cycler)
    {
        _cycler = cycler;
        CheckWallets();
        CheckUpstream();
        var funding = _old[0].All.Select(entry => entry.Commitment.Terms.FundingOutPoint).Distinct().Single(outPoint => Regtest.TryGetSpender(outPoint, out _));
        Regtest.TryGetSpender(funding, out var spender);
        var id = spender!.ComputeTxId();
        foreach (var old in _old)
        {
            if (old.All.FirstOrDefault(entry => entry.Commitment.TxId == id) is { } entry)
            {
                if (cheater?.Party != old.Party || !old.Stale.Contains(entry))
                {
                    CheckCommitment(entry.Commitment, old.Party);
                }
                else if (entry.Commitment.Number.Value < _revoked.GetValueOrDefault(old.Party))
                {
                    CheckPenalty(entry.Commitment, cheater);
                }
                else
                {
                    CheckOld(entry.Commitment, old.Party);
                }

                return;
            }
        }

        Assert.True(ClosingTransactions.IsClosing(spender), $"Nobody knows {id}.");
    }

    private Regtest.RegtestChain Regtest => _chain.Regtest;

    private ModelParty Other(ModelParty party) => _initial.Keys.Single(other => other != party);

    /// <summary>Nobody can take an HTLC any more that has failed upstream: its output is taken for long, or no commitment that may still confirm has one.</summary>
    private void AssertIsBack(ModelParty offerer, HtlcId id)
    {
        if (!_chain[offerer].IsUpToDate)
        {
            return;
        }

        var confirmed = _old.SelectMany(old => old.All).FirstOrDefault(entry => Regtest.Confirmations(entry.Commitment.TxId) > 0)?.Commitment;
        var isDeep = confirmed is not null && Regtest.Confirmations(confirmed.TxId) >= offerer.Policy.SettlementDepth;
        foreach (var old in _old)
        {
            foreach (var commitment in old.All.Select(entry => entry.Commitment))
            {
                var canConfirm = commitment.TxId == confirmed?.TxId || (!isDeep && commitment.Number.Value >= _revoked.GetValueOrDefault(old.Party));
                var direction = old.Party == offerer ? HtlcDirection.Offered : HtlcDirection.Received;
                foreach (var (i, output) in commitment.Outputs.Index())
                {
                    var isOpen = canConfirm && output.Htlc is { } htlc && htlc.Id == id && htlc.Direction == direction && output.Amount >= ClaimCheck.WorthTaking
                        && !(Regtest.TryGetSpender(commitment.OutPointOf(i), out var spender) && Regtest.Confirmations(spender.ComputeTxId()) >= offerer.Policy.SettlementDepth);
                    Assert.False(isOpen, $"{offerer.Name}'s HTLC {id} has failed, and {commitment} has it.");
                }
            }
        }
    }

    /// <summary>Every satoshi that a wallet has more, or less, was taken from the channel or paid to miners by choice.</summary>
    private void CheckWallets()
    {
        foreach (var listener in _chain.Listeners)
        {
            var taken = 0L;
            foreach (var (id, (planned, signed)) in listener.Keeper.Made)
            {
                if (Regtest.Confirmations(id) > 0)
                {
                    taken += planned.Claims.Sum(claim => claim.Means is ClaimMeans.Sweep sweep ? (long)sweep.Claim.Amount.Value : 0) - (long)planned.ChosenFee.Value;
                    taken += planned is PlannedCommitment { Parent: not null } ? (long)CommitmentFormat.AnchorAmount.Value : 0;
                    Assert.Equal(planned.Fee, FeeOf(signed));
                }
            }

            foreach (var (id, (transaction, amount)) in listener.Party == _cycler?.Party ? _cycler.Made : new Dictionary<TxId, (Transaction, Satoshi)>())
            {
                taken += Regtest.Confirmations(id) > 0 ? (long)amount.Value - (long)FeeOf(transaction).Value : 0;
            }

            var fromClosing = _old[0].All.Select(entry => entry.Commitment.Terms.FundingOutPoint).Distinct()
                .Select(outPoint => Regtest.TryGetSpender(outPoint, out var spender) && ClosingTransactions.IsClosing(spender) ? spender : null)
                .Sum(closing => closing?.Outputs.Where(output => output.ScriptPubKey == listener.Keeper.Script).Sum(output => (long)output.Amount.Value) ?? 0);
            Assert.Equal((long)_initial[listener.Party].Wallet.Value + taken + fromClosing, (long)listener.Keeper.Balance.Value);
        }
    }

    private Satoshi FeeOf(Transaction transaction)
    {
        var inputs = transaction.Inputs.Aggregate(
            Satoshi.Zero,
            (sum, input) => sum + (Regtest.TryGetTransaction(input.PreviousOutput.TxId, out var from) ? from.Outputs[(int)input.PreviousOutput.Index].Amount : Satoshi.Zero));
        Assert.True(transaction.TryGetTotalOutput(out var outputs));
        return inputs - outputs;
    }

    private void CheckUpstream()
    {
        foreach (var (party, _) in _initial)
        {
            foreach (var (id, outcome) in party.Offered)
            {
                Assert.True(outcome is not null, $"{party.Name}'s HTLC {id} was never settled upstream.");
                Assert.True(outcome is HtlcRemoval.Fulfilled || !_known.Contains((party, id)), $"{party.Name}'s HTLC {id} failed though its preimage was known.");
            }
        }
    }

    /// <summary>Each takes what is its own.</summary>
    private void CheckCommitment(CommitmentTransaction commitment, ModelParty owner)
    {
        foreach (var (output, _, spender) in Spent(commitment, everythingOfValue: true))
        {
            switch (output.Kind)
            {
                case CommitmentOutputKind.ToLocal:
                    AssertOf(owner, spender, output);
                    break;
                case CommitmentOutputKind.ToRemote:
                    AssertOf(Other(owner), spender, output);
                    break;
                default:
                    CheckHtlc(commitment, output, owner, spender);
                    break;
            }
        }

        CheckBalance(commitment, owner, isOwner: true);
        CheckBalance(commitment, Other(owner), isOwner: false);
    }

    /// <summary>The victim takes everything, where the cheater was quicker from what that made of it.</summary>
    private void CheckPenalty(CommitmentTransaction commitment, Cheater cheater)
    {
        foreach (var (output, outPoint, spender) in Spent(commitment, everythingOfValue: true))
        {
            var last = spender;
            if (cheater.IsOf(spender.ComputeTxId()))
            {
                var at = spender.Inputs.Index().First(input => input.Item.PreviousOutput == outPoint).Index;
                Assert.True(Regtest.TryGetSpender(new(spender.ComputeTxId(), (uint)at), out last) || spender.Outputs[at].Amount < ClaimCheck.WorthTaking, $"{output.Kind} of {output.Amount} is left to the cheater.");
            }

            Assert.True(last is null || IsOf(Other(cheater.Party), last), $"{output.Kind} of {output.Amount} is not the victim's.");
        }
    }

    /// <summary>Who published an old copy of its data that was not revoked yet has no part in what follows; the other takes what is its own.</summary>
    private void CheckOld(CommitmentTransaction commitment, ModelParty owner)
    {
        var other = Other(owner);
        var spent = Spent(commitment, everythingOfValue: false).ToDictionary(one => one.OutPoint);
        foreach (var (i, output) in commitment.Outputs.Index())
        {
            var isDue = output.Kind is CommitmentOutputKind.ToRemote or CommitmentOutputKind.ReceivedHtlc && output.Amount >= ClaimCheck.WorthTaking;
            Assert.True(!isDue || (spent.TryGetValue(commitment.OutPointOf(i), out var one) && IsOf(other, one.Spender)), $"{other.Name} does not get {output.Kind} of {output.Amount}.");
        }
    }

    /// <summary>The outputs that somebody has taken.</summary>
    private IEnumerable<(CommitmentOutput Output, OutPoint OutPoint, Transaction Spender)> Spent(CommitmentTransaction commitment, bool everythingOfValue)
    {
        foreach (var (i, output) in commitment.Outputs.Index())
        {
            if (output.Kind is CommitmentOutputKind.LocalAnchor or CommitmentOutputKind.RemoteAnchor)
            {
                continue;
            }

            if (Regtest.TryGetSpender(commitment.OutPointOf(i), out var spender))
            {
                yield return (output, commitment.OutPointOf(i), spender);
            }
            else
            {
                Assert.True(!everythingOfValue || output.Amount < ClaimCheck.WorthTaking, $"{output.Kind} of {output.Amount} lies there.");
            }
        }
    }

    private void AssertOf(ModelParty party, Transaction spender, CommitmentOutput output) =>
        Assert.True(IsOf(party, spender), $"{party.Name} does not get {output.Kind} of {output.Amount}.");

    private bool IsOf(ModelParty party, Transaction transaction) =>
        _chain[party].Keeper.Made.ContainsKey(transaction.ComputeTxId())
        || (_cycler?.Party == party && _cycler.Made.ContainsKey(transaction.ComputeTxId()));

    private void CheckHtlc(CommitmentTransaction commitment, CommitmentOutput output, ModelParty owner, Transaction spender)
    {
        var htlc = output.Htlc ?? throw new InvalidOperationException();
        var offerer = htlc.Direction == HtlcDirection.Offered ? owner : Other(owner);
        var receiver = Other(offerer);
        var outcome = offerer.Offered[htlc.Id];
        if (IsOf(receiver, spender))
        {
            Assert.True(_decided.ContainsKey((receiver, htlc.Id)), $"{receiver.Name} takes HTLC {htlc.Id} without its preimage.");

            // What is not worth taking back is given up upstream, though the peer may still take it.
            Assert.True(outcome is HtlcRemoval.Fulfilled || output.Amount < ClaimCheck.WorthTaking, $"{receiver.Name} took HTLC {htlc.Id}, and upstream of {offerer.Name} it is {outcome}.");
            return;
        }

        Assert.True(IsOf(offerer, spender), $"Nobody of the channel took HTLC {htlc.Id}.");
        var height = 0U;
        var isEarly = receiver != _cycler?.Party && output.Amount >= ClaimCheck.WorthTaking && _decided.TryGetValue((receiver, htlc.Id), out height)
            && Math.Max(height, ConfirmedAt(commitment.TxId)) + EarlyEnough + (uint)_chain.Disturbances <= htlc.Expiry.Value;
        Assert.False(isEarly, $"{receiver.Name} knew the preimage of HTLC {htlc.Id} at {height}, and {offerer.Name} has it back.");
    }

    private uint ConfirmedAt(TxId id) => Regtest.Height.Value + 1 - Regtest.Confirmations(id);

    /// <summary>A balance is what it was at first, less what went, plus what came: nobody is short of anything that upstream, or downstream, counts.</summary>
    private void CheckBalance(CommitmentTransaction commitment, ModelParty us, bool isOwner)
    {
        var peer = Other(us);
        var balance = isOwner ? commitment.Spec.ToLocal : commitment.Spec.ToRemote;
        bool Has(bool offeredByUs, HtlcId id) => commitment.Spec.Htlcs.Any(htlc => htlc.Id == id && (htlc.Direction == HtlcDirection.Offered) == (isOwner == offeredByUs));
        var least = (long)_initial[us].Channel.Value
            - _amounts.Where(htlc => htlc.Key.Offerer == us && (Has(true, htlc.Key.Id) || us.Offered.GetValueOrDefault(htlc.Key.Id) is HtlcRemoval.Fulfilled)).Sum(htlc => (long)htlc.Value.Value)
            + _amounts.Where(htlc => htlc.Key.Offerer == peer && _decided.ContainsKey((us, htlc.Key.Id)) && !Has(false, htlc.Key.Id)).Sum(htlc => (long)htlc.Value.Value);
        Assert.True((long)balance.Value >= least, $"{us.Name} has {balance}, and should have {least} msat.");
    }
}
