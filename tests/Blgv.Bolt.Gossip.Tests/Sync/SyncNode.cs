using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>A node with a graph and a store, which asks and answers over a link in memory.</summary>
internal sealed class SyncNode : IDisposable, IFundingLookup
{
    private static readonly GossipPolicy Policy = new() { RequireFunding = false, UpdateBurst = 1000, NodeBurst = 1000 };

    private readonly GossipVerifier _verifier = new();

    public SyncNode()
    {
        var graph = new Graph(ChainHash.Regtest);
        Store = GossipStore.Open(new CrashingFiles(), graph, out _);
        Network = new TestNetwork(Policy, Store, graph);
        Catalog = new GossipCatalog(Store, graph.Publish());
    }

    public GossipStore Store { get; }

    public TestNetwork Network { get; }

    public GossipCatalog Catalog { get; }

    public Graph Graph => Network.Graph;

    /// <summary>Takes messages; the verdicts are not looked at.</summary>
    public void Learn(params IEnumerable<IMessage> messages)
    {
        _ = Process(messages, Moment);
        Catalog.Refresh(Graph.Publish());
    }

    /// <summary>Takes messages, each of which must be new and valid.</summary>
    public void LearnAll(params IEnumerable<IMessage> messages)
    {
        Assert.All(messages, message => Assert.Equal("Accept: None", Process([message], Moment).Single().ToString()));
        Catalog.Refresh(Graph.Publish());
    }

    public IReadOnlyList<GossipVerdict> Process(IEnumerable<IMessage> messages, GossipMoment moment) => Network.Intake.Process(
        [.. messages.Select(message => new ReadOnlyMemory<byte>(message.ToArray()))], 1, _verifier, this, moment, 1, CancellationToken.None);

    /// <summary>There is no chain.</summary>
    public FundingAnswer Find(ShortChannelId channelId) => default;

    public GossipResponder Responder(GossipResponderOptions? options = null) => new(Catalog, options ?? new GossipResponderOptions());

    public void Compact()
    {
        Store.Compact(Graph);
        Catalog.Refresh(Graph.Publish());
    }

    /// <summary>Channels and their policies, and the nodes' own words, in a form that does not depend on the order they came in.</summary>
    public string Describe(bool withNodes = true)
    {
        var graph = Graph.Publish();
        var lines = new List<string>();
        foreach (var index in graph.Channels)
        {
            ref readonly var channel = ref graph.Channel(index);
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{channel.ShortChannelId} {graph.NodeId(channel.NodeIndex1)} {Line(channel.Policy1)} {Line(channel.Policy2)}"));
        }

        if (withNodes)
        {
            foreach (var index in graph.Nodes)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{graph.NodeId(index)} {graph.Details(index)?.Timestamp}"));
            }
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Store.Dispose();

    private static string Line(in ChannelPolicy policy) => $"{policy with { StorePosition = 0 }}";
}

/// <summary>One of two peers: it asks the other one and answers it. Every message goes through its bytes.</summary>
internal sealed class LinkEnd(SyncNode node, GossipSyncOptions options, GossipResponderOptions answers)
{
    private readonly GossipSync _sync = new(ChainHash.Regtest, options);
    private readonly GossipResponder _responder = node.Responder(answers);
    private readonly Queue<byte[]> _inbox = new();

    public GossipSync Sync => _sync;

    public GossipResponder Responder => _responder;

    public void Start(LinkEnd other) => other.Push(_sync.Start());

    public void Push(IMessage message) => _inbox.Enqueue(message.ToArray());

    /// <summary>One message in and one out; false when there was neither.</summary>
    public bool Step(LinkEnd other)
    {
        var worked = _inbox.TryDequeue(out var bytes);
        if (bytes is not null)
        {
            Take(bytes, other);
        }

        switch (_responder.TryNext(TimeSpan.Zero, out var message))
        {
            case ResponderOutput.Message:
                other.Push(message!);
                return true;
            case ResponderOutput.Again:
                return true;
            default:
                return worked;
        }
    }

    private void Take(byte[] bytes, LinkEnd other)
    {
        Assert.True(MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error), $"{error}");
        Assert.False(message is Warning, (message as Warning)?.Data.ToString());
        if (message is ChannelAnnouncement or ChannelUpdate or NodeAnnouncement)
        {
            node.Learn(message);
        }

        Assert.Equal(default, _responder.Receive(message));
        var step = _sync.Receive(message, node.Graph.Publish(), Now);
        Assert.Equal(GossipSyncFault.None, step.Fault);
        if (step.Send is not null)
        {
            other.Push(step.Send);
        }
    }
}
