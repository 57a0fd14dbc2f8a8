using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

/// <summary>Tests that measure memory run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Peers that mean harm, under a ceiling of memory.</summary>
[Collection(nameof(Alone))]
public sealed class AdversaryTests
{
    private const int Peers = 500;

    [Fact]
    public void Incident_14_a_length_is_compared_with_what_remains_before_anything_is_allocated()
    {
        var good = new QueryShortChannelIds { ChainHash = ChainHash.Regtest, EncodedShortIds = EncodedShortChannelIds.Encode([Scid(900)]) }.ToArray();
        foreach (var length in new[] { "feffffffff", "ffffffffffffffffff", "ff00000000ffffffff", "fdffff" })
        {
            byte[] message = [.. good, 1, .. Convert.FromHexString(length), 0];
            var allocated = Allocation.Least(() => Assert.False(MessageCodec.TryDecode<QueryShortChannelIds>(message, out _, out _)));
            Assert.InRange(allocated, 0, 4096);
        }

        // an array that claims more than there is
        byte[] claims = [.. good.AsSpan(0, 34), 0xff, 0xff, 0];
        Assert.InRange(Allocation.Least(() => Assert.False(MessageCodec.TryDecode<QueryShortChannelIds>(claims, out _, out _))), 0, 4096);
    }

    [Fact]
    public void Incident_15_five_hundred_peers_that_ask_for_all_hold_little_memory_and_get_their_share()
    {
        using var node = new SyncNode();
        var channels = Enumerable.Range(0, 40).ToArray();
        node.LearnAll(channels.Select(n => node.Network.Channel(900 + n, n % 7, 7 + (n % 5))));
        var query = Flood(channels);
        var range = new QueryChannelRange { ChainHash = ChainHash.Regtest, FirstBlocknum = 0, NumberOfBlocks = uint.MaxValue, QueryOption = new QueryOption((QueryOptionFlags)3) };
        var filter = new GossipTimestampFilter { ChainHash = ChainHash.Regtest, FirstTimestamp = 0, TimestampRange = uint.MaxValue };
        var options = new GossipResponderOptions { BurstBytes = 20_000, BytesPerSecond = 1000 };

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var responders = Enumerable.Range(0, Peers).Select(_ => node.Responder(options)).ToArray();
        var got = new long[Peers];
        for (var round = 0; round < 3; round++)
        {
            for (var peer = 0; peer < Peers; peer++)
            {
                _ = responders[peer].Receive(query);
                _ = responders[peer].Receive(range);
                _ = responders[peer].Receive(filter);
                got[peer] += Output.Drain(responders[peer], TimeSpan.FromSeconds(round)).Sum(message => message.GetLength());
            }
        }

        // each sent 200 kB; what is kept of it is what can be answered
        var held = (GC.GetTotalMemory(forceFullCollection: true) - before) / Peers;
        Assert.True(held < 20_000, $"{held} bytes for each peer.");
        Assert.All(got, bytes => Assert.InRange(bytes, 1, 20_000 + (3 * 1000) + 2000));
        GC.KeepAlive(responders);
    }

    [Fact]
    public void Incident_15_a_filter_is_answered_from_a_cursor_and_not_loaded()
    {
        using var node = new SyncNode();
        var channels = Enumerable.Range(0, 40).ToArray();
        node.LearnAll(channels.SelectMany(n => new IMessage[] { node.Network.Channel(900 + n, n % 7, 7 + (n % 5)), Update(900 + n, n % 7, 7 + (n % 5), Now) }));
        var responder = node.Responder();
        responder.Receive(new GossipTimestampFilter { ChainHash = ChainHash.Regtest, FirstTimestamp = 0, TimestampRange = uint.MaxValue });

        // taking one message makes one message
        _ = Output.Drain(node.Responder());
        Assert.Equal(ResponderOutput.Message, responder.TryNext(TimeSpan.Zero, out _));
        Assert.InRange(Allocation.Least(() => Assert.Equal(ResponderOutput.Message, responder.TryNext(TimeSpan.Zero, out _))), 0, 4000);
    }

    [Fact]
    public void A_flood_of_queries_is_refused_without_work_and_ends_in_a_disconnect()
    {
        using var node = new SyncNode();
        var responder = node.Responder();
        var query = Flood([0]);
        Assert.Equal(default, responder.Receive(query));
        var steps = Enumerable.Range(0, 10).Select(_ => responder.Receive(query)).ToArray();
        Assert.All(steps, step => Assert.Equal("7.29", step.Rule));
        Assert.Equal([.. Enumerable.Repeat(false, 5), .. Enumerable.Repeat(true, 5)], steps.Select(step => step.Close));
        Assert.Equal("reply_short_channel_ids_end", Output.Names(Output.Drain(responder)));
    }

    [Fact]
    public void A_flood_of_filters_costs_the_one_who_sends_it()
    {
        using var node = new SyncNode();
        node.LearnAll(node.Network.Channel(900, 1, 2));
        node.LearnAll(Enumerable.Range(0, 50).Select(n => Update(900, 1, 2, Now - 100 + (uint)n)));
        var responder = node.Responder(new GossipResponderOptions { BurstBytes = 10_000, BytesPerSecond = 1 });
        var filter = new GossipTimestampFilter { ChainHash = ChainHash.Regtest, FirstTimestamp = 5, TimestampRange = 1 };
        var done = 0;
        while (done < 1000 && responder.TryNext(TimeSpan.Zero, out _) != ResponderOutput.Later)
        {
            responder.Receive(filter);
            done++;
        }

        // nothing passes this filter, so only the records that are read count
        Assert.InRange(done, 2, 20);
    }

    [Fact]
    public void Incident_16_forged_updates_before_an_honest_one_do_not_keep_it_out()
    {
        using var node = new SyncNode();
        node.LearnAll(node.Network.Channel(900, 1, 2));
        var forged = Enumerable.Range(0, 300).Select(n => Update(900, 1, 2, Now + (uint)n, signer: 3)).ToArray();
        Assert.All(node.Process(forged, Moment), verdict => Assert.Equal(GossipOutcome.Fail, verdict.Outcome));
        node.LearnAll(Update(900, 1, 2, Now));
    }

    /// <summary>64 kB: known channels again and again, and unknown ones.</summary>
    private static QueryShortChannelIds Flood(int[] channels)
    {
        var ids = new byte[1 + (8000 * 8)];
        for (var i = 0; i < 8000; i++)
        {
            Scid(i % 2 == 0 ? 900 + channels[i % channels.Length] : 100_000 + i).CopyTo(ids.AsSpan(1 + (i * 8)));
        }

        return new QueryShortChannelIds { ChainHash = ChainHash.Regtest, EncodedShortIds = Bytes.Copy(ids) };
    }
}
