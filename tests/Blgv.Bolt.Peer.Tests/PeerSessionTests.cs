using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Peer.Tests;

public class PeerSessionTests
{
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Fact]
    public void Sends_its_own_init_first_with_all_it_has_to_say()
    {
        var chain = ChainHash.FromHex(new string('1', 64));
        var address = Bytes.FromHex("01c633640a2607");
        var session = new PeerSession(new()
        {
            Features = FeatureSet<InitContext>.Empty.WithOptional(Feature.OptionProvideStorage),
            Networks = [chain],
            RemoteAddress = address,
        });
        var init = Assert.IsType<Init>(session.Start(Start).Send);
        Assert.True(init.Features.Supports(Feature.OptionProvideStorage));
        Assert.True(init.GlobalFeatures.Bytes.IsEmpty);
        Assert.Equal([chain], init.Networks!.Value);
        Assert.Equal(address, init.RemoteAddr);
        Assert.Throws<InvalidOperationException>(() => session.Start(Start));
    }

    [Fact]
    public void Says_nothing_about_chains_and_addresses_it_was_not_told()
    {
        var init = Assert.IsType<Init>(new PeerSession(new()).Start(Start).Send);
        Assert.Null(init.Networks);
        Assert.Null(init.RemoteAddr);
    }

    [Fact]
    [Rule("1.14")]
    public void Sends_nothing_but_its_init_before_the_peer_s_init()
    {
        var session = Started();
        Assert.False(session.MaySend(Greeting.Type, out var refusal));
        Assert.Contains("init", refusal, StringComparison.Ordinal);
        Assert.False(session.TryPing(0, Start, out _, out _));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromSeconds(14)));

        session.Receive(new Init().ToArray(), Start);
        Assert.True(session.MaySend(Greeting.Type, out _));
    }

    [Theory]
    [Rule("1.14")]
    [InlineData("0012000a0000", "ping before init")]
    [InlineData("00010000000000000000000000000000000000000000000000000000000000000000" + "0000", "warning before init")]
    [InlineData("9c41", "unknown odd message before init")]
    [InlineData("9c40", "unknown even message before init")]
    [InlineData("00", "no type")]
    [InlineData("0010000000", "init cut off")]
    public void Closes_without_a_word_when_the_first_message_is_no_init(string hex, string what)
    {
        var step = Started().Receive(Convert.FromHexString(hex), Start);
        Assert.Equal(PeerCloseKind.ProtocolViolation, step.Close?.Kind);
        Assert.True(step.Send is null, what);
    }

    [Fact]
    public void Closes_when_init_does_not_come_in_time()
    {
        var session = Started();
        Assert.Equal(Start + TimeSpan.FromSeconds(15), session.NextDeadline(Start));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromSeconds(15) - TimeSpan.FromTicks(1)));
        var step = session.Tick(Start + TimeSpan.FromSeconds(15));
        Assert.Equal(PeerCloseKind.InitTimeout, step.Close?.Kind);
        Assert.Null(step.Send);
        Assert.Equal(PeerSessionState.Closed, session.State);
    }

    [Fact]
    public void Closes_on_a_second_init()
    {
        var step = Ready().Receive(new Init().ToArray(), Start);
        Assert.Equal(PeerCloseKind.ProtocolViolation, step.Close?.Kind);
        Assert.IsType<Warning>(step.Send);
    }

    [Fact]
    [Rule("1.1")]
    public void Closes_on_an_unknown_message_of_even_type()
    {
        var session = Ready();
        var step = session.Receive([0x9c, 0x40, 1, 2, 3], Start);
        Assert.Equal(("1.1", PeerCloseKind.ProtocolViolation), (step.Close?.Rule, step.Close?.Kind));
        Assert.Contains("40000", step.Close!.Text, StringComparison.Ordinal);
        Assert.Contains("40000", Assert.IsType<Warning>(step.Send).Data.ToString(), StringComparison.Ordinal);
        Assert.Null(step.Received);
    }

    [Fact]
    [Rule("1.2")]
    public void Ignores_an_unknown_message_of_odd_type()
    {
        var session = Ready();
        Assert.Equal(default, session.Receive([0x9c, 0x41, 1, 2, 3], Start));
        Assert.Equal(1, session.IgnoredMessages);
        Assert.Equal(PeerSessionState.Ready, session.State);
    }

    [Fact]
    public void Hands_over_unknown_messages_of_odd_types_to_who_asks_for_them()
    {
        var session = Ready(new() { ReceivesUnknown = true });
        Assert.Equal(new UnknownMessage(40001, Bytes.FromHex("010203")), session.Receive([0x9c, 0x41, 1, 2, 3], Start).Received);
        Assert.Equal("1.1", session.Receive([0x9c, 0x40], Start).Close?.Rule);
    }

    [Fact]
    public void Offers_what_every_node_is_assumed_to_have_unless_told_otherwise()
    {
        var init = Assert.IsType<Init>(new PeerSession(new()).Start(Start).Send);
        Assert.Equal(Feature.All.Where(feature => feature.IsAssumed), init.Features.Features);
        Assert.DoesNotContain(init.Features.SetBits(), bit => bit % 2 == 0);
    }

    [Fact]
    public void Hands_over_a_message_that_the_user_added()
    {
        var session = Ready(new() { Registry = MessageRegistry.Bolt.Add<Greeting>() });
        Assert.Equal(Greeting.Of("hello"), session.Receive(Greeting.Of("hello").ToArray(), Start).Received);
    }

    [Theory]
    [Rule("1.3")]
    [InlineData("0012", "ping without fields", "num_pong_bytes")]
    [InlineData("00120000000500", "ping with less padding than announced", "ignored")]
    [InlineData("0013ffff", "pong with less padding than announced", "ignored")]
    [InlineData("0001", "warning without channel", "channel_id")]
    [InlineData("", "nothing at all", "type")]
    [InlineData("00", "half a type", "type")]
    public void Closes_on_a_known_message_that_is_too_short_and_says_where(string hex, string what, string field)
    {
        var step = Ready().Receive(Convert.FromHexString(hex), Start);
        Assert.True(step.Close?.Rule == "1.3", what);
        Assert.Equal(PeerCloseKind.ProtocolViolation, step.Close!.Kind);
        Assert.Contains(field, step.Close.Text, StringComparison.Ordinal);
        Assert.Contains(field, Assert.IsType<Warning>(step.Send).Data.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [Rule("1.4")]
    [InlineData("001200000000" + "0100" + "0100", "twice the same record")]
    [InlineData("001200000000" + "fd00010100", "type not minimal")]
    [InlineData("001200000000" + "0105", "record cut off")]
    [InlineData("001200000000" + "0200", "unknown even record")]
    public void Closes_on_an_extension_that_is_no_TLV_stream(string hex, string what)
    {
        var step = Ready().Receive(Convert.FromHexString(hex), Start);
        Assert.True(step.Close?.Kind == PeerCloseKind.ProtocolViolation, what);
        Assert.StartsWith("1.", step.Close!.Rule, StringComparison.Ordinal);
        Assert.Contains("at byte", Assert.IsType<Warning>(step.Send).Data.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [Rule("1.24")]
    [Rule("1.37")]
    [InlineData(false)]
    [InlineData(true)]
    public void Reports_errors_and_warnings_with_their_scope_and_shows_their_text_only_filtered(bool isError)
    {
        var text = new UntrustedText(Bytes.FromHex("1b5b324a" + "6f6f7073" + "e280ae" + "ff"));
        var channel = ChannelId.FromHex(new string('7', 64));
        var session = Ready();

        IMessage Say(ChannelId about) => isError ? new Error { ChannelId = about, Data = text } : new Warning { ChannelId = about, Data = text };

        var all = session.Receive(Say(ChannelId.All).ToArray(), Start);
        Assert.Equal(new PeerNotice(isError ? PeerNoticeSeverity.Error : PeerNoticeSeverity.Warning, null, text), all.Notice);
        Assert.Equal(Say(ChannelId.All), all.Received);
        Assert.Contains("all channels", all.Notice!.ToString(), StringComparison.Ordinal);

        var one = session.Receive(Say(channel).ToArray(), Start);
        Assert.Equal(channel, one.Notice?.Channel);
        Assert.Null(one.Close);
        Assert.Equal(PeerSessionState.Ready, session.State);

        var reason = session.Close(new PeerCloseReason(PeerCloseKind.RemoteClosed, "The peer closed the connection."));
        Assert.Equal(one.Notice, reason.LastNotice);
        Assert.Contains("oops", reason.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(reason.ToString(), character => char.IsControl(character) || character == '\u202e');
    }

    [Fact]
    public void Does_nothing_any_more_once_closed_and_keeps_the_first_reason()
    {
        var session = Ready();
        var first = session.Close(new PeerCloseReason(PeerCloseKind.LocalClose, "Enough."));
        Assert.Equal(first, session.Close(new PeerCloseReason(PeerCloseKind.RemoteClosed, "Later.")));
        Assert.Equal(default, session.Receive([0x9c, 0x40], Start));
        Assert.Equal(default, session.Tick(Start + TimeSpan.FromDays(1)));
        Assert.Null(session.NextDeadline(Start));
        Assert.False(session.MaySend(Greeting.Type, out _));
        Assert.False(session.TryPing(0, Start, out _, out _));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public void Keeps_init_ping_and_pong_to_itself(int type)
    {
        Assert.False(Ready().MaySend((ushort)type, out var refusal));
        Assert.Contains("session itself", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_limits_that_cannot_work()
    {
        Assert.Throws<ArgumentException>(() => new PeerSession(new() { InitTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new PeerSession(new() { PingTimeout = TimeSpan.FromSeconds(-1) }));
        Assert.Throws<ArgumentException>(() => new PeerSession(new() { PingInterval = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => new PeerSession(new() { PongBytesPerMinute = 65535 }));
        Assert.Throws<ArgumentException>(() => new PeerSession(new() { ReplyBytesWaiting = 0 }));
        Assert.NotNull(new PeerSession(new() { PingInterval = Timeout.InfiniteTimeSpan }));
    }

    [Fact]
    public void Refuses_a_host_that_forgets_to_start_it() =>
        Assert.Throws<InvalidOperationException>(() => new PeerSession(new()).Receive([0, 16], Start));

    internal static PeerSession Started(PeerSessionOptions? options = null)
    {
        var session = new PeerSession(options ?? new());
        session.Start(Start);
        return session;
    }

    internal static PeerSession Ready(PeerSessionOptions? options = null)
    {
        var session = Started(options);
        Assert.True(session.Receive(new Init().ToArray(), Start).BecameReady);
        return session;
    }
}
