using System.Net;
using System.Net.Sockets;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>Two ends of a TCP connection on this machine.</summary>
internal static class Sockets
{
    public static async Task<(Stream Left, Stream Right)> PairAsync(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var left = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = listener.AcceptSocketAsync(cancellationToken);
        await left.ConnectAsync(listener.LocalEndpoint, cancellationToken);
        var right = await accepting;
        right.NoDelay = true;
        return (new NetworkStream(left, ownsSocket: true), new NetworkStream(right, ownsSocket: true));
    }
}
