using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>One step being made: the state so far, the facts decided and the effects to follow them.</summary>
/// <remarks>Every fact is carried out as it is recorded, by the same code that a load uses. All facts go into one write before all effects.</remarks>
internal sealed class StepBuilder(ChannelState state, ChannelEnvironment environment)
{
    private readonly List<ChannelFact> _facts = [];
    private readonly List<ChannelEffect> _effects = [];
    private readonly List<RevocableRecord> _revocable = [];
    private readonly ulong _sequence = state.Core?.Sequence ?? 0;

    public ChannelState State { get; private set; } = state;

    public ChannelEnvironment Environment { get; } = environment;

    public ChannelPolicy Policy => Environment.Policy;

    /// <summary>The channel; only for handlers of phases that have one.</summary>
    public ChannelCore Core => State.Core ?? throw new InvalidOperationException("The phase has no channel.");

    public Commitments Commitments => Core.Commitments;

    /// <summary>The channel's id, temporary where there is no other yet.</summary>
    public ChannelId Id => State.Core?.Id ?? (State as OpeningState)?.ErrorId ?? ChannelId.All;

    /// <summary>Whether the peer can be told anything.</summary>
    public bool IsConnected => State is not (Offline or Ended);

    /// <summary>Decides a fact, and carries it out.</summary>
    public void Record(ChannelFact fact)
    {
        _facts.Add(fact);
        State = FactApplication.Apply(State, fact);
    }

    /// <summary>Appends side records to the write.</summary>
    public void Remember(Sequence<RevocableRecord> records) => _revocable.AddRange(records);

    /// <summary>Changes what is not stored.</summary>
    public void Set(ChannelState next) => State = next;

    /// <summary>Changes what is not stored of the commitments.</summary>
    public void SetCommitments(Commitments next) => SetCore(Core with { Commitments = next });

    /// <summary>Changes what is not stored of the connection.</summary>
    public void SetSession(Func<Session, Session> change) => SetCore(Core with { Session = change(Core.Session) });

    /// <summary>Changes what is not stored of the channel.</summary>
    public void SetCore(ChannelCore next) => State = FactApplication.WithCore(State, next);

    public void Add(ChannelEffect effect) => _effects.Add(effect);

    public void Send(Wire.IMessage message) => _effects.Add(new Send(new Plain(message)));

    public void Send(OutgoingMessage message) => _effects.Add(new Send(message));

    public void Reply(CommandId command, CommandResult result) => _effects.Add(new Reply(command, result));

    public void Refuse(CommandId command, CommandRefusal reason, string text) => Reply(command, new CommandResult.Refused(reason, text));

    /// <summary>
    /// The peer broke a rule that leaves the channel usable: it is told, and the connection is closed, which takes back what it had not signed.
    /// </summary>
    public void Warn(string? rule, string text)
    {
        Send(new Warning { ChannelId = Id, Data = Text(text) });
        Add(new Report(ReportKind.Warning, text, rule));
        Add(new Disconnect(text));
    }

    /// <summary>The peer is told something without consequences.</summary>
    public void WarnOnly(string? rule, string text)
    {
        Send(new Warning { ChannelId = Id, Data = Text(text) });
        Add(new Report(ReportKind.Warning, text, rule));
    }

    /// <summary>The channel cannot go on: the peer is told, and a channel with a funding transaction goes on chain.</summary>
    public void Fail(string? rule, string text, OnChainCause cause = OnChainCause.PeerFault) => Fail(rule, text, null, cause);

    /// <summary>The same, where a signature is wrong: the peer is shown the transaction that it is not of.</summary>
    public void Fail(string? rule, string text, Transaction unsigned) =>
        Fail(rule, text, $" It is not one of {Convert.ToHexStringLower(unsigned.ToBytesWithoutWitness())}", OnChainCause.PeerFault);

    /// <summary>The step: one write of all facts, then the effects.</summary>
    public Transition Finish()
    {
        if (_facts.Count == 0)
        {
            return new(State, _effects.ToSequence());
        }

        var sequence = _sequence + 1;
        if (State.Core is { } core)
        {
            State = FactApplication.WithCore(State, core with { Sequence = sequence });
        }

        var persist = new Persist(sequence, _facts.ToSequence(), _revocable.ToSequence());
        return new(State, _effects.Prepend(persist).ToSequence());
    }

    private void Fail(string? rule, string text, string? onlyForPeer, OnChainCause cause)
    {
        var (id, isConnected) = (Id, IsConnected);
        if (State.Core is not null)
        {
            Record(new WentOnChain(cause, text, Core.Height));
        }
        else
        {
            OpeningSteps.Forget(this, text);
        }

        if (isConnected)
        {
            Send(new Error { ChannelId = id, Data = Text(text + onlyForPeer) });
        }

        Add(new Report(cause == OnChainCause.DataLoss ? ReportKind.DataLoss : ReportKind.Failed, text, rule));
        OnChainSteps.Publish(this);
    }

    private static UntrustedText Text(string text) => UntrustedText.FromString(text);
}
