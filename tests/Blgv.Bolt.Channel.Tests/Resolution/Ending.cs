using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>
/// A channel that ends on a chain which runs every script and keeps every timelock. Alice opened it and is the one under test. Blocks hold what a
/// test puts into them and nothing else.
/// </summary>
internal sealed class Ending : IDisposable
{
    /// <summary>to_self_delay of both.</summary>
    public const ushort Delay = 6;

    /// <summary>The height at which tests begin.</summary>
    public const uint Start = 130;

    private const ulong CoinAmount = 20_000;

    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    private readonly Dictionary<(Party Party, OutPoint Funding, ulong Number), RevocableRecord> _records = [];
    private readonly Dictionary<Party, int> _answered = [];
    private readonly Queue<OutPoint> _coins = [];

    public Ending(
        bool anchors = true,
        uint feeRate = 253,
        ulong pushed = 400_000_000,
        NegotiatedSet? features = null,
        Func<Party, ChannelPolicy, ChannelPolicy>? policy = null)
    {
        Pair = Pair.Unopened(features);
        foreach (var party in (Party[])[Alice, Bob])
        {
            party.Policy = party.Policy with { ToSelfDelay = Delay, FulfillmentMargin = 10, ClosingDepth = 20 };
            party.Policy = policy is null ? party.Policy : policy(party, party.Policy);
        }

        AddCoins();
        Pair.Fund(Pair.Opening(anchors ? Pair.Anchors : Pair.StaticRemotekey, 1_000_000, pushed, feeRate: feeRate));
        Chain.Mine();
        while (Height < Start)
        {
            Chain.MineExactly();
            Pair.Settle();
        }

        Assert.IsType<Normal>(Alice.State);
        Assert.IsType<Normal>(Bob.State);
        KeepRecords();
    }

    public Pair Pair { get; }

    public Party Alice => Pair.Alice;

    public Party Bob => Pair.Bob;

    public Chain Chain => Pair.Chain;

    public uint Height => Chain.Regtest.Height.Value;

    public OutPoint Funding => Alice.Core.Commitments.Active[0].Scope.Funding;

    /// <summary>Whether side records that are asked for are given at once.</summary>
    public bool GivesRecords { get; set; } = true;

    public static Preimage PreimageOf(string secret) => new(Pair.Hash(secret));

    public static PaymentHash HashOf(string secret) => new(Pair.HashOf(PreimageOf(secret)));

    /// <summary>All that a party has to take.</summary>
    public static Sequence<OnChainClaim> Claims(Party party) => ChannelMachine.Claims(party.State, party.Policy);

    /// <summary>The claims that a transaction in the next block may hold.</summary>
    public OnChainClaim[] Due(Party party) => [.. Claims(party).Where(claim => claim.Since.Value <= Height + 1)];

    /// <summary>An HTLC that both commitments hold.</summary>
    public HtlcId Offer(Party from, ulong satoshi, string secret, uint blocks = 40)
    {
        var id = Promise(from, satoshi, secret, blocks);
        Settle();
        return id;
    }

    /// <summary>An HTLC that no commitment holds yet.</summary>
    public HtlcId Promise(Party from, ulong satoshi, string secret, uint blocks = 40)
    {
        var accepted = Assert.IsType<CommandResult.Accepted>(
            from.Command(new AddHtlcCommand(new(satoshi * 1000), HashOf(secret), new(Height + blocks), Onion)));
        return accepted.Htlc!.Value;
    }

    public static CommandResult Fulfill(Party party, HtlcId id, string secret) =>
        party.Command(new RemoveHtlcCommand(id, new HtlcRemoval.Fulfilled(PreimageOf(secret), null)));

    public static CommandResult Fail(Party party, HtlcId id) =>
        party.Command(new RemoveHtlcCommand(id, new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null)));

    /// <summary>Delivers and signs until nothing moves.</summary>
    public void Settle()
    {
        Pair.Settle();
        KeepRecords();
    }

    /// <summary>A party as it is now, for when it is not so any more.</summary>
    public Copy CopyOf(Party party) => new(party.State.AsDisconnected(), party.Signers.Channel.MarksOf(Pair.Index), party == Alice ? (byte)1 : (byte)2);

    /// <summary>The newest commitment of a party, signed.</summary>
    public Transaction CommitmentOf(Party party)
    {
        using var copy = CopyOf(party);
        return copy.Commitment();
    }

    /// <summary>One block with these transactions. Like a host, it looks at the block again where something new is watched.</summary>
    public void Mine(params Transaction[] transactions)
    {
        Chain.MineExactly(transactions);
        foreach (var party in ((Party[])[Alice, Bob]).Where(party => !Chain.Deaf.Contains(party)))
        {
            var watched = 0;
            while (watched < Watched(party) && transactions.Length > 0)
            {
                watched = Watched(party);
                Chain.CatchUp(party, Height);
            }
        }

        KeepRecords();
        Answer();
        if (transactions.Length > 0)
        {
            CheckStored();
        }
    }

    /// <summary>What a start would find is what there is.</summary>
    public void CheckStored()
    {
        foreach (var party in ((Party[])[Alice, Bob]).Where(party => !party.IsDown))
        {
            Assert.Equal(WithoutHeight(party.Stored), WithoutHeight(party.State.AsDisconnected()));
        }
    }

    /// <summary>Blocks without anything.</summary>
    public void MineEmpty(uint count = 1)
    {
        for (var i = 0U; i < count; i++)
        {
            Mine();
        }
    }

    /// <summary>Blocks up to a height.</summary>
    public void MineTo(uint height) => MineEmpty(height - Height);

    /// <summary>The chain's verdict on a block with one transaction more.</summary>
    public SubmitError Try(params Transaction[] transactions)
    {
        var refused = Chain.Regtest.MineExactly(Sequence.Create<Transaction>(transactions), out _);
        Assert.NotNull(refused);
        return refused.Error;
    }

    /// <summary>Takes blocks off the chain; what was in them is gone.</summary>
    public void Undo(uint count) => Chain.Undo((int)count);

    /// <summary>The process of a party dies and starts again, and is told the newest block.</summary>
    public void Restart(Party party)
    {
        KeepRecords();
        _answered.Remove(party);
        party.Restart(new BlockConnected(new(Height), Chain.Regtest.HashAt(new(Height)), default));
        Chain.CatchUp(party, Height);
        Answer();
    }

    /// <summary>What a party takes by these claims, signed.</summary>
    public Transaction Take(Party party, params OnChainClaim[] claims) => Take(party.Signers.Channel, claims);

    /// <summary>The same by another signer of it.</summary>
    public Transaction Take(IChannelSigner signer, params OnChainClaim[] claims) => claims[0].Means switch
    {
        ClaimMeans.Sweep => Sweep(signer, claims),
        ClaimMeans.HtlcStage { NeedsFee: true } => Combine(signer, [.. claims.Select(claim => (ClaimMeans.HtlcStage)claim.Means)]),
        ClaimMeans.HtlcStage stage => Alone(signer, stage),
        _ => throw new InvalidOperationException("A commitment is published."),
    };

    /// <summary>Gives the side records that were asked for.</summary>
    public void Answer()
    {
        foreach (var party in GivesRecords ? (Party[])[Alice, Bob] : [])
        {
            for (var i = _answered.GetValueOrDefault(party); i < party.Log.Count; i++)
            {
                _answered[party] = i + 1;
                if (party.Log[i] is FetchRevocable fetch)
                {
                    party.Do(new RevocableFetched(fetch.Funding, fetch.Number, RecordsOf(party, fetch.Funding, fetch.Number)));
                }
            }
        }
    }

    /// <summary>The side records of a commitment, from the last whole one on.</summary>
    public Sequence<RevocableRecord> RecordsOf(Party party, OutPoint funding, CommitmentNumber number)
    {
        var last = _records[(party, funding, number.Value)];
        var numbers = Enumerable.Range((int)last.Whole.Value, (int)(number.Value - last.Whole.Value) + 1);
        return numbers.Select(one => _records[(party, funding, (ulong)one)]).ToSequence();
    }

    public void Dispose() => Pair.Dispose();

    private static Transaction Sweep(IChannelSigner signer, OnChainClaim[] claims)
    {
        var sweeps = claims.Select(claim => ((ClaimMeans.Sweep)claim.Means).Claim).ToSequence();
        Assert.True(ClaimTransaction.TryBuild(sweeps, RegtestChain.AnyoneScript, new(253), out var transaction, out _));
        return transaction.Complete(Enumerable.Range(0, claims.Length)
            .Select(i => signer.Sign(new ClaimRequest(Pair.Index, transaction, i)).Value)
            .ToSequence());
    }

    private static Transaction Alone(IChannelSigner signer, ClaimMeans.HtlcStage stage)
    {
        var unsigned = stage.Transaction.UnsignedTransaction;
        var reply = signer.Sign(new HtlcRequest(Pair.Index, stage.Transaction));
        Assert.Equal(Refusal.None, reply.Refusal);
        return unsigned with { Inputs = [unsigned.Inputs[0] with { Witness = stage.WitnessWith(reply.Value) }] };
    }

    private Transaction Combine(IChannelSigner signer, ClaimMeans.HtlcStage[] stages)
    {
        var parts = stages.Select(stage => stage.Transaction.UnsignedTransaction).ToArray();
        var fee = new TransactionInput(_coins.Dequeue(), TransactionInput.FinalSequence) { Witness = new Witness([Bytes.Copy([(byte)Opcode.Op1])]) };
        var larger = new Transaction(
            2,
            parts.Select(part => part.Inputs[0]).Append(fee).ToSequence(),
            parts.Select(part => part.Outputs[0]).Append(new TransactionOutput(new(CoinAmount / 2), RegtestChain.AnyoneScript)).ToSequence(),
            parts.Max(part => part.LockTime));
        var inputs = larger.Inputs.ToArray();
        for (var i = 0; i < stages.Length; i++)
        {
            var reply = signer.Sign(new HtlcRequest(Pair.Index, stages[i].Transaction, larger, i));
            Assert.Equal(Refusal.None, reply.Refusal);
            inputs[i] = inputs[i] with { Witness = stages[i].WitnessWith(reply.Value) };
        }

        return larger with { Inputs = inputs.ToSequence() };
    }

    private static int Watched(Party party) => party.Log.OfType<Watch>().DistinctBy(watch => watch.OutPoint).Count();

    private static ChannelState WithoutHeight(ChannelState state) =>
        state.Core is { } core ? FactApplication.WithCore(state, core with { Height = default }) : state;

    private void AddCoins()
    {
        const int Count = 8;
        var coins = Chain.Pay(RegtestChain.AnyoneScript, new(CoinAmount * Count));
        var split = coins with { Outputs = Enumerable.Repeat(new TransactionOutput(new(CoinAmount), RegtestChain.AnyoneScript), Count).ToSequence() };
        Chain.MineExactly(split);
        var id = split.ComputeTxId();
        for (var i = 0U; i < Count; i++)
        {
            _coins.Enqueue(new(id, i));
        }
    }

    private void KeepRecords()
    {
        foreach (var party in (Party[])[Alice, Bob])
        {
            foreach (var record in party.Log.OfType<Persist>().SelectMany(persist => persist.Revocable))
            {
                _records[(party, record.Funding, record.Number.Value)] = record;
            }
        }
    }
}

/// <summary>A party as it was once: what an old copy of its data, or a cheater, has.</summary>
internal sealed class Copy : IDisposable
{
    public Copy(ChannelState state, SignerMarks marks, byte seed)
    {
        State = state;
        Signer = new SeedSigner([.. Enumerable.Repeat(seed, 32)]);
        Assert.True(Signer.TryRestore(Pair.Index, marks));
    }

    public ChannelState State { get; private set; }

    public SeedSigner Signer { get; }

    /// <summary>Its newest commitment, signed.</summary>
    public Transaction Commitment()
    {
        var accepted = CommitmentSteps.Accepted(State.Core!)[0];
        var reply = new OwnCommitment(new(accepted.Channel, accepted.Commitment), accepted.Signatures).Complete(Signer);
        Assert.Equal(Refusal.None, reply.Refusal);
        return reply.Value!;
    }

    /// <summary>What it finds to take after a block, knowing no more than it did. With preimages that it was given.</summary>
    public OnChainClaim[] After(Party party, BlockHeight height, Transaction transaction, params (HtlcId Id, string Secret)[] preimages)
    {
        var block = new BlockConnected(height, default, [new ConfirmedTransaction(1, transaction)]);
        State = ChannelMachine.Step(State, block, party.Environment).Next;
        foreach (var (id, secret) in preimages)
        {
            var give = new Commanded(new(1), new RemoveHtlcCommand(id, new HtlcRemoval.Fulfilled(Ending.PreimageOf(secret), null)));
            State = ChannelMachine.Step(State, give, party.Environment).Next;
        }

        return [.. ChannelMachine.Claims(State, party.Policy)];
    }

    public void Dispose() => Signer.Dispose();
}
