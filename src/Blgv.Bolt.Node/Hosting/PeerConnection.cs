using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Node;

/// <summary>
/// One connection to one peer: an epoch. What was meant for a connection that is gone is never said on the next. A peer that does not read holds up
/// nobody but itself: what waits for it is counted in bytes, and too many end the connection.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Without wait handles there is nothing to dispose of, and who closes late must not find it disposed.")]
internal sealed class PeerConnection
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly LightningPeer _peer;
    private readonly ChannelHost _host;
    private readonly int _maxBytes;
    private readonly SemaphoreSlim _credits;
    private readonly CancellationTokenSource _closing;
    private readonly Channel<IMessage> _outgoing = Queue.CreateUnbounded<IMessage>(new UnboundedChannelOptions { SingleReader = true });
    private long _bytesWaiting;

    public PeerConnection(LightningPeer peer, ChannelHost host, bool isInbound, ChannelHostOptions options)
    {
        (_peer, _host, _maxBytes) = (peer, host, options.MaxBytesToSend);
        _closing = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.Clock);
        Node = peer.RemoteKey.ToPointBytes();
        IsInbound = isInbound;
        Features = FeaturesOf(peer);
        _credits = new SemaphoreSlim(options.MaxMessagesWaiting);
    }

    public PointBytes Node { get; }

    public PublicKey NodeId => _peer.RemoteKey;

    public bool IsInbound { get; }

    public NegotiatedSet Features { get; }

    public bool IsNegotiated(Feature feature) => _peer.IsNegotiated(feature);

    /// <summary>Done when the connection has ended and all that came before is given to the channels.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    public void Start()
    {
        var writing = Task.Run(WriteAsync);
        Completion = Task.Run(() => ReadAsync(writing));
    }

    /// <summary>Sends a message, in order. Does nothing on a connection that is ending.</summary>
    public void Send(IMessage message)
    {
        message = WithWhatIsNegotiated(message);
        if (Interlocked.Add(ref _bytesWaiting, message.GetLength()) > _maxBytes)
        {
            Close();
        }
        else
        {
            _outgoing.Writer.TryWrite(message);
        }
    }

    /// <summary>Closes after what was sent before has left, or soon where the peer does not read.</summary>
    public void Close()
    {
        if (_outgoing.Writer.TryComplete())
        {
            _closing.CancelAfter(LastWords);
        }
    }

    /// <summary>A message was dealt with: another may be read.</summary>
    public void ReturnCredit() => _credits.Release();

    /// <summary>Attribution is always made, since the peer may not be connected then; one that does not know it does not get it.</summary>
    private IMessage WithWhatIsNegotiated(IMessage message) => message switch
    {
        _ when Features.AttributionData => message,
        UpdateFulfillHtlc { AttributionData: not null } fulfill => fulfill with { AttributionData = null },
        UpdateFailHtlc { AttributionData: not null } fail => fail with { AttributionData = null },
        _ => message,
    };

    private static NegotiatedSet FeaturesOf(LightningPeer peer) => new(
        peer.IsNegotiated(Feature.OptionUpfrontShutdownScript),
        peer.IsNegotiated(Feature.OptionSupportLargeChannel),
        peer.IsNegotiated(Feature.OptionDualFund),
        peer.IsNegotiated(Feature.OptionShutdownAnysegwit),
        peer.IsNegotiated(Feature.OptionQuiesce),
        peer.IsNegotiated(Feature.OptionAttributionData),
        peer.IsNegotiated(Feature.OptionScidAlias),
        peer.IsNegotiated(Feature.OptionZeroconf),
        peer.IsNegotiated(Feature.OptionSimpleClose),
        peer.IsNegotiated(Feature.OptionAnchors));

    private async Task ReadAsync(Task writing)
    {
        PeerCloseReason? reason = null;
        try
        {
            await foreach (var message in _peer.ReadAllAsync().ConfigureAwait(false))
            {
                await _credits.WaitAsync().ConfigureAwait(false);
                await _host.DispatchAsync(this, message).ConfigureAwait(false);
            }

            reason = await _peer.Completion.ConfigureAwait(false);
        }
        finally
        {
            Close();
            await writing.ConfigureAwait(false);
            _host.Detach(this, reason);
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await _peer.SendAsync(message, _closing.Token).ConfigureAwait(false);
                Interlocked.Add(ref _bytesWaiting, -message.GetLength());
            }
        }
        catch (Exception ended) when (ended is PeerClosedException or OperationCanceledException)
        {
            // The reader says why. What could not be sent is owed, and said again on the next connection.
            _outgoing.Writer.TryComplete();
        }
        finally
        {
            await _peer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
