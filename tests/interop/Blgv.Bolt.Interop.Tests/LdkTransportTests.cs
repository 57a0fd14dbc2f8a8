using System.Security.Cryptography;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>Many messages of the largest size, so that each direction changes its keys twice (BOLT 8, every 500 messages of two records each).</summary>
public sealed class LdkTransportTests : InteropTests
{
    private const ushort KnownType = 40001;
    private const ushort Pong = 19;
    private const int LargestPayload = 65533;
    private const int Count = 1200;

    [Fact]
    public async Task Largest_messages_from_us_arrive_whole_across_key_rotations()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled, KnownType);
        await using var peer = await RawPeer.MeetAsync(ldk, Cancelled);
        var message = new byte[2 + LargestPayload];
        (message[0], message[1]) = (KnownType >> 8, KnownType & 0xff);
        var hashes = new List<string>(Count);

        for (var i = 0; i < Count; i++)
        {
            message.AsSpan(2).Fill((byte)(i % 251));
            hashes.Add(Convert.ToHexStringLower(SHA256.HashData(message.AsSpan(2))));
            await peer.SendAsync(message, Cancelled);
        }

        foreach (var hash in hashes)
        {
            var received = await ldk.NextAsync<LdkMessage>(Cancelled);
            Assert.Equal((LargestPayload, hash), (received.Length, received.Sha256));
        }

        await peer.SendAsync(RawPeer.Ping(1), Cancelled);
        Assert.NotNull(await peer.ReceiveAsync(Pong, Cancelled));
    }

    [Fact]
    public async Task Largest_messages_to_us_arrive_whole_across_key_rotations()
    {
        await using var ldk = await LdkNode.StartAsync(1, Cancelled);
        await using var peer = await RawPeer.MeetAsync(ldk, Cancelled);
        byte[] expected = [KnownType >> 8, KnownType & 0xff, .. new byte[LargestPayload]];

        await ldk.SendZerosAsync(peer.Id, KnownType, LargestPayload, Count, Cancelled);

        for (var i = 0; i < Count; i++)
        {
            var received = await peer.ReceiveAsync(KnownType, Cancelled);
            Assert.True(expected.AsSpan().SequenceEqual(received), $"Message {i} differs.");
        }

        await peer.SendAsync(RawPeer.Ping(1), Cancelled);
        Assert.NotNull(await peer.ReceiveAsync(Pong, Cancelled));
    }
}
