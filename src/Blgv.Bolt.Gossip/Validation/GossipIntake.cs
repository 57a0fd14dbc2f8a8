using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Gossip;

/// <summary>
/// What stands between peers and the graph. A message goes through it in stages: <see cref="Screen"/> reads it and makes the
/// checks that cost nothing; a <see cref="GossipVerifier"/> checks the signatures, anywhere; the caller asks the chain for the
/// funding output; <see cref="Apply(GossipCandidate, FundingAnswer, GossipMoment)"/> decides, stores and changes the graph. <see cref="Process"/> does it all for a batch.
/// </summary>
/// <remarks>
/// BOLT 7, the requirements of receivers. One thread at a time may call it. Nothing that is not authenticated is kept without a
/// bound, and nothing is charged to the author a message claims before its signature was checked.
/// </remarks>
public sealed partial class GossipIntake
{
    private readonly Graph _graph;
    private readonly GossipPolicy _policy;
    private readonly GossipStore? _store;
    private readonly SeededHash _hash;
    private readonly HashSet<ulong> _inProgress = [];
    private readonly PrematureUpdates _premature;
    private readonly Queue<GossipCandidate> _released = new();
    private readonly BoundedTable<ShortChannelId, ZombieChannel> _zombies;
    private readonly BoundedTable<ShortChannelId, bool> _spentOutputs;
    private readonly BoundedTable<PointBytes, bool> _blacklist;
    private readonly uint _staleAfter;
    private readonly uint _futureTolerance;
    private readonly uint _updateInterval;
    private readonly uint _nodeInterval;

    /// <summary>An intake of a graph.</summary>
    /// <param name="graph">The graph; from now on only this changes it.</param>
    /// <param name="policy">What the operator decides.</param>
    /// <param name="store">Where accepted messages are kept, or null.</param>
    public GossipIntake(Graph graph, GossipPolicy policy, GossipStore? store = null)
        : this(graph, policy, store, SystemEntropy.Instance)
    {
    }

    /// <summary>An intake of a graph.</summary>
    /// <param name="graph">The graph; from now on only this changes it.</param>
    /// <param name="policy">What the operator decides.</param>
    /// <param name="store">Where accepted messages are kept, or null.</param>
    /// <param name="entropy">What seeds the hashes of its tables: strangers choose the keys.</param>
    public GossipIntake(Graph graph, GossipPolicy policy, GossipStore? store, IEntropySource entropy)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(entropy);
        _graph = graph;
        _policy = policy;
        _store = store;
        _hash = new SeededHash(entropy);
        var channels = new ScidComparer(_hash);
        _premature = new PrematureUpdates(policy.MaxPrematureUpdates, policy.MaxPrematureUpdatesPerPeer, channels);
        _zombies = new BoundedTable<ShortChannelId, ZombieChannel>(policy.MaxZombies, channels);
        _spentOutputs = new BoundedTable<ShortChannelId, bool>(policy.MaxSpentOutputs, channels);
        _blacklist = new BoundedTable<PointBytes, bool>(policy.MaxBlacklisted, new NodeComparer(_hash));
        _ownChannels = new Dictionary<ShortChannelId, OwnChannel>(channels);
        _staleAfter = Seconds(policy.StaleAfter);
        _futureTolerance = Seconds(policy.FutureTolerance);
        _updateInterval = Seconds(policy.UpdateInterval);
        _nodeInterval = Seconds(policy.NodeInterval);
    }

    /// <summary>How many updates of unknown channels are kept at present.</summary>
    public int PrematureCount => _premature.Count;

    /// <summary>How many forgotten channels are remembered at present.</summary>
    public int ZombieCount => _zombies.Count;

    /// <summary>Reads a message and makes the checks that need neither cryptography nor the chain.</summary>
    /// <param name="message">Its bytes, the type first. They are copied when they are needed further.</param>
    /// <param name="source">The peer it came from, by a number of the caller's: bounds are kept for each.</param>
    /// <param name="moment">Now.</param>
    /// <param name="candidate">The message, to be verified and then given to <see cref="Apply(GossipCandidate, FundingAnswer, GossipMoment)"/> or <see cref="Discard"/>; null when the verdict is final.</param>
    /// <param name="verdict">The verdict, when there is no candidate.</param>
    /// <returns>Whether there is a candidate.</returns>
    public bool Screen(
        ReadOnlySpan<byte> message,
        ulong source,
        GossipMoment moment,
        [NotNullWhen(true)] out GossipCandidate? candidate,
        out GossipVerdict verdict)
    {
        candidate = null;
        if (!TryDecode(message, out var decoded, out verdict))
        {
            return false;
        }

        var fingerprint = _hash.Of(message);
        if (_inProgress.Contains(fingerprint))
        {
            verdict = GossipVerdict.Ignore(GossipReason.InProgress);
            return false;
        }

        var author = default(PointBytes);
        var refused = decoded switch
        {
            ChannelAnnouncement announcement => Check(announcement, moment),
            NodeAnnouncement node => Check(node, moment, out author),
            ChannelUpdate update => Check(update, moment, out author),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        if (refused is { } final)
        {
            if (final.Reason == GossipReason.UnknownChannel && decoded is ChannelUpdate early && IsRelayed(message))
            {
                _premature.Add(early.ShortChannelId, new GossipCandidate(early, message.ToArray(), source), moment.UnixTime);
            }

            verdict = final;
            return false;
        }

        _ = _inProgress.Add(fingerprint);
        candidate = new GossipCandidate(decoded, message.ToArray(), source) { Author = author, Fingerprint = fingerprint };
        return true;
    }

    /// <summary>Decides about a candidate whose signatures were checked: stores it and changes the graph when it is valid.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="funding">What the chain says of <see cref="GossipCandidate.FundingOutput"/>; the default value when nobody knows, or when there is none.</param>
    /// <param name="moment">Now.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentException">Nobody checked its signatures.</exception>
    /// <exception cref="IOException">The message could not be stored; the graph is as it was.</exception>
    public GossipVerdict Apply(GossipCandidate candidate, FundingAnswer funding, GossipMoment moment)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (candidate.Signatures == SignatureState.Unchecked)
        {
            throw new ArgumentException("Nobody checked the signatures; GossipVerifier.Verify does.", nameof(candidate));
        }

        _ = _inProgress.Remove(candidate.Fingerprint);
        return candidate.Message switch
        {
            ChannelAnnouncement announcement => Apply(announcement, candidate, funding, moment),
            NodeAnnouncement node => Apply(node, candidate, moment),
            ChannelUpdate update => Apply(update, candidate, moment),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Gives a candidate up, for instance because its peer was disconnected. It may come again.</summary>
    /// <param name="candidate">The candidate.</param>
    public void Discard(GossipCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        _ = _inProgress.Remove(candidate.Fingerprint);
    }

    /// <summary>The next update that came before the announcement of its channel, which is accepted now. It is to be screened as if it came again.</summary>
    /// <param name="update">The update, its bytes and its peer.</param>
    /// <returns>False when there is none left.</returns>
    public bool TryTakeReleased([NotNullWhen(true)] out GossipCandidate? update) => _released.TryDequeue(out update);

    /// <summary>All stages for some messages of one peer, and for the updates that they release.</summary>
    /// <param name="messages">The messages, the type first: a bounded batch.</param>
    /// <param name="source">The peer, by a number of the caller's.</param>
    /// <param name="verifier">Checks the signatures.</param>
    /// <param name="funding">Answers about funding outputs that are at hand.</param>
    /// <param name="moment">Now.</param>
    /// <param name="degree">On how many cores signatures are checked, from 1.</param>
    /// <param name="cancellationToken">Stops the checking of signatures; nothing is applied then.</param>
    /// <returns>A verdict for each message, in their order.</returns>
    /// <exception cref="IOException">A message could not be stored; it and those after it are not in the graph.</exception>
    public IReadOnlyList<GossipVerdict> Process(
        IReadOnlyList<ReadOnlyMemory<byte>> messages,
        ulong source,
        GossipVerifier verifier,
        IFundingLookup funding,
        GossipMoment moment,
        int degree,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(funding);
        var verdicts = new GossipVerdict[messages.Count];
        var candidates = new List<GossipCandidate>();
        var places = new List<int>();
        for (var i = 0; i < messages.Count; i++)
        {
            if (Screen(messages[i].Span, source, moment, out var candidate, out verdicts[i]))
            {
                candidates.Add(candidate);
                places.Add(i);
            }
        }

        var decided = Decide(candidates, verifier, funding, moment, degree, cancellationToken);
        for (var i = 0; i < places.Count; i++)
        {
            verdicts[places[i]] = decided[i];
        }

        while (_released.Count > 0)
        {
            var again = new List<GossipCandidate>();
            while (TryTakeReleased(out var update))
            {
                if (Screen(update.Encoded.Span, update.Source, moment, out var candidate, out _))
                {
                    again.Add(candidate);
                }
            }

            _ = Decide(again, verifier, funding, moment, degree, cancellationToken);
        }

        return verdicts;
    }

    private static uint Seconds(TimeSpan time) => (uint)double.Clamp(time.TotalSeconds, 0, uint.MaxValue);

    private static bool TryDecode(ReadOnlySpan<byte> message, [NotNullWhen(true)] out IMessage? decoded, out GossipVerdict verdict)
    {
        decoded = null;
        verdict = default;
        var error = default(DecodeError);
        _ = MessageCodec.TryReadType(message, out var type);
        if (type == ChannelUpdate.Type && MessageCodec.TryDecode<ChannelUpdate>(message, out var update, out error))
        {
            decoded = update;
        }
        else if (type == ChannelAnnouncement.Type && MessageCodec.TryDecode<ChannelAnnouncement>(message, out var channel, out error))
        {
            decoded = channel;
        }
        else if (type == NodeAnnouncement.Type && MessageCodec.TryDecode<NodeAnnouncement>(message, out var node, out error))
        {
            decoded = node;
        }
        else
        {
            verdict = GossipVerdict.Fail(GossipReason.Malformed, error.Rule ?? "");
        }

        return decoded is not null;
    }

    private GossipVerdict[] Decide(
        List<GossipCandidate> candidates,
        GossipVerifier verifier,
        IFundingLookup funding,
        GossipMoment moment,
        int degree,
        CancellationToken cancellationToken)
    {
        try
        {
            verifier.Verify(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(candidates), degree, cancellationToken);
            return [.. candidates.Select(candidate => Apply(candidate, AnswerFor(candidate, funding), moment))];
        }
        finally
        {
            // also when it was stopped: what is not applied may come again
            candidates.ForEach(Discard);
        }
    }

    private static FundingAnswer AnswerFor(GossipCandidate candidate, IFundingLookup funding) =>
        candidate is { FundingOutput: { } output, Signatures: SignatureState.Valid } ? funding.Find(output) : default;

    private bool IsRelayed(ReadOnlySpan<byte> message) => message.Length <= _policy.MaxRelayedLength;
}
