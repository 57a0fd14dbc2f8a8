using System.Buffers;
using System.IO.Pipelines;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>The handshake over a transport whose other end the test holds.</summary>
public sealed class ConnectionHandshakeTests
{
    private static readonly byte[][] Messages = [[], [1], [2, 3], [.. "a message of some length"u8], [4]];

    /// <summary>All that the vectors' initiator ever sends, with some messages right behind act 3.</summary>
    private static readonly byte[] FromInitiator =
    [
        .. Convert.FromHexString(HandshakeVectorTests.ActOne),
        .. Convert.FromHexString(HandshakeVectorTests.ActThree),
        .. Records(Keys.SendingKey),
    ];

    /// <summary>All that the vectors' responder ever sends.</summary>
    private static readonly byte[] FromResponder = [.. Convert.FromHexString(HandshakeVectorTests.ActTwo), .. Records(Keys.ReceivingKey)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool, int> PlacesToStall
    {
        get
        {
            var data = new TheoryData<bool, int>();
            foreach (var length in (int[])[0, 1, 49, 50, 51, 115])
            {
                data.Add(false, length);
            }

            foreach (var length in (int[])[0, 1, 49])
            {
                data.Add(true, length);
            }

            return data;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("8.1")]
    [Rule("8.16")]
    public async Task Handshake_and_messages_come_through_a_stream_cut_at_every_byte(bool isInitiator)
    {
        var stream = isInitiator ? FromResponder : FromInitiator;
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var (transport, to, _) = Transport.Held();
            var starting = Start(isInitiator, transport);
            await to.Writer.WriteAsync(stream.AsMemory(0, cut), Cancellation);
            await to.Writer.WriteAsync(stream.AsMemory(cut), Cancellation);
            await using var connection = await starting;
            await AssertReceivesAsync(connection, Messages);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Handshake_and_messages_come_through_byte_by_byte_and_one_byte_per_segment(bool isInitiator)
    {
        var stream = isInitiator ? FromResponder : FromInitiator;
        var (transport, to, _) = Transport.Held();
        var starting = Start(isInitiator, transport);
        foreach (var value in stream)
        {
            await to.Writer.WriteAsync(new[] { value }, Cancellation);
        }

        await using var connection = await starting;
        await AssertReceivesAsync(connection, Messages);

        (transport, to, _) = Transport.Held();
        starting = Start(isInitiator, transport with { Input = new OneByteSegments(transport.Input) });
        await to.Writer.WriteAsync(stream, Cancellation);
        await using var segmented = await starting;
        await AssertReceivesAsync(segmented, Messages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("8.1")]
    [Rule("8.5")]
    [Rule("8.6")]
    public async Task A_stream_that_ends_anywhere_ends_with_the_right_reason(bool isInitiator)
    {
        var stream = isInitiator ? FromResponder : FromInitiator;
        var acts = isInitiator ? 50 : 116;
        var boundaries = new List<int> { acts };
        foreach (var message in Messages)
        {
            boundaries.Add(boundaries[^1] + Record.SizeOf(message.Length));
        }

        for (var length = 0; length <= stream.Length; length++)
        {
            var (transport, to, _) = Transport.Held();
            var starting = Start(isInitiator, transport);
            await to.Writer.WriteAsync(stream.AsMemory(0, length), Cancellation);
            await to.Writer.CompleteAsync();
            if (length < acts)
            {
                var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => starting);
                var act = isInitiator ? HandshakeAct.Two : length < 50 ? HandshakeAct.One : HandshakeAct.Three;
                Assert.Equal(new HandshakeError(act, HandshakeCause.ReadFailed), failure.Error);
                continue;
            }

            await using var connection = await starting;
            await AssertReceivesAsync(connection, Messages[..boundaries.FindLastIndex(boundary => boundary <= length)]);
            var reason = boundaries.Contains(length) ? NoiseCloseReason.RemoteClosed : NoiseCloseReason.Truncated;
            Assert.Equal(reason, (await connection.ReceiveAsync(Cancellation)).Close?.Reason);
            Assert.Equal(reason, (await connection.ReceiveAsync(Cancellation)).Close?.Reason);
            Assert.Equal(reason, (await connection.Completion).Reason);
        }
    }

    [Theory]
    [InlineData(0, "ACT1_BAD_VERSION")]
    [InlineData(1, "ACT1_BAD_PUBKEY")]
    [InlineData(49, "ACT1_BAD_TAG")]
    [InlineData(50, "ACT3_BAD_VERSION")]
    [InlineData(60, "ACT3_BAD_CIPHERTEXT")]
    [InlineData(115, "ACT3_BAD_TAG")]
    [Rule("8.4")]
    [Rule("8.7")]
    [Rule("8.9")]
    [Rule("8.11")]
    public async Task A_responder_that_refuses_an_act_closes_without_a_further_byte(int index, string error)
    {
        var (transport, to, from) = Transport.Held();
        var accepting = Start(isInitiator: false, transport);
        var stream = FromInitiator.ToArray();
        stream[index] ^= 0x40;
        await to.Writer.WriteAsync(stream, Cancellation);
        var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => accepting);
        Assert.Equal(error, failure.Error.ToString());
        Assert.Contains(error, failure.Message, StringComparison.Ordinal);
        await AssertClosedAfterAsync(from.Reader, index < 50 ? [] : Convert.FromHexString(HandshakeVectorTests.ActTwo));
    }

    [Theory]
    [InlineData(0, "ACT2_BAD_VERSION")]
    [InlineData(1, "ACT2_BAD_PUBKEY")]
    [InlineData(49, "ACT2_BAD_TAG")]
    [Rule("8.5")]
    public async Task An_initiator_that_refuses_act_2_closes_without_a_further_byte(int index, string error)
    {
        var (transport, to, from) = Transport.Held();
        var connecting = Start(isInitiator: true, transport);
        var stream = FromResponder.ToArray();
        stream[index] ^= 0x40;
        await to.Writer.WriteAsync(stream, Cancellation);
        var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => connecting);
        Assert.Equal(error, failure.Error.ToString());
        await AssertClosedAfterAsync(from.Reader, Convert.FromHexString(HandshakeVectorTests.ActOne));
    }

    [Fact]
    [Rule("8.17")]
    public async Task Before_the_handshake_is_complete_nothing_but_acts_goes_out()
    {
        var (transport, to, from) = Transport.Held();
        var accepting = Start(isInitiator: false, transport);
        await to.Writer.WriteAsync(FromInitiator.AsMemory(0, 115), Cancellation);
        Assert.False(accepting.IsCompleted);
        var sent = await from.Reader.ReadAsync(Cancellation);
        Assert.Equal(HandshakeVectorTests.ActTwo, Convert.ToHexStringLower(sent.Buffer.ToArray()));
        from.Reader.AdvanceTo(sent.Buffer.End);
        Assert.False(from.Reader.TryRead(out _));

        await to.Writer.WriteAsync(FromInitiator.AsMemory(115), Cancellation);
        await using var connection = await accepting;
        Assert.Equal(Keys.Initiator.PublicKey, connection.RemotePublicKey);
    }

    [Theory]
    [MemberData(nameof(PlacesToStall))]
    public async Task A_peer_that_stalls_is_dropped_after_the_time_it_has(bool isInitiator, int length)
    {
        var clock = new ManualTimeProvider();
        var (transport, to, from) = Transport.Held();
        var starting = Start(isInitiator, transport, clock);
        await to.Writer.WriteAsync((isInitiator ? FromResponder : FromInitiator).AsMemory(0, length), Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        Assert.False(starting.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));
        var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => starting);
        var act = isInitiator ? HandshakeAct.Two : length < 50 ? HandshakeAct.One : HandshakeAct.Three;
        Assert.Equal(new HandshakeError(act, HandshakeCause.TimedOut), failure.Error);
        Assert.Equal(0, clock.ArmedTimers);
        var rest = await from.Reader.ReadAsync(Cancellation);
        Assert.True(rest.IsCompleted);
    }

    [Fact]
    public async Task A_peer_that_does_not_take_the_act_is_dropped_after_the_time_it_has()
    {
        var clock = new ManualTimeProvider();
        var (transport, to, _) = Transport.Held();
        var full = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var accepting = Start(isInitiator: false, transport with { Output = full.Writer }, clock);
        await to.Writer.WriteAsync(FromInitiator, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(10));
        var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => accepting);
        Assert.Equal(new HandshakeError(HandshakeAct.Two, HandshakeCause.TimedOut), failure.Error);
    }

    [Fact]
    public async Task A_finished_handshake_leaves_no_timer_behind()
    {
        var clock = new ManualTimeProvider();
        var (transport, to, _) = Transport.Held();
        var accepting = Start(isInitiator: false, transport, clock);
        Assert.Equal(1, clock.ArmedTimers);
        await to.Writer.WriteAsync(FromInitiator, Cancellation);
        await using var connection = await accepting;
        Assert.Equal(0, clock.ArmedTimers);
        clock.Advance(TimeSpan.FromHours(1));
        await AssertReceivesAsync(connection, Messages);
    }

    [Fact]
    public async Task A_cancelled_handshake_is_a_cancellation_and_closes_the_transport()
    {
        using var cancel = new CancellationTokenSource();
        var (transport, _, from) = Transport.Held();
        var accepting = NoiseConnection.AcceptAsync(transport, Keys.Responder, null, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => accepting);
        Assert.True((await from.Reader.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task What_the_transport_throws_is_kept_inside_the_typed_failure()
    {
        var (transport, to, _) = Transport.Held();
        var accepting = Start(isInitiator: false, transport);
        var reset = new IOException("connection reset");
        await to.Writer.CompleteAsync(reset);
        var failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => accepting);
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.ReadFailed), failure.Error);
        Assert.Same(reset, failure.InnerException);

        (transport, _, var from) = Transport.Held();
        await from.Reader.CompleteAsync();
        failure = await Assert.ThrowsAsync<NoiseHandshakeException>(() => Start(isInitiator: true, transport));
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.WriteFailed), failure.Error);
    }

    [Fact]
    public async Task Random_bytes_never_give_anything_but_a_typed_failure()
    {
        var entropy = new SeededEntropy(8);
        for (var run = 0; run < 300; run++)
        {
            var isInitiator = run % 2 == 0;
            var right = isInitiator ? FromResponder : FromInitiator;
            var stream = entropy.Bytes(entropy.Below(200));
            right.AsSpan(0, Math.Min(stream.Length, entropy.Below(116))).CopyTo(stream);
            var (transport, to, _) = Transport.Held();
            var starting = Start(isInitiator, transport);
            await to.Writer.WriteAsync(stream, Cancellation);
            await to.Writer.CompleteAsync();
            try
            {
                await using var connection = await starting;
                while (!(await connection.ReceiveAsync(Cancellation)).IsClosed)
                {
                }

                var reason = (await connection.Completion).Reason;
                Assert.Contains(reason, (NoiseCloseReason[])[NoiseCloseReason.RemoteClosed, NoiseCloseReason.Truncated, NoiseCloseReason.BadLengthTag, NoiseCloseReason.BadMessageTag]);
            }
            catch (NoiseHandshakeException failure)
            {
                Assert.StartsWith("ACT", failure.Error.ToString(), StringComparison.Ordinal);
            }
        }
    }

    private static Task<NoiseConnection> Start(bool isInitiator, IDuplexPipe transport, TimeProvider? clock = null)
    {
        var options = new NoiseOptions
        {
            Entropy = isInitiator ? Keys.InitiatorEphemeral : Keys.ResponderEphemeral,
            Clock = clock ?? new ManualTimeProvider(),
        };
        return isInitiator
            ? NoiseConnection.ConnectAsync(transport, Keys.Initiator, Keys.Responder.PublicKey, options, Cancellation)
            : NoiseConnection.AcceptAsync(transport, Keys.Responder, options, Cancellation);
    }

    private static async Task AssertReceivesAsync(NoiseConnection connection, byte[][] messages)
    {
        foreach (var message in messages)
        {
            var received = await connection.ReceiveAsync(Cancellation);
            Assert.False(received.IsClosed);
            Assert.Equal(message, received.Message.ToArray());
        }
    }

    private static async Task AssertClosedAfterAsync(PipeReader reader, byte[] expected)
    {
        var read = await reader.ReadAtLeastAsync(1000, Cancellation);
        Assert.True(read.IsCompleted);
        Assert.Equal(expected, read.Buffer.ToArray());
    }

    private static byte[] Records(byte[] key)
    {
        using var encryptor = new RecordEncryptor(key, Keys.ChainingKey);
        var records = new byte[Messages.Sum(message => Record.SizeOf(message.Length))];
        encryptor.EncryptBatch([.. Messages.SelectMany(message => message)], [.. Messages.Select(message => (ushort)message.Length)], records);
        return records;
    }
}
