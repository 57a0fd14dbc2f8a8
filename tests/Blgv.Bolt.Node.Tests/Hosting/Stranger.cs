using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Peer.Tests;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>A peer that says by hand what it wants.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly LightningPeer _peer;

    private Stranger(LightningPeer peer, PrivateKey key) => (_peer, Key) = (peer, key);

    public PrivateKey Key { get; }

    public PointBytes Id => Key.PublicKey.ToPointBytes();

    /// <summary>Connects to a node; null when the node does not take it.</summary>
    public static async Task<Stranger?> TryConnectAsync(TestNode node, byte seed)
    {
        var key = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)1, 31), seed]);
        var pipes = new PipePair();
        var options = TestPair.OptionsOf(node);
        var token = TestContext.Current.CancellationToken;
        var accepting = LightningPeer.AcceptAsync(pipes.Server, node.Key, options, token);
        var peer = await LightningPeer.ConnectAsync(pipes.Client, key, node.Key.PublicKey, options, token);
        return await node.Host.AttachAsync(await accepting, isInbound: true) ? new(peer, key) : null;
    }

    public static async Task<Stranger> ConnectAsync(TestNode node, byte seed = 1) =>
        await TryConnectAsync(node, seed) ?? throw new InvalidOperationException("The node does not take the stranger.");

    public ValueTask SendAsync(IMessage message) => _peer.SendAsync(message, TestContext.Current.CancellationToken);

    public ValueTask<IMessage> ReceiveAsync() => _peer.ReceiveAsync(TestContext.Current.CancellationToken);

    public async Task<T> ReceiveAsync<T>() => Assert.IsType<T>(await ReceiveAsync());

    /// <summary>An answer to something that is always answered: what was to be answered before was, or never will be.</summary>
    public async Task<ChannelId> EchoAsync()
    {
        var id = new ChannelId(Bytes32.FromBytes([.. Enumerable.Repeat((byte)0xee, 32)]));
        await SendAsync(new ChannelReady { ChannelId = id, SecondPerCommitmentPoint = Id });
        return id;
    }

    public async ValueTask DisposeAsync()
    {
        await _peer.DisposeAsync();
        Key.Dispose();
    }

    /// <summary>An open_channel that every policy here accepts.</summary>
    public OpenChannel Open(byte id)
    {
        var point = Id;
        return new OpenChannel
        {
            ChainHash = ChainHash.Regtest,
            TemporaryChannelId = new(Bytes32.FromBytes([.. Enumerable.Repeat(id, 32)])),
            FundingSatoshis = new(1_000_000),
            PushMsat = MilliSatoshi.Zero,
            DustLimitSatoshis = new(354),
            MaxHtlcValueInFlightMsat = new(1_000_000_000),
            ChannelReserveSatoshis = new(10_000),
            HtlcMinimumMsat = new(1),
            FeeratePerKw = new(253),
            ToSelfDelay = 144,
            MaxAcceptedHtlcs = 483,
            FundingPubkey = point,
            RevocationBasepoint = point,
            PaymentBasepoint = point,
            DelayedPaymentBasepoint = point,
            HtlcBasepoint = point,
            FirstPerCommitmentPoint = point,
            UpfrontShutdownScript = Bytes.Empty,
            ChannelType = TestPair.Anchors,
        };
    }
}
