using System.Buffers;
using System.IO.Pipelines;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>How connections end, and what is left of them.</summary>
public sealed class ConnectionEndTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Rule("8.13")]
    public async Task A_changed_byte_anywhere_ends_the_connection_after_what_came_before()
    {
        for (var index = 0; index < 2 * 39; index++)
        {
            var (connection, to, from) = await HeldResponderAsync();
            using var encryptor = new RecordEncryptor(Keys.SendingKey, Keys.ChainingKey);
            var records = new byte[2 * 39];
            encryptor.EncryptBatch("helloworld"u8, [5, 5], records);
            records[index] ^= 0x10;
            await to.Writer.WriteAsync(records, Cancellation);
            if (index >= 39)
            {
                Assert.Equal("hello"u8.ToArray(), (await connection.ReceiveAsync(Cancellation)).Message.ToArray());
            }

            var end = await connection.ReceiveAsync(Cancellation);
            Assert.Equal(index % 39 < 18 ? NoiseCloseReason.BadLengthTag : NoiseCloseReason.BadMessageTag, end.Close?.Reason);
            Assert.True(end.Message.IsEmpty);
            Assert.Same(end.Close, await connection.Completion);
            var thrown = await Assert.ThrowsAsync<NoiseClosedException>(() => connection.SendAsync(new byte[1], Cancellation).AsTask());
            Assert.Same(end.Close, thrown.Close);
            Assert.False(connection.TrySend([1]));
            Assert.True((await from.Reader.ReadAsync(Cancellation)) is { IsCompleted: true, Buffer.IsEmpty: true });
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_failed_flush_ends_the_connection_with_its_cause()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var reset = new IOException("connection reset");
        pair.Writer.Instead = () => ValueTask.FromException<FlushResult>(reset);
        await AssertSendingEndsAsync(pair, NoiseCloseReason.WriteFailed);
        Assert.Same(reset, (await pair.Initiator.Completion).Cause);
    }

    [Fact]
    public async Task A_cancelled_flush_ends_the_connection()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        pair.Writer.Instead = () => new(new FlushResult(isCanceled: true, isCompleted: false));
        await AssertSendingEndsAsync(pair, NoiseCloseReason.FlushCancelled);
    }

    [Fact]
    public async Task A_flush_that_blocks_and_is_cancelled_ends_the_connection_and_lets_all_who_wait_know()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await ConnectionTests.FillAsync(pair);

        var waiting = pair.Initiator.SendAsync(new byte[1], Cancellation).AsTask();
        var flushing = pair.Initiator.FlushAsync(Cancellation);
        pair.Writer.CancelPendingFlush();
        Assert.Equal(NoiseCloseReason.FlushCancelled, (await pair.Initiator.Completion).Reason);
        await Assert.ThrowsAsync<NoiseClosedException>(() => waiting);
        await Assert.ThrowsAsync<NoiseClosedException>(() => flushing);
    }

    [Fact]
    public async Task A_transport_that_nobody_reads_ends_the_connection()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        pair.Writer.Instead = () => new(new FlushResult(isCanceled: false, isCompleted: true));
        await AssertSendingEndsAsync(pair, NoiseCloseReason.PeerStoppedReading);
    }

    [Fact]
    public async Task What_came_before_sending_failed_can_still_be_received()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await pair.Responder.SendAsync("why"u8.ToArray(), Cancellation);
        await pair.Responder.FlushAsync(Cancellation);
        pair.Writer.Instead = () => ValueTask.FromException<FlushResult>(new IOException("broken pipe"));
        Assert.True(pair.Initiator.TrySend([1]));
        await pair.Initiator.Completion;
        Assert.Equal("why"u8.ToArray(), (await pair.Initiator.ReceiveAsync(Cancellation)).Message.ToArray());
        Assert.Equal(NoiseCloseReason.WriteFailed, (await pair.Initiator.ReceiveAsync(Cancellation)).Close?.Reason);
    }

    [Fact]
    public async Task A_failed_read_ends_the_connection_with_its_cause()
    {
        var (connection, to, _) = await HeldResponderAsync();
        var receiving = connection.ReceiveAsync(Cancellation);
        var reset = new IOException("connection reset");
        await to.Writer.CompleteAsync(reset);
        var end = (await receiving).Close;
        Assert.Equal(new NoiseClose(NoiseCloseReason.ReadFailed, reset), end);
        Assert.Contains("connection reset", end!.ToString(), StringComparison.Ordinal);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Disposal_wakes_the_receiver_and_all_senders_and_the_peer_sees_a_clean_end()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var receiving = pair.Initiator.ReceiveAsync(Cancellation);
        await pair.Initiator.SendAsync(new byte[] { 1 }, Cancellation);
        await pair.Initiator.FlushAsync(Cancellation);
        await pair.Initiator.DisposeAsync();
        Assert.Equal(NoiseCloseReason.Disposed, (await receiving).Close?.Reason);
        Assert.Equal(NoiseCloseReason.Disposed, (await pair.Initiator.ReceiveAsync(Cancellation)).Close?.Reason);
        await Assert.ThrowsAsync<NoiseClosedException>(() => pair.Initiator.SendAsync(new byte[1], Cancellation).AsTask());
        Assert.Equal((true, null), pair.Writer.Completion);

        Assert.Equal([1], (await pair.Responder.ReceiveAsync(Cancellation)).Message.ToArray());
        Assert.Equal(NoiseCloseReason.RemoteClosed, (await pair.Responder.ReceiveAsync(Cancellation)).Close?.Reason);
    }

    [Fact]
    public async Task Disposal_while_the_peer_does_not_read_does_not_wait_for_it()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        await ConnectionTests.FillAsync(pair);

        var waiting = pair.Initiator.SendAsync(new byte[1], Cancellation).AsTask();
        await pair.Initiator.DisposeAsync();
        var thrown = await Assert.ThrowsAsync<NoiseClosedException>(() => waiting);
        Assert.Equal(NoiseCloseReason.Disposed, thrown.Close.Reason);
        Assert.IsType<NoiseClosedException>(pair.Writer.Completion.Exception);
    }

    [Fact]
    public async Task Disposal_over_a_socket_whose_peer_does_not_read_does_not_wait_for_it()
    {
        var (left, right) = await Sockets.PairAsync(Cancellation);
        var accepting = NoiseConnection.AcceptAsync(right, Keys.Responder, null, Cancellation);
        var initiator = await NoiseConnection.ConnectAsync(left, Keys.Initiator, Keys.Responder.PublicKey, null, Cancellation);
        await using var responder = await accepting;
        ValueTask sending;
        do
        {
            // The kernel's buffers are finite, so at some point a message waits; if it was only slow, it is awaited at the end.
            sending = initiator.SendAsync(new byte[60000], Cancellation);
        }
        while (sending.IsCompletedSuccessfully);

        await initiator.DisposeAsync();
        var end = await Xunit.Record.ExceptionAsync(() => sending.AsTask());
        Assert.True(end is null or NoiseClosedException);
        Assert.Equal(NoiseCloseReason.Disposed, (await initiator.Completion).Reason);
    }

    [Fact]
    public async Task Disposal_may_be_asked_for_by_many_at_once()
    {
        await using var pair = await ConnectionPair.CreateAsync();
        var receiving = pair.Initiator.ReceiveAsync(Cancellation).AsTask();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => pair.Initiator.DisposeAsync().AsTask(), Cancellation)));
        await pair.Initiator.DisposeAsync();
        Assert.Equal(NoiseCloseReason.Disposed, (await receiving).Close?.Reason);
        Assert.Equal(NoiseCloseReason.Disposed, (await pair.Initiator.Completion).Reason);
    }

    [Fact]
    public async Task Keys_and_messages_are_zero_after_disposal()
    {
        var pair = await ConnectionPair.CreateAsync();
        await pair.Initiator.SendAsync(new SeededEntropy(1).Bytes(1000), Cancellation);
        var message = (await pair.Responder.ReceiveAsync(Cancellation)).Message;
        Assert.NotEqual(new byte[1000], message.ToArray());
        Assert.NotEqual(new byte[64], pair.Responder.Decryptor.Key.Secrets.ToArray());
        await pair.DisposeAsync();
        Assert.Equal(new byte[1000], message.ToArray());
        foreach (var connection in (NoiseConnection[])[pair.Initiator, pair.Responder])
        {
            Assert.Equal(new byte[64], connection.Encryptor.Key.Secrets);
            Assert.Equal(new byte[64], connection.Decryptor.Key.Secrets);
            Assert.Equal(0, connection.Outgoing.Capacity);
        }
    }

    [Fact]
    public void Every_end_has_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<NoiseCloseReason>().Select(reason => new NoiseClose(reason, new IOException("cause")).ToString()).ToArray();
        Assert.Equal(sentences.Length, sentences.Distinct(StringComparer.Ordinal).Count());
        Assert.All(sentences, sentence => Assert.Contains(' ', sentence));
    }

    private static async Task AssertSendingEndsAsync(ConnectionPair pair, NoiseCloseReason reason)
    {
        var receiving = pair.Initiator.ReceiveAsync(Cancellation);
        Assert.True(pair.Initiator.TrySend([1]));
        Assert.Equal(reason, (await pair.Initiator.Completion).Reason);
        var thrown = await Assert.ThrowsAsync<NoiseClosedException>(() => pair.Initiator.SendAsync(new byte[1], Cancellation).AsTask());
        Assert.Equal(reason, thrown.Close.Reason);
        await Assert.ThrowsAsync<NoiseClosedException>(() => pair.Initiator.FlushAsync(Cancellation));
        Assert.Equal(reason, (await receiving).Close?.Reason);
        Assert.Equal(reason, (await pair.Initiator.ReceiveAsync(Cancellation)).Close?.Reason);
        var written = pair.Writer.Written;
        Assert.False(pair.Initiator.TrySend([1]));
        await pair.Initiator.DisposeAsync();
        Assert.Equal(written, pair.Writer.Written);
        Assert.IsType<NoiseClosedException>(pair.Writer.Completion.Exception);
    }

    /// <summary>A responder after the vectors' handshake, with the test in the initiator's place.</summary>
    private static async Task<(NoiseConnection Connection, Pipe ToTested, Pipe FromTested)> HeldResponderAsync()
    {
        var (transport, to, from) = Transport.Held();
        var accepting = NoiseConnection.AcceptAsync(transport, Keys.Responder, new NoiseOptions { Entropy = Keys.ResponderEphemeral }, Cancellation);
        await to.Writer.WriteAsync(Convert.FromHexString(HandshakeVectorTests.ActOne + HandshakeVectorTests.ActThree), Cancellation);
        var connection = await accepting;
        from.Reader.AdvanceTo((await from.Reader.ReadAtLeastAsync(50, Cancellation)).Buffer.End);
        return (connection, to, from);
    }
}
