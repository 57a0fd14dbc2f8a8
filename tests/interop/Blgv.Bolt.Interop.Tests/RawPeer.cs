using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>A peer without manners: whatever bytes the test likes, over our encrypted connection. Nothing is answered by itself.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private const ushort InitType = 16;
    private const ushort PingType = 18;

    private readonly NoiseConnection _connection;

    private RawPeer(PointBytes id, NoiseConnection connection) => (Id, _connection) = (id, connection);

    /// <summary>
    /// The features without which LDK accepts nobody: option_data_loss_protect, var_onion_optin, option_static_remotekey and
    /// payment_secret.
    /// </summary>
    public static ReadOnlySpan<byte> LeastFeatures => [0x51, 0x01];

    /// <summary>The node id of this side.</summary>
    public PointBytes Id { get; }

    /// <summary>Finishes the handshake with LDK, and sends nothing.</summary>
    public static async Task<RawPeer> ConnectAsync(LdkNode ldk, CancellationToken cancellationToken)
    {
        Assert.True(PublicKey.TryParse(ldk.Id, out var remote));
        using var key = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)9, PrivateKey.Size)]);
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, await ldk.ListenAsync(cancellationToken), cancellationToken);
        var connection = await NoiseConnection.ConnectAsync(socket.GetStream(), key, remote, cancellationToken: cancellationToken);
        return new RawPeer(key.PublicKey.ToPointBytes(), connection);
    }

    /// <summary>Finishes the handshake and the exchange of init.</summary>
    public static async Task<RawPeer> MeetAsync(LdkNode ldk, CancellationToken cancellationToken)
    {
        var peer = await ConnectAsync(ldk, cancellationToken);
        await peer.SendAsync(Init(LeastFeatures, []), cancellationToken);
        await ldk.NextAsync<LdkConnected>(cancellationToken);
        return peer;
    }

    /// <summary>An init with no global features.</summary>
    /// <param name="features">The feature vector, big endian.</param>
    /// <param name="extension">The TLV records that follow.</param>
    public static byte[] Init(ReadOnlySpan<byte> features, ReadOnlySpan<byte> extension) =>
        [.. TwoBytes(InitType), 0, 0, .. TwoBytes(features.Length), .. features, .. extension];

    /// <summary>A ping that asks for a pong of so many bytes.</summary>
    public static byte[] Ping(int numPongBytes) => [.. TwoBytes(PingType), .. TwoBytes(numPongBytes), 0, 0];

    public ValueTask SendAsync(byte[] message, CancellationToken cancellationToken) => _connection.SendAsync(message, cancellationToken);

    /// <summary>Waits for the next message of one type, passing over others.</summary>
    /// <returns>The message with its type, or null when the connection ended before it came.</returns>
    public async Task<byte[]?> ReceiveAsync(ushort type, CancellationToken cancellationToken)
    {
        while (await _connection.ReceiveAsync(cancellationToken) is { IsClosed: false, Message: var message })
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(message.Span) == type)
            {
                return message.ToArray();
            }
        }

        return null;
    }

    /// <summary>Waits until the connection ends, passing over what still comes.</summary>
    public async Task<NoiseCloseReason> WhenClosedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var received = await _connection.ReceiveAsync(cancellationToken);
            if (received.IsClosed)
            {
                return received.Close.Reason;
            }
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static byte[] TwoBytes(int value) => [(byte)(value >> 8), (byte)(value & 0xff)];
}
