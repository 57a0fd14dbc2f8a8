using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Harness;

/// <summary>One side of a channel under test: a state, a signer, and what the effects left.</summary>
internal sealed class Party : IDisposable
{
    private readonly SeedSigner _signer;
    private readonly NodeKey _node;
    private ulong _nextCommand;

    public Party(string name, byte seed, ChannelPolicy? policy = null)
    {
        Name = name;
        Policy = policy ?? ChannelPolicy.Default with { Chain = ChainHash.Regtest };
        _signer = new SeedSigner([.. Enumerable.Repeat(seed, 32)]);
        _node = new NodeKey(seed);
        Signers = new(_signer, _node);
    }

    public string Name { get; }

    public ChannelPolicy Policy { get; set; }

    public ChannelSigners Signers { get; }

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
        var transition = ChannelMachine.Step(State, input, Environment);
        State = transition.Next;
        foreach (var effect in transition.Effects)
        {
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

    /// <summary>A command of which the answer comes later.</summary>
    public CommandId Order(ChannelCommand command)
    {
        var id = new CommandId(++_nextCommand);
        Do(new Commanded(id, command));
        return id;
    }

    /// <summary>The answer to a command; null while there is none.</summary>
    public CommandResult? AnswerTo(CommandId id) => Log.OfType<Reply>().SingleOrDefault(reply => reply.Command == id)?.Result;

    public void Dispose()
    {
        _signer.Dispose();
        _node.Dispose();
    }

    private void Carry(ChannelEffect effect)
    {
        if (effect is Publish publish)
        {
            var transaction = publish.Transaction.Complete(Signers.Channel);
            Assert.Equal(Refusal.None, transaction.Refusal);
            Published.Add(transaction.Value!);
            return;
        }

        if (effect is not Send send)
        {
            return;
        }

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
