using System.Security.Cryptography;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Harness;

/// <summary>Two parties and the messages between them. Alice opened the channel.</summary>
internal sealed class Pair : IDisposable
{
    public const uint Index = 7;

    public static readonly FeatureSet<ChannelTypeContext> Anchors =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey).WithRequired(Feature.OptionAnchors);

    public static readonly FeatureSet<ChannelTypeContext> StaticRemotekey =
        FeatureSet<ChannelTypeContext>.Empty.WithRequired(Feature.OptionStaticRemotekey);

    public static readonly NegotiatedSet AllFeatures = new(true, true, false, true, true, true, true, true, true, true);

    public Pair() => Chain = new(Alice, Bob);

    public Party Alice { get; } = new("Alice", 1);

    public Party Bob { get; } = new("Bob", 2);

    /// <summary>What both see. A channel of <see cref="InUse"/> is not on it, one of <see cref="Open"/> is.</summary>
    public Chain Chain { get; }

    /// <summary>What both support, on the next connection.</summary>
    public NegotiatedSet Features { get; set; } = AllFeatures;

    /// <summary>
    /// A channel in use, without the messages of the opening. The second funding output is one that only a splice or a replaced
    /// funding brings about.
    /// </summary>
    public static Pair InUse(
        FeatureSet<ChannelTypeContext>? type = null,
        ulong funding = 16_000_000,
        ulong pushed = 8_000_000_000,
        int fundings = 1,
        uint feeRate = 253,
        Func<ChannelSide, ChannelSide>? change = null,
        OutPoint? outPoint = null,
        Func<Pair, OutPoint[]>? fund = null)
    {
        var pair = new Pair();
        var alice = Side(pair.Alice, funding, change);
        var bob = Side(pair.Bob, funding, change);
        var (forAlice, forBob) = (
            Parameters(type ?? Anchors, alice, bob, pair.Alice.NodeId, pair.Bob.NodeId, isOpener: true),
            Parameters(type ?? Anchors, bob, alice, pair.Bob.NodeId, pair.Alice.NodeId, isOpener: false));
        var outPoints = fund?.Invoke(pair)
            ?? [.. Enumerable.Range(0, fundings).Select(i => outPoint ?? new OutPoint(new(Hash($"funding {i}")), (uint)i))];
        pair.Alice.State = StateOf(pair.Alice, pair.Bob, forAlice, outPoints, funding, pushed, feeRate);
        pair.Bob.State = StateOf(pair.Bob, pair.Alice, forBob, outPoints, funding, pushed, feeRate);
        Sign(pair.Alice, pair.Bob);
        Sign(pair.Bob, pair.Alice);
        pair.Alice.Save();
        pair.Bob.Save();
        return pair;
    }

    /// <summary>Two parties before a channel, with a connection.</summary>
    public static Pair Unopened(NegotiatedSet? features = null)
    {
        var pair = new Pair();
        pair.Alice.State = new Unopened(SetupOf(pair, pair.Alice, pair.Bob, features ?? AllFeatures));
        pair.Bob.State = new Unopened(SetupOf(pair, pair.Bob, pair.Alice, features ?? AllFeatures));
        return pair;
    }

    /// <summary>What it takes to open a channel: change it with <c>with</c>.</summary>
    public static OpenCommand Opening(
        FeatureSet<ChannelTypeContext>? type = null, ulong funding = 1_000_000, ulong pushed = 0, bool isAnnounced = false, uint feeRate = 253) =>
        new(new(funding), new(pushed), type ?? Anchors, isAnnounced, new(feeRate), default);

    /// <summary>A channel in use, opened by all the messages, its funding <paramref name="depth"/> blocks deep on <see cref="Chain"/>.</summary>
    public static Pair Open(
        FeatureSet<ChannelTypeContext>? type = null,
        ulong funding = 1_000_000,
        ulong pushed = 0,
        bool isAnnounced = false,
        uint feeRate = 253,
        NegotiatedSet? features = null,
        int depth = 6,
        Action<Pair>? prepare = null)
    {
        var pair = Unopened(features);
        prepare?.Invoke(pair);
        pair.Fund(Opening(type, funding, pushed, isAnnounced, feeRate));
        for (var i = 0; i < depth; i++)
        {
            pair.Chain.Mine();
            pair.Settle();
        }

        Assert.IsType<Normal>(pair.Alice.State);
        Assert.IsType<Normal>(pair.Bob.State);
        return pair;
    }

    /// <summary>Alice asks and Bob agrees.</summary>
    /// <returns>What is to be funded.</returns>
    public CommandResult.FundingWanted Agree(OpenCommand opening)
    {
        var id = Alice.Order(opening);
        Deliver();
        return Assert.IsType<CommandResult.FundingWanted>(Alice.AnswerTo(id));
    }

    /// <summary>The opening until the funding transaction waits for a block.</summary>
    /// <returns>The funding transaction.</returns>
    public Bitcoin.Transaction Fund(OpenCommand opening)
    {
        var wanted = Agree(opening);
        var transaction = Chain.Pay(wanted.Script, wanted.Amount);
        var id = Alice.Order(new FundCommand(transaction, 0));
        Deliver();
        Assert.IsType<CommandResult.Accepted>(Alice.AnswerTo(id));
        return transaction;
    }

    public static ChannelSetup SetupOf(Pair pair, Party us, Party peer, NegotiatedSet features) => new(
        Index,
        us.NodeId.ToPointBytes(),
        peer.NodeId.ToPointBytes(),
        new(Hash($"temporary id by {us.Name}")),
        us.Signers.Channel.PublicKeysOf(Index),
        us.Signers.Channel.PerCommitmentPointOf(Index, new(0)),
        us.Signers.Channel.PerCommitmentPointOf(Index, new(1)),
        new ShortChannelId(16_000_000, us.Name == pair.Alice.Name ? 1U : 2, 0),
        pair.Chain.Regtest.Height,
        features);

    public static Bytes32 HashOf(Preimage preimage) => Bytes32.FromBytes(SHA256.HashData(preimage.ToArray()));

    public static Bytes32 Hash(string text) => Bytes32.FromBytes(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Delivers and signs until nothing moves.</summary>
    public void Settle()
    {
        do
        {
            Deliver();
            Alice.Do(new CommitDue());
            Bob.Do(new CommitDue());
        }
        while (Alice.Outbox.Count + Bob.Outbox.Count > 0);
    }

    /// <summary>Delivers everything that is on its way.</summary>
    public void Deliver()
    {
        while (Alice.Outbox.Count + Bob.Outbox.Count > 0)
        {
            DeliverOne(Alice, Bob);
            DeliverOne(Bob, Alice);
        }
    }

    /// <summary>Delivers the oldest message of one side, if there is any.</summary>
    public static void DeliverOne(Party from, Party to)
    {
        if (from.Outbox.TryDequeue(out var message))
        {
            to.Do(new PeerMessage(message));
        }
    }

    /// <summary>The connection is lost with everything on its way, and there is another. A party whose process died starts again before.</summary>
    public void Reconnect()
    {
        Disconnect();
        Connect();
        Deliver();
    }

    /// <summary>The connection is lost, with everything on its way.</summary>
    public void Disconnect()
    {
        foreach (var party in (Party[])[Alice, Bob])
        {
            party.Outbox.Clear();
            if (party.IsDown)
            {
                party.Restart();
            }
            else
            {
                party.Do(new Disconnected());
            }
        }
    }

    /// <summary>There is a connection; channel_reestablish is on its way.</summary>
    public void Connect()
    {
        Alice.Do(new Connected(Features));
        Bob.Do(new Connected(Features));
    }

    public void Dispose()
    {
        Alice.Dispose();
        Bob.Dispose();
    }

    private static ChannelSide Side(Party party, ulong funding, Func<ChannelSide, ChannelSide>? change)
    {
        var side = new ChannelSide(
            party.Signers.Channel.PublicKeysOf(Index), new(354), MilliSatoshi.Max, new(funding / 100), new(1), 144, 483, default);
        return change is null ? side : change(side);
    }

    private static ChannelParameters Parameters(
        FeatureSet<ChannelTypeContext> type, ChannelSide local, ChannelSide remote, PublicKey localNode, PublicKey remoteNode, bool isOpener) => new()
        {
            Index = Index,
            Chain = ChainHash.Regtest,
            Id = new(Hash("channel")),
            LocalNode = localNode.ToPointBytes(),
            RemoteNode = remoteNode.ToPointBytes(),
            IsOpener = isOpener,
            Type = type,
            IsAnnounced = false,
            Local = local,
            Remote = remote,
            MinimumDepth = 3,
        };

    private static Normal StateOf(
        Party us, Party peer, ChannelParameters parameters, OutPoint[] fundings, ulong funding, ulong pushed, uint feeRate)
    {
        var opener = new MilliSatoshi((funding * 1000) - pushed);
        var accepter = new MilliSatoshi(pushed);
        var active = fundings.Select(outPoint => new ActiveCommitment(
            FundingScope.Of(parameters, outPoint, new(funding)),
            parameters.IsOpener ? opener : accepter,
            parameters.IsOpener ? accepter : opener,
            null));
        PublicKey Point(Party party, ulong number) => party.Signers.Channel.PerCommitmentPointOf(Index, new(number));
        return new Normal(new ChannelCore
        {
            Commitments = new Commitments
            {
                Parameters = parameters,
                Fees = [new(new(feeRate), parameters.IsOpener ? LadderState.SentAddAckRevocation : LadderState.ReceivedAddAckRevocation)],
                LocalPoint = Point(us, 0),
                LocalNextPoint = Point(us, 1),
                RemotePoint = Point(peer, 0),
                RemoteNextPoint = Point(peer, 1),
                Active = active.ToSequence(),
            },
            Funding = new FundingStatus { ReadySent = true, ReadyReceived = true, Confirmed = new(100, 1, 0) },
            Session = Session.None with { Features = AllFeatures },
            Height = new(110),
        });
    }

    /// <summary>The first commitments: signed by one, accepted by the other.</summary>
    private static void Sign(Party signer, Party owner)
    {
        var signed = CommitmentSteps.Signed(signer.Core);
        var signatures = signed.Requests.Select(request => signer.Signers.Channel.Sign(request).Value ?? throw new InvalidOperationException()).ToArray();
        var commitments = owner.Core.Commitments;
        commitments = commitments with { Active = commitments.Active.Select((active, i) => active with { Signatures = signatures[i] }).ToSequence() };
        var core = owner.Core with { Commitments = commitments };
        owner.State = new Normal(core);
        foreach (var request in CommitmentSteps.Accepted(core))
        {
            Assert.Equal(Refusal.None, owner.Signers.Channel.Accept(request));
        }
    }
}
