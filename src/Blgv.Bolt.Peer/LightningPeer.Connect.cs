using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;

namespace Blgv.Bolt.Peer;

/// <content>How a peer comes about.</content>
public sealed partial class LightningPeer
{
    /// <summary>Connects to a node over TCP.</summary>
    /// <param name="address">Who and where it is.</param>
    /// <param name="localKey">The own node key; not disposed here, and not needed once connected.</param>
    /// <param name="options">What is offered, and the limits.</param>
    /// <param name="cancellationToken">Gives up; without meaning once connected.</param>
    /// <returns>The peer, ready to be talked to.</returns>
    /// <exception cref="ArgumentException">A limit or time of the options is out of its range; the transport is untouched.</exception>
    /// <exception cref="PeerClosedException">It did not come about; the reason says at which point and why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>An onion name is refused with <see cref="PeerCloseKind.ConnectFailed"/>: open a stream through Tor and give that.</remarks>
    public static async Task<LightningPeer> ConnectAsync(
        PeerAddress address, PrivateKey localKey, PeerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(localKey);
        PeerOptions.Validate(options);
        var stream = await OpenAsync(address, options, cancellationToken).ConfigureAwait(false);
        return await ConnectAsync(stream, localKey, address.NodeId, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Connects to a node over a pair of pipes.</summary>
    /// <param name="transport">The pipes, from now on the peer's: they are completed when this fails or the connection ends.</param>
    /// <param name="localKey">The own node key; not disposed here, and not needed once connected.</param>
    /// <param name="remoteKey">The key the peer must prove it holds.</param>
    /// <param name="options">What is offered, and the limits.</param>
    /// <param name="cancellationToken">Gives up; without meaning once connected.</param>
    /// <returns>The peer, ready to be talked to.</returns>
    /// <exception cref="ArgumentException">A limit or time of the options is out of its range; the transport is untouched.</exception>
    /// <exception cref="PeerClosedException">It did not come about; the reason says at which point and why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<LightningPeer> ConnectAsync(
        IDuplexPipe transport, PrivateKey localKey, PublicKey remoteKey, PeerOptions options, CancellationToken cancellationToken = default)
    {
        PeerOptions.Validate(options);
        return EstablishAsync(NoiseConnection.ConnectAsync(transport, localKey, remoteKey, options.Noise, cancellationToken), options, cancellationToken);
    }

    /// <summary>Connects to a node over a stream.</summary>
    /// <param name="stream">The stream, from now on the peer's: it is disposed when this fails or the connection ends.</param>
    /// <param name="localKey">The own node key; not disposed here, and not needed once connected.</param>
    /// <param name="remoteKey">The key the peer must prove it holds.</param>
    /// <param name="options">What is offered, and the limits.</param>
    /// <param name="cancellationToken">Gives up; without meaning once connected.</param>
    /// <returns>The peer, ready to be talked to.</returns>
    /// <exception cref="ArgumentException">A limit or time of the options is out of its range; the transport is untouched.</exception>
    /// <exception cref="PeerClosedException">It did not come about; the reason says at which point and why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<LightningPeer> ConnectAsync(
        Stream stream, PrivateKey localKey, PublicKey remoteKey, PeerOptions options, CancellationToken cancellationToken = default)
    {
        PeerOptions.Validate(options);
        return EstablishAsync(NoiseConnection.ConnectAsync(stream, localKey, remoteKey, options.Noise, cancellationToken), options, cancellationToken);
    }

    /// <summary>Answers a node that opened a pair of pipes.</summary>
    /// <param name="transport">The pipes, from now on the peer's: they are completed when this fails or the connection ends.</param>
    /// <param name="localKey">The own node key; not disposed here, and not needed once connected.</param>
    /// <param name="options">What is offered, and the limits.</param>
    /// <param name="cancellationToken">Gives up; without meaning once connected.</param>
    /// <returns>The peer, ready to be talked to.</returns>
    /// <exception cref="ArgumentException">A limit or time of the options is out of its range; the transport is untouched.</exception>
    /// <exception cref="PeerClosedException">It did not come about; the reason says at which point and why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<LightningPeer> AcceptAsync(
        IDuplexPipe transport, PrivateKey localKey, PeerOptions options, CancellationToken cancellationToken = default)
    {
        PeerOptions.Validate(options);
        return EstablishAsync(NoiseConnection.AcceptAsync(transport, localKey, options.Noise, cancellationToken), options, cancellationToken);
    }

    /// <summary>Answers a node that opened a stream.</summary>
    /// <param name="stream">The stream, from now on the peer's: it is disposed when this fails or the connection ends.</param>
    /// <param name="localKey">The own node key; not disposed here, and not needed once connected.</param>
    /// <param name="options">What is offered, and the limits.</param>
    /// <param name="cancellationToken">Gives up; without meaning once connected.</param>
    /// <returns>The peer, ready to be talked to.</returns>
    /// <exception cref="ArgumentException">A limit or time of the options is out of its range; the transport is untouched.</exception>
    /// <exception cref="PeerClosedException">It did not come about; the reason says at which point and why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<LightningPeer> AcceptAsync(
        Stream stream, PrivateKey localKey, PeerOptions options, CancellationToken cancellationToken = default)
    {
        PeerOptions.Validate(options);
        return EstablishAsync(NoiseConnection.AcceptAsync(stream, localKey, options.Noise, cancellationToken), options, cancellationToken);
    }

    private static async Task<Stream> OpenAsync(PeerAddress address, PeerOptions options, CancellationToken cancellationToken)
    {
        if (address.HostKind == PeerHostKind.Onion)
        {
            throw Failed(options, $"{address} is a Tor service, and Tor is not supported here: open a stream through Tor's SOCKS proxy and pass it instead.", cause: null);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, either.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Failed(options, $"No connection to {address}: {exception.Message} ({exception.SocketErrorCode}).", exception);
        }
        catch (OperationCanceledException exception)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(options, string.Create(CultureInfo.InvariantCulture, $"{address} did not answer within {options.ConnectTimeout.TotalSeconds:0.###} s."), exception);
        }
    }

    private static async Task<LightningPeer> EstablishAsync(Task<NoiseConnection> handshake, PeerOptions options, CancellationToken cancellationToken)
    {
        NoiseConnection connection;
        try
        {
            connection = await handshake.ConfigureAwait(false);
        }
        catch (NoiseHandshakeException exception)
        {
            throw Failed(options, exception);
        }

        var peer = new LightningPeer(connection, options);
        await peer.StartAsync(cancellationToken).ConfigureAwait(false);
        return peer;
    }

    private static PeerClosedException Failed(PeerOptions options, NoiseHandshakeException exception)
    {
        var reason = exception.Error.Cause == HandshakeCause.TimedOut
            ? new PeerCloseReason(PeerCloseKind.HandshakeTimeout, string.Create(CultureInfo.InvariantCulture, $"The handshake did not finish within {options.HandshakeTimeout.TotalSeconds:0.###} s."))
            : new PeerCloseReason(PeerCloseKind.HandshakeFailed, exception.Message);
        reason = reason with { Handshake = exception.Error };
        options.Meters?.Failed(reason);
        return new PeerClosedException(reason, exception);
    }

    private static PeerClosedException Failed(PeerOptions options, string text, Exception? cause)
    {
        var reason = new PeerCloseReason(PeerCloseKind.ConnectFailed, text);
        options.Meters?.Failed(reason);
        return new PeerClosedException(reason, cause);
    }

    /// <summary>Exchanges <c>init</c>.</summary>
    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // On its own: with a peer that never stops talking the loop may not come back to its caller.
        var running = Task.Run(RunAsync, CancellationToken.None);
        try
        {
            await Task.WhenAny(_ready.Task, running).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (!_ready.Task.IsCompleted)
        {
            var reason = await Completion.ConfigureAwait(false);
            _options.Meters?.Failed(reason);
            throw new PeerClosedException(reason);
        }

        _options.Meters?.Established();
    }
}
