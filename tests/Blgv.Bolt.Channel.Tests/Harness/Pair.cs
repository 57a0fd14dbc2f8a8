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

    public Party Alice { get; } = new("Alice", 1);

    public Party Bob { get; } = new("Bob", 2);

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
        OutPoint? outPoint = null)
    {
        var pair = new Pair();
        var alice = Side(pair.Alice, funding, change);
        var bob = Side(pair.Bob, funding, change);
        var (forAlice, forBob) = (
            Parameters(type ?? Anchors, alice, bob, pair.Bob.NodeId, isOpener: true),
            Parameters(type ?? Anchors, bob, alice, pair.Alice.NodeId, isOpener: false));
        var outPoints = Enumerable.Range(0, fundings).Select(i => outPoint ?? new OutPoint(new(Hash($"funding {i}")), (uint)i)).ToArray();
        pair.Alice.State = StateOf(pair.Alice, pair.Bob, forAlice, outPoints, funding, pushed, feeRate);
        pair.Bob.State = StateOf(pair.Bob, pair.Alice, forBob, outPoints, funding, pushed, feeRate);
        Sign(pair.Alice, pair.Bob);
        Sign(pair.Bob, pair.Alice);
        pair.Alice.Save();
        pair.Bob.Save();
        return pair;
    }

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
        FeatureSet<ChannelTypeContext> type, ChannelSide local, ChannelSide remote, PublicKey remoteNode, bool isOpener) => new()
        {
            Index = Index,
            Id = new(Hash("channel")),
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
            Session = Session.None with { Features = AllFeatures, ExchangedReestablish = true },
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
