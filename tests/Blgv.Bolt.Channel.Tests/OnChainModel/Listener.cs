using System.Security.Cryptography;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Channel.Tests.Model;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>The host of one party, as far as the chain goes.</summary>
/// <param name="party">The party.</param>
/// <param name="keeper">Takes its claims.</param>
/// <param name="hashes">The blocks that it has heard of, by height.</param>
internal sealed class Listener(ModelParty party, Keeper keeper, List<BlockHash> hashes)
{
    private const int PreimageLength = 32;

    private readonly HashSet<HtlcKey> _returned = [];
    private int _refused;

    public ModelParty Party => party;

    public Keeper Keeper => keeper;

    /// <summary>For so many more blocks it hears of none.</summary>
    public int Deaf { get; set; }

    /// <summary>For so many more blocks mempools do not take what it makes.</summary>
    public int Ignored { get; set; }

    /// <summary>What it does not hand in, of its own will.</summary>
    public Predicate<PlannedTransaction> Withholds { get; set; } = static _ => false;

    /// <summary>How often a miner could have taken what takes a claim, and did not.</summary>
    public Dictionary<OutPoint, int> Chances { get; } = [];

    /// <summary>The hashes of all that it was shown in witnesses and may be a preimage.</summary>
    private HashSet<PaymentHash> Revealed { get; } = [];

    /// <summary>What was checked last.</summary>
    public (ChannelState? State, BlockHash Tip) Seen { get; set; }

    public bool IsAwake => Deaf == 0;

    /// <summary>Whether it knows all blocks.</summary>
    public bool IsUpToDate => hashes.Count == Regtest.Height.Value + 1 && hashes[^1] == Regtest.Tip;

    private RegtestChain Regtest => keeper.Chain;

    /// <summary>What the machine published by itself goes out, again and again.</summary>
    public void Submit()
    {
        foreach (var transaction in party.Published.Distinct())
        {
            Judge(Regtest.Submit(transaction), spendsFunding: true);
        }
    }

    public void Work()
    {
        keeper.Ignores = planned => Ignored > 0 || Withholds(planned);
        keeper.Work();
        for (; _refused < keeper.Refused.Count; _refused++)
        {
            Judge(keeper.Refused[_refused].Result, keeper.Refused[_refused].Planned is PlannedCommitment);
        }
    }

    /// <summary>A block has taken what paid the most: what was there to take and is not taken had its chance.</summary>
    public void TakeNote(bool counts)
    {
        if (counts && Ignored == 0 && IsAwake)
        {
            foreach (var claim in keeper.Plan.Transactions.Where(planned => !Withholds(planned)).SelectMany(planned => planned.Claims).Where(claim => claim.Means is not ClaimMeans.Commitment))
            {
                Chances[claim.OutPoint] = Chances.GetValueOrDefault(claim.OutPoint) + 1;
            }
        }

        Ignored = Math.Max(0, Ignored - 1);
    }

    /// <summary>Hears of all blocks since the last, those first that were taken off.</summary>
    public void Hear()
    {
        if (Deaf > 0)
        {
            Deaf--;
            return;
        }

        CheckReturned();
        while (hashes.Count > Regtest.Height.Value + 1 || hashes[^1] != Regtest.HashAt(new((uint)hashes.Count - 1)))
        {
            hashes.RemoveAt(hashes.Count - 1);
            party.Do(new BlockDisconnected(new((uint)hashes.Count - 1)));
        }

        while (hashes.Count <= Regtest.Height.Value)
        {
            var height = new BlockHeight((uint)hashes.Count);
            hashes.Add(Regtest.HashAt(height));
            party.Do(new BlockConnected(height, Regtest.HashAt(height), RelevantAt(height)));
            CheckReturned();
        }

        party.Height = Regtest.Height;
    }

    /// <summary>Sees a transaction in a mempool.</summary>
    public void See(Transaction transaction)
    {
        Look(transaction);
        party.Do(new TransactionSeen(transaction));
        CheckReturned();
    }

    /// <summary>After a crash, which came before the host noted the last block though the channel had noted what it holds.</summary>
    public void HearAgain()
    {
        keeper.Forget();
        hashes.RemoveAt(hashes.Count - 1);
        party.Do(new BlockConnected(new((uint)hashes.Count - 1), hashes[^1], default));
        Deaf = 0;
        Hear();
    }

    /// <summary>
    /// What comes too early, or spends what is spent, is a mistake of who has heard of all blocks. Only the funding output may be spent by others, or
    /// not be there when another one is; and a closing transaction may have been agreed in a block that is gone.
    /// </summary>
    private void Judge(SubmitResult result, bool spendsFunding)
    {
        var isInOrder = result.Error is SubmitError.None or SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed
            or SubmitError.FeeTooLow or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow
            || (result.Error is SubmitError.MissingInput or SubmitError.LockTimeNotReached or SubmitError.SequenceNotReached && (spendsFunding || !IsUpToDate));
        Assert.True(isInOrder, $"{party.Name}: {result}");
    }

    private Sequence<ConfirmedTransaction> RelevantAt(BlockHeight height)
    {
        var found = new HashSet<TxId>();
        var relevant = new List<ConfirmedTransaction>();
        foreach (var (position, transaction) in Regtest.BlockAt(height).Transactions.Index())
        {
            if (transaction.Inputs.Any(input => party.Watched.Contains(input.PreviousOutput) || found.Contains(input.PreviousOutput.TxId)))
            {
                found.Add(transaction.ComputeTxId());
                relevant.Add(new((uint)position, transaction));
                Look(transaction);
            }
        }

        return relevant.ToSequence();
    }

    /// <summary>What fails now has not shown its preimage before.</summary>
    private void CheckReturned()
    {
        foreach (var htlc in party.State.Core?.Commitments.Htlcs.Where(htlc => htlc.HasReturned && _returned.Add(htlc.Key)) ?? [])
        {
            Assert.False(Revealed.Contains(htlc.PaymentHash), $"{party.Name} saw the preimage of {htlc.Key}, and fails it.");
        }
    }

    private void Look(Transaction transaction)
    {
        foreach (var item in transaction.Inputs.SelectMany(input => input.Witness.Items).Where(item => item.Length == PreimageLength))
        {
            Revealed.Add(new(Bytes32.FromBytes(SHA256.HashData(item.Span))));
        }
    }
}
