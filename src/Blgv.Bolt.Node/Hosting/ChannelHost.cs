using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>One step of a channel: <see cref="ChannelMachine.Step"/>, but in tests of what a bug does.</summary>
internal delegate Transition ChannelStep(ChannelState state, ChannelInput input, in ChannelEnvironment environment);

/// <summary>
/// Runs channels: what their machines decide is written to the store, and only then said to peers, given to the chain and told to who pays and is
/// paid. An actor per channel and per connection; one commit of the store for all that wait for it.
/// </summary>
/// <remarks>Safe to use from many threads. The connections come from outside: <see cref="AttachAsync"/>; so does the wish to connect again.</remarks>
public sealed partial class ChannelHost : IAsyncDisposable
{
    private readonly ChannelHostOptions _options;
    private readonly Persister _persister;
    private readonly Lock _lock = new();
    private readonly Dictionary<uint, ChannelActor> _actors = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<HostStopReason> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkSet _work = new();
    private readonly ClaimKeeper _keeper;
    private ITimer? _ticks;
    private HostStopReason? _stopped;

    private ChannelHost(ChannelHostOptions options, ChannelStep machine)
    {
        (_options, Machine) = (options, machine);
        _persister = new Persister(options.Store, OnStoreFailed);
        _blobs = new PeerBlobs(options.Clock);
        _keeper = new ClaimKeeper(options, CollectClaims, Tell);
    }

    /// <summary>Completes with the reason when the host has stopped, by itself or since it was disposed of.</summary>
    public Task<HostStopReason> Completion => _completion.Task;

    /// <summary>The channels, in no order.</summary>
    public IReadOnlyList<ChannelRef> Channels
    {
        get
        {
            lock (_lock)
            {
                return [.. _actors.Values.Select(actor => actor.Reference)];
            }
        }
    }

    /// <summary>What to offer in init on connections that the host is to take.</summary>
    public Wire.FeatureSet<Wire.InitContext> Features => _options.Features;

    internal ChannelStep Machine { get; }

    internal bool HasStopped => Volatile.Read(ref _stopped) is not null;

    /// <summary>Loads what the store has, runs what it still owes, and begins to follow the chain.</summary>
    /// <param name="options">What the host is made of.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The host. All its channels wait for their peers.</returns>
    /// <exception cref="HostLoadException">What is stored is damaged, or of a newer version. Nothing was changed.</exception>
    /// <exception cref="ChannelStoreException">The store does not load.</exception>
    public static Task<ChannelHost> StartAsync(ChannelHostOptions options, CancellationToken cancellationToken) =>
        StartAsync(options, ChannelMachine.Step, cancellationToken);

    /// <summary>A channel's state as it is now: also what is decided and not yet durable.</summary>
    /// <param name="channel">channel_id, or the temporary one.</param>
    /// <param name="state">The state.</param>
    /// <returns>False when there is no such channel.</returns>
    public bool TryGetState(ChannelId channel, [NotNullWhen(true)] out ChannelState? state)
    {
        state = Find(channel)?.State;
        return state is not null;
    }

    /// <summary>Waits until a channel's state is as wanted, and durable as far as it is to be.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="condition">What is waited for; evaluated after every change, and not to take long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The state.</returns>
    /// <exception cref="ChannelGoneException">The channel ended without having been in such a state, or the host stopped.</exception>
    /// <exception cref="KeyNotFoundException">There is no such channel.</exception>
    public Task<ChannelState> WaitAsync(ChannelId channel, Func<ChannelState, bool> condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var actor = Find(channel) ?? throw new KeyNotFoundException($"There is no channel {channel}.");
        return actor.WaitAsync(condition, cancellationToken);
    }

    /// <summary>Offers an HTLC.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="command">The HTLC.</param>
    /// <param name="writes">What to store in the write of the HTLC, so that either both or neither survive; null for nothing.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> AddHtlcAsync(ChannelId channel, AddHtlcCommand command, Func<HtlcId, Sequence<HostWrite>>? writes = null) =>
        CommandAsync(channel, command, writes is null ? null : accepted => writes(accepted.Htlc ?? default));

    /// <summary>Fulfils a received HTLC.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="htlc">The HTLC.</param>
    /// <param name="removal">The preimage.</param>
    /// <param name="writes">What to store in the same write.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> FulfillAsync(ChannelId channel, HtlcId htlc, HtlcRemoval.Fulfilled removal, Sequence<HostWrite> writes = default) =>
        CommandAsync(channel, new RemoveHtlcCommand(htlc, removal), _ => writes);

    /// <summary>Fails a received HTLC.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="htlc">The HTLC.</param>
    /// <param name="removal">The failure.</param>
    /// <param name="writes">What to store in the same write.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> FailAsync(ChannelId channel, HtlcId htlc, HtlcRemoval removal, Sequence<HostWrite> writes = default) =>
        CommandAsync(channel, new RemoveHtlcCommand(htlc, removal), _ => writes);

    /// <summary>Changes the fee rate of the commitments.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="rate">feerate_per_kw.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> UpdateFeeAsync(ChannelId channel, FeeRate rate) => CommandAsync(channel, new UpdateFeeCommand(rate), null);

    /// <summary>Closes a channel together with the peer.</summary>
    /// <param name="channel">channel_id.</param>
    /// <param name="command">How.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> CloseAsync(ChannelId channel, CloseCommand command) => CommandAsync(channel, command, null);

    /// <summary>Closes a channel alone.</summary>
    /// <param name="channel">channel_id.</param>
    /// <returns>The answer, which is durable.</returns>
    public Task<CommandResult> ForceCloseAsync(ChannelId channel) => CommandAsync(channel, new ForceCloseCommand(), null);

    /// <summary>Asks for quiescence.</summary>
    /// <param name="channel">channel_id.</param>
    /// <returns>The answer, once there is quiescence or there will be none.</returns>
    public Task<CommandResult> QuiesceAsync(ChannelId channel) => CommandAsync(channel, new QuiesceCommand(), null);

    /// <summary>Writes entries of the host's own, outside of any channel.</summary>
    /// <param name="writes">The entries.</param>
    /// <returns>Done when they are durable.</returns>
    /// <exception cref="HostStoppedException">The host has stopped.</exception>
    public Task WriteAsync(Sequence<HostWrite> writes) => CommitAsync(default, writes);

    /// <summary>Stops: connections close, what is decided is written, nothing new is decided. The store stays open; it is the caller's.</summary>
    /// <returns>Done when nothing runs any more.</returns>
    public async ValueTask DisposeAsync()
    {
        Stop(new(HostStopKind.Disposed, "The host was disposed of."));
        PeerConnection[] connections;
        ChannelActor[] actors;
        lock (_lock)
        {
            connections = [.. _connections.Values];
            actors = [.. _actors.Values];
        }

        Array.ForEach(connections, connection => connection.Close());
        Array.ForEach(actors, actor => actor.Stop());
        await Task.WhenAll(actors.Select(actor => actor.Completion)).ConfigureAwait(false);
        await Task.WhenAll(connections.Select(connection => connection.Completion)).ConfigureAwait(false);
        _broadcasts.Writer.TryComplete();
        await _work.Completion.ConfigureAwait(false);
        await _persister.DisposeAsync().ConfigureAwait(false);
    }

    internal static async Task<ChannelHost> StartAsync(ChannelHostOptions options, ChannelStep machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var host = new ChannelHost(options, machine);
        try
        {
            var stored = await options.Store.LoadAsync(cancellationToken).ConfigureAwait(false);
            await host.LoadAsync(stored, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<CommandResult> CommandAsync(ChannelId channel, ChannelCommand command, Func<CommandResult.Accepted, Sequence<HostWrite>>? writes) =>
        Find(channel) is { } actor
            ? actor.CommandAsync(command, writes)
            : Task.FromResult<CommandResult>(new CommandResult.Refused(CommandRefusal.WrongState, $"There is no channel {channel}."));

    private void OnStoreFailed(Exception cause) => Stop(new(
        HostStopKind.StoreFailed,
        $"The store failed: {cause.Message} No effect of what it did not take was let out. Mend what it says, open it again and start the host anew.",
        cause));

    private void Stop(HostStopReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopped, reason, null) is not null)
        {
            return;
        }

        _completion.SetResult(reason);

        _ticks?.Dispose();
        _stopping.Cancel();
        if (reason.Kind != HostStopKind.Disposed)
        {
            Tell(new HostEvent.Stopped(reason));
        }

        lock (_lock)
        {
            foreach (var connection in _connections.Values)
            {
                connection.Close();
            }

            foreach (var actor in _actors.Values)
            {
                actor.Stop();
            }
        }
    }
}
