using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Node;

/// <content>Channels that end on chain.</content>
public sealed partial class ChannelHost
{
    /// <summary>What there is to take on chain and how that stands, as of the last look: after every block, and whenever a channel on chain changes. Channels with nothing to take are not in it.</summary>
    public IReadOnlyList<ChannelClaims> Claims => _keeper.Overview;

    /// <summary>A channel's state has become durable.</summary>
    internal void NoteOnChain(ChannelRef channel, ChannelState? before, ChannelState now, bool isBetweenBlocks)
    {
        if (before is { Phase: not OnChain } && now.Phase is OnChain begun)
        {
            Tell(new HostEvent.OnChainBegun(channel, begun.Cause, begun.Text));
        }

        if (isBetweenBlocks && (MayHaveClaims(before) || MayHaveClaims(now)))
        {
            _keeper.Keep();
        }
    }

    private TaskCompletionSource _nextBlock = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool MayHaveClaims(ChannelState? state) => state?.Phase is OnChain;

    /// <summary>
    /// All claims of all channels, in the order of their numbers. What is not durable does not count: a commitment that is out cannot be called back,
    /// and a channel that a crash has brought back to before would go on as if it were not.
    /// </summary>
    private List<ChannelClaims> CollectClaims()
    {
        ChannelActor[] actors;
        lock (_lock)
        {
            actors = [.. _actors.Values.Where(static actor => MayHaveClaims(actor.Durable)).OrderBy(static actor => actor.Index)];
        }

        var found = new List<ChannelClaims>();
        foreach (var actor in actors)
        {
            try
            {
                if (ChannelMachine.Claims(actor.Durable, _options.Policy(actor.PeerKey)) is { IsEmpty: false } claims)
                {
                    found.Add(new(actor.Reference, claims, default, default));
                }
            }
            catch (Exception cause)
            {
                // A bug, or a state that is worse than it looked: what the others have is taken all the same.
                Tell(new HostEvent.ClaimsFailed([actor.Reference], cause));
            }
        }

        return found;
    }

    /// <summary>Preimages are known as soon as a mempool shows them (incident 11). Without it blocks show them later, so that a failure is told and no more.</summary>
    private async Task FollowMempoolAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var nextBlock = Volatile.Read(ref _nextBlock).Task;
            try
            {
                await foreach (var transaction in _options.Chain.FollowMempoolAsync(_stopping.Token).ConfigureAwait(false))
                {
                    foreach (var actor in _watched.Match(transaction))
                    {
                        actor.Post(new TransactionSeen(transaction));
                    }
                }

                return;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception cause)
            {
                Tell(new HostEvent.MempoolUnseen(cause));
            }

            await Task.WhenAny(nextBlock, Completion).ConfigureAwait(false);
        }
    }
}
