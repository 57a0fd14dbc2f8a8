using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Reads the side records that tell what was in a commitment.</summary>
internal static class RevocableReader
{
    /// <summary>Reads the records from the last whole one up to that of the commitment.</summary>
    /// <param name="store">The store.</param>
    /// <param name="channel">The number of the channel.</param>
    /// <param name="fetch">The commitment.</param>
    /// <returns>What there is. Records that are damaged are left out as if they were lost: the outputs that need none are taken all the same.</returns>
    /// <exception cref="ChannelStoreException">The store could not be read; another time it may.</exception>
    public static async ValueTask<RevocableFetched> ReadAsync(IChannelStore store, uint channel, FetchRevocable fetch)
    {
        var newest = await ReadAsync(store, channel, fetch.Funding, fetch.Number, fetch.Number).ConfigureAwait(false);
        var records = newest.IsEmpty || newest[0].IsWhole
            ? newest
            : await ReadAsync(store, channel, fetch.Funding, newest[0].Whole, fetch.Number).ConfigureAwait(false);
        return new(fetch.Funding, fetch.Number, records);
    }

    private static async ValueTask<Sequence<RevocableRecord>> ReadAsync(
        IChannelStore store, uint channel, OutPoint funding, CommitmentNumber first, CommitmentNumber last)
    {
        var stored = await store.ReadRevocableAsync(channel, funding, first.Value, last.Value, CancellationToken.None).ConfigureAwait(false);
        var records = new List<RevocableRecord>(stored.Count);
        foreach (var one in (IEnumerable<StoredRevocable>)stored)
        {
            if (ChannelCodec.TryDecodeRevocable(one.Content.Span, out var record, out _) && record.Number.Value == one.Number && record.Funding == funding)
            {
                records.Add(record);
            }
        }

        return records.ToSequence();
    }
}
