using System.Security.Cryptography;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;
using FsCheck.Fluent;

namespace Blgv.Bolt.Onion.Tests;

public sealed class PacketTests
{
    private const int Hmac = 32;

    [Fact]
    public void Each_hop_of_any_route_finds_its_payload_and_the_last_one_the_end() => Property.Holds(
        Arb.From(
            from hops in Gen.Choose(1, 27)
            from sizes in Gen.Choose(2, 400).ListOf(hops)
            from large in Gen.Elements(false, true)
            select (sizes.ToArray(), large ? OnionPacket.LargeMessageLength : OnionPacket.PaymentLength)),
        input =>
        {
            var (sizes, length) = input;
            using var nodes = new Nodes(sizes.Length);
            var payloads = sizes.Select((size, hop) => Bytes.Copy([.. Enumerable.Repeat((byte)hop, size)])).ToArray();
            var fits = sizes.Sum(size => size + BigSize.LengthOf((ulong)size) + Hmac) <= length - OnionPacket.Overhead;
            Assert.Equal(fits, nodes.Route.TryBuild(payloads, Nodes.PaymentHash, length, out var packet));
            for (var hop = 0; fits && hop < sizes.Length; hop++)
            {
                Assert.Equal(length, packet.Length);
                Assert.True(OnionPeeler.TryPeel(packet.Span, Nodes.PaymentHash, nodes.Keys[hop], null, out var onion, out _));
                Assert.Equal(payloads[hop], onion.Payload);
                Assert.Equal(hop == sizes.Length - 1, onion.IsFinal);
                Assert.Equal(nodes.Route.SharedSecret(hop), onion.SharedSecret.Span);
                packet = onion.NextPacket;
            }
        },
        runs: 60);

    [Theory]
    [InlineData(1300 - 3 - Hmac, true)]
    [InlineData(1300 - 3 - Hmac + 1, false)]
    public void A_payload_fills_the_packet_to_its_last_byte_and_no_further(int size, bool fits)
    {
        using var nodes = new Nodes(1);
        Assert.Equal(fits, nodes.Route.TryBuild([Bytes.Copy(new byte[size])], [], OnionPacket.PaymentLength, out var packet));
        Assert.Equal(fits, !packet.IsEmpty && OnionPeeler.TryPeel(packet.Span, [], nodes.Keys[0], null, out _, out _));
    }

    [Fact]
    [Rule("4.3")]
    public void A_change_of_any_byte_or_any_cut_is_refused_with_a_failure_in_the_clear()
    {
        using var nodes = new Nodes(2);
        var packet = nodes.Build(Bytes.FromHex("0101"), Bytes.FromHex("0202"));
        for (var index = 0; index < packet.Length; index++)
        {
            var changed = packet.Span.ToArray();
            changed[index] ^= 0x40;
            AssertMalformed(changed, index == 0 ? FailureCode.InvalidOnionVersion : null);
            AssertMalformed(packet.Span[..index], null);
        }

        AssertMalformed([.. packet.Span, 0], FailureCode.InvalidOnionHmac);

        void AssertMalformed(ReadOnlySpan<byte> bytes, FailureCode? code)
        {
            Assert.False(OnionPeeler.TryPeel(bytes, Nodes.PaymentHash, nodes.Keys[0], null, out var onion, out var refusal));
            Assert.Null(onion);
            Assert.True(refusal.IsMalformed);
            Assert.Null(refusal.SharedSecret);
            Assert.Equal(code ?? refusal.Failure.Code, refusal.Failure.Code);
            Assert.Equal(SHA256.HashData(bytes), refusal.Failure.ToArray()[2..]);
        }
    }

    [Fact]
    [Rule("4.1")]
    public void Another_version_is_refused() => Assert.Equal(FailureCode.InvalidOnionVersion, CodeOfChange(packet => packet[0] = 1));

    [Fact]
    [Rule("4.2")]
    public void A_key_that_is_no_point_is_refused() => Assert.Equal(FailureCode.InvalidOnionKey, CodeOfChange(packet => packet[1] = 4));

    [Fact]
    [Rule("4.3")]
    public void Another_payment_hash_or_another_node_does_not_open_it()
    {
        using var nodes = new Nodes(2);
        var packet = nodes.Build(Bytes.FromHex("0101"), Bytes.FromHex("0202"));
        Assert.False(OnionPeeler.TryPeel(packet.Span, new byte[32], nodes.Keys[0], null, out _, out var first));
        Assert.False(OnionPeeler.TryPeel(packet.Span, Nodes.PaymentHash, nodes.Keys[1], null, out _, out var second));
        Assert.Equal((FailureCode.InvalidOnionHmac, FailureCode.InvalidOnionHmac), (first.Failure.Code, second.Failure.Code));
    }

    [Theory]
    [Rule("4.5")]
    [Rule("4.6")]
    [Rule("4.7")]
    [Rule("4.8")]
    [Rule("4.9")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("fd00fc")]
    [InlineData("fd04f2")]
    [InlineData("fd0514")]
    [InlineData("fdffff")]
    [InlineData("fe00000010")]
    [InlineData("fe7fffffff")]
    [InlineData("feffffffff")]
    [InlineData("ff0000000100000000")]
    [InlineData("ff7fffffffffffffff")]
    [InlineData("ffffffffffffffffff")]
    public void A_length_that_is_malformed_reserved_or_past_the_end_is_refused_before_it_is_used(string length)
    {
        using var nodes = new Nodes(1);
        var packet = Forge(nodes, Convert.FromHexString(length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(OnionPeeler.TryPeel(packet, Nodes.PaymentHash, nodes.Keys[0], null, out _, out var refusal));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
        Assert.Equal(FailureCode.InvalidOnionPayload, refusal.Failure.Code);
        Assert.False(refusal.IsMalformed);
        Assert.Equal(nodes.Route.SharedSecret(0), refusal.SharedSecret!.Span);
        refusal.Dispose();
        Assert.Throws<ObjectDisposedException>(() => refusal.SharedSecret.Span.Length);
    }

    [Fact]
    public void The_longest_length_that_leaves_room_for_the_code_is_taken()
    {
        using var nodes = new Nodes(1);
        Assert.True(OnionPeeler.TryPeel(Forge(nodes, [0xfd, 0x04, 0xf1]), Nodes.PaymentHash, nodes.Keys[0], null, out var onion, out _));
        Assert.Equal(1265, onion.Payload.Length);
    }

    [Fact]
    public void Secrets_are_gone_after_disposal()
    {
        var nodes = new Nodes(2);
        nodes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => nodes.Route.SharedSecret(0).Length);
        Assert.Throws<ObjectDisposedException>(() => nodes.Route.TryBuild([Bytes.FromHex("0101"), Bytes.FromHex("0101")], [], OnionPacket.PaymentLength, out _));
    }

    [Fact]
    public void Mistakes_of_the_caller_are_exceptions()
    {
        using var nodes = new Nodes(2);
        using var key = Nodes.Key(1, 1);
        Assert.Throws<ArgumentException>(() => OnionRoute.Create(key, []));
        Assert.Throws<ArgumentException>(() => nodes.Route.TryBuild([Bytes.FromHex("0101")], [], OnionPacket.PaymentLength, out _));
        Assert.Throws<ArgumentException>(() => nodes.Route.TryBuild([Bytes.FromHex("0101"), Bytes.FromHex("01")], [], OnionPacket.PaymentLength, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => nodes.Route.TryBuild([Bytes.FromHex("0101"), Bytes.FromHex("0101")], [], OnionPacket.Overhead, out _));
        Assert.Throws<ArgumentException>(() => OnionKey.Derive(OnionKeyType.Rho, new byte[32], new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => OnionKey.Derive((OnionKeyType)99, new byte[32], new byte[32]));
    }

    private static FailureCode CodeOfChange(Action<byte[]> change)
    {
        using var nodes = new Nodes(1);
        var packet = nodes.Build(Bytes.FromHex("0101")).Span.ToArray();
        change(packet);
        Assert.False(OnionPeeler.TryPeel(packet, Nodes.PaymentHash, nodes.Keys[0], null, out _, out var refusal));
        return refusal.Failure.Code;
    }

    /// <summary>An onion for the only hop that is authentic but has any bytes where the length should be.</summary>
    private static byte[] Forge(Nodes nodes, byte[] length)
    {
        var packet = nodes.Build(Bytes.FromHex("0101")).Span.ToArray();
        var payloads = packet.AsSpan(34, OnionPacket.PaymentPayloadsLength);
        payloads.Clear();
        length.CopyTo(payloads);
        OnionKey.Apply(OnionKeyType.Rho, nodes.Route.SharedSecret(0), 0, payloads);
        Span<byte> mu = stackalloc byte[32];
        OnionKey.Derive(OnionKeyType.Mu, nodes.Route.SharedSecret(0), mu);
        HMACSHA256.HashData(mu, [.. payloads, .. Nodes.PaymentHash]).CopyTo(packet.AsSpan(34 + OnionPacket.PaymentPayloadsLength));
        return packet;
    }
}
