using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>Our side of a test: a key, what it offers, and a record of all that passes in the clear, shown when the test fails.</summary>
internal sealed class OurNode : IPeerTap, IDisposable
{
    /// <summary>What LDK requires of a peer, and some that it offers.</summary>
    public static readonly FeatureSet<InitContext> Features = FeatureSet<InitContext>.Empty
        .WithOptional(Feature.OptionDataLossProtect)
        .WithOptional(Feature.VarOnionOptin)
        .WithRequired(Feature.OptionStaticRemotekey)
        .WithOptional(Feature.PaymentSecret)
        .WithOptional(Feature.OptionChannelType);

    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;
    private readonly ConcurrentQueue<PassedMessage> _passed = new();
    private readonly PrivateKey _key = PrivateKey.FromBytes([.. Enumerable.Repeat((byte)8, PrivateKey.Size)]);

    public OurNode()
    {
        Id = _key.PublicKey.ToPointBytes();
        Session = new() { Features = Features, Networks = Sequence.Create([ChainHash.Regtest]) };
    }

    public PointBytes Id { get; }

    /// <summary>What the next connection offers and requires.</summary>
    public PeerSessionOptions Session { get; set; }

    /// <summary>All messages that have passed so far.</summary>
    public IReadOnlyCollection<PassedMessage> Passed => _passed;

    private PeerOptions Options => new() { Session = Session, Tap = this };

    /// <summary>Connects to LDK, which starts to listen for it.</summary>
    public async Task<LightningPeer> ConnectAsync(LdkNode ldk, CancellationToken cancellationToken) =>
        await ConnectAsync(ldk.Id, await ldk.ListenAsync(cancellationToken), cancellationToken);

    /// <summary>Connects to whoever listens on a port, believing that it is a certain node.</summary>
    public Task<LightningPeer> ConnectAsync(PointBytes id, int port, CancellationToken cancellationToken)
    {
        Assert.True(PublicKey.TryParse(id, out var key));
        var address = PeerAddress.Create(key, new IPEndPoint(IPAddress.Loopback, port));
        return LightningPeer.ConnectAsync(address, _key, Options, cancellationToken);
    }

    /// <summary>Listens on a free port.</summary>
    /// <param name="rejected">Told why a stranger did not become a peer.</param>
    public LightningListener Listen(Action<PeerCloseReason>? rejected = null) =>
        LightningListener.Start(
            new IPEndPoint(IPAddress.Loopback, 0),
            _key,
            new ListenerOptions { Peer = Options, Rejected = (_, reason) => rejected?.Invoke(reason) });

    public int Count(MessageDirection direction, ushort type) =>
        _passed.Count(message => message.Direction == direction && message.Type == type);

    void IPeerTap.OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message) =>
        _passed.Enqueue(new PassedMessage(direction, type, message.Length));

    public void Dispose()
    {
        foreach (var group in _passed.GroupBy(message => message).OrderBy(group => group.Key.Type))
        {
            _output?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key.Direction} type {group.Key.Type}, {group.Key.Length} bytes: {group.Count()}"));
        }

        _key.Dispose();
    }

    internal readonly record struct PassedMessage(MessageDirection Direction, ushort Type, int Length);
}
