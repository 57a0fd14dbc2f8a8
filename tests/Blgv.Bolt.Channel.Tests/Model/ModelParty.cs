using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>
/// One side with a host that can die at any instant: what a step decides is first made durable, with the signer's marks; its other
/// effects wait in a queue and are lost in a crash, which takes the memory of machine and signer with it.
/// </summary>
internal sealed class ModelParty : IDisposable
{
    private readonly byte _seed;
    private readonly ChannelState _stored;
    private readonly ulong _storedSequence;
    private readonly List<Sequence<ChannelFact>> _facts = [];
    private readonly Queue<(ChannelEffect Effect, Sequence<IMessage> Messages, int Connection)> _pending = new();
    private SignerMarks _marks;
    private SeedSigner _signer;
    private int _connection;
    private ulong _nextCommand;

    public ModelParty(Party party, byte seed)
    {
        (_seed, Name) = (seed, party.Name);
        Height = party.Core.Height;
        _signer = new SeedSigner([.. Enumerable.Repeat(seed, 32)]);
        _marks = party.Signers.Channel.MarksOf(Pair.Index);
        Assert.True(_signer.TryRestore(Pair.Index, _marks));
        Node = party.Signers.Node;
        Policy = party.Policy;
        State = party.State;
        _stored = party.State.AsDisconnected();
        _storedSequence = party.Core.Sequence;
    }

    public string Name { get; }

    public INodeSigner Node { get; }

    public ChannelPolicy Policy { get; }

    public ChannelState State { get; private set; }

    public FeeRate FeeRate { get; set; } = new(253);

    public BlockHeight Height { get; set; }

    public bool IsConnected { get; private set; } = true;

    /// <summary>What both support, on the next connection.</summary>
    public NegotiatedSet Features { get; set; } = Pair.AllFeatures;

    /// <summary>What was broadcast.</summary>
    public List<Transaction> Published { get; } = [];

    /// <summary>What is on its way to the peer on this connection.</summary>
    public Queue<IMessage> Outbox { get; } = new();

    /// <summary>The host's own book of what it offered, by number: the outcome once it is told.</summary>
    public Dictionary<HtlcId, HtlcRemoval?> Offered { get; } = [];

    /// <summary>The host's own book of what it was given, by number: how it decided.</summary>
    public Dictionary<HtlcId, (LiveHtlc Htlc, HtlcRemoval? Decision)> Received { get; } = [];

    /// <summary>What the host has been told and has not acknowledged.</summary>
    public HashSet<HtlcKey> Unacknowledged { get; } = [];

    public List<Report> Reports { get; } = [];

    public int PendingEffects => _pending.Count;

    public ulong Steps { get; private set; }

    public Commitments Commitments => (State.Core ?? throw new InvalidOperationException($"{Name} has no channel.")).Commitments;

    /// <summary>One input. The step is durable when this returns; its effects wait.</summary>
    public void Do(ChannelInput input)
    {
        Steps++;
        var transition = ChannelMachine.Step(State, input, new(DateTimeOffset.UnixEpoch, FeeRate, FeeRate, Policy));
        State = transition.Next;
        var answers = new List<ChannelInput>();
        foreach (var effect in transition.Effects)
        {
            switch (effect)
            {
                case Persist persist:
                    Assert.Equal(_storedSequence + (ulong)_facts.Count + 1, persist.Sequence);
                    _facts.Add(persist.Facts);
                    break;
                case Send send:
                    var filled = send.Message.Fill(new(_signer, Node));
                    Assert.Equal(Refusal.None, filled.Refusal);
                    _pending.Enqueue((effect, filled.Messages, _connection));
                    answers.AddRange(filled.Point is { } point ? [point] : Array.Empty<ChannelInput>());
                    break;
                case AskSigner ask:
                    answers.Add(ask.Question.Ask(_signer));
                    break;
                case Report report:
                    Reports.Add(report);
                    break;
                default:
                    _pending.Enqueue((effect, default, _connection));
                    break;
            }
        }

        _marks = _signer.MarksOf(Pair.Index);
        foreach (var answer in answers)
        {
            Do(answer);
        }
    }

    public CommandId NewCommand() => new(++_nextCommand);

    /// <summary>Carries out the oldest effect that waits.</summary>
    public void RunOne()
    {
        if (!_pending.TryDequeue(out var next))
        {
            return;
        }

        switch (next.Effect)
        {
            case Send when next.Connection == _connection && IsConnected:
                foreach (var message in next.Messages)
                {
                    Outbox.Enqueue(message);
                }

                break;
            case Publish publish:
                var completed = publish.Transaction.Complete(_signer);
                Assert.Equal(Refusal.None, completed.Refusal);
                Published.Add(completed.Value!);
                break;
            case HtlcReady ready:
                TakeReady(ready.Htlc);
                break;
            case HtlcSettled settled:
                TakeSettled(settled.Htlc);
                break;
            case Reply { Result: CommandResult.Accepted { Htlc: { } id } } reply when _offering.Remove(reply.Command):
                Offered.TryAdd(id, null);
                break;
        }
    }

    private readonly HashSet<CommandId> _offering = [];

    public void Offer(AddHtlcCommand command)
    {
        var id = NewCommand();
        _offering.Add(id);
        Do(new Commanded(id, command));
    }

    public void Decide(HtlcId id, HtlcRemoval removal)
    {
        Do(new Commanded(NewCommand(), new RemoveHtlcCommand(id, removal)));
        if (Commitments.Find(new(HtlcDirection.Received, id)) is not { Removal: null })
        {
            Received[id] = Received[id] with { Decision = removal };
        }
    }

    public void Acknowledge(HtlcKey key)
    {
        if (Unacknowledged.Remove(key))
        {
            Do(new HtlcTaken(key));
        }
    }

    public void RunAll()
    {
        while (_pending.Count > 0)
        {
            RunOne();
        }
    }

    public void Disconnect()
    {
        if (IsConnected)
        {
            IsConnected = false;
            _connection++;
            Outbox.Clear();
            Do(new Disconnected());
        }
    }

    public void Connect()
    {
        IsConnected = true;
        Do(new Connected(Features));
    }

    /// <summary>The process dies: what is durable is loaded by a new one.</summary>
    /// <param name="chain">Tells it what it missed; null for a height alone.</param>
    public void Crash(ModelChain? chain = null)
    {
        IsConnected = false;
        _connection++;
        Outbox.Clear();
        _pending.Clear();
        _offering.Clear();
        _signer.Dispose();
        _signer = new SeedSigner([.. Enumerable.Repeat(_seed, 32)]);
        Assert.True(_signer.TryRestore(Pair.Index, _marks));
        State = Loaded();
        FindOffered();
        if (chain is null)
        {
            Do(new BlockConnected(Height, default, default));
        }
        else
        {
            chain.CatchUp(this);
        }

        Do(new Restored());
    }

    /// <summary>What a load gives now.</summary>
    public ChannelState Loaded()
    {
        var state = _facts.Aggregate(_stored, (state, facts) => state.Apply(facts));
        return state.Core is { } core ? FactApplication.WithCore(state, core with { Sequence = _storedSequence + (ulong)_facts.Count }) : state;
    }

    public void Dispose() => _signer.Dispose();

    /// <summary>A command that was carried out, but whose answer the crash took: the host finds the HTLC in the channel.</summary>
    private void FindOffered()
    {
        foreach (var htlc in Commitments.Htlcs.Where(htlc => htlc.IsOffered))
        {
            Offered.TryAdd(htlc.Key.Id, null);
        }

        foreach (var settled in Commitments.Settled)
        {
            Offered.TryAdd(settled.Id, null);
        }
    }

    private void TakeReady(LiveHtlc htlc)
    {
        Assert.Equal(Payment.OnionLength, htlc.Onion.Length);
        Received.TryAdd(htlc.Key.Id, (htlc, null));
        Unacknowledged.Add(htlc.Key);
    }

    private void TakeSettled(SettledHtlc settled)
    {
        // Twice is allowed, another outcome is not.
        if (Offered.GetValueOrDefault(settled.Id) is { } known)
        {
            Assert.Equal(known.GetType(), settled.Removal.GetType());
        }

        if (settled.Removal is HtlcRemoval.Fulfilled fulfilled)
        {
            Assert.True(UpdateSteps.IsPreimageOf(fulfilled.Preimage, settled.PaymentHash));
        }

        Offered[settled.Id] = settled.Removal;
        Unacknowledged.Add(new(HtlcDirection.Offered, settled.Id));
    }
}
