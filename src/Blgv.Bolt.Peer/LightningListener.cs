using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Peer;

/// <summary>
/// Lets strangers in: as many at once as <see cref="ListenerOptions"/> allow, each for a bounded time, and hands out those that became peers.
/// One that breaks rules, stalls or floods costs the others nothing but its place.
/// </summary>
/// <remarks>
/// BOLT 8 and 1. <see cref="Start"/> listens on a socket; <see cref="AdmitAsync"/> takes transports from elsewhere under the same limits. A place is
/// held until <see cref="AcceptAsync"/> hands the peer out, so an application that takes none stops new ones from coming.
/// </remarks>
public sealed partial class LightningListener : IAsyncDisposable
{
    private readonly PrivateKey _localKey;
    private readonly ListenerOptions _options;
    private readonly HandshakeGate _gate;
    private readonly Channel<Arrival> _arrivals = Channel.CreateUnbounded<Arrival>();
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Socket? _socket;
    private int _users = 1;
    private bool _isDisposed;

    /// <summary>A listener without a socket, for transports given to <see cref="AdmitAsync"/>.</summary>
    /// <param name="localKey">The own node key; it must not be disposed before the listener.</param>
    /// <param name="options">The limits and what peers get.</param>
    public LightningListener(PrivateKey localKey, ListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(localKey);
        ArgumentNullException.ThrowIfNull(options);
        PeerOptions.Validate(options.Peer);
        _localKey = localKey;
        _options = options;
        _gate = new HandshakeGate(options.Handshakes, options.HandshakesPerAddress);
    }

    /// <summary>Where it listens, with the port that the system chose if 0 was asked for; null without a socket.</summary>
    public IPEndPoint? LocalEndPoint { get; private set; }

    /// <summary>How many strangers have a place now: in their handshake or <c>init</c>, or waiting to be taken.</summary>
    public int Handshakes => _gate.Held;

    /// <summary>How many were dropped at once because there was no place.</summary>
    public long Dropped => _gate.Refused;

    /// <summary>Listens on an IP end point.</summary>
    /// <param name="endPoint">The address and port; port 0 lets the system choose.</param>
    /// <param name="localKey">The own node key; it must not be disposed before the listener.</param>
    /// <param name="options">The limits and what peers get.</param>
    /// <returns>The listener; it accepts connections already.</returns>
    /// <exception cref="ListenFailedException">The system refuses, such as for a port in use.</exception>
    public static LightningListener Start(IPEndPoint endPoint, PrivateKey localKey, ListenerOptions options)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var listener = new LightningListener(localKey, options);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // "all addresses" means those of IPv4 too
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ListenFailedException(endPoint, exception);
        }

        listener._socket = socket;
        listener.LocalEndPoint = (IPEndPoint)socket.LocalEndPoint!;
        listener._users++;
        _ = listener.AcceptSocketsAsync(socket);
        return listener;
    }

    /// <summary>Takes a transport that a stranger opened, if there is a place. It becomes a peer or is closed, in bounded time.</summary>
    /// <param name="transport">The transport, from now on the listener's in any case.</param>
    /// <param name="from">The address that the limit per address counts.</param>
    /// <returns>Whether there was a place.</returns>
    public async ValueTask<GateOutcome> AdmitAsync(IDuplexPipe transport, IPAddress from)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var outcome = Enter(from, new IPEndPoint(from, 0));
        if (outcome == GateOutcome.Admitted)
        {
            _ = WelcomeAsync(() => LightningPeer.AcceptAsync(transport, _localKey, _options.Peer, _closing.Token), from, new IPEndPoint(from, 0));
        }
        else
        {
            await transport.Output.CompleteAsync().ConfigureAwait(false);
            await transport.Input.CompleteAsync().ConfigureAwait(false);
        }

        return outcome;
    }

    /// <summary>Waits for the next stranger that became a peer. It may have gone again meanwhile; what it sent can still be received.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The peer; the caller disposes it.</returns>
    /// <exception cref="ObjectDisposedException">The listener is closed.</exception>
    /// <remarks>Throws what ended the listening, should a bug or a callback that throws end it.</remarks>
    public async ValueTask<LightningPeer> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _arrivals.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_arrivals.Reader.TryRead(out var arrival))
            {
                _gate.Leave(arrival.From);
                return arrival.Peer;
            }
        }

        throw new ObjectDisposedException(nameof(LightningListener));
    }

    /// <summary>All strangers that become peers, until the listener is closed.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <returns>The peers; the caller disposes them.</returns>
    public async IAsyncEnumerable<LightningPeer> AcceptAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            LightningPeer peer;
            try
            {
                peer = await AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                yield break;
            }

            yield return peer;
        }
    }

    /// <summary>Stops listening and closes whoever was not handed out; peers that were go on.</summary>
    /// <returns>Done when all of that is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            await _idle.Task.ConfigureAwait(false);
            return;
        }

        _socket?.Dispose();
        await _closing.CancelAsync().ConfigureAwait(false);
        Release();
        await _idle.Task.ConfigureAwait(false);
        _arrivals.Writer.TryComplete();
        while (_arrivals.Reader.TryRead(out var arrival))
        {
            _gate.Leave(arrival.From);
            await arrival.Peer.DisposeAsync().ConfigureAwait(false);
        }

        _closing.Dispose();
    }

    private readonly record struct Arrival(LightningPeer Peer, IPAddress From);
}
