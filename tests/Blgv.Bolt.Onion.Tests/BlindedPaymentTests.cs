using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion.Tests;

/// <summary>The reader is the node of key (1, 1); it is the first hop of a path when the payload has the path key, a later one when the HTLC has it.</summary>
public sealed class BlindedPaymentTests
{
    private static readonly ShortChannelId s_channel = ShortChannelId.FromHex("0000010000020003");
    private static readonly MilliSatoshi s_amount = new(900);
    private static readonly CltvExpiry s_expiry = new(490);

    private static EncryptedDataTlv Relay => new()
    {
        ShortChannelId = s_channel,
        PaymentRelay = new PaymentRelay(new CltvDelta(10), 1000, 100),
        PaymentConstraints = new PaymentConstraints(new CltvExpiry(500), new MilliSatoshi(1000)),
    };

    private static EncryptedDataTlv Final => new() { PathId = Bytes.FromHex("dead"), PaymentConstraints = Relay.PaymentConstraints };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hop_computes_what_to_forward_from_what_arrived(bool isFirst)
    {
        var (path, key) = Path(Relay);
        var bytes = HopPayloadWriter.WriteBlinded(path.Path[0], isFirst ? path.FirstPathKey : null);
        Assert.True(PayloadTests.TryRead(bytes, false, htlc => isFirst ? htlc : htlc with { PathKey = key }, out var payload, out _));
        var relay = Assert.IsType<BlindedRelayPayload>(payload);

        // (1000 - 100) * 1000000 / 1001000 is 899.1, rounded up.
        Assert.Equal((s_amount, s_expiry, s_channel), (relay.AmtToForward, relay.OutgoingCltvValue, relay.ShortChannelId));
        Assert.NotEqual(key, relay.NextPathKey);
    }

    [Fact]
    public void The_recipient_finds_its_path_id()
    {
        var (path, key) = Path(Final);
        var bytes = HopPayloadWriter.WriteBlindedFinal(path.Path[0], null, s_amount, s_expiry, new MilliSatoshi(5000));
        Assert.True(PayloadTests.TryRead(bytes, true, htlc => htlc with { PathKey = key }, out var payload, out _));
        Assert.Equal(new BlindedFinalPayload { AmtToForward = s_amount, OutgoingCltvValue = s_expiry, TotalAmountMsat = new MilliSatoshi(5000), PathId = Bytes.FromHex("dead") }, payload);
    }

    [Fact]
    [Rule("4.18")]
    [Rule("4.19")]
    [Rule("4.44")]
    public void Both_path_keys_or_none_are_refused()
    {
        var (path, key) = Path(Relay);
        PayloadTests.AssertBlinded(PayloadTests.Refused(HopPayloadWriter.WriteBlinded(path.Path[0], path.FirstPathKey), false, htlc => htlc with { PathKey = key }), isMalformed: true);
        Assert.Equal(new InvalidOnionPayload { Type = 12, Offset = 0 }, PayloadTests.Refused(HopPayloadWriter.WriteBlinded(path.Path[0], null), false).Failure);
    }

    [Fact]
    [Rule("4.20")]
    public void What_cannot_be_decrypted_or_read_is_refused()
    {
        var (path, key) = Path(Relay);
        var encrypted = path.Path[0].EncryptedRecipientData.Span.ToArray();
        for (var i = 0; i < encrypted.Length; i++)
        {
            var changed = encrypted.ToArray();
            changed[i] ^= 1;
            AssertRefused(new OnionPayload { EncryptedRecipientData = Bytes.Copy(changed) }, key, false);
            AssertRefused(new OnionPayload { EncryptedRecipientData = Bytes.Copy(encrypted.AsSpan(0, i)) }, key, false);
        }

        AssertRefused(Relay with { Extension = [new(200, default)] });
    }

    [Fact]
    [Rule("4.21")]
    [Rule("4.22")]
    public void What_the_recipient_does_not_let_through_is_refused()
    {
        AssertRefused(Relay with { PaymentConstraints = new PaymentConstraints(new CltvExpiry(499), new MilliSatoshi(1000)) });
        AssertRefused(Relay with { PaymentConstraints = new PaymentConstraints(new CltvExpiry(500), new MilliSatoshi(1001)) });
    }

    [Theory]
    [Rule("4.23")]
    [InlineData(112)]
    [InlineData(113)]
    public void An_unknown_feature_is_refused_even_an_odd_one(int bit) =>
        AssertRefused(Relay with { AllowedFeatures = FeatureSet<BlindedPathContext>.Empty.WithBit(bit) });

    [Fact]
    [Rule("4.25")]
    [Rule("4.27")]
    [Rule("4.28")]
    public void Two_next_hops_or_none_or_no_terms_are_refused()
    {
        using var other = Nodes.Key(3, 3);
        AssertRefused(Relay with { NextNodeId = other.PublicKey.ToPointBytes() });
        AssertRefused(Relay with { ShortChannelId = null });
        AssertRefused(Relay with { PaymentRelay = null });
    }

    [Fact]
    public void Terms_that_leave_nothing_are_refused()
    {
        AssertRefused(Relay with { PaymentRelay = new PaymentRelay(default, 0, 1001) });
        AssertRefused(Relay with { PaymentRelay = new PaymentRelay(new CltvDelta(501), 0, 0) });
    }

    [Fact]
    [Rule("4.26")]
    public void A_blinded_hop_with_more_in_its_payload_is_refused()
    {
        var (path, key) = Path(Relay);
        var payload = new OnionPayload { EncryptedRecipientData = path.Path[0].EncryptedRecipientData };
        AssertRefused(payload with { AmtToForward = s_amount }, key, false);
        AssertRefused(payload with { OutgoingCltvValue = s_expiry }, key, false);
        AssertRefused(payload with { TotalAmountMsat = s_amount }, key, false);
        AssertRefused(payload with { ShortChannelId = s_channel }, key, false);
        AssertRefused(payload with { PaymentMetadata = default(Bytes) }, key, false);
        AssertRefused(payload with { PaymentData = default(PaymentData) }, key, false);
        AssertRefused(payload with { Extension = [new(65537, default)] }, key, false);
        AssertRefused(payload with { Extension = [new(FinalPayload.KeysendType, Bytes.Copy(new byte[32]))] }, key, false);
    }

    [Fact]
    [Rule("4.29")]
    [Rule("4.30")]
    public void A_blinded_recipient_with_more_or_less_in_its_payload_is_refused()
    {
        var (path, key) = Path(Final);
        var payload = new OnionPayload { EncryptedRecipientData = path.Path[0].EncryptedRecipientData, AmtToForward = s_amount, OutgoingCltvValue = s_expiry, TotalAmountMsat = s_amount };
        AssertRefused(payload with { AmtToForward = null }, key, true);
        AssertRefused(payload with { OutgoingCltvValue = null }, key, true);
        AssertRefused(payload with { TotalAmountMsat = null }, key, true);
        AssertRefused(payload with { PaymentData = default(PaymentData) }, key, true);
        AssertRefused(payload with { PaymentMetadata = default(Bytes) }, key, true);
        AssertRefused(payload with { ShortChannelId = s_channel }, key, true);
        AssertRefused(payload with { Extension = [new(65537, default)] }, key, true);
        AssertRefused(payload with { AmtToForward = new MilliSatoshi(1001) }, key, true);
        AssertRefused(payload with { OutgoingCltvValue = new CltvExpiry(501) }, key, true);
    }

    [Fact]
    [Rule("4.44")]
    public void An_onion_inside_a_path_fails_in_one_way_only()
    {
        using var nodes = new Nodes(1);
        using var pathKey = Nodes.Key(5, 5);
        byte[][] packets = [[], new byte[66], new byte[OnionPacket.PaymentLength], nodes.Build(Bytes.FromHex("0101")).Span.ToArray()];
        foreach (var packet in packets)
        {
            Assert.False(OnionPeeler.TryPeel(packet, Nodes.PaymentHash, nodes.Keys[0], pathKey.PublicKey, out _, out var refusal));
            Assert.Equal(new InvalidOnionBlinding { Sha256OfOnion = new OnionHash(Sha256.Hash(packet)) }, refusal.Failure);
            Assert.True(refusal.IsMalformed);
        }
    }

    [Fact]
    [Rule("4.47")]
    public void The_next_path_key_is_the_one_that_the_path_says()
    {
        using var other = Nodes.Key(3, 3);
        var (path, _) = Path(Relay with { NextPathKeyOverride = other.PublicKey.ToPointBytes() });
        Assert.True(PayloadTests.TryRead(HopPayloadWriter.WriteBlinded(path.Path[0], path.FirstPathKey), false, htlc => htlc, out var payload, out _));
        Assert.Equal(other.PublicKey, Assert.IsType<BlindedRelayPayload>(payload).NextPathKey);
        AssertRefused(Relay with { NextPathKeyOverride = PointBytes.FromHex("02" + new string('f', 64)) });
    }

    [Fact]
    public void Padding_makes_every_hop_equally_long_whatever_the_lengths()
    {
        using var pathKey = Nodes.Key(5, 5);
        for (var length = 0; length < 600; length++)
        {
            var hops = new[] { 0, length, 300 }.Select(size => new PathHop(pathKey.PublicKey, new EncryptedDataTlv { PathId = Bytes.Copy(new byte[size]) })).ToArray();
            var padded = RouteBlinding.Pad(hops);
            Assert.Single(padded.Select(hop => FieldCodec.GetLength(hop.Data)).Distinct());
            Assert.All(padded, hop => Assert.NotNull(hop.Data.Padding));
        }
    }

    [Fact]
    public void A_payment_goes_through_the_dummy_hops_of_its_recipient()
    {
        using var nodes = new Nodes(2);
        using var pathKey = Nodes.Key(5, 5);
        using var session = Nodes.Key(6, 6);
        PathHop[] hops = [new(nodes.Ids[0], Relay), new(nodes.Ids[1], Final with { PaymentConstraints = new PaymentConstraints(s_expiry, s_amount) })];
        var path = RouteBlinding.Build(pathKey, RouteBlinding.Pad(RouteBlinding.AddDummyHops(hops, 3).Span).Span);
        var ids = path.Path.Select((hop, i) => i > 0 && PublicKey.TryParse(hop.BlindedNodeId, out var id) ? id : nodes.Ids[0]).ToArray();
        using var route = OnionRoute.Create(session, ids);
        Bytes[] payloads =
        [
            HopPayloadWriter.WriteBlinded(path.Path[0], path.FirstPathKey),
            .. path.Path.Skip(1).SkipLast(1).Select(hop => HopPayloadWriter.WriteBlinded(hop, null)),
            HopPayloadWriter.WriteBlindedFinal(path.Path[path.Path.Count - 1], null, s_amount, s_expiry, s_amount),
        ];
        Assert.True(route.TryBuild(payloads, Nodes.PaymentHash, OnionPacket.PaymentLength, out var packet));
        var htlc = new IncomingHtlc(new MilliSatoshi(1000), new CltvExpiry(500), packet, null);
        var own = nodes.Ids[1].ToPointBytes();
        var dummies = 0;
        for (var node = nodes.Keys[0]; ; node = nodes.Keys[1])
        {
            Assert.True(OnionPeeler.TryPeel(htlc.OnionRoutingPacket.Span, Nodes.PaymentHash, node, htlc.PathKey, out var onion, out _));
            using (onion)
            {
                Assert.True(HopPayloadReader.TryRead(onion, htlc, node, out var payload, out var refusal), refusal.ToString());
                if (payload is not BlindedRelayPayload relay)
                {
                    Assert.Equal(Bytes.FromHex("dead"), Assert.IsType<BlindedFinalPayload>(payload).PathId);
                    break;
                }

                dummies += relay.NextNodeId == own ? 1 : 0;
                htlc = new IncomingHtlc(relay.AmtToForward, relay.OutgoingCltvValue, onion.NextPacket, relay.NextPathKey);
            }
        }

        Assert.Equal((3, s_amount, s_expiry), (dummies, htlc.AmountMsat, htlc.CltvExpiry));
    }

    [Fact]
    public void A_path_has_as_many_hops_as_its_count_can_say()
    {
        using var pathKey = Nodes.Key(5, 5);
        var hop = new PathHop(pathKey.PublicKey, new EncryptedDataTlv());
        Assert.Throws<ArgumentException>(() => RouteBlinding.Build(pathKey, []));
        Assert.Throws<ArgumentException>(() => RouteBlinding.Build(pathKey, Enumerable.Repeat(hop, 256).ToArray()));
        Assert.Throws<ArgumentException>(() => RouteBlinding.AddDummyHops([], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => RouteBlinding.AddDummyHops([hop], -1));
    }

    private static (BlindedPath Path, PublicKey PathKey) Path(EncryptedDataTlv data)
    {
        using var node = Nodes.Key(1, 1);
        using var pathKey = Nodes.Key(5, 5);
        return (RouteBlinding.Build(pathKey, [new PathHop(node.PublicKey, data)]), pathKey.PublicKey);
    }

    /// <summary>Refused at the first hop of a path and at a later one.</summary>
    private static void AssertRefused(EncryptedDataTlv data)
    {
        var (path, key) = Path(data);
        PayloadTests.AssertBlinded(PayloadTests.Refused(HopPayloadWriter.WriteBlinded(path.Path[0], path.FirstPathKey), false), isMalformed: false);
        PayloadTests.AssertBlinded(PayloadTests.Refused(HopPayloadWriter.WriteBlinded(path.Path[0], null), false, htlc => htlc with { PathKey = key }), isMalformed: true);
    }

    private static void AssertRefused(OnionPayload payload, PublicKey pathKey, bool isFinal) =>
        PayloadTests.AssertBlinded(PayloadTests.Refused(Bytes.Copy(FieldCodec.Encode(payload)), isFinal, htlc => htlc with { PathKey = pathKey }), isMalformed: true);
}
