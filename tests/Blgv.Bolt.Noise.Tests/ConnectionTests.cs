using System.Buffers.Binary;
using FsCheck.Fluent;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>Messages between two connections.</summary>
public sealed class ConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("8.12")]
    [Rule("8.16")]
    public async Task Every_size_goes_round(bool oneByteSegments)
    {
        await using var pair = await ConnectionPair.CreateAsync(oneByteSegments: oneByteSegments);
        foreach (var row in RecordTests.SizeClasses)
        {
            var message = new SeededEntropy((ulong)row.Data).Bytes(row.Data);
            var sending = pair.Initiator.SendAsync(message, Cancellation);
            var received = await pair.Responder.ReceiveAsync(Cancellation);
            await sending;
            Assert.Equal(message, received.Message.ToArray());
        }
    }

    [Fact]
    public void Any_sequence_of_sizes_goes_round() => Property.Holds(
        RecordTests.Batches,
        sizes => RoundTripAsync(sizes).WaitAsync(Cancellation).GetAwaiter().GetResult(),
        runs: 30);

    [Fact]
    [Rule("8.14")]
    public async Task Both_directions_go_on_across_key_rotations()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var there = CountAsync(pair.Initiator, pair.Responder);
        var back = CountAsync(pair.Responder, pair.Initiator);
        await there;
        await back;

        static async Task CountAsync(NoiseConnection from, NoiseConnection to)
        {
            var sending = Task.Run(
                async () =>
                {
                    for (var i = 0; i < 2100; i++)
                    {
                        await from.SendAsync(BitConverter.GetBytes(i), Cancellation);
                    }
                },
                Cancellation);
            for (var i = 0; i < 2100; i++)
            {
                var received = await to.ReceiveAsync(Cancellation);
                Assert.Equal(i, BitConverter.ToInt32(received.Message.Span));
            }

            await sending;
        }
    }

    [Fact]
    [Rule("8.12")]
    public async Task A_message_of_65536_bytes_is_refused_and_the_connection_goes_on()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => pair.Initiator.SendAsync(new byte[65536], Cancellation).AsTask());
        Assert.Equal("message", refused.ParamName);
        Assert.Throws<ArgumentException>(() => pair.Initiator.TrySend(new byte[65536]));
        Assert.True(pair.Initiator.TrySend([1]));
        Assert.Equal([1], (await pair.Responder.ReceiveAsync(Cancellation)).Message.ToArray());
    }

    [Fact]
    public async Task Messages_of_many_senders_arrive_whole_once_and_in_each_senders_order()
    {
        const int Senders = 24;
        const int Each = 150;
        await using var pair = await ConnectionPair.CreateAsync(new NoiseOptions { PendingBytes = 8192 });
        var sending = Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(sender), Cancellation)).ToArray();
        var next = new int[Senders];
        for (var i = 0; i < Senders * Each; i++)
        {
            var message = (await pair.Responder.ReceiveAsync(Cancellation)).Message.ToArray();
            var sender = message[0];
            Assert.Equal(next[sender]++, BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(1)));
            Assert.Equal(MessageOf(sender, next[sender] - 1), message);
        }

        await Task.WhenAll(sending);
        Assert.All(next, count => Assert.Equal(Each, count));

        async Task SendAsync(int sender)
        {
            for (var i = 0; i < Each; i++)
            {
                await pair.Initiator.SendAsync(MessageOf((byte)sender, i), Cancellation);
            }
        }

        static byte[] MessageOf(byte sender, int number)
        {
            var entropy = new SeededEntropy(((ulong)sender << 32) | (uint)number);
            var message = entropy.Bytes(3 + entropy.Below(number % 30 == 0 ? 60000 : 400));
            message[0] = sender;
            BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)number);
            return message;
        }
    }

    [Fact]
    public async Task Messages_that_wait_share_a_flush()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await BlockAsync(pair);
        var before = pair.Writer.Flushes;
        var waiting = 0;
        while (pair.Initiator.TrySend(new byte[100]))
        {
            waiting++;
        }

        var last = pair.Initiator.SendAsync(new byte[1], Cancellation);
        await DrainAsync(pair);
        await last;
        await pair.Initiator.FlushAsync(Cancellation);
        Assert.InRange(waiting, 900, 1000);
        Assert.InRange(pair.Writer.Flushes - before, 1, 50);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_makes_senders_wait_and_memory_stays_bounded()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await FillAsync(pair);
        var message = new byte[1000];

        var waiting = Enumerable.Range(0, 10).Select(_ => pair.Initiator.SendAsync(message, Cancellation).AsTask()).ToArray();
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        Assert.Equal(10, pair.Initiator.Outgoing.WaiterCount);
        Assert.InRange(pair.Initiator.Outgoing.Capacity, 1, 4 * 128 * 1024);
        Assert.False(pair.Initiator.TrySend([1]));

        var received = DrainAsync(pair);
        await Task.WhenAll(waiting);
        await pair.Initiator.SendAsync(new byte[1], Cancellation);
        await received;
        Assert.Equal(0, pair.Initiator.Outgoing.WaiterCount);
    }

    [Fact]
    public async Task A_small_message_does_not_overtake_a_large_one_that_waits()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await BlockAsync(pair);
        Assert.True(pair.Initiator.TrySend(new byte[60000]));
        Assert.True(pair.Initiator.TrySend(new byte[60000]));
        var large = pair.Initiator.SendAsync(new byte[50000], Cancellation).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(pair.Initiator.TrySend([1]));
        var small = pair.Initiator.SendAsync(new byte[] { 1 }, Cancellation).AsTask();
        var lengths = new List<int>();
        do
        {
            lengths.Add((await pair.Responder.ReceiveAsync(Cancellation)).Message.Length);
        }
        while (lengths[^1] != 1);

        await large;
        await small;
        Assert.Equal([60000, 60000, 50000, 1], lengths[^4..]);
    }

    [Fact]
    public async Task An_idle_connection_holds_no_buffers()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var receiving = pair.Responder.ReceiveAsync(Cancellation);
        await pair.Initiator.SendAsync(new byte[50000], Cancellation);
        await receiving;
        await pair.Initiator.FlushAsync(Cancellation);
        var waiting = pair.Responder.ReceiveAsync(Cancellation);
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, pair.Responder.Incoming.Capacity);
        Assert.Equal(0, pair.Initiator.Outgoing.Capacity);
        Assert.True(pair.Initiator.TrySend([1]));
        Assert.Equal([1], (await waiting).Message.ToArray());
    }

    [Fact]
    public async Task A_message_cancelled_while_it_waits_is_not_sent_and_the_stream_stays_intact()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await FillAsync(pair);

        using var cancel = new CancellationTokenSource();
        var before = pair.Initiator.SendAsync(new byte[] { 1 }, Cancellation).AsTask();
        var cancelled = pair.Initiator.SendAsync(new byte[] { 2 }, cancel.Token).AsTask();
        var after = pair.Initiator.SendAsync(new byte[] { 3 }, Cancellation).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.True(pair.Initiator.SendAsync(new byte[] { 4 }, cancel.Token).AsTask().IsCanceled);

        var small = new List<byte>();
        while (small.LastOrDefault() != 3)
        {
            var received = await pair.Responder.ReceiveAsync(Cancellation);
            if (received.Message.Length == 1)
            {
                small.Add(received.Message.Span[0]);
            }
        }

        await before;
        await after;
        Assert.Equal([1, 3], small);
    }

    [Fact]
    public async Task A_cancelled_receive_loses_nothing()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        using var cancel = new CancellationTokenSource();
        var receiving = pair.Responder.ReceiveAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving.AsTask());
        Assert.True(pair.Responder.ReceiveAsync(cancel.Token).AsTask().IsCanceled);
        Assert.True(pair.Initiator.TrySend([5]));
        Assert.Equal([5], (await pair.Responder.ReceiveAsync(Cancellation)).Message.ToArray());
    }

    [Fact]
    public async Task A_second_receive_at_the_same_time_is_refused()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var first = pair.Responder.ReceiveAsync(Cancellation);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pair.Responder.ReceiveAsync(Cancellation).AsTask());
        Assert.True(pair.Initiator.TrySend([5]));
        Assert.Equal([5], (await first).Message.ToArray());
    }

    [Fact]
    public async Task Flush_waits_for_what_was_accepted_and_no_longer()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await pair.Initiator.FlushAsync(Cancellation);
        await BlockAsync(pair);
        Assert.True(pair.Initiator.TrySend([1]));
        using var cancel = new CancellationTokenSource();
        var cancelled = pair.Initiator.FlushAsync(cancel.Token);
        var flushing = pair.Initiator.FlushAsync(Cancellation);
        Assert.False(flushing.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await DrainAsync(pair);
        await flushing;
        Assert.False(pair.Initiator.Completion.IsCompleted);
    }

    [Fact]
    public async Task Over_a_stream_everything_goes_round()
    {
        var (left, right) = await Sockets.PairAsync(Cancellation);
        var accepting = NoiseConnection.AcceptAsync(right, Keys.Responder, null, Cancellation);
        await using var initiator = await NoiseConnection.ConnectAsync(left, Keys.Initiator, Keys.Responder.PublicKey, null, Cancellation);
        await using var responder = await accepting;
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < 3000; i++)
                {
                    await initiator.SendAsync(new SeededEntropy((ulong)i).Bytes(i % 1500), Cancellation);
                }

                await initiator.FlushAsync(Cancellation);
                await initiator.DisposeAsync();
            },
            Cancellation);
        for (var i = 0; i < 3000; i++)
        {
            var received = await responder.ReceiveAsync(Cancellation);
            Assert.Equal(new SeededEntropy((ulong)i).Bytes(i % 1500), received.Message.ToArray());
        }

        Assert.Equal(NoiseCloseReason.RemoteClosed, (await responder.ReceiveAsync(Cancellation)).Close?.Reason);
        await sending;
    }

    /// <summary>Sends until the transport takes no more; from then on nothing moves until somebody receives.</summary>
    internal static async Task BlockAsync(ConnectionPair pair)
    {
        while (!pair.Writer.Blocked.IsCompleted)
        {
            Assert.True(pair.Initiator.TrySend(new byte[30000]));
            await Task.WhenAny(pair.Writer.Blocked, pair.Initiator.FlushAsync(Cancellation));
        }
    }

    /// <summary>Blocks and then fills the queue, to the last byte that an empty message would need.</summary>
    internal static async Task FillAsync(ConnectionPair pair)
    {
        await BlockAsync(pair);
        foreach (var size in (int[])[1000, 0])
        {
            while (pair.Initiator.TrySend(new byte[size]))
            {
            }
        }
    }

    /// <summary>Receives up to the first message of one byte.</summary>
    private static async Task DrainAsync(ConnectionPair pair)
    {
        while ((await pair.Responder.ReceiveAsync(Cancellation)).Message.Length != 1)
        {
        }
    }

    private static async Task RoundTripAsync(int[] sizes)
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var messages = sizes.Select(size => new SeededEntropy((ulong)size).Bytes(size)).ToArray();
        var sending = Task.Run(
            async () =>
            {
                foreach (var message in messages)
                {
                    await pair.Initiator.SendAsync(message, Cancellation);
                }
            },
            Cancellation);
        foreach (var message in messages)
        {
            var received = await pair.Responder.ReceiveAsync(Cancellation);
            Assert.Equal(message, received.Message.ToArray());
        }

        await sending;
    }
}
