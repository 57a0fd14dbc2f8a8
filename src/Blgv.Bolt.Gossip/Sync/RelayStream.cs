using System.Buffers;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>How a step along a <see cref="RelayStream"/> ended.</summary>
internal enum RelayStep
{
    /// <summary>There is nothing before the next flush, or before the catalog is refreshed.</summary>
    Idle,

    /// <summary>Messages were added.</summary>
    Added,

    /// <summary>Records were read, and there are more.</summary>
    More,
}

/// <summary>
/// What one peer gets by its filter: first what is stored, then what comes, out of the same file by the same cursor. An update
/// that was replaced before the cursor came to it is not sent.
/// </summary>
/// <remarks>
/// BOLT 7, "The gossip_timestamp_filter Message" and "Rebroadcasting". An announcement goes out where it lies when an update of its
/// channel is wanted by then; what comes after the backlog goes out with the first such update.
/// </remarks>
internal sealed class RelayStream(GossipCatalog catalog, PointBytes? ownNode)
{
    private const int MaxRecordsPerStep = 1024;
    private const int MaxRemembered = 1024;

    /// <summary>Channels that were announced with an update, so that it is not done with each one. When it is full it is emptied: an announcement too many does no harm.</summary>
    private readonly HashSet<ulong> _announced = [];

    private StoreCursor _cursor = catalog.Current.End;

    /// <summary>Nothing from here on is sent before the next flush.</summary>
    private StoreCursor _through = catalog.Current.End;

    /// <summary>What lies before was stored when the filter came.</summary>
    private StoreCursor _backlogEnd = catalog.Current.End;

    /// <summary>After a compaction: what was received before then was sent already.</summary>
    private uint _resumeAt;
    private uint _receivedAt;
    private ulong _first;
    private ulong _end;

    /// <summary>How many records the last step read.</summary>
    public int Scanned { get; private set; }

    /// <summary>A filter replaces the one before, and begins with what is stored; one that nothing passes begins with nothing.</summary>
    public void SetFilter(GossipTimestampFilter filter)
    {
        _first = filter.FirstTimestamp;
        _end = _first + filter.TimestampRange;
        _through = catalog.Current.End;
        _backlogEnd = _through;
        _cursor = _end > _first ? default : _through;
        _resumeAt = 0;
        _receivedAt = 0;
    }

    /// <summary>What was stored since the last flush may go out.</summary>
    public void Flush() => _through = catalog.Current.End;

    public RelayStep TryAddNext(CatalogView view, Queue<IMessage> output)
    {
        Scanned = 0;
        if (catalog.Store is not { } store)
        {
            return RelayStep.Idle;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(MessageLimits.MaxMessageLength);
        try
        {
            while (Scanned < MaxRecordsPerStep)
            {
                if (_cursor.Generation == _through.Generation && _cursor.Position >= _through.Position)
                {
                    return RelayStep.Idle;
                }

                var next = _cursor;
                var step = store.ReadNext(ref next, buffer, out var record);
                if (next.Generation != view.Graph.StoreGeneration)
                {
                    // compacted, and the catalog not yet refreshed
                    return RelayStep.Idle;
                }

                _cursor = next;
                switch (step)
                {
                    case StoreStep.End:
                        return RelayStep.Idle;
                    case StoreStep.Restarted:
                        Restart(view);
                        continue;
                }

                Scanned++;
                if (record.ReceivedAt >= _resumeAt)
                {
                    _receivedAt = record.ReceivedAt;
                    Add(view, record, buffer.AsSpan(0, record.Length), output);
                }

                if (output.Count > 0)
                {
                    return RelayStep.Added;
                }
            }

            return RelayStep.More;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The new generation holds what the old one did, in the same order.</summary>
    private void Restart(CatalogView view)
    {
        _through = view.End;
        _backlogEnd = view.End;
        _resumeAt = _receivedAt;
    }

    private void Add(CatalogView view, in StoredMessage record, ReadOnlySpan<byte> message, Queue<IMessage> output)
    {
        switch (record.Kind)
        {
            case StoreRecordKind.Channel:
                AddAnnouncement(view, record, message, output);
                break;
            case StoreRecordKind.Update:
                AddUpdate(view, record, message, output);
                break;
            case StoreRecordKind.Node:
                AddNode(view, record, message, output);
                break;
        }
    }

    private void AddAnnouncement(CatalogView view, in StoredMessage record, ReadOnlySpan<byte> message, Queue<IMessage> output)
    {
        if (!MessageViews.TryReadChannel(message, null, 0, out var announced) || !view.Graph.TryFindChannel(announced.ShortChannelId, out var index))
        {
            return;
        }

        ref readonly var channel = ref view.Graph.Channel(index);
        if (channel.StorePosition == record.Position && channel.SpentAt is null && record.Position < _backlogEnd.Position
            && (IsWanted(view, in channel, 0) || IsWanted(view, in channel, 1)))
        {
            output.Enqueue(GossipCatalog.Wrap(message));
            AddPassedNode(view, channel.NodeIndex1, record.Position, record.Position, output);
            AddPassedNode(view, channel.NodeIndex2, record.Position, record.Position, output);
        }
    }

    private void AddUpdate(CatalogView view, in StoredMessage record, ReadOnlySpan<byte> message, Queue<IMessage> output)
    {
        if (!MessageViews.TryReadUpdate(message, out var channelId, out var direction, out _) || !view.Graph.TryFindChannel(channelId, out var index))
        {
            return;
        }

        ref readonly var channel = ref view.Graph.Channel(index);
        ref readonly var policy = ref channel.Policy(direction);
        if (policy.StorePosition != record.Position || !IsWanted(view, in channel, direction) || (channel.SpentAt is not null && !policy.IsDisabled))
        {
            return;
        }

        ref readonly var other = ref channel.Policy(1 - direction);
        var isFirst = !IsWanted(view, in channel, 1 - direction) || other.StorePosition > record.Position;
        if (record.Position >= _backlogEnd.Position && isFirst && channel.SpentAt is null && !_announced.Contains(channelId.Value)
            && catalog.Read(view, channel.StorePosition) is { } announcement)
        {
            if (_announced.Count == MaxRemembered)
            {
                _announced.Clear();
            }

            _ = _announced.Add(channelId.Value);
            output.Enqueue(announcement);
            output.Enqueue(GossipCatalog.Wrap(message));
            AddPassedNode(view, channel.NodeIndex1, channel.StorePosition, record.Position, output);
            AddPassedNode(view, channel.NodeIndex2, channel.StorePosition, record.Position, output);
            return;
        }

        output.Enqueue(GossipCatalog.Wrap(message));
    }

    /// <summary>A node announcement that the cursor passed before a channel of the node was sent.</summary>
    private void AddPassedNode(CatalogView view, NodeIndex node, uint announcedAt, uint position, Queue<IMessage> output)
    {
        ref readonly var record = ref view.Graph.Node(node);
        if (record.StorePosition < position && IsWantedOf(record.NodeId, record.Timestamp)
            && (record.StorePosition > announcedAt || !IsIntroduced(view, node))
            && catalog.Read(view, record.StorePosition) is { } announcement)
        {
            output.Enqueue(announcement);
        }
    }

    private void AddNode(CatalogView view, in StoredMessage record, ReadOnlySpan<byte> message, Queue<IMessage> output)
    {
        if (MessageCodec.TryDecode<NodeAnnouncement>(message, out var announcement, out _)
            && view.Graph.TryFindNode(announcement.NodeId, out var index)
            && view.Graph.Node(index).StorePosition == record.Position
            && IsWantedOf(announcement.NodeId, announcement.Timestamp)
            && IsIntroduced(view, index))
        {
            output.Enqueue(GossipCatalog.Wrap(message));
        }
    }

    /// <summary>Whether a channel of the node, one with an update, lies before its own announcement.</summary>
    private static bool IsIntroduced(CatalogView view, NodeIndex node)
    {
        var position = view.Graph.Node(node).StorePosition;
        foreach (var end in view.Graph.ChannelsOf(node))
        {
            ref readonly var channel = ref view.Graph.Channel(end.Channel);
            if (channel.StorePosition < position && (channel.Policy(0).IsPresent || channel.Policy(1).IsPresent))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsWanted(CatalogView view, ref readonly ChannelRecord channel, int direction)
    {
        ref readonly var policy = ref channel.Policy(direction);
        return policy.IsPresent && !policy.State.HasFlag(PolicyState.DontForward)
            && IsWantedOf(view.Graph.NodeId(channel.Source(direction)), policy.Timestamp);
    }

    /// <summary>What this node says itself goes to everybody, whatever the filter says.</summary>
    private bool IsWantedOf(in PointBytes author, uint timestamp) => (timestamp >= _first && timestamp < _end) || author == ownNode;
}
