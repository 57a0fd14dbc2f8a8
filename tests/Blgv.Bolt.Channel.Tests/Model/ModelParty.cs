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
    private readonly List<RevocableRecord> _revocable = [];
    private ChannelState _stored;
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
        _revocable.AddRange(Commitments.RecordsOfNewestRemote());
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

    /// <summary>The outputs that the host watches.</summary>
    public HashSet<OutPoint> Watched { get; } = [];

    public IChannelSigner Signer => _signer;

    /// <summary>What a quarantined channel would make of the same inputs, beginning from a state; null while nobody looks.</summary>
    public ChannelState? Guarded { get; set; }

    public int PendingEffects => _pending.Count;

    public ulong Steps { get; private set; }

    public Commitments Commitments => (State.Core ?? throw new InvalidOperationException($"{Name} has no channel.")).Commitments;

    /// <summary>One input. The step is durable when this returns; its effects wait.</summary>
    public void Do(ChannelInput input)
    {
        Steps++;
        var environment = new ChannelEnvironment(DateTimeOffset.UnixEpoch, FeeRate, FeeRate, Policy);
        var transition = ChannelMachine.Step(State, input, environment);
        State = transition.Next;
        Guarded = Guarded is null ? null : ChannelMachine.Resolve(Guarded, input, environment).Next;
        var answers = new List<ChannelInput>();
        foreach (var effect in transition.Effects)
        {
            switch (effect)
            {
                case Persist persist:
                    Store(persist);
                    break;
                case Watch watch:
                    Watched.Add(watch.OutPoint);
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
            case FetchRevocable fetch:
                Do(Fetch(fetch));
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
        if (Commitments.Find(new(HtlcDirection.Received, id)) is not { Removal: null, Preimage: null })
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
    public void Crash(IModelChain? chain = null)
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
        Guarded = Guarded is null ? null : State;
        Watched.Clear();
        Watched.UnionWith(ChannelMachine.Owed(State).OfType<Watch>().Select(watch => watch.OutPoint));
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
    public ChannelState Loaded() => _stored;

    public void Dispose() => _signer.Dispose();

    /// <summary>A write is read again as the bytes that it makes, and carried out.</summary>
    private void Store(Persist persist)
    {
        Assert.Equal((_stored.Core?.Sequence ?? 0) + 1, persist.Sequence);
        Assert.True(ChannelCodec.TryDecodeFacts(ChannelCodec.EncodeFacts(persist.Facts).Span, out var facts, out var error), error.ToString());
        var state = _stored.Apply(facts);
        _stored = state.Core is { } core ? FactApplication.WithCore(state, core with { Sequence = persist.Sequence }) : state;
        _revocable.AddRange(persist.Revocable);
    }

    /// <summary>What a store gives for a commitment: the records from the last whole one up to it.</summary>
    private RevocableFetched Fetch(FetchRevocable fetch)
    {
        var records = _revocable.Where(record => record.Funding == fetch.Funding && record.Number.Value <= fetch.Number.Value).ToList();
        var whole = records.Find(record => record.Number == fetch.Number)?.Whole;
        return new(fetch.Funding, fetch.Number, records.Where(record => whole is { } from && record.Number.Value >= from.Value).ToSequence());
    }

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
