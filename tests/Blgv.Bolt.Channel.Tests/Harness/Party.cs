using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Harness;

/// <summary>One side of a channel under test: a state, a signer, and what the effects left.</summary>
internal sealed class Party : IDisposable
{
    private readonly byte _seed;
    private SeedSigner _signer;
    private ChannelState _stored = new Ended(EndCause.Forgotten);
    private SignerMarks _storedMarks = SignerMarks.Initial;
    private readonly List<ChannelFact> _storedFacts = [];
    private ulong _sequence;
    private readonly NodeKey _node;
    private ulong _nextCommand;

    public Party(string name, byte seed, ChannelPolicy? policy = null)
    {
        Name = name;
        Policy = policy ?? ChannelPolicy.Default with { Chain = ChainHash.Regtest };
        _seed = seed;
        _signer = new SeedSigner([.. Enumerable.Repeat(seed, 32)]);
        _node = new NodeKey(seed);
        Signers = new(_signer, _node);
    }

    public string Name { get; }

    public ChannelPolicy Policy { get; set; }

    public ChannelSigners Signers { get; private set; }

    /// <summary>How many more effects are carried out before the process dies; null for as many as come.</summary>
    public int? EffectsLeft { get; set; }

    /// <summary>Whether the process has died.</summary>
    public bool IsDown { get; private set; }

    /// <summary>What the file of the channel holds.</summary>
    public ChannelState Stored
    {
        get
        {
            var state = _stored.Apply(_storedFacts.ToSequence()).AsDisconnected();
            return state.Core is { } core ? FactApplication.WithCore(state, core with { Sequence = _sequence }) : state;
        }
    }

    public PublicKey NodeId => _node.PublicKey;

    public ChannelState State { get; set; } = new Ended(EndCause.Forgotten);

    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public FeeRate FeeRate { get; set; } = new(253);

    /// <summary>What went to the peer and has not been delivered.</summary>
    public Queue<IMessage> Outbox { get; } = new();

    /// <summary>What was broadcast, newest last.</summary>
    public List<Transaction> Published { get; } = [];

    /// <summary>All effects so far, newest last.</summary>
    public List<ChannelEffect> Log { get; } = [];

    public IEnumerable<LiveHtlc> Ready => Log.OfType<HtlcReady>().Select(ready => ready.Htlc);

    public IEnumerable<SettledHtlc> Settled => Log.OfType<HtlcSettled>().Select(settled => settled.Htlc);

    public IEnumerable<Report> Reports => Log.OfType<Report>();

    public ChannelCore Core => State.Core ?? throw new InvalidOperationException($"{Name} has no channel.");

    public ChannelEnvironment Environment => new(Now, FeeRate, FeeRate, Policy);

    /// <summary>One input, and its effects carried out.</summary>
    public Sequence<ChannelEffect> Do(ChannelInput input)
    {
        if (IsDown)
        {
            return default;
        }

        var transition = ChannelMachine.Step(State, input, Environment);
        State = transition.Next;
        foreach (var effect in transition.Effects)
        {
            if (IsDown || EffectsLeft-- == 0)
            {
                IsDown = true;
                return default;
            }

            Log.Add(effect);
            Carry(effect);
        }

        return transition.Effects;
    }

    /// <summary>A command and its answer.</summary>
    public CommandResult Command(ChannelCommand command)
    {
        var id = new CommandId(++_nextCommand);
        return Do(new Commanded(id, command)).OfType<Reply>().Single(reply => reply.Command == id).Result;
    }

    /// <summary>Writes the state down as it is, for a channel that did not come about by facts.</summary>
    public void Save()
    {
        (_stored, _storedMarks) = (State.AsDisconnected(), Signers.Channel.MarksOf(Pair.Index));
        _storedFacts.Clear();
        _sequence = State.Core?.Sequence ?? 0;
    }

    /// <summary>The process dies and starts again with nothing but what was written down.</summary>
    /// <param name="tip">The block that the host had noted; null for one of a height alone.</param>
    public void Restart(BlockConnected? tip = null)
    {
        _signer.Dispose();
        _signer = new SeedSigner([.. Enumerable.Repeat(_seed, 32)]);
        Assert.True(_signer.TryRestore(Pair.Index, _storedMarks));
        Signers = new(_signer, _node);
        (IsDown, EffectsLeft) = (false, null);
        Outbox.Clear();
        Log.Clear();
        State = Stored;
        Do(tip ?? new BlockConnected(new(110), default, default));
        Do(new Restored());
    }

    /// <summary>A command of which the answer comes later.</summary>
    public CommandId Order(ChannelCommand command)
    {
        var id = new CommandId(++_nextCommand);
        Do(new Commanded(id, command));
        return id;
    }

    /// <summary>The answer to a command; null while there is none.</summary>
    public CommandResult? AnswerTo(CommandId id) => Log.OfType<Reply>().SingleOrDefault(reply => reply.Command == id)?.Result;

    /// <summary>Starts from a state and a signer of another time, such as an old copy.</summary>
    public void Restore(ChannelState state, SeedSigner signer)
    {
        State = state;
        Signers = new(signer, _node);
        Outbox.Clear();
        Log.Clear();
        Save();
        Do(new Restored());
    }

    public void Dispose()
    {
        _signer.Dispose();
        _node.Dispose();
    }

    private void Carry(ChannelEffect effect)
    {
        switch (effect)
        {
            case Persist persist:
                // The marks go into the same write: as they are before what the effects after it ask of the signer.
                Assert.Equal(_sequence + 1, persist.Sequence);
                _sequence = persist.Sequence;
                _storedFacts.AddRange(persist.Facts);
                _storedMarks = Signers.Channel.MarksOf(Pair.Index);
                break;
            case AskSigner ask:
                Do(ask.Question.Ask(Signers.Channel));
                break;
            case Publish publish:
                var transaction = publish.Transaction.Complete(Signers.Channel);
                Assert.Equal(Refusal.None, transaction.Refusal);
                Published.Add(transaction.Value!);
                break;
            case Send send:
                Carry(send);
                break;
        }
    }

    private void Carry(Send send)
    {
        var filled = send.Message.Fill(Signers);
        Assert.Equal(Refusal.None, filled.Refusal);
        foreach (var message in filled.Messages)
        {
            Outbox.Enqueue(message);
        }

        if (filled.Point is { } point)
        {
            Do(point);
        }
    }

    private sealed class NodeKey(byte seed) : INodeSigner, IDisposable
    {
        private readonly PrivateKey _key = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)(seed + 100), 32)]);

        public PublicKey PublicKey => _key.PublicKey;

        public SignatureBytes SignGossip(Bytes32 digest)
        {
            Span<byte> hash = stackalloc byte[32];
            digest.CopyTo(hash);
            return _key.Sign(hash);
        }

        public void Dispose() => _key.Dispose();
    }
}
