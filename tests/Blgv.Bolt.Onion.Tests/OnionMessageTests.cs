using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;
using FsCheck.Fluent;

namespace Blgv.Bolt.Onion.Tests;

public sealed class OnionMessageTests
{
    private static readonly OnionMessagePayload s_content = new() { InvoiceRequest = Bytes.FromHex("c0ffee") };

    [Theory]
    [InlineData(1, 0, 100)]
    [InlineData(3, 0, 100)]
    [InlineData(3, 4, 100)]
    [InlineData(3, 20, 30000)]
    public void A_message_finds_the_recipient_and_its_answer_the_sender(int hops, int dummies, int size)
    {
        using var nodes = new Nodes(hops + 2);
        var content = new OnionMessagePayload { ReplyPath = Path(nodes, [1, 0], Bytes.FromHex("aa"), 0), InvoiceRequest = Bytes.Copy(new byte[size]) };
        var received = Deliver(nodes, Build(Path(nodes, [.. Enumerable.Range(1, hops)], Bytes.FromHex("bb"), dummies), content), 1);

        Assert.True(received.CameBy([0xbb]));
        Assert.Equal(content, received.Content with { EncryptedRecipientData = null });
        var answer = Deliver(nodes, Build(received.Content.ReplyPath!.Value, new OnionMessagePayload { Invoice = Bytes.FromHex("01") }), 1);
        Assert.True(answer.CameBy([0xaa]));
        Assert.Equal(Bytes.FromHex("01"), answer.Content.Invoice);
    }

    [Fact]
    [Rule("4.60")]
    public void A_path_is_lengthened_by_nodes_before_it()
    {
        using var nodes = new Nodes(4);
        using var key = Nodes.Key(6, 6);
        var path = OnionMessageBuilder.Prepend(key, nodes.Ids.AsSpan(0, 2), nodes.Ids[2], Path(nodes, [2, 3], Bytes.FromHex("bb"), 0));
        Assert.Equal(4, path.Path.Count);
        Assert.True(Deliver(nodes, Build(path, s_content), 0).CameBy([0xbb]));
    }

    [Fact]
    public void Messages_have_one_of_two_sizes_or_are_none()
    {
        using var nodes = new Nodes(1);
        var path = Path(nodes, [0], default, 0);
        using var session = Nodes.Key(8, 8);
        Assert.Equal(1366, Build(path, s_content).OnionMessagePacket.Length);
        Assert.Equal(32834, Build(path, new OnionMessagePayload { Invoice = Bytes.Copy(new byte[1300]) }).OnionMessagePacket.Length);
        Assert.False(OnionMessageBuilder.TryBuild(session, path, new OnionMessagePayload { Invoice = Bytes.Copy(new byte[32768]) }, out _));
        var notPoint = path with { Path = [path.Path[0] with { BlindedNodeId = PointBytes.FromHex("02" + new string('f', 64)) }] };
        Assert.False(OnionMessageBuilder.TryBuild(session, notPoint, s_content, out _));
    }

    [Fact]
    [Rule("4.61")]
    [Rule("4.62")]
    public void A_message_counts_only_by_the_path_made_for_it()
    {
        var received = new ReceivedOnionMessage(s_content, Bytes.FromHex("aabb"));
        Assert.True(received.CameBy([0xaa, 0xbb]));
        Assert.False(received.CameBy([0xaa, 0xbc]));
        Assert.False(received.CameBy([]));
        Assert.False(new ReceivedOnionMessage(s_content, null).CameBy([0xaa]));
        Assert.True(new ReceivedOnionMessage(s_content, null).CameBy([]));
    }

    [Fact]
    [Rule("4.54")]
    public void A_changed_or_cut_message_is_dropped() => Property.Holds(
        Arb.From(
            from place in Gen.Choose(0, 1365)
            from bit in Gen.Choose(0, 7)
            from cut in Gen.Elements(true, false)
            select (place, bit, cut)),
        input =>
        {
            using var nodes = new Nodes(2);
            var message = Build(Path(nodes, [0, 1], default, 0), s_content);
            var packet = message.OnionMessagePacket.Span.ToArray();
            packet[input.place] ^= (byte)(1 << input.bit);
            AssertDropped(IgnoredReason.Undecryptable, message with { OnionMessagePacket = input.cut ? Bytes.Copy(packet.AsSpan(0, input.place)) : Bytes.Copy(packet) }, nodes.Keys[0]);
            AssertDropped(IgnoredReason.Undecryptable, message, nodes.Keys[1]);
            AssertDropped(IgnoredReason.Undecryptable, message with { PathKey = nodes.Ids[1].ToPointBytes() }, nodes.Keys[0]);
            AssertDropped(IgnoredReason.Undecryptable, message with { PathKey = PointBytes.FromHex("02" + new string('f', 64)) }, nodes.Keys[0]);
        },
        runs: 50);

    [Fact]
    [Rule("4.54")]
    public void A_payload_that_cannot_be_read_or_says_nothing_is_dropped()
    {
        AssertDropped(IgnoredReason.InvalidPayload, new EncryptedDataTlv(), isFinal: true, "4601aa");
        AssertDropped(IgnoredReason.InvalidPayload, new EncryptedDataTlv(), isFinal: true, "0401");
        AssertDropped(IgnoredReason.InvalidEncryptedData, new EncryptedDataTlv(), isFinal: true, "4000");
        AssertDropped(IgnoredReason.InvalidEncryptedData, new EncryptedDataTlv(), isFinal: true, "0401aa");
        AssertDropped(IgnoredReason.InvalidEncryptedData, new EncryptedDataTlv { Extension = [new(200, default)] }, isFinal: true);
    }

    [Theory]
    [Rule("4.55")]
    [InlineData(112)]
    [InlineData(113)]
    public void An_unknown_feature_drops_the_message(int bit) =>
        AssertDropped(IgnoredReason.UnknownFeature, new EncryptedDataTlv { AllowedFeatures = FeatureSet<BlindedPathContext>.Empty.WithBit(bit) }, isFinal: true);

    [Fact]
    [Rule("4.57")]
    [Rule("4.58")]
    [Rule("4.59")]
    public void A_hop_that_passes_on_is_told_whom_to_and_nothing_else()
    {
        using var other = Nodes.Key(3, 3);
        var next = new EncryptedDataTlv { NextNodeId = other.PublicKey.ToPointBytes() };
        AssertDropped(IgnoredReason.ExtraFields, next, isFinal: false, payload => payload with { InvoiceRequest = default(Bytes) });
        AssertDropped(IgnoredReason.ExtraFields, next, isFinal: false, payload => payload with { Extension = [new(65, default)] });
        AssertDropped(IgnoredReason.UnexpectedPathId, next with { PathId = default(Bytes) }, isFinal: false);
        AssertDropped(IgnoredReason.NoNextNode, new EncryptedDataTlv(), isFinal: false);
    }

    [Fact]
    [Rule("4.63")]
    public void A_message_with_several_contents_is_dropped()
    {
        AssertDropped(IgnoredReason.SeveralContents, new EncryptedDataTlv(), isFinal: true, payload => payload with { InvoiceRequest = default(Bytes), Invoice = default(Bytes) });
        AssertDropped(IgnoredReason.SeveralContents, new EncryptedDataTlv(), isFinal: true, payload => payload with { InvoiceError = default(Bytes), Extension = [new(65, default)] });
    }

    [Fact]
    public void A_message_that_goes_round_in_this_node_too_often_is_dropped()
    {
        using var nodes = new Nodes(1);
        var path = Path(nodes, [0], default, OnionMessageReader.MaxDummyHops + 1);
        AssertDropped(IgnoredReason.TooManyDummyHops, Build(path, s_content), nodes.Keys[0]);
    }

    private static BlindedPath Path(Nodes nodes, int[] hops, Bytes pathId, int dummies)
    {
        using var key = Nodes.Key(5, 5);
        var path = hops.Select((hop, index) => new PathHop(nodes.Ids[hop], index + 1 < hops.Length
            ? new EncryptedDataTlv { NextNodeId = nodes.Ids[hops[index + 1]].ToPointBytes() }
            : new EncryptedDataTlv { PathId = pathId }));
        return RouteBlinding.Build(key, RouteBlinding.Pad(RouteBlinding.AddDummyHops([.. path], dummies).Span).Span);
    }

    private static OnionMessage Build(BlindedPath path, OnionMessagePayload content)
    {
        using var session = Nodes.Key(7, 7);
        Assert.True(OnionMessageBuilder.TryBuild(session, path, content, out var message));
        return message!;
    }

    private static ReceivedOnionMessage Deliver(Nodes nodes, OnionMessage message, int at)
    {
        while (true)
        {
            var outcome = OnionMessageReader.Read(message, nodes.Keys[at]);
            if (outcome is not ForwardOnionMessage forward)
            {
                return Assert.IsType<ReceivedOnionMessage>(outcome);
            }

            at = Array.FindIndex(nodes.Ids, id => id.ToPointBytes() == forward.NextNodeId);
            message = forward.Message;
        }
    }

    private static void AssertDropped(IgnoredReason reason, OnionMessage message, PrivateKey key) =>
        Assert.Equal(new IgnoredOnionMessage(reason), OnionMessageReader.Read(message, key));

    private static void AssertDropped(IgnoredReason reason, EncryptedDataTlv data, bool isFinal, string payload) =>
        AssertDropped(reason, data, isFinal, _ => Bytes.FromHex(payload));

    private static void AssertDropped(IgnoredReason reason, EncryptedDataTlv data, bool isFinal, Func<OnionMessagePayload, OnionMessagePayload>? change = null) =>
        AssertDropped(reason, data, isFinal, encrypted => Bytes.Copy(FieldCodec.Encode((change ?? (payload => payload))(new OnionMessagePayload { EncryptedRecipientData = encrypted }))));

    /// <summary>A message whose first hop is told <paramref name="data"/>, with any payload around it.</summary>
    private static void AssertDropped(IgnoredReason reason, EncryptedDataTlv data, bool isFinal, Func<Bytes, Bytes> payload)
    {
        using var nodes = new Nodes(2);
        using var key = Nodes.Key(5, 5);
        using var session = Nodes.Key(7, 7);
        var path = RouteBlinding.Build(key, [new PathHop(nodes.Ids[0], data), new PathHop(nodes.Ids[1], new EncryptedDataTlv())]);
        var ids = path.Path.Select(hop => PublicKey.TryParse(hop.BlindedNodeId, out var id) ? id : default).Take(isFinal ? 1 : 2).ToArray();
        using var route = OnionRoute.Create(session, ids);
        Bytes[] payloads = [payload(path.Path[0].EncryptedRecipientData), Bytes.FromHex("0101")];
        Assert.True(route.TryBuild(payloads.AsSpan(0, ids.Length), [], OnionPacket.MessageLength, out var packet));
        AssertDropped(reason, new OnionMessage { PathKey = path.FirstPathKey, OnionMessagePacket = packet }, nodes.Keys[0]);
    }
}
