using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <content>What a batch writes, and what it lets out after that.</content>
internal sealed partial class ChannelActor
{
    private ChannelState _durable;
    private ChannelState? _released;
    private bool _wantsSnapshot;

    private async Task CommitAsync(ActorBatch batch)
    {
        var writes = Writes(batch);
        if (!writes.IsEmpty || batch.Host.Count > 0)
        {
            await _host.CommitAsync(writes, batch.Host.ToSequence()).ConfigureAwait(false);
        }

        Volatile.Write(ref _durable, _state);
        if (!writes.IsEmpty)
        {
            _storedSequence = writes[^1].Sequence;
            _wantsSnapshot = !writes[^1].IsDeleted && _options.Store.WantsSnapshot(Index);
        }
    }

    /// <summary>A write for each step of the batch. They become durable together, so only the last has the marks, which stand for all.</summary>
    private Sequence<ChannelWrite> Writes(ActorBatch batch)
    {
        var ended = _state.IsEnded;
        var count = batch.Persists.Count;
        if (count == 0)
        {
            return ended && _storedSequence > 0
                ? [new ChannelWrite(Index, _storedSequence + 1, default, default) { IsDeleted = true }]
                : default;
        }

        var writes = new ChannelWrite[count];
        for (var i = 0; i < count; i++)
        {
            var persist = batch.Persists[i];
            var revocable = persist.Revocable.Select(record => new StoredRevocable(record.Funding, record.Number.Value, ChannelCodec.EncodeRevocable(record)));
            writes[i] = new ChannelWrite(Index, persist.Sequence, ChannelCodec.EncodeFacts(persist.Facts), default) { Revocable = revocable.ToSequence() };
        }

        writes[^1] = writes[^1] with
        {
            Marks = ChannelCodec.EncodeMarks(_options.Signers.Channel.MarksOf(Index)),
            Snapshot = !ended && _wantsSnapshot ? ChannelCodec.EncodeState(_state) : null,
            IsDeleted = ended,
        };
        return Sequence.Create<ChannelWrite>(writes);
    }

    private void Release(ActorBatch batch)
    {
        foreach (var output in batch.Outputs)
        {
            switch (output)
            {
                case ActorBatch.Output.Message message:
                    message.Connection?.Send(message.Content);
                    break;
                case ActorBatch.Output.Close close:
                    close.Connection?.Close();
                    break;
                case ActorBatch.Output.Broadcast broadcast:
                    _host.Broadcast(Reference, broadcast.Transaction);
                    break;
                case ActorBatch.Output.Effect effect:
                    Carry(effect.Content);
                    break;
            }
        }

        if (_isQuarantined)
        {
            RefuseCommands();
        }

        if (batch.Persists.Count > 0)
        {
            _host.NoteOnChain(Reference, _released, _state, isBetweenBlocks: !batch.IsOfBlock && batch.Receipts.Count == 0);
        }

        TellWaiters();
        if (_state.IsEnded && !_isGone)
        {
            _isGone = true;
            _mailbox.Writer.TryComplete();
        }
    }

    private void Carry(ChannelEffect effect)
    {
        switch (effect)
        {
            case Reply reply:
                if (_commands.Remove(reply.Command, out var command))
                {
                    command.Result.TrySetResult(reply.Result);
                }

                break;
            case HtlcReady ready:
                _host.Hand(this, ready.Htlc.Key, (handler, channel, token) => handler.OnReadyAsync(channel, ready.Htlc, token));
                break;
            case HtlcSettled settled:
                var key = new HtlcKey(Transactions.HtlcDirection.Offered, settled.Htlc.Id);
                _host.Hand(this, key, (handler, channel, token) => handler.OnSettledAsync(channel, settled.Htlc, token));
                break;
            case Announce announce when announce.Complete(_options.Signers) is { IsGiven: true, Value: { } announcement }:
                _host.Tell(new HostEvent.ChannelAnnounced(Reference, announcement));
                break;
            case Report report:
                _host.Tell(new HostEvent.ChannelReported(Reference, report));
                break;
        }
    }

    private void TellWaiters()
    {
        lock (_waitersLock)
        {
            _released = _state;
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Condition(_state))
                {
                    _waiters[i].Done.TrySetResult(_state);
                    _waiters.RemoveAt(i);
                }
            }
        }
    }

    private void RefuseCommands()
    {
        foreach (var command in _commands.Values)
        {
            command.Result.TrySetResult(_isQuarantined ? Quarantined : Gone);
        }

        _commands.Clear();
    }

    /// <summary>Nothing more is taken: who waits is told, and what is still in the mailbox is let go.</summary>
    private void End()
    {
        _mailbox.Writer.TryComplete();
        while (_mailbox.Reader.TryRead(out var input))
        {
            if (input is ActorInput.Ordered ordered)
            {
                ordered.Result.TrySetResult(Gone);
            }
            else if (input is ActorInput.FromPeer { IsCopy: false } message)
            {
                message.Connection.ReturnCredit();
            }
            else if (input is ActorInput.Chain chain)
            {
                chain.Receipt.Signal();
            }
        }

        RefuseCommands();
        lock (_waitersLock)
        {
            _waiters.ForEach(waiter => waiter.Done.TrySetException(new ChannelGoneException(Reference, _state.IsEnded)));
            _waiters.Clear();
        }

        _host.Forget(this);
    }
}
