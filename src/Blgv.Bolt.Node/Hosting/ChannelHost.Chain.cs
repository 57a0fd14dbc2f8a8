using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <content>The chain, told to every channel.</content>
public sealed partial class ChannelHost
{
    /// <summary>How many blocks back a reorganization is undone exactly, also one that happened while the host was down.</summary>
    private const uint BlocksKept = 144;

    private Task _lastProcessed = Task.CompletedTask;
    private ChainPointBox _tip = new(default);

    /// <summary>Where the chain stands for the channels.</summary>
    public ChainPoint Tip
    {
        get => Volatile.Read(ref _tip).Point;
        private set => Volatile.Write(ref _tip, new(value));
    }

    /// <summary>A host that lost sight of the chain would miss what it must punish: it stops rather than to go on blind (incident 2).</summary>
    private async Task FollowAsync(Sequence<ChainPoint> known)
    {
        try
        {
            await foreach (var news in _options.Chain.FollowAsync(known, _stopping.Token).ConfigureAwait(false))
            {
                await TakeAsync(news).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // What was not dealt with comes again after the next start.
        }
        catch (Exception cause)
        {
            Stop(new(HostStopKind.ChainFailed, $"The chain cannot be followed: {cause.Message} Mend the backend and start the host anew.", cause));
        }
    }

    /// <summary>
    /// The next block is looked at once those channels have dealt with this one that found something in it: what they look for from now on may be
    /// spent there. The others take their time.
    /// </summary>
    private async Task TakeAsync(ChainNews news)
    {
        var receipt = new BlockReceipt();
        var concerned = receipt.Part();
        switch (news)
        {
            case ChainNews.Added(var point, var block):
                var relevant = _watched.Match(block);
                lock (_lock)
                {
                    // Together with the posts: a channel that is made now begins at this height, or is told of the block.
                    Tip = point;
                    foreach (var actor in _actors.Values)
                    {
                        var isConcerned = relevant.TryGetValue(actor, out var found);
                        var transactions = found?.ToSequence() ?? default;
                        Post(actor, new BlockConnected(point.Height, point.Hash, transactions), isConcerned ? concerned : receipt);
                    }
                }

                break;
            case ChainNews.Removed(var point):
                var left = new BlockHeight(point.Height.Value - 1);
                lock (_lock)
                {
                    Tip = new(left, default);
                    foreach (var actor in _actors.Values)
                    {
                        Post(actor, new BlockDisconnected(left), receipt);
                    }
                }

                break;
        }

        concerned.Signal();
        receipt.Signal();
        var before = _lastProcessed;
        var tip = Tip;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lastProcessed = done.Task;
        _work.Run(() => NoteAsync(before, receipt, news, tip, done));
        await concerned.Completion.WaitAsync(_stopping.Token).ConfigureAwait(false);
    }

    private static void Post(ChannelActor actor, ChannelInput input, BlockReceipt receipt)
    {
        receipt.Add();
        if (!actor.Post(new ActorInput.Chain(input, receipt)))
        {
            receipt.Signal();
        }
    }

    /// <summary>Writes a block down as dealt with once every channel has; one that is slow delays only this.</summary>
    private async Task NoteAsync(Task before, BlockReceipt receipt, ChainNews news, ChainPoint tip, TaskCompletionSource done)
    {
        try
        {
            await before.ConfigureAwait(false);
            await receipt.Completion.WaitAsync(_stopping.Token).ConfigureAwait(false);
            var writes = new List<HostWrite>();
            if (news is ChainNews.Added(var added, _))
            {
                writes.Add(new(HostEntries.Block(added.Height), Bytes.Copy(added.Hash.ToArray())));
                if (added.Height.Value >= BlocksKept)
                {
                    writes.Add(new(HostEntries.Block(new(added.Height.Value - BlocksKept)), null));
                }

                writes.AddRange(_blobs.ForgetOld(added.Height, HasChannels));
            }
            else if (news is ChainNews.Removed(var removed))
            {
                writes.Add(new(HostEntries.Block(removed.Height), null));
            }

            await CommitAsync(default, writes.ToSequence()).ConfigureAwait(false);
            Tell(new HostEvent.BlockProcessed(tip));
            _keeper.Keep(tip.Height);
            Interlocked.Exchange(ref _nextBlock, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
        catch (Exception) when (HasStopped)
        {
            // What was not written down as dealt with comes again after the next start.
        }
        finally
        {
            done.SetResult();
        }
    }

    private void OnTick()
    {
        lock (_lock)
        {
            foreach (var actor in _actors.Values)
            {
                actor.Post(new Tick());
            }
        }

        _work.Run(WriteBlobsAsync);
    }

    private sealed record ChainPointBox(ChainPoint Point);
}
