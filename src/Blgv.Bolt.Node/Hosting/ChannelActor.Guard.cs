using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Node;

/// <content>A channel whose machine has failed: nothing more is taken of its peer, and its money is guarded on chain all the same.</content>
internal sealed partial class ChannelActor
{
    private bool _isQuarantined;

    public bool IsQuarantined => Volatile.Read(ref _isQuarantined);

    private static CommandResult Quarantined { get; } = new CommandResult.Refused(
        CommandRefusal.WrongState,
        "A step of the channel failed, so that it is only guarded: it can be closed by force, and preimages are kept for that. A start with the bug mended takes it up again.");

    /// <summary>From here on only the chain is listened to, and commands that are about it. It is not closed: there may be nothing wrong with it.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="durable">The state that is written, or is with the batch under way.</param>
    private void Quarantine(Exception cause, ChannelState durable)
    {
        Volatile.Write(ref _isQuarantined, true);
        _connection = null;
        _followUps.Clear();
        Volatile.Write(ref _state, durable.AsDisconnected());
        _host.Tell(new HostEvent.ChannelQuarantined(Reference, cause));
        try
        {
            // A step that failed may have kept some of these from being heard.
            foreach (var effect in ChannelMachine.Owed(_state))
            {
                if (effect is Watch watch)
                {
                    _host.Watch(this, watch);
                }
                else if (effect is FetchRevocable fetch)
                {
                    _fetches.Add(fetch);
                }
            }
        }
        catch (Exception another)
        {
            _host.Tell(new HostEvent.ChannelQuarantined(Reference, another));
        }
    }

    private void Guard(ActorBatch batch, ActorInput input)
    {
        switch (input)
        {
            case ActorInput.Chain chain:
                batch.Receipts.Add(chain.Receipt);
                batch.Chain.Add(chain.Input);
                GuardedStep(batch, chain.Input);
                PublishAgainGuarded(batch);
                break;
            case ActorInput.Plain { Input: TransactionSeen } plain:
                GuardedStep(batch, plain.Input);
                break;
            case ActorInput.FromPeer { IsCopy: false } message:
                batch.Credits.Add(message.Connection);
                break;
            case ActorInput.Ordered { Command: ForceCloseCommand or RemoveHtlcCommand } ordered:
                var id = new CommandId(++_nextCommand);
                _commands.Add(id, ordered);
                GuardedStep(batch, new Commanded(id, ordered.Command));
                break;
            case ActorInput.Ordered ordered:
                ordered.Result.TrySetResult(Quarantined);
                break;
            case ActorInput.Handled handled:
                batch.Host.AddRange(handled.Writes);
                GuardedStep(batch, new HtlcTaken(handled.Key));
                break;
        }
    }

    /// <summary>A batch came to nothing: what the chain did in it is dealt with once more.</summary>
    private async Task GuardAgainAsync(List<ChannelInput> inputs)
    {
        var batch = new ActorBatch();
        try
        {
            inputs.ForEach(input => GuardedStep(batch, input));
            await FinishAsync(batch).ConfigureAwait(false);
        }
        catch (Exception cause) when (!_host.HasStopped)
        {
            Quarantine(cause, _durable);
        }
    }

    /// <summary>Should even the guard fail, the next block finds it at its post again.</summary>
    private void GuardedStep(ActorBatch batch, ChannelInput input)
    {
        try
        {
            Run(batch, input);
        }
        catch (Exception cause)
        {
            _followUps.Clear();
            _host.Tell(new HostEvent.ChannelQuarantined(Reference, cause));
        }
    }

    private void PublishAgainGuarded(ActorBatch batch)
    {
        try
        {
            PublishAgain(batch);
        }
        catch (Exception cause)
        {
            _host.Tell(new HostEvent.ChannelQuarantined(Reference, cause));
        }
    }
}
