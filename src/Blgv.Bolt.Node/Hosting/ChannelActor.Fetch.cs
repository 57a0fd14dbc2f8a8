using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Node;

/// <content>The side records of commitments that the peer revoked, read when one is on chain.</content>
internal sealed partial class ChannelActor
{
    /// <summary>What the machine asked for and has not got.</summary>
    private readonly HashSet<FetchRevocable> _fetches = [];

    /// <summary>What could not be read; the next block asks for it again.</summary>
    private readonly HashSet<FetchRevocable> _unread = [];

    /// <summary>Nothing else happens to the channel meanwhile: it has no peer to keep waiting any more.</summary>
    private async Task FetchAsync(bool isBlock)
    {
        if (isBlock)
        {
            _fetches.UnionWith(_unread);
            _unread.Clear();
        }

        while (_fetches.Count > 0 && !_isGone)
        {
            var fetch = _fetches.First();
            _fetches.Remove(fetch);
            RevocableFetched fetched;
            try
            {
                fetched = await RevocableReader.ReadAsync(_options.Store, Index, fetch).ConfigureAwait(false);
            }
            catch (ChannelStoreException cause)
            {
                _unread.Add(fetch);
                _host.Tell(new HostEvent.RevocableUnreadable(Reference, fetch.Number, cause));
                continue;
            }

            var batch = new ActorBatch { IsOfBlock = isBlock };
            if (_isQuarantined)
            {
                GuardedStep(batch, fetched);
            }
            else
            {
                Step(batch, fetched);
            }

            await CommitAsync(batch).ConfigureAwait(false);
            Release(batch);
        }
    }
}
