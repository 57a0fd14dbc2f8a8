using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Claims;

/// <summary>A store of which the side records come back as somebody says.</summary>
/// <param name="read">Makes of what is stored what is read.</param>
internal sealed class UnreadableStore(Func<Sequence<StoredRevocable>, Sequence<StoredRevocable>> read) : IChannelStore
{
    private readonly MemoryChannelStore _store = new();

    public long Commits => _store.Commits;

    public long BytesWritten => _store.BytesWritten;

    public ValueTask<StoredState> LoadAsync(CancellationToken cancellationToken) => _store.LoadAsync(cancellationToken);

    public ValueTask CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host, CancellationToken cancellationToken) =>
        _store.CommitAsync(channels, host, cancellationToken);

    public async ValueTask<Sequence<StoredRevocable>> ReadRevocableAsync(
        uint channel, OutPoint funding, ulong first, ulong last, CancellationToken cancellationToken) =>
        read(await _store.ReadRevocableAsync(channel, funding, first, last, cancellationToken));

    public bool WantsSnapshot(uint channel) => _store.WantsSnapshot(channel);

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
