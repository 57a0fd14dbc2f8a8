using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// Answers one peer's questions about the graph and relays gossip to it. The caller takes one message at a time, when the
/// connection has room for it: what is not yet taken exists only as a cursor.
/// </summary>
/// <remarks>
/// BOLT 7, "Query Messages", the requirements of receivers. At most one query of each kind is kept, in at most 80 kB. One thread at
/// a time may call it.
/// </remarks>
public sealed class GossipResponder
{
    /// <summary>What it costs the peer that we read a record which it does not get.</summary>
    private const int BytesPerScannedRecord = 32;

    private readonly GossipCatalog _catalog;
    private readonly GossipResponderOptions _options;
    private readonly RelayStream? _relay;
    private readonly Queue<IMessage> _ready = new(5);
    private readonly OutputBudget _budget;
    private RangeAnswer? _range;
    private ChannelsAnswer? _channels;
    private ChainHash _channelsChain;
    private int _violations;

    /// <summary>A responder for a peer that just connected.</summary>
    /// <param name="catalog">What it is answered from.</param>
    /// <param name="options">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or above <see cref="GossipResponderOptions.MaxChannelsPerReply"/>.</exception>
    public GossipResponder(GossipCatalog catalog, GossipResponderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ChannelsPerReply, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ChannelsPerReply, GossipResponderOptions.MaxChannelsPerReply, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BurstBytes, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BytesPerSecond, 1, nameof(options));
        _catalog = catalog;
        _options = options;
        _budget = new OutputBudget(options.BurstBytes, options.BytesPerSecond);
        var isRelayed = options.PeerNetworks.Count == 0 || options.PeerNetworks.Contains(catalog.ChainHash);
        _relay = isRelayed ? new RelayStream(catalog, options.OwnNode) : null;
    }

    /// <summary>Takes a message of the peer: queries and filters; it has no interest in others.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether the peer is to be warned, or disconnected; then the query is not answered.</returns>
    public ResponderStep Receive(IMessage message) => message switch
    {
        QueryChannelRange query => Receive(query),
        QueryShortChannelIds query => Receive(query),
        GossipTimestampFilter filter => Receive(filter),
        _ => default,
    };

    /// <summary>What was stored since the last flush may be relayed.</summary>
    /// <remarks>BOLT 7, "Rebroadcasting": about every <see cref="GossipLimits.FlushSeconds"/> seconds (rule 7.46), after <see cref="GossipCatalog.Refresh"/>.</remarks>
    public void Flush() => _relay?.Flush();

    /// <summary>The next message for the peer.</summary>
    /// <param name="now">The time by a clock that only goes forward.</param>
    /// <param name="message">The message. Stored ones come as an <see cref="UnknownMessage"/>, the signed bytes as they are.</param>
    /// <returns>Whether there is one.</returns>
    public ResponderOutput TryNext(TimeSpan now, out IMessage? message)
    {
        message = null;
        if (!_budget.HasRoom(now))
        {
            return ResponderOutput.Later;
        }

        if (_ready.Count == 0)
        {
            var outcome = Prepare(now);
            if (_ready.Count == 0)
            {
                return outcome;
            }
        }

        message = _ready.Dequeue();
        _budget.Charge(now, message.GetLength());
        return ResponderOutput.Message;
    }

    /// <summary>When the peer may have more bytes.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The time, not before <paramref name="now"/>.</returns>
    public TimeSpan NextDeadline(TimeSpan now) => _budget.NextRoom(now);

    private ResponderOutput Prepare(TimeSpan now)
    {
        var view = _catalog.Current;
        if (!_catalog.IsCurrent(view))
        {
            return ResponderOutput.Idle;
        }

        if (_range is not null)
        {
            _ready.Enqueue(_range.Next(view, _options.ChannelsPerReply));
            _range = _range.IsDone ? null : _range;
            return ResponderOutput.Message;
        }

        if (_channels is not null)
        {
            return Continue(_channels, view);
        }

        if (_relay is null)
        {
            return ResponderOutput.Idle;
        }

        var step = _relay.TryAddNext(view, _ready);
        _budget.Charge(now, _relay.Scanned * BytesPerScannedRecord);
        return step == RelayStep.Idle ? ResponderOutput.Idle : ResponderOutput.Again;
    }

    private ResponderOutput Continue(ChannelsAnswer answer, CatalogView view)
    {
        if (!answer.IsDone)
        {
            return answer.TryAddNext(_catalog, view, _ready) ? ResponderOutput.Again : ResponderOutput.Idle;
        }

        var isOurs = _channelsChain == _catalog.ChainHash;
        _ready.Enqueue(new ReplyShortChannelIdsEnd
        {
            ChainHash = _channelsChain,
            FullInformation = isOurs && _options.HasFullInformation && _catalog.Store is not null ? (byte)1 : (byte)0,
        });
        _channels = null;
        return ResponderOutput.Message;
    }

    private ResponderStep Receive(QueryChannelRange query)
    {
        if (_range is not null)
        {
            return Refuse("7.31", "query_channel_range: the replies to the one before are not all sent yet.");
        }

        _range = new RangeAnswer(query, query.ChainHash == _catalog.ChainHash);
        return default;
    }

    private ResponderStep Receive(QueryShortChannelIds query)
    {
        if (_channels is not null)
        {
            return Refuse("7.29", "query_short_channel_ids: the one before is not answered yet.");
        }

        if (!query.TryGetQueries(out var channels, out var flags, out var error))
        {
            return Refuse(error.Rule(), $"query_short_channel_ids: {Describe(error)}.");
        }

        _channelsChain = query.ChainHash;
        _channels = new ChannelsAnswer(query.ChainHash == _catalog.ChainHash ? channels : default, flags, _catalog.Current.Graph);
        return default;
    }

    private ResponderStep Receive(GossipTimestampFilter filter)
    {
        if (filter.ChainHash == _catalog.ChainHash)
        {
            _relay?.SetFilter(filter);
        }

        return default;
    }

    private static string Describe(EncodedArrayError error) => error switch
    {
        EncodedArrayError.Compressed => "zlib must not be used any more",
        EncodedArrayError.NoEncoding or EncodedArrayError.UnknownEncoding => "the encoding is not known",
        EncodedArrayError.NotWhole => "the bytes are no whole number of elements",
        EncodedArrayError.NotMinimal => "a flag is not minimally encoded",
        _ => "there must be one flag for each channel",
    };

    private ResponderStep Refuse(string rule, string text)
    {
        _violations++;
        return new ResponderStep(new Warning { ChannelId = ChannelId.All, Data = UntrustedText.FromString(text) }, _violations > _options.MaxViolations, rule);
    }
}
