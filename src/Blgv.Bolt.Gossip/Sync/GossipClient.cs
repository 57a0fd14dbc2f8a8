using System.Threading.Channels;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Exchanges gossip with a connected peer: fetches its graph, answers its questions, takes what it relays and relays to it.
/// Messages that are no gossip are passed over.
/// </summary>
/// <remarks>
/// <para>BOLT 7 over a <see cref="LightningPeer"/>: a <see cref="GossipSync"/> and a <see cref="GossipResponder"/>. While one of its methods
/// runs, nobody else receives from the peer, and only one of them runs at a time.</para>
/// <para>Reading never waits for sending, so that two peers that have much to say to each other do not wait for ever.</para>
/// </remarks>
public sealed class GossipClient
{
    private readonly LightningPeer _peer;
    private readonly ulong _source;
    private readonly GraphKeeper _keeper;
    private readonly GossipClientOptions _options;
    private readonly GossipResponder _responder;
    private readonly Lock _lock = new();

    /// <summary>Our own queries and warnings, which go before answers: one query, and warnings until the peer is disconnected.</summary>
    private readonly Queue<IMessage> _outbox = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<IMessage> _batch = [];
    private readonly long _startedAt;

    /// <summary>What the connection had not taken when the pump was stopped.</summary>
    private IMessage? _unsent;
    private long _accepted;
    private long _rejected;
    private int _isRunning;

    /// <summary>A client of a connected peer.</summary>
    /// <param name="peer">The peer. It stays the caller's.</param>
    /// <param name="source">A number for it: bounds are kept for each.</param>
    /// <param name="keeper">The graph.</param>
    /// <param name="options">How.</param>
    public GossipClient(LightningPeer peer, ulong source, GraphKeeper keeper, GossipClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(peer);
        ArgumentNullException.ThrowIfNull(keeper);
        ArgumentNullException.ThrowIfNull(options);
        _peer = peer;
        _source = source;
        _keeper = keeper;
        _options = options;
        _startedAt = options.Clock.GetTimestamp();
        _responder = new GossipResponder(keeper.Catalog, options.Responder with { PeerNetworks = peer.RemoteInit.Networks ?? default });
    }

    private TimeSpan Now => _options.Clock.GetElapsedTime(_startedAt);

    /// <summary>Fetches what the peer has and this node has not. Its questions are answered meanwhile.</summary>
    /// <param name="options">What is wanted; whether the peer knows extended queries is found out.</param>
    /// <param name="progress">Told after every batch, or null.</param>
    /// <param name="cancellationToken">Ends it. What was applied stays.</param>
    /// <returns>How it ended. The connection goes on, except after bad gossip.</returns>
    /// <exception cref="InvalidOperationException">Another method is running.</exception>
    /// <exception cref="IOException">A message could not be stored.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<GossipSyncResult> SyncAsync(GossipSyncOptions options, IProgress<GossipClientProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!_peer.RemoteFeatures.Supports(Feature.GossipQueries))
        {
            return new GossipSyncResult(GossipSyncOutcome.NotOffered, default);
        }

        var sync = new GossipSync(_keeper.ChainHash, options with { Extended = options.Extended || _peer.RemoteFeatures.Supports(Feature.GossipQueriesEx) });
        _accepted = 0;
        _rejected = 0;
        Send(sync.Start());
        return await RunAsync(new Talk(sync, progress), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Answers and relays until the connection ends.</summary>
    /// <param name="cancellationToken">Ends it; the connection goes on.</param>
    /// <returns>How it ended: never with <see cref="GossipSyncOutcome.Complete"/>.</returns>
    /// <exception cref="InvalidOperationException">Another method is running.</exception>
    /// <exception cref="IOException">A message could not be stored.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<GossipSyncResult> ServeAsync(CancellationToken cancellationToken) => RunAsync(new Talk(null, null), cancellationToken);

    /// <summary>Relays what was shown by the last <see cref="GraphKeeper.RefreshAsync"/>: to be called about every <see cref="GossipLimits.FlushSeconds"/> seconds.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            _responder.Flush();
        }

        Wake();
    }

    private static bool IsGossip(IMessage message) => message is ChannelAnnouncement or ChannelUpdate or NodeAnnouncement;

    private static Warning WarningOf(GossipVerdict verdict) => new() { ChannelId = ChannelId.All, Data = UntrustedText.FromString($"Gossip refused: {verdict.Reason}.") };

    private async Task<GossipSyncResult> RunAsync(Talk talk, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("This client is exchanging gossip already.");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pump = Task.Run(() => PumpAsync(stop.Token), CancellationToken.None);
        try
        {
            var result = await ReadAsync(talk, cancellationToken).ConfigureAwait(false);
            await SayLastWordsAsync(cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await pump.ConfigureAwait(false);
            _batch.Clear();
            Volatile.Write(ref _isRunning, 0);
        }
    }

    /// <summary>Reads until the sync is over or the connection is.</summary>
    private async Task<GossipSyncResult> ReadAsync(Talk talk, CancellationToken cancellationToken)
    {
        try
        {
            talk.Known = await _keeper.PublishAsync(cancellationToken).ConfigureAwait(false);
            while (true)
            {
                if (await ReadUntilSilenceAsync(talk, cancellationToken).ConfigureAwait(false) is { } end)
                {
                    return end;
                }

                var step = talk.Sync!.Silence();
                talk.Report(this);
                if (step.Send is null)
                {
                    return await EndAsync(talk, GossipSyncOutcome.TimedOut, cancellationToken).ConfigureAwait(false);
                }

                Send(step.Send);
                if (talk.Sync.IsOver)
                {
                    return await EndAsync(talk, GossipSyncOutcome.Complete, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (PeerClosedException closed)
        {
            _ = await ApplyBatchAsync(talk, cancellationToken).ConfigureAwait(false);
            return Result(talk, GossipSyncOutcome.Disconnected) with { Closed = closed.Reason };
        }
    }

    /// <summary>Null when nothing came for so long that a sync has to do something about it.</summary>
    private async Task<GossipSyncResult?> ReadUntilSilenceAsync(Talk talk, CancellationToken cancellationToken)
    {
        var patience = talk.Sync?.Progress.Phase == GossipSyncPhase.Streaming ? _options.QuietTime : _options.ReplyTimeout;
        using var silence = talk.Sync is null ? new CancellationTokenSource() : new CancellationTokenSource(patience, _options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            while (true)
            {
                if (talk.Sync is not null)
                {
                    silence.CancelAfter(patience);
                }

                var receiving = _peer.ReceiveAsync(both.Token);
                if (!receiving.IsCompleted && await ApplyBatchAsync(talk, cancellationToken).ConfigureAwait(false) is { } bad)
                {
                    return bad;
                }

                if (await TakeAsync(await receiving.ConfigureAwait(false), talk, cancellationToken).ConfigureAwait(false) is { } end)
                {
                    return end;
                }
            }
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>What came is shown to those who ask this node.</summary>
    private async Task<GossipSyncResult> EndAsync(Talk talk, GossipSyncOutcome outcome, CancellationToken cancellationToken)
    {
        _ = await _keeper.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return Result(talk, outcome);
    }

    private async Task<GossipSyncResult?> TakeAsync(IMessage message, Talk talk, CancellationToken cancellationToken)
    {
        if (IsGossip(message))
        {
            _batch.Add(message);
        }

        // a reply comes after what it is the end of, and what it leads to depends on what is known by then
        if ((_batch.Count >= _options.BatchSize || message is ReplyChannelRange or ReplyShortChannelIdsEnd)
            && await ApplyBatchAsync(talk, cancellationToken).ConfigureAwait(false) is { } bad)
        {
            return bad;
        }

        ResponderStep answer;
        lock (_lock)
        {
            answer = _responder.Receive(message);
        }

        Wake();
        if (answer.Warning is { } warning)
        {
            Send(warning);
        }

        if (answer.Close)
        {
            return await CloseAsync(Result(talk, GossipSyncOutcome.BadGossip)).ConfigureAwait(false);
        }

        return talk.Sync is null ? null : await AdvanceAsync(talk.Sync, message, talk, cancellationToken).ConfigureAwait(false);
    }

    private async Task<GossipSyncResult?> AdvanceAsync(GossipSync sync, IMessage message, Talk talk, CancellationToken cancellationToken)
    {
        if (message is ReplyChannelRange)
        {
            talk.Known = await _keeper.PublishAsync(cancellationToken).ConfigureAwait(false);
        }

        var step = sync.Receive(message, talk.Known!, _keeper.UnixTime);
        if (step.Send is { } send)
        {
            Send(send);
        }

        if (!IsGossip(message))
        {
            talk.Report(this);
        }

        if (step.Fault != GossipSyncFault.None)
        {
            return Result(talk, GossipSyncOutcome.Fault) with { Fault = step.Fault };
        }

        return sync.IsOver ? await EndAsync(talk, GossipSyncOutcome.Complete, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<GossipSyncResult?> ApplyBatchAsync(Talk talk, CancellationToken cancellationToken)
    {
        if (_batch.Count == 0)
        {
            return null;
        }

        var verdicts = await _keeper.ApplyAsync(_batch, _source, _options.Degree, cancellationToken).ConfigureAwait(false);
        _batch.Clear();
        var worst = default(GossipVerdict);
        foreach (var verdict in verdicts)
        {
            _accepted += verdict.IsAccepted ? 1 : 0;
            _rejected += verdict.IsAccepted ? 0 : 1;
            worst = verdict.Outcome >= GossipOutcome.Warn && verdict.Outcome > worst.Outcome ? verdict : worst;
        }

        talk.Report(this);
        if (worst.Outcome >= GossipOutcome.Warn)
        {
            Send(WarningOf(worst));
        }

        return worst.Outcome == GossipOutcome.Fail
            ? await CloseAsync(Result(talk, GossipSyncOutcome.BadGossip) with { Verdict = worst }).ConfigureAwait(false)
            : null;
    }

    private async Task<GossipSyncResult> CloseAsync(GossipSyncResult result)
    {
        await SayLastWordsAsync(CancellationToken.None).ConfigureAwait(false);
        await _peer.DisposeAsync().ConfigureAwait(false);
        return result;
    }

    private GossipSyncResult Result(Talk talk, GossipSyncOutcome outcome) => new(outcome, ProgressOf(talk));

    private GossipClientProgress ProgressOf(Talk talk) => new(talk.Sync?.Progress ?? default, _accepted, _rejected);

    private void Send(IMessage message)
    {
        lock (_lock)
        {
            _outbox.Enqueue(message);
        }

        Wake();
    }

    private void Wake() => _ = _wake.Writer.TryWrite(true);

    /// <summary>Sends what there is to send, one message at a time, as the connection takes it.</summary>
    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                IMessage? message;
                ResponderOutput output;
                TimeSpan wait;
                lock (_lock)
                {
                    message = _unsent;
                    output = message is not null || _outbox.TryDequeue(out message) ? ResponderOutput.Message : _responder.TryNext(Now, out message);
                    _unsent = message;
                    wait = output == ResponderOutput.Later ? _responder.NextDeadline(Now) - Now : TimeSpan.Zero;
                }

                switch (output)
                {
                    case ResponderOutput.Message:
                        await _peer.SendAsync(message!, cancellationToken).ConfigureAwait(false);
                        _unsent = null;
                        break;
                    case ResponderOutput.Again:
                        cancellationToken.ThrowIfCancellationRequested();
                        break;
                    case ResponderOutput.Later:
                        await WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                        break;
                    default:
                        _ = await _wake.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                        break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
        catch (PeerClosedException)
        {
            // whoever reads is told
        }
    }

    /// <summary>Waits for the peer's share to grow, or for something of our own to send.</summary>
    private async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1), _options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(due.Token, cancellationToken);
        try
        {
            _ = await _wake.Reader.ReadAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // it is time
        }
    }

    /// <summary>Our own messages that the pump did not come to.</summary>
    private async Task SayLastWordsAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_options.ReplyTimeout, _options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (true)
            {
                IMessage? message;
                lock (_lock)
                {
                    if (!_outbox.TryDequeue(out message))
                    {
                        break;
                    }
                }

                await _peer.SendAsync(message, both.Token).ConfigureAwait(false);
            }
        }
        catch (PeerClosedException)
        {
            // then nobody hears them
        }
        catch (OperationCanceledException)
        {
            // nor is there time
        }
    }

    /// <summary>What one run of the client is for.</summary>
    private sealed class Talk(GossipSync? sync, IProgress<GossipClientProgress>? progress)
    {
        public GossipSync? Sync { get; } = sync;

        public GraphSnapshot? Known { get; set; }

        public void Report(GossipClient client) => progress?.Report(client.ProgressOf(this));
    }
}
