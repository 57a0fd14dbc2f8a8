using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Blgv.Bolt.Scenarios;

/// <summary>Both ends of a connection: through memory, or through a socket on 127.0.0.1.</summary>
internal static class Transports
{
    /// <summary>Two pipes of the runtime, one per direction.</summary>
    public static (IDuplexPipe Left, IDuplexPipe Right) InMemory()
    {
        var toRight = new Pipe();
        var toLeft = new Pipe();
        return (new End(toLeft.Reader, toRight.Writer), new End(toRight.Reader, toLeft.Writer));
    }

    /// <summary>A TCP connection of this machine to itself.</summary>
    public static async Task<(Stream Left, Stream Right)> OverLoopbackAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var left = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await left.ConnectAsync(listener.LocalEndpoint).ConfigureAwait(false);
        var right = await listener.AcceptSocketAsync().ConfigureAwait(false);
        right.NoDelay = true;
        return (new NetworkStream(left, ownsSocket: true), new NetworkStream(right, ownsSocket: true));
    }

    private sealed record End(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
