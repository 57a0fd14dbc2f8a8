using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>A store whose process dies at one of its commits: before it is durable, or after, when nobody is told any more.</summary>
internal sealed class CrashStore : IChannelStore
{
    private readonly Lock _lock = new();
    private int? _commitsLeft;
    private bool _isWritten;

    /// <summary>What is durable.</summary>
    public MemoryChannelStore Durable { get; init; } = new();

    public bool HasDied { get; private set; }

    public long Commits => Durable.Commits;

    public long BytesWritten => Durable.BytesWritten;

    /// <summary>Dies at a commit, counted from 0 on.</summary>
    public void DieAt(int commit, bool isWritten)
    {
        lock (_lock)
        {
            (_commitsLeft, _isWritten) = (commit, isWritten);
        }
    }

    public ValueTask<StoredState> LoadAsync(CancellationToken cancellationToken) => Durable.LoadAsync(cancellationToken);

    public async ValueTask CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            HasDied |= _commitsLeft-- == 0;
        }

        if (!HasDied || _isWritten)
        {
            await Durable.CommitAsync(channels, host, cancellationToken);
        }

        if (HasDied)
        {
            throw new ChannelStoreException(ChannelStoreError.Failed, "The process dies here.");
        }
    }

    public ValueTask<Sequence<StoredRevocable>> ReadRevocableAsync(
        uint channel, OutPoint funding, ulong first, ulong last, CancellationToken cancellationToken) =>
        Durable.ReadRevocableAsync(channel, funding, first, last, cancellationToken);

    public bool WantsSnapshot(uint channel) => Durable.WantsSnapshot(channel);

    public ValueTask DisposeAsync() => Durable.DisposeAsync();
}
