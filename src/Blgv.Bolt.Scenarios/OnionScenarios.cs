using Blgv.Bolt.Crypto;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Scenarios;

/// <summary>Payment onions of BOLT 4 against the curve operations that they cannot do without.</summary>
internal static class OnionScenarios
{
    private const int Hops = 20;

    public static ScenarioGroup Group => new(
        "onion",
        "payment onions of BOLT 4, one thread",
        [
            new("onion.build.20", "Build an onion for 20 hops; the ratio is to its own curve operations", "onion", Build)
            {
                Baseline = new(BuildOperations, Comparison.Cost),
                ReportsTime = true,
            },
            new("onion.peel", "Peel an onion at a hop on the way; the ratio is to its own curve operations", "onion", Peel)
            {
                Baseline = new(PeelOperations, Comparison.Cost),
                ReportsTime = true,
            },
            new("onion.error", "Read a failure of the last of 20 hops, the secrets being there; the ratio is to peeling an onion", "failure", ReadFailure)
            {
                Baseline = new(Peel, Comparison.Cost),
                ReportsTime = true,
            },
        ]);

    private static PublicKey[] Nodes => [.. Enumerable.Range(0, Hops).Select(number =>
    {
        using var key = FixedInputs.NodeKey((uint)number);
        return key.PublicKey;
    })];

    private static PrivateKey SessionKey()
    {
        var bytes = new byte[PrivateKey.Size];
        bytes.AsSpan().Fill(0x41);
        return PrivateKey.FromBytes(bytes);
    }

    private static Bytes[] Payloads()
    {
        var payloads = new Bytes[Hops];
        for (var hop = 0; hop < Hops; hop++)
        {
            payloads[hop] = hop < Hops - 1
                ? HopPayloadWriter.Write(new RelayPayload
                {
                    ShortChannelId = new ShortChannelId(600_000, (uint)hop, 0),
                    AmtToForward = new MilliSatoshi(10_000_000),
                    OutgoingCltvValue = new CltvExpiry(800_000 + (80 * (uint)(Hops - 1 - hop))),
                })
                : HopPayloadWriter.Write(new FinalPayload
                {
                    AmtToForward = new MilliSatoshi(10_000_000),
                    OutgoingCltvValue = new CltvExpiry(800_000),
                    PaymentSecret = FixedBytesExtensions.FromBytes<PaymentSecret>(FixedInputs.Bytes(32, seed: 5)),
                    TotalMsat = new MilliSatoshi(10_000_000),
                });
        }

        return payloads;
    }

    private static Bytes NewPacket(OnionRoute route, Bytes[] payloads, byte[] paymentHash) =>
        route.TryBuild(payloads, paymentHash, OnionPacket.PaymentLength, out var packet)
            ? packet
            : throw new InvalidOperationException("Payloads of our own do not fit.");

    private static Operation Build()
    {
        var session = SessionKey();
        var nodes = Nodes;
        var payloads = Payloads();
        var paymentHash = FixedInputs.Bytes(32, seed: 6);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    using var route = OnionRoute.Create(session, nodes);
                    NewPacket(route, payloads, paymentHash);
                }
            },
            session);
    }

    /// <summary>A shared secret for each hop, and for each but the last the next ephemeral key with its point.</summary>
    private static Operation BuildOperations()
    {
        var session = SessionKey();
        var nodes = Nodes;
        var scalar = FixedInputs.Bytes(32, seed: 7);
        var secret = new byte[SharedSecret.Size];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    for (var hop = 0; hop < Hops; hop++)
                    {
                        session.Ecdh(nodes[hop], secret);
                        if (hop < Hops - 1)
                        {
                            session.TryTweakMultiply(scalar, out var next);
                            next!.Dispose();
                        }
                    }
                }
            },
            session);
    }

    private static Operation Peel()
    {
        using var session = SessionKey();
        using var route = OnionRoute.Create(session, Nodes);
        var paymentHash = FixedInputs.Bytes(32, seed: 6);
        var packet = NewPacket(route, Payloads(), paymentHash);
        var node = FixedInputs.NodeKey(0);
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    if (!OnionPeeler.TryPeel(packet.Span, paymentHash, node, null, out var onion, out _))
                    {
                        throw new InvalidOperationException("An onion of our own was refused.");
                    }

                    onion.Dispose();
                }
            },
            node);
    }

    /// <summary>The ephemeral key is proved on the curve, makes a secret, and is blinded for the next hop.</summary>
    private static Operation PeelOperations()
    {
        var node = FixedInputs.NodeKey(0);
        using var other = FixedInputs.NodeKey(1);
        var point = other.PublicKey.ToPointBytes();
        var scalar = FixedBytesExtensions.FromBytes<PublicScalar>(FixedInputs.Bytes(32, seed: 7));
        var secret = new byte[SharedSecret.Size];
        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    _ = PublicKey.TryParse(point, out var ephemeral);
                    node.Ecdh(ephemeral, secret);
                    ephemeral.TryTweakMultiply(scalar, out _);
                }
            },
            node);
    }

    private static Operation ReadFailure()
    {
        using var session = SessionKey();
        var route = OnionRoute.Create(session, Nodes);
        var failure = ReturnedFailure.Originate(route.SharedSecret(Hops - 1), new TemporaryNodeFailure(), holdTime: 1);
        for (var hop = Hops - 2; hop >= 0; hop--)
        {
            failure = failure.Forward(route.SharedSecret(hop), holdTime: 1);
        }

        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    if (FailureReport.Read(route, failure).ErringHop != Hops - 1)
                    {
                        throw new InvalidOperationException("A failure of our own is not understood.");
                    }
                }
            },
            route);
    }
}
