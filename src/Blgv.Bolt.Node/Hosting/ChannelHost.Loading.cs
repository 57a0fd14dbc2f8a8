using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <content>What a start brings back.</content>
public sealed partial class ChannelHost
{
    private async Task LoadAsync(StoredState stored, CancellationToken cancellationToken)
    {
        if (_options.Store is FileChannelStore { TornFile: { } torn })
        {
            Tell(new HostEvent.StoreTorn(torn));
        }

        var blocks = new List<ChainPoint>();
        foreach (var entry in stored.Host)
        {
            if (entry.Key == HostEntries.NextIndex)
            {
                (_nextIndex, _reservedIndex) = (HostEntries.Number(entry), HostEntries.Number(entry));
            }
            else if (HostEntries.TryReadBlock(entry, out var point))
            {
                blocks.Add(point.Value);
            }
            else
            {
                _blobs.Load(entry);
            }
        }

        if (blocks.Count == 0)
        {
            var tip = await _options.Chain.GetTipAsync(cancellationToken).ConfigureAwait(false);
            blocks.Add(tip);
            await CommitAsync(default, [new(HostEntries.Block(tip.Height), Bytes.Copy(tip.Hash.ToArray()))]).ConfigureAwait(false);
        }

        Tip = blocks[^1];
        foreach (var channel in stored.Channels)
        {
            Load(channel);
        }

        _options.Htlcs?.OnStarting(this, stored.Host);

        // Before the chain moves and peers come: what a crash may have cut off is made good, and every output is watched again.
        foreach (var actor in _actors.Values)
        {
            await actor.RunAtOnceAsync(new BlockConnected(Tip.Height, Tip.Hash, default), new Restored()).ConfigureAwait(false);
            actor.Start();
        }

        _work.Run(BroadcastAllAsync);
        _keeper.Keep(Tip.Height);
        _work.Run(() => _keeper.RunAsync(_stopping.Token));
        _work.Run(FollowMempoolAsync);
        _work.Run(() => FollowAsync(blocks.ToSequence()));
        _ticks = _options.Clock.CreateTimer(static host => ((ChannelHost)host!).OnTick(), this, _options.TickInterval, _options.TickInterval);
    }

    private void Load(StoredChannel stored)
    {
        var state = StateOf(stored);
        if (state.IsEnded)
        {
            return;
        }

        if (state.Core is not { } core)
        {
            throw Damaged(stored, "it has no funded channel in it.");
        }

        if (core.Parameters.Index != stored.Channel || !PublicKey.TryParse(core.Parameters.RemoteNode, out var peer))
        {
            throw Damaged(stored, "it is of another channel, or its peer has no key.");
        }

        if (!ChannelCodec.TryDecodeMarks(stored.Marks.Span, out var marks, out var error))
        {
            throw Damaged(stored, $"the signer's marks: {error}");
        }

        if (!_options.Signers.Channel.TryRestore(stored.Channel, marks))
        {
            throw Damaged(stored, "the signer is further than it: it is an old copy, and to go on from it could cost all that is in the channel.");
        }

        var actor = new ChannelActor(this, _options, stored.Channel, peer, null);
        actor.Begin(state, stored.Sequence);
        Register(actor);
        if (!TryName(actor, state))
        {
            throw Damaged(stored, "another channel has the same id.");
        }

        if (core.Funding.LocalAlias is { } alias)
        {
            actor.Traces.Alias = alias;
            _aliases.Add(alias);
        }

        Count(actor, state);
    }

    private static ChannelState StateOf(StoredChannel stored)
    {
        ChannelState? state = new Ended(EndCause.Forgotten);
        if (!stored.Snapshot.IsEmpty && !ChannelCodec.TryDecodeState(stored.Snapshot.Span, out state, out var error))
        {
            throw Damaged(stored, error.ToString());
        }

        foreach (var write in stored.Facts)
        {
            if (!ChannelCodec.TryDecodeFacts(write.Span, out var facts, out var wrong))
            {
                throw Damaged(stored, wrong.ToString());
            }

            state = state.Apply(facts);
        }

        state = state.AsDisconnected();
        return ChannelCodec.TryCheck(state, out var misfit)
            ? state is Offline { Inner: var inner } ? new Offline(inner with { Channel = inner.Channel with { Sequence = stored.Sequence } }) : state
            : throw Damaged(stored, misfit.ToString());
    }

    private static HostLoadException Damaged(StoredChannel stored, string why) => new(
        $"Channel {stored.Channel} cannot be loaded: {why} Nothing was changed. Restore the newest copy of the store, or start with the version that wrote it.");
}
