using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node;

/// <summary>What came of the wish to open a channel.</summary>
/// <param name="Channel">The channel, funded but not yet confirmed; null when there is none.</param>
/// <param name="Result">The last answer: accepted, or why not.</param>
public sealed record OpenResult(ChannelRef? Channel, CommandResult Result);

/// <content>New channels.</content>
public sealed partial class ChannelHost
{
    /// <summary>Numbers are reserved so many at a time: a stranger's open_channel must not cost a write. A restart leaves the rest unused.</summary>
    private const uint IndexesReserved = 16;

    private readonly Dictionary<PointBytes, HashSet<ChannelActor>> _byPeer = [];
    private readonly SemaphoreSlim _indexes = new(1);
    private uint _nextIndex;
    private uint _reservedIndex;

    /// <summary>Opens a channel with a connected peer, and funds it by <see cref="ChannelHostOptions.Wallet"/>.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="command">The channel.</param>
    /// <param name="cancellationToken">Gives the opening up, as long as it is not funded.</param>
    /// <returns>The channel, once the peer has signed for it and that is durable; or why there is none.</returns>
    /// <exception cref="InvalidOperationException">The host has no wallet.</exception>
    /// <exception cref="HostStoppedException">The host has stopped.</exception>
    public async Task<OpenResult> OpenAsync(PublicKey peer, OpenCommand command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var wallet = _options.Wallet ?? throw new InvalidOperationException("Who opens channels needs a wallet.");
        PeerConnection? connection;
        lock (_lock)
        {
            connection = _connections.GetValueOrDefault(peer.ToPointBytes());
        }

        if (connection is null)
        {
            return new(null, new CommandResult.Refused(CommandRefusal.Offline, "The peer is not connected."));
        }

        var actor = await CreateAsync(connection, RandomId()).ConfigureAwait(false);
        using var abandon = cancellationToken.Register(() => _ = actor.CommandAsync(new AbandonCommand(), null));
        var agreed = await actor.CommandAsync(command, null).ConfigureAwait(false);
        if (agreed is not CommandResult.FundingWanted wanted)
        {
            // Refused before anything was said leaves a channel that is nothing: it goes.
            await actor.CommandAsync(new AbandonCommand(), null).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return new(null, agreed);
        }

        return await FundAsync(actor, wallet, wanted, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CommandResult> AbandonAsync(ChannelActor actor) =>
        await actor.CommandAsync(new AbandonCommand(), null).ConfigureAwait(false);

    private async Task<OpenResult> FundAsync(ChannelActor actor, IFundingWallet wallet, CommandResult.FundingWanted wanted, CancellationToken cancellationToken)
    {
        Transaction transaction;
        try
        {
            transaction = await wallet.FundAsync(wanted.Script, wanted.Amount, _options.FeeRates().Funding, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync(actor).ConfigureAwait(false);
            throw;
        }

        var output = 0;
        while (output < transaction.Outputs.Count && transaction.Outputs[output] is var candidate
            && (candidate.ScriptPubKey != wanted.Script || candidate.Amount != wanted.Amount))
        {
            output++;
        }

        var funded = await actor.CommandAsync(new FundCommand(transaction, (ushort)Math.Min(output, ushort.MaxValue)), null).ConfigureAwait(false);
        if (funded is CommandResult.Accepted)
        {
            return new(actor.Reference, funded);
        }

        await AbandonAsync(actor).ConfigureAwait(false);
        if (actor.State.Core is null)
        {
            wallet.Release(transaction);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new(null, funded);
    }

    /// <summary>A channel that a peer wants, as far as our limits allow (incident 13).</summary>
    private async ValueTask<ChannelActor?> AcceptAsync(PeerConnection connection, OpenChannel open)
    {
        string? refusal;
        lock (_lock)
        {
            refusal = _unfunded >= _options.MaxUnfunded ? "We wait for the funding of too many channels."
                : _unfundedByPeer.GetValueOrDefault(connection.Node) >= _options.MaxUnfundedPerPeer ? "We wait for the funding of other channels of yours."
                : null;
        }

        if (refusal is not null)
        {
            connection.Send(new Error { ChannelId = open.TemporaryChannelId, Data = UntrustedText.FromString(refusal) });
            Tell(new HostEvent.PeerRefused(connection.Node, refusal));
            return null;
        }

        try
        {
            return await CreateAsync(connection, open.TemporaryChannelId).ConfigureAwait(false);
        }
        catch (HostStoppedException)
        {
            return null;
        }
    }

    private async Task<ChannelActor> CreateAsync(PeerConnection connection, ChannelId temporary)
    {
        var index = await TakeIndexAsync().ConfigureAwait(false);
        var signer = _options.Signers.Channel;
        var keys = signer.PublicKeysOf(index);
        var (first, second) = (signer.PerCommitmentPointOf(index, new(0)), signer.PerCommitmentPointOf(index, new(1)));
        var actor = new ChannelActor(this, _options, index, connection.NodeId, connection);
        lock (_lock)
        {
            if (_stopped is { } reason)
            {
                throw new HostStoppedException(reason);
            }

            var alias = NewAlias();
            var setup = new ChannelSetup(
                index, _options.NodeId.ToPointBytes(), connection.Node, temporary, keys, first, second, alias, Tip.Height, connection.Features);
            var state = new Unopened(setup);
            actor.Traces.Alias = alias;
            actor.Begin(state, 0);
            Register(actor);
            TryName(actor, state);
            actor.Start();
            if (_connections.GetValueOrDefault(connection.Node) != connection)
            {
                actor.Post(new ActorInput.Detached(connection));
            }
        }

        return actor;
    }

    private void Register(ChannelActor actor)
    {
        _actors.Add(actor.Index, actor);
        if (!_byPeer.TryGetValue(actor.Peer, out var actors))
        {
            _byPeer.Add(actor.Peer, actors = []);
        }

        actors.Add(actor);
    }

    private async Task<uint> TakeIndexAsync()
    {
        await _indexes.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_nextIndex == _reservedIndex)
            {
                var reserved = _reservedIndex + IndexesReserved;
                await CommitAsync(default, [new(HostEntries.NextIndex, HostEntries.Number(reserved))]).ConfigureAwait(false);
                _reservedIndex = reserved;
            }

            return _nextIndex++;
        }
        finally
        {
            _indexes.Release();
        }
    }

    private ShortChannelId NewAlias()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ShortChannelId alias;
        do
        {
            _options.Entropy.Fill(bytes);
            alias = new(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }
        while (!_aliases.Add(alias));
        return alias;
    }

    private ChannelId RandomId()
    {
        Span<byte> bytes = stackalloc byte[ChannelId.Size];
        _options.Entropy.Fill(bytes);
        return ChannelId.FromBytes(bytes);
    }
}
