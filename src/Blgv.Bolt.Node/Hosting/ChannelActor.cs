using System.Threading.Channels;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Node;

/// <summary>
/// One channel: takes what waits in its mailbox as one batch, has the machine decide, has the signer fill what it signs, writes all of it down at
/// once together with the signer's marks, and only then lets the effects out.
/// </summary>
/// <remarks>
/// The mailbox is bounded by who writes into it: a connection has so many messages unanswered and no more, blocks and ticks come seldom, and each
/// command has somebody who waits for it.
/// </remarks>
internal sealed partial class ChannelActor
{
    private const int LargestBatch = 512;

    private readonly ChannelHost _host;
    private readonly ChannelHostOptions _options;
    private readonly Channel<ActorInput> _mailbox = Queue.CreateUnbounded<ActorInput>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<ChannelInput> _followUps = new();
    private readonly Dictionary<CommandId, ActorInput.Ordered> _commands = [];
    private readonly List<(Func<ChannelState, bool> Condition, TaskCompletionSource<ChannelState> Done)> _waiters = [];
    private readonly Lock _waitersLock = new();
    private ChannelState _state;
    private PeerConnection? _connection;
    private ulong _nextCommand;
    private ulong _storedSequence;
    private bool _isMuted;
    private bool _isGone;

    public ChannelActor(ChannelHost host, ChannelHostOptions options, uint index, PublicKey peer, PeerConnection? connection)
    {
        (_host, _options, _connection) = (host, options, connection);
        (Index, PeerKey, Peer) = (index, peer, peer.ToPointBytes());
        _durable = _state = new Ended(EndCause.Forgotten);
    }

    public uint Index { get; }

    public PublicKey PeerKey { get; }

    public PointBytes Peer { get; }

    /// <summary>What the host's tables hold of the channel. Only the channel's own loop changes it, or who makes the channel before that runs.</summary>
    public ChannelTraces Traces { get; } = new();

    public ChannelState State => Volatile.Read(ref _state);

    /// <summary>The state as the store has it: what may be acted on where it cannot be taken back.</summary>
    public ChannelState Durable => Volatile.Read(ref _durable);

    public ChannelRef Reference => new(Index, State.Core?.Id ?? (State as OpeningState)?.TemporaryId ?? Traces.Id ?? ChannelId.All, Peer);

    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Takes up a state: of a new channel, or one that was loaded.</summary>
    public void Begin(ChannelState state, ulong storedSequence) => (_state, _durable, _storedSequence) = (state, state, storedSequence);

    /// <summary>Begins to take inputs.</summary>
    public void Start() => Completion = Task.Run(RunAsync);

    /// <summary>Puts something into the mailbox.</summary>
    /// <returns>False when nobody looks into it any more.</returns>
    public bool Post(ActorInput input) => _mailbox.Writer.TryWrite(input);

    public void Post(ChannelInput input) => Post(new ActorInput.Plain(input));

    /// <summary>Stops after what is in the mailbox now.</summary>
    public void Stop() => _mailbox.Writer.TryComplete();

    public async Task<CommandResult> CommandAsync(ChannelCommand command, Func<CommandResult.Accepted, Sequence<HostWrite>>? writes)
    {
        var ordered = new ActorInput.Ordered(command, new(TaskCreationOptions.RunContinuationsAsynchronously), writes);
        return Post(ordered) ? await ordered.Result.Task.ConfigureAwait(false) : Gone;
    }

    /// <summary>Waits until the state is as wanted, and what led to it is durable.</summary>
    public async Task<ChannelState> WaitAsync(Func<ChannelState, bool> condition, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<ChannelState>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waitersLock)
        {
            if (_released is { } now && condition(now))
            {
                return now;
            }

            _waiters.Add((condition, done));
        }

        return await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs inputs at once, before the mailbox is looked into: for a channel that is loaded.</summary>
    public async Task RunAtOnceAsync(params ChannelInput[] inputs)
    {
        var batch = new ActorBatch();
        foreach (var input in inputs)
        {
            Step(batch, input);
        }

        await FinishAsync(batch).ConfigureAwait(false);
    }

    private static CommandResult Gone { get; } = new CommandResult.Refused(CommandRefusal.WrongState, "The channel is no more, or its host has stopped.");

    private async Task RunAsync()
    {
        try
        {
            while (!_isGone && await _mailbox.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                await RunBatchAsync().ConfigureAwait(false);
            }
        }
        catch (Exception) when (_host.HasStopped)
        {
            // The host has said why; what was not committed is not let out.
        }
        finally
        {
            End();
        }
    }

    private async Task RunBatchAsync()
    {
        var batch = new ActorBatch();
        try
        {
            for (var count = 0; count < LargestBatch && _mailbox.Reader.TryRead(out var input); count++)
            {
                Take(batch, input);
            }

            Step(batch, CommitWhatIsDue);
            await FinishAsync(batch).ConfigureAwait(false);
        }
        catch (Exception cause) when (!_host.HasStopped)
        {
            // What was decided could not be written or let out: what is written counts.
            _connection?.Close();
            Quarantine(cause, _durable);
            await GuardAgainAsync(batch.Chain).ConfigureAwait(false);
        }
        finally
        {
            batch.Credits.ForEach(connection => connection.ReturnCredit());
            batch.Receipts.ForEach(receipt => receipt.Signal());
        }
    }

    /// <summary>Writes what was decided, lets it out, and fetches what the machine asked for: before the chain is told that its block is dealt with.</summary>
    private async Task FinishAsync(ActorBatch batch)
    {
        await CommitAsync(batch).ConfigureAwait(false);
        Release(batch);
        await FetchAsync(batch.Receipts.Count > 0).ConfigureAwait(false);
    }

    private static readonly CommitDue CommitWhatIsDue = new();

    private void Take(ActorBatch batch, ActorInput input)
    {
        if (_isQuarantined)
        {
            Guard(batch, input);
            return;
        }

        switch (input)
        {
            case ActorInput.Plain plain:
                Step(batch, plain.Input);
                break;
            case ActorInput.Chain chain:
                batch.Receipts.Add(chain.Receipt);
                batch.Chain.Add(chain.Input);
                Step(batch, chain.Input);
                PublishAgain(batch);
                break;
            case ActorInput.FromPeer message:
                if (!message.IsCopy)
                {
                    batch.Credits.Add(message.Connection);
                }

                if (message.Connection == _connection && !_isMuted)
                {
                    Step(batch, new PeerMessage(message.Message));
                }

                break;
            case ActorInput.Attached attached:
                (_connection, _isMuted) = (attached.Connection, false);
                Step(batch, new Connected(attached.Connection.Features));
                break;
            case ActorInput.Detached detached when detached.Connection == _connection:
                _connection = null;
                Step(batch, new Disconnected());
                break;
            case ActorInput.Ordered ordered:
                var id = new CommandId(++_nextCommand);
                _commands.Add(id, ordered);
                Step(batch, new Commanded(id, ordered.Command));
                break;
            case ActorInput.Handled handled:
                batch.Host.AddRange(handled.Writes);
                Step(batch, new HtlcTaken(handled.Key));
                break;
        }
    }

    /// <summary>
    /// Funding and closing transactions go out again with every block: nobody says when a mempool forgets (incident 11). What takes what is ours on
    /// chain, commitments among it, is looked after for all channels together.
    /// </summary>
    private void PublishAgain(ActorBatch batch)
    {
        var owesNone = _state.Phase is not FundedState
            || _state.Phase is AwaitingReady or Normal or ShuttingDown && _state.Core is not { Funding: { Transaction: not null, Confirmed: null } };
        if (owesNone)
        {
            return;
        }

        foreach (var effect in ChannelMachine.Owed(_state))
        {
            if (effect is Publish { Transaction: not OwnCommitment } publish
                && publish.Transaction.Complete(_options.Signers.Channel) is { IsGiven: true, Value: { } transaction })
            {
                batch.Outputs.Add(new ActorBatch.Output.Broadcast(transaction));
            }
        }
    }

    /// <summary>One input and all that comes of it at once. A bug in the machine or the signer ends what the channel takes; it is no reason to close it.</summary>
    private void Step(ActorBatch batch, ChannelInput input)
    {
        if (_isQuarantined)
        {
            return;
        }

        try
        {
            Run(batch, input);
        }
        catch (Exception cause)
        {
            // What was decided up to here is written with the batch, and what the chain did is for the guard to answer.
            batch.Outputs.Add(new ActorBatch.Output.Close(_connection));
            Quarantine(cause, _state);
            if (input is BlockConnected or BlockDisconnected or TransactionSeen or RevocableFetched)
            {
                GuardedStep(batch, input);
            }
        }
    }

    private void Run(ActorBatch batch, ChannelInput input)
    {
        _followUps.Clear();
        _followUps.Enqueue(input);
        while (_followUps.TryDequeue(out var next))
        {
            Advance(batch, next);
        }
    }

    private void Advance(ActorBatch batch, ChannelInput input)
    {
        var policy = _options.Policy(PeerKey);
        var rates = _options.FeeRates();
        var environment = new ChannelEnvironment(_options.Clock.GetUtcNow(), rates.Commitment, rates.Closing, policy);
        var transition = _isQuarantined ? ChannelMachine.Resolve(_state, input, environment) : _host.Machine(_state, input, environment);
        if (!_host.TryName(this, transition.Next))
        {
            Collide(batch);
            return;
        }

        var wasFunded = _state.Core is not null;
        Volatile.Write(ref _state, transition.Next);
        foreach (var effect in transition.Effects)
        {
            Prepare(batch, effect);
        }

        if (!wasFunded && _state.Core is { } core && core.Height != _host.Tip.Height)
        {
            // Blocks that came while it was opened were not for it.
            _followUps.Enqueue(new BlockConnected(_host.Tip.Height, _host.Tip.Hash, default));
        }

        _host.Count(this, _state);
    }

    /// <summary>The funding output of another channel: what was decided is not done, and nothing of it is stored.</summary>
    private void Collide(ActorBatch batch)
    {
        const string Text = "The funding output is that of another channel.";
        if (_connection is { } connection && _state is OpeningState opening)
        {
            var error = new Wire.Messages.Error { ChannelId = opening.TemporaryId, Data = UntrustedText.FromString(Text) };
            batch.Outputs.Add(new ActorBatch.Output.Message(connection, error));
        }

        batch.Outputs.Add(new ActorBatch.Output.Effect(new Report(ReportKind.Forgotten, Text)));
        Volatile.Write(ref _state, new Ended(EndCause.Forgotten));
        _host.Count(this, _state);
    }

    private void Prepare(ActorBatch batch, ChannelEffect effect)
    {
        switch (effect)
        {
            case Persist persist:
                batch.Persists.Add(persist);
                break;
            case AskSigner ask:
                _followUps.Enqueue(ask.Question.Ask(_options.Signers.Channel));
                break;
            case Send send:
                Fill(batch, send);
                break;
            case Publish publish:
                Complete(batch, publish);
                break;
            case Watch watch:
                // At once: the peer may act on what follows before we are back here, and a watch too early does no harm.
                _host.Watch(this, watch);
                break;
            case FetchRevocable fetch:
                _fetches.Add(fetch);
                break;
            case Disconnect:
                batch.Outputs.Add(new ActorBatch.Output.Close(_connection));
                _isMuted = true;
                break;
            default:
                if (effect is Reply { Result: CommandResult.Accepted accepted } reply && _commands.TryGetValue(reply.Command, out var command))
                {
                    batch.Host.AddRange(command.Writes?.Invoke(accepted) ?? default);
                }

                batch.Outputs.Add(new ActorBatch.Output.Effect(effect));
                break;
        }
    }

    private void Fill(ActorBatch batch, Send send)
    {
        var filled = send.Message.Fill(_options.Signers);
        if (filled.Refusal != Refusal.None)
        {
            // What follows on this connection would be out of order without what the signer refused.
            _isMuted = true;
            _followUps.Enqueue(new SignerRefused(filled.Refusal));
            return;
        }

        foreach (var message in filled.Messages)
        {
            batch.Outputs.Add(new ActorBatch.Output.Message(_connection, message));
        }

        if (filled.Point is { } point)
        {
            _followUps.Enqueue(point);
        }
    }

    private void Complete(ActorBatch batch, Publish publish)
    {
        var reply = publish.Transaction.Complete(_options.Signers.Channel);
        if (reply is { IsGiven: true, Value: { } transaction })
        {
            batch.Outputs.Add(new ActorBatch.Output.Broadcast(transaction));
        }
        else
        {
            _followUps.Enqueue(new SignerRefused(reply.Refusal));
        }
    }
}
