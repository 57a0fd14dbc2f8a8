using System.Net;
using System.Net.Sockets;

namespace Blgv.Bolt.Peer;

/// <content>From a connection to a peer.</content>
public sealed partial class LightningListener
{
    /// <summary>How many connections the system keeps before they are accepted, which takes no longer than the gate needs to decide.</summary>
    private const int Backlog = 512;

    /// <summary>How long to wait when the system has no more file handles.</summary>
    private static readonly TimeSpan OutOfHandles = TimeSpan.FromMilliseconds(100);

    private async Task AcceptSocketsAsync(Socket socket)
    {
        try
        {
            while (true)
            {
                try
                {
                    Meet(await socket.AcceptAsync(_closing.Token).ConfigureAwait(false));
                }
                catch (SocketException exception) when (!_closing.IsCancellationRequested && socket.IsBound)
                {
                    // A stranger that was gone before it was accepted is nothing; without handles, trying at once would only burn the processor.
                    if (exception.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
                    {
                        await Task.Delay(OutOfHandles, _options.Peer.Clock, _closing.Token).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // the listener was closed
        }
        catch (Exception exception)
        {
            // Not silently: who waits for peers is told that none will come.
            _arrivals.Writer.TryComplete(exception);
        }
        finally
        {
            Release();
        }
    }

    private void Meet(Socket socket)
    {
        if (RemoteOf(socket) is not { } endPoint || Enter(endPoint.Address, endPoint) != GateOutcome.Admitted)
        {
            // Reset instead of an orderly end: a flood shall not leave thousands of half-closed connections here.
            socket.Close(0);
            return;
        }

        _ = WelcomeAsync(() => LightningPeer.AcceptAsync(Open(socket), _localKey, OptionsFor(endPoint), _closing.Token), endPoint.Address, endPoint);
    }

    private static IPEndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            return null; // gone already
        }
    }

    private static NetworkStream Open(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            socket.Dispose();
            throw new PeerClosedException(new PeerCloseReason(PeerCloseKind.ConnectionLost, "The stranger was gone before the handshake."), exception);
        }
    }

    private GateOutcome Enter(IPAddress address, EndPoint endPoint)
    {
        var outcome = _gate.Enter(address);
        if (outcome != GateOutcome.Admitted)
        {
            _options.Peer.Meters?.Refused(outcome);
            _options.Rejected?.Invoke(endPoint, new PeerCloseReason(PeerCloseKind.TooManyHandshakes, outcome == GateOutcome.RefusedFull
                ? "Too many connections are in their handshake."
                : "Too many connections from this address are in their handshake."));
            return outcome;
        }

        Interlocked.Increment(ref _users);
        return outcome;
    }

    private async Task WelcomeAsync(Func<Task<LightningPeer>> accept, IPAddress from, EndPoint endPoint)
    {
        try
        {
            _arrivals.Writer.TryWrite(new Arrival(await accept().ConfigureAwait(false), from));
        }
        catch (Exception exception)
        {
            _gate.Leave(from);
            if (exception is not OperationCanceledException)
            {
                // Anything but a close reason is a bug of ours; it is reported the same way and must not end the listener.
                _options.Rejected?.Invoke(endPoint, (exception as PeerClosedException)?.Reason
                    ?? new PeerCloseReason(PeerCloseKind.LocalClose, $"A bug on this side: {exception.GetType().Name}: {exception.Message}"));
            }
        }
        finally
        {
            Release();
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _idle.SetResult();
        }
    }

    private PeerOptions OptionsFor(IPEndPoint endPoint) =>
        _options.ReportsRemoteAddress && AddressDescriptors.Describe(endPoint) is { } descriptor
            ? _options.Peer with { Session = _options.Peer.Session with { RemoteAddress = descriptor } }
            : _options.Peer;
}
