using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>
/// A store in plain files in a folder of its own, for one node on one network and one process at a time. A commit is one append and one sync to
/// disk; neither the memory it takes nor the log grows with the history of the channels, if the host brings a snapshot when
/// <see cref="WantsSnapshot"/> asks for one.
/// </summary>
/// <remarks>
/// <c>log-N</c> is a base, everything that counts at one instant, and the commits since. When more of it is dead than alive, the next commit first
/// moves revocable records to a file of their channel, where there are many, and writes <c>log-N+1</c>; so does every opening, which leaves nothing behind that was
/// read but never synced. A log that ends in the middle of a commit is what a crash leaves: the piece is kept in <c>torn-N</c> and the commit never
/// was. Damage anywhere else is reported, never passed over.
/// </remarks>
public sealed partial class FileChannelStore : IChannelStore
{
    private readonly IStorageFolder _folder;
    private readonly ChainHash _chain;
    private readonly PointBytes _node;
    private readonly GenerationPolicy _policy;
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Guards <see cref="_contents"/> for the one reader that does not wait for the gate.</summary>
    private readonly Lock _lock = new();

    private readonly StoreContents _contents;
    private ulong _generation;
    private IStorageFile? _log;
    private FrameWriter _writer = new(0, 0);
    private long _commits;
    private bool _hasFailed;
    private bool _isDisposed;

    private FileChannelStore(IStorageFolder folder, ChainHash chain, PointBytes node, GenerationPolicy policy)
    {
        _folder = folder;
        _chain = chain;
        _node = node;
        _policy = policy;
        _contents = new StoreContents(policy.SpillLength);
    }

    /// <inheritdoc/>
    public long Commits => Interlocked.Read(ref _commits);

    /// <inheritdoc/>
    public long BytesWritten => _folder.BytesWritten;

    /// <summary>The file to which the opening moved a commit that a crash had cut off; null if the log was whole. It is never read again.</summary>
    public string? TornFile { get; private set; }

    /// <summary>Opens a store, or begins an empty one in a folder that is empty or not there.</summary>
    /// <param name="folder">The folder; nothing else may be kept in it.</param>
    /// <param name="chain">The network.</param>
    /// <param name="node">The node's id.</param>
    /// <param name="cancellationToken">Ends it before it begins.</param>
    /// <returns>The store; dispose of it to let another one open the folder.</returns>
    /// <exception cref="ChannelStoreException">
    /// The folder is open elsewhere, belongs to another network or node, is of an unknown version, is damaged, or cannot be read and written.
    /// </exception>
    public static async ValueTask<FileChannelStore> OpenAsync(string folder, ChainHash chain, PointBytes node, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return await Task.Run(() => Open(folder, chain, node), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredState> LoadAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowUnlessUsable();
            return _contents.ToStored();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask CommitAsync(Sequence<ChannelWrite> channels, Sequence<HostWrite> host, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ThrowUnlessUsable();
            _contents.Check(channels);
            if (!channels.IsEmpty || !host.IsEmpty)
            {
                await Task.Run(() => Commit(channels, host), CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Sequence<StoredRevocable>> ReadRevocableAsync(
        uint channel, OutPoint funding, ulong first, ulong last, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(() => FindRevocable(channel, funding, first, last), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public bool WantsSnapshot(uint channel)
    {
        lock (_lock)
        {
            return _contents.Channels.TryGetValue(channel, out var contents)
                && SnapshotRule.Wants(contents.FactsLength, contents.Snapshot.Length);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            _log?.Dispose();
            _folder.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    private void ThrowUnlessUsable()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_hasFailed)
        {
            throw StoreFailure.FailedBefore(_folder.Path);
        }
    }

    /// <summary>Whatever ends this early, nobody knows what the disk holds: only a new opening can tell.</summary>
    private void Commit(Sequence<ChannelWrite> channels, Sequence<HostWrite> host)
    {
        _hasFailed = true;
        try
        {
            if (_writer.FileLength - _contents.LiveLength > Math.Max(_contents.LiveLength, _policy.CompactionFloor))
            {
                WriteGeneration();
            }

            lock (_lock)
            {
                StoreRecords.WriteCommit(_writer, _contents, channels, host);
            }

            _writer.FlushTo(_log!);
            _log!.Sync();
        }
        catch (Exception cause) when (IsFileFailure(cause))
        {
            throw StoreFailure.Io(_folder.Path, cause);
        }

        _hasFailed = false;
        Interlocked.Increment(ref _commits);
    }

    private Sequence<StoredRevocable> FindRevocable(uint channel, OutPoint funding, ulong first, ulong last)
    {
        if (!_contents.Channels.TryGetValue(channel, out var contents))
        {
            return default;
        }

        var found = new SortedDictionary<ulong, StoredRevocable>();
        try
        {
            if (contents.RevocableLength > 0)
            {
                RevocableFile.Find(_folder, RevocableHeader(channel), contents.RevocableLength, funding, first, last, found);
            }
        }
        catch (Exception cause) when (IsFileFailure(cause))
        {
            throw StoreFailure.Io(_folder.Path, cause);
        }

        foreach (var record in contents.Pending)
        {
            if (record.Funding == funding && record.Number >= first && record.Number <= last)
            {
                found[record.Number] = record;
            }
        }

        return found.Values.ToSequence();
    }
}
