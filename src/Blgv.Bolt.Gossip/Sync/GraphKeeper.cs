using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// The one writer of a graph, for many peers: messages of all of them go through its intake, one batch at a time, and what they
/// ask is answered from its catalog.
/// </summary>
/// <remarks>Any number of threads may call it.</remarks>
public sealed class GraphKeeper : IDisposable
{
    private readonly Graph _graph;
    private readonly GossipIntake _intake;
    private readonly IFundingLookup _funding;
    private readonly Func<GossipMoment> _now;
    private readonly GossipVerifier _verifier = new();
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>A keeper of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="intake">Its intake; nobody else uses it while this does.</param>
    /// <param name="catalog">What peers are answered from; <see cref="GossipCatalog.Empty"/> when this node answers nobody.</param>
    /// <param name="funding">Answers about funding outputs that are at hand.</param>
    /// <param name="now">The time, and the height of the chain.</param>
    public GraphKeeper(Graph graph, GossipIntake intake, GossipCatalog catalog, IFundingLookup funding, Func<GossipMoment> now)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(intake);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(funding);
        ArgumentNullException.ThrowIfNull(now);
        _graph = graph;
        _intake = intake;
        _funding = funding;
        _now = now;
        Catalog = catalog;
    }

    /// <summary>What peers are answered from. It shows what was applied up to the last <see cref="RefreshAsync"/>.</summary>
    public GossipCatalog Catalog { get; }

    /// <summary>The chain.</summary>
    public ChainHash ChainHash => _graph.ChainHash;

    internal uint UnixTime => _now().UnixTime;

    /// <summary>Screens, verifies and applies some messages of one peer: the channels first, then their updates, then the nodes, since each needs the one before.</summary>
    /// <param name="messages">The messages: a bounded batch.</param>
    /// <param name="source">The peer, by a number of the caller's.</param>
    /// <param name="degree">On how many cores signatures are checked, from 1.</param>
    /// <param name="cancellationToken">Stops it; messages that are not applied are as if they never came.</param>
    /// <returns>The verdicts, in no particular order.</returns>
    /// <exception cref="IOException">A message could not be stored.</exception>
    public async Task<IReadOnlyList<GossipVerdict>> ApplyAsync(IReadOnlyList<IMessage> messages, ulong source, int degree, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var verdicts = new List<GossipVerdict>(messages.Count);
            foreach (var kind in messages.GroupBy(Rank).OrderBy(group => group.Key))
            {
                var batch = kind.Select(message => new ReadOnlyMemory<byte>(message.ToArray())).ToArray();
                verdicts.AddRange(_intake.Process(batch, source, _verifier, _funding, _now(), degree, cancellationToken));
            }

            return verdicts;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>The graph as it is now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot.</returns>
    public async Task<GraphSnapshot> PublishAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _graph.Publish();
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <summary>Shows peers the graph as it is now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The snapshot.</returns>
    public async Task<GraphSnapshot> RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var snapshot = _graph.Publish();
            Catalog.Refresh(snapshot);
            return snapshot;
        }
        finally
        {
            _ = _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static int Rank(IMessage message) => message switch
    {
        ChannelAnnouncement => 0,
        ChannelUpdate => 1,
        _ => 2,
    };
}
