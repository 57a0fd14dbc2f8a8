using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Harness;

/// <summary>
/// What a host does for a channel on chain: it asks for the claims, has the planner make transactions of them, has them signed, and hands them to the
/// mempool, whose answers go into the next plan. Its wallet is a script of its own that anybody can spend.
/// </summary>
/// <param name="chain">Where it all happens.</param>
/// <param name="name">Of the party: it makes the script.</param>
/// <param name="state">The state of the channel, as it is now.</param>
/// <param name="signer">The signer, as it is now.</param>
/// <param name="policy">What the party wants of channels.</param>
internal sealed class Keeper(RegtestChain chain, string name, Func<ChannelState> state, Func<IChannelSigner> signer, ChannelPolicy policy)
{
    /// <summary>After so many refusals in a block the next block is waited for.</summary>
    private const int Attempts = 4;

    private readonly Script _witnessScript = new ScriptBuilder().Push(System.Text.Encoding.UTF8.GetBytes(name)).Add(Opcode.Drop).Add(Opcode.Op1).Build();
    private readonly Dictionary<TxId, (PlannedTransaction Planned, Transaction Signed)> _made = [];
    private Sequence<MempoolAnswer> _answers;

    public Keeper(Chain chain, Party party)
        : this(chain.Regtest, party.Name, () => party.State, () => party.Signers.Channel, party.Policy)
    {
    }

    /// <summary>The script of the wallet: what is swept comes here.</summary>
    public Script Script => StandardScript.P2wsh(_witnessScript);

    public RegtestChain Chain => chain;

    /// <summary>What the network asks.</summary>
    public FeeEstimates Rates { get; set; } = new(new(1000), new(500), new(253), new(253));

    public PlannerPolicy PlannerPolicy { get; set; } = PlannerPolicy.Default;

    /// <summary>The last plan.</summary>
    public ClaimPlan Plan { get; private set; } = ClaimPlan.Empty;

    /// <summary>Everything that was handed in, signed, and what it was planned as.</summary>
    public IReadOnlyDictionary<TxId, (PlannedTransaction Planned, Transaction Signed)> Made => _made;

    /// <summary>What the mempool did not take, and why.</summary>
    public List<(PlannedTransaction Planned, SubmitResult Result)> Refused { get; } = [];

    /// <summary>A mempool that does not take a transaction, for no reason that it tells.</summary>
    public Predicate<PlannedTransaction> Ignores { get; set; } = static _ => false;

    /// <summary>What the wallet has, confirmed.</summary>
    public Satoshi Balance => Unspent.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Output.Amount);

    /// <summary>What it chose to pay for transactions that are in the best chain now.</summary>
    public Satoshi FeesPaid => Confirmed.Aggregate(Satoshi.Zero, (sum, planned) => sum + planned.ChosenFee);

    /// <summary>The anchors that went into those fees.</summary>
    public Satoshi AnchorsTaken => Confirmed
        .Where(planned => planned is PlannedCommitment { Parent: not null })
        .Aggregate(Satoshi.Zero, (sum, _) => sum + CommitmentFormat.AnchorAmount);

    public Sequence<OnChainClaim> Claims => ChannelMachine.Claims(state(), policy);

    private IEnumerable<PlannedTransaction> Confirmed => _made.Where(made => chain.Confirmations(made.Key) > 0).Select(made => made.Value.Planned);

    private IEnumerable<UnspentOutput> Unspent => chain.Unspent.Where(coin => coin.Output.ScriptPubKey == Script);

    /// <summary>The process dies: the plan is gone, the chain and the mempool are not.</summary>
    public void Forget() => (Plan, _answers) = (ClaimPlan.Empty, default);

    /// <summary>Plans and submits, as it is done for every block, and again for what was refused.</summary>
    public void Work()
    {
        for (var i = 0; i < Attempts; i++)
        {
            var input = new PlannerInput(chain.Height, Rates, Claims, Coins().ToSequence(), Script, PlannerPolicy) { Answers = _answers };
            Plan = ClaimPlanner.Plan(Plan, input);
            _answers = Plan.Transactions.Select(planned => new MempoolAnswer(planned.TxId, Submit(planned))).ToSequence();
            if (!_answers.Any(answer => answer.Outcome is MempoolOutcome.FeeTooLow or MempoolOutcome.Refused))
            {
                return;
            }
        }
    }

    /// <summary>Signs the last inputs of a transaction, which are coins of the wallet.</summary>
    public Transaction SignCoins(Transaction transaction, int count)
    {
        for (var i = transaction.Inputs.Count - count; i < transaction.Inputs.Count; i++)
        {
            transaction = transaction.WithWitness(i, new Witness([_witnessScript.Content]));
        }

        return transaction;
    }

    /// <summary>The confirmed coins of the wallet.</summary>
    public IEnumerable<WalletCoin> Coins()
    {
        // Outpoint, empty script, sequence; one item and its length.
        var weight = new Weight((4 * 41) + 1 + 1 + (ulong)_witnessScript.Length);
        return Unspent.Select(coin => new WalletCoin(coin.OutPoint, coin.Output, weight));
    }

    private static MempoolOutcome OutcomeOf(SubmitError error) => error switch
    {
        SubmitError.None or SubmitError.AlreadyInMempool or SubmitError.AlreadyConfirmed => MempoolOutcome.Accepted,
        SubmitError.FeeTooLow or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow => MempoolOutcome.FeeTooLow,
        _ => MempoolOutcome.Refused,
    };

    private MempoolOutcome Submit(PlannedTransaction planned)
    {
        if (Ignores(planned))
        {
            return MempoolOutcome.Unavailable;
        }

        var completed = planned.Complete(signer());
        Assert.Equal(Refusal.None, completed.Refusal);
        var (parent, transaction) = (completed.Value!.Parent, completed.Value.Transaction);
        transaction = SignCoins(transaction, planned.Coins.Count);
        Assert.Equal(planned.TxId, transaction.ComputeTxId());
        Assert.True(transaction.Weight <= planned.Weight, $"{planned.TxId} weighs {transaction.Weight}, which is more than {planned.Weight}.");
        _made[planned.TxId] = (planned, transaction);
        var result = parent is null ? chain.Submit(transaction) : chain.SubmitPackage(parent, transaction);
        var outcome = OutcomeOf(result.Error);
        if (outcome != MempoolOutcome.Accepted)
        {
            Refused.Add((planned, result));
        }

        return outcome;
    }
}
