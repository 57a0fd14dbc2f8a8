using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class PeerSessionPingTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Theory]
    [Rule("1.28")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1366)]
    [InlineData(65531)]
    public void Answers_a_ping_with_a_pong_of_the_length_it_asks_for(int length)
    {
        var step = PeerSessionTests.Ready().Receive(Ping(length), Start);
        var pong = Assert.IsType<Pong>(step.Send);
        Assert.Equal(length, pong.Ignored.Length);
        Assert.False(pong.Ignored.Span.ContainsAnyExcept((byte)0));
        Assert.Equal(pong.ToArray().Length, step.SendLength);
        Assert.Null(step.Received);
    }

    [Theory]
    [Rule("1.29")]
    [InlineData(65532)]
    [InlineData(65535)]
    public void Does_not_answer_a_ping_that_asks_for_more_than_a_message_holds(int length) =>
        Assert.Equal(default, PeerSessionTests.Ready().Receive(Ping(length), Start));

    [Fact]
    [Rule("1.30")]
    public void Closes_on_a_pong_that_answers_no_ping()
    {
        var session = PeerSessionTests.Ready();
        Assert.True(session.TryPing(8, Start, out _, out _));
        var step = session.Receive(Pong(9), Start);
        Assert.Equal((PeerCloseKind.ProtocolViolation, "1.30"), (step.Close?.Kind, step.Close?.Rule));
        Assert.IsType<Warning>(step.Send);
    }

    [Fact]
    [Rule("1.30")]
    public void Takes_one_pong_for_each_ping_and_no_more()
    {
        var session = PeerSessionTests.Ready();
        Assert.True(session.TryPing(8, Start, out var ping, out var number));
        Assert.Equal(8, ping.NumPongBytes);
        var step = session.Receive(Pong(8), Start + TimeSpan.FromMilliseconds(30));
        Assert.Equal(new AnsweredPing(number, TimeSpan.FromMilliseconds(30)), step.Pong);
        Assert.Equal("1.30", session.Receive(Pong(8), Start).Close?.Rule);
    }

    [Fact]
    public void Matches_pongs_to_pings_by_length_whatever_their_order()
    {
        var session = PeerSessionTests.Ready();
        session.TryPing(1, Start, out _, out var first);
        session.TryPing(2, Start, out _, out var second);
        session.TryPing(1, Start, out _, out var third);
        Assert.Equal(second, session.Receive(Pong(2), Start).Pong?.Number);
        Assert.Equal(first, session.Receive(Pong(1), Start).Pong?.Number);
        Assert.Equal(third, session.Receive(Pong(1), Start).Pong?.Number);
    }

    [Fact]
    [Rule("1.31")]
    public void Closes_when_no_pong_comes_and_says_nothing_that_would_fail_a_channel()
    {
        var session = PeerSessionTests.Ready(new() { PingTimeout = TimeSpan.FromSeconds(30) });
        session.TryPing(8, Start, out _, out _);
        Assert.Equal(Start + TimeSpan.FromSeconds(30), session.NextDeadline(Start));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromSeconds(29)));

        // Other messages are no pong.
        session.Receive([0x9c, 0x41], Start + TimeSpan.FromSeconds(29));
        var step = session.Tick(Start + TimeSpan.FromSeconds(30));
        Assert.Equal((PeerCloseKind.PingTimeout, "1.31"), (step.Close?.Kind, step.Close?.Rule));
        Assert.Null(step.Send);
    }

    [Fact]
    public void Pings_a_silent_peer_and_only_a_silent_one()
    {
        var session = PeerSessionTests.Ready(new() { PingInterval = TimeSpan.FromMinutes(1) });
        session.Receive([0x9c, 0x41], Start + TimeSpan.FromSeconds(50));
        Assert.Equal(Start + TimeSpan.FromSeconds(110), session.NextDeadline(Start));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromSeconds(60)));
        var ping = Assert.IsType<Ping>(session.Tick(Start + TimeSpan.FromSeconds(110)).Send);
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromSeconds(111)));
        Assert.NotNull(session.Receive(Pong(ping.NumPongBytes), Start + TimeSpan.FromSeconds(112)).Pong);
        Assert.Equal(Start + TimeSpan.FromSeconds(172), session.NextDeadline(Start));
    }

    [Fact]
    public void Does_not_ping_when_told_so()
    {
        var session = PeerSessionTests.Ready(new() { PingInterval = Timeout.InfiniteTimeSpan });
        Assert.Null(session.NextDeadline(Start));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Does_not_hold_silence_against_a_peer_while_the_host_does_not_read()
    {
        var session = PeerSessionTests.Ready(new() { PingTimeout = TimeSpan.FromSeconds(30) });
        session.TryPing(8, Start, out _, out _);
        session.SuspendReading(Start + TimeSpan.FromSeconds(10));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromHours(1)));
        session.ResumeReading(Start + TimeSpan.FromHours(1));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(19)));
        Assert.Equal(PeerCloseKind.PingTimeout, session.Tick(Start + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(20)).Close?.Kind);
    }

    [Fact]
    public void Counts_the_silence_before_and_after_a_time_without_reading_as_one()
    {
        var session = PeerSessionTests.Ready(new() { PingInterval = TimeSpan.FromMinutes(1) });
        session.SuspendReading(Start + TimeSpan.FromSeconds(40));
        Assert.True(session.IsReadingSuspended);
        Assert.Null(session.NextDeadline(Start + TimeSpan.FromSeconds(40)));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromHours(1)));
        session.ResumeReading(Start + TimeSpan.FromHours(1));
        Assert.Equal(Start + TimeSpan.FromHours(1) + TimeSpan.FromSeconds(20), session.NextDeadline(Start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Keeps_few_pings_unanswered_at_once()
    {
        var session = PeerSessionTests.Ready();
        for (var i = 0; i < PeerSessionOptions.MaxOutstandingPings; i++)
        {
            Assert.True(session.TryPing(i, Start, out _, out _));
        }

        Assert.False(session.TryPing(0, Start, out _, out _));
        Assert.NotNull(session.Receive(Pong(3), Start).Pong);
        Assert.True(session.TryPing(0, Start, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.TryPing(65532, Start, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.TryPing(-1, Start, out _, out _));
    }

    [Fact]
    public void Answers_a_flood_of_pings_within_the_budget_of_a_minute_by_reading_slower()
    {
        var session = PeerSessionTests.Ready();
        var now = Start;
        var sent = new List<(TimeSpan At, long Bytes)>();
        while (now < Start + TimeSpan.FromMinutes(5))
        {
            if (session.IsReadingPaused(now))
            {
                var until = session.NextDeadline(now);
                Assert.NotNull(until);
                Assert.InRange(until.Value, now + TimeSpan.FromTicks(1), now + TimeSpan.FromSeconds(10));
                now = until.Value;
                continue;
            }

            var step = session.Receive(Ping(65531), now);
            Assert.NotNull(step.Send);
            session.ReplySent(step.SendLength);
            sent.Add((now, step.SendLength));
        }

        Assert.All(sent, first => Assert.InRange(
            sent.Where(pong => pong.At >= first.At && pong.At < first.At + TimeSpan.FromMinutes(1)).Sum(pong => pong.Bytes), 1, 1_000_000));
        Assert.InRange(sent.Sum(pong => pong.Bytes), 2_000_000, 5_000_000);
    }

    [Fact]
    public void Stops_reading_while_64_kB_of_replies_wait()
    {
        var session = PeerSessionTests.Ready();
        var waiting = 0;
        while (!session.IsReadingPaused(Start))
        {
            waiting += session.Receive(Ping(1000), Start).SendLength;
        }

        Assert.Equal(session.ReplyBytesWaiting, waiting);
        Assert.InRange(waiting, 65_536, 65_536 + 1004);
        session.ReplySent(1004);
        Assert.False(session.IsReadingPaused(Start));
        session.ReplySent(long.MaxValue);
        Assert.Equal(0, session.ReplyBytesWaiting);
    }

    private static byte[] Ping(int pongBytes) => new Ping { NumPongBytes = (ushort)pongBytes }.ToArray();

    private static byte[] Pong(int length) => new Pong { Ignored = Bytes.Copy(new byte[length]) }.ToArray();
}
