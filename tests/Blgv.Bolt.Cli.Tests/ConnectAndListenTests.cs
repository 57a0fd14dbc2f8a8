using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Cli.Tests;

public sealed class ConnectAndListenTests
{
    private const string SomeKey = "02eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619";

    [Fact]
    public async Task They_find_each_other_and_show_features_networks_and_pings()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--network", "regtest", "--offer", "option_anchors", "--json");
        var address = (await NextAsync(listener, "listening")).GetProperty("address").GetString()!;

        var connect = await CommandLine.RunAsync("connect", address, "--pings", "2", "--exit-after-pings");

        Assert.Equal(ExitCode.Done, connect.Code);
        Assert.Contains("option_anchors", connect.Out, StringComparison.Ordinal);
        Assert.Contains("networks regtest", connect.Out, StringComparison.Ordinal);
        Assert.Contains("ping 2: ", connect.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("ping 3: ", connect.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', connect.Out);
        var connected = await NextAsync(listener, "connected");
        var closed = await NextAsync(listener, "closed");
        Assert.Equal(connected.GetProperty("peer").GetString(), closed.GetProperty("peer").GetString());
        Assert.Equal("RemoteClosed", closed.GetProperty("kind").GetString());
        Assert.Equal(ExitCode.Done, await listener.StopAsync());
    }

    [Fact]
    public async Task As_JSON_a_connection_is_a_line_per_event()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--json");
        var address = (await NextAsync(listener, "listening")).GetProperty("address").GetString()!;

        var connect = await CommandLine.RunAsync("connect", address, "--pings", "1", "--exit-after-pings", "--json", "--network", "signet");

        var events = connect.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("connected ping", string.Join(' ', events.Select(each => each.GetProperty("event").GetString())));
        Assert.Contains(events[0].GetProperty("features").EnumerateArray(), each => each.GetProperty("name").GetString() == "var_onion_optin" && each.GetProperty("bit").GetInt32() == 9 && !each.GetProperty("required").GetBoolean());
        Assert.Equal("signet", (await NextAsync(listener, "connected")).GetProperty("networks")[0].GetString());
    }

    [Fact]
    public async Task A_peers_own_messages_come_back_when_asked_for_and_others_do_not()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--echo", "--json");
        var address = PeerAddress.Parse((await NextAsync(listener, "listening")).GetProperty("address").GetString()!);
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        var options = new PeerOptions { Session = new() { ReceivesUnknown = true } };
        await using var peer = await LightningPeer.ConnectAsync(address, key, options, TestContext.Current.CancellationToken);

        await peer.SendAsync(new UnknownMessage(1001, Bytes.FromHex("01")), TestContext.Current.CancellationToken);
        await peer.SendAsync(new UnknownMessage(40001, Bytes.FromHex("0203")), TestContext.Current.CancellationToken);

        Assert.Equal(new UnknownMessage(40001, Bytes.FromHex("0203")), await peer.ReceiveAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ctrl_C_ends_a_waiting_connection_and_the_listener_with_exit_code_0()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--json");
        var address = (await NextAsync(listener, "listening")).GetProperty("address").GetString()!;
        await using var connect = CommandLine.Start("connect", address, "--pings", "0", "--json");
        await NextAsync(connect, "connected");

        Assert.Equal(ExitCode.Done, await connect.StopAsync());
        await NextAsync(listener, "connected");
        await NextAsync(listener, "closed");
        Assert.Equal(ExitCode.Done, await listener.StopAsync());
    }

    [Fact]
    public async Task A_listener_that_is_stopped_closes_its_peers_and_they_say_so()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--json");
        var address = (await NextAsync(listener, "listening")).GetProperty("address").GetString()!;
        await using var connect = CommandLine.Start("connect", address, "--pings", "0", "--json");
        await NextAsync(connect, "connected");
        await NextAsync(listener, "connected");

        Assert.Equal(ExitCode.Done, await listener.StopAsync());

        Assert.Equal("RemoteClosed", (await NextAsync(connect, "closed")).GetProperty("kind").GetString());
        Assert.Equal(ExitCode.Failed, await connect.Exit);
    }

    [Fact]
    public async Task What_a_peer_writes_is_shown_filtered()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--json");
        var address = PeerAddress.Parse((await NextAsync(listener, "listening")).GetProperty("address").GetString()!);
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        await using var peer = await LightningPeer.ConnectAsync(address, key, PeerOptions.Default, TestContext.Current.CancellationToken);
        await NextAsync(listener, "connected");

        await peer.SendAsync(new Warning { ChannelId = ChannelId.All, Data = UntrustedText.FromString("a\u001b[31mb\nc") }, TestContext.Current.CancellationToken);

        var message = await NextAsync(listener, "message");
        Assert.Equal("warning", message.GetProperty("name").GetString());
        Assert.Equal("a\uFFFD[31mb\uFFFDc", message.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Messages_that_the_session_ignores_are_printed_too()
    {
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        await using var listener = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), key, new ListenerOptions());
        await using var connect = CommandLine.Start("connect", $"{key.PublicKey}@{listener.LocalEndPoint}", "--pings", "0", "--json");
        await using var peer = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        await NextAsync(connect, "connected");

        await peer.SendAsync(new UnknownMessage(40001, Bytes.FromHex("00ff")), TestContext.Current.CancellationToken);

        var message = await NextAsync(connect, "message");
        Assert.Equal(40001, message.GetProperty("type").GetInt32());
        Assert.Equal(JsonValueKind.Null, message.GetProperty("name").ValueKind);
        Assert.Equal(4, message.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task A_stranger_who_knows_another_key_is_rejected_and_both_sides_say_why()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--json");
        var address = PeerAddress.Parse((await NextAsync(listener, "listening")).GetProperty("address").GetString()!);

        var connect = await CommandLine.RunAsync("connect", $"{SomeKey}@127.0.0.1:{address.Port}");

        Assert.Contains("has another key", connect.Failure(ExitCode.Failed), StringComparison.Ordinal);
        var rejected = await NextAsync(listener, "rejected");
        Assert.Equal("ACT1_BAD_TAG", rejected.GetProperty("handshake").GetString());
        Assert.StartsWith("127.0.0.1:", rejected.GetProperty("from").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chains_that_have_nothing_in_common_are_refused()
    {
        await using var listener = CommandLine.Start("listen", "--port", "0", "--network", "bitcoin", "--json");
        var address = (await NextAsync(listener, "listening")).GetProperty("address").GetString()!;

        Assert.StartsWith("bolt: NoCommonChain", (await CommandLine.RunAsync("connect", address, "--network", "regtest")).Failure(ExitCode.Failed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();

        Assert.Contains("refused", (await CommandLine.RunAsync("connect", $"{SomeKey}@127.0.0.1:{port}")).Failure(ExitCode.Failed), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        Assert.Contains($"127.0.0.1:{port}", (await CommandLine.RunAsync("listen", "--port", $"{port}")).Failure(ExitCode.Environment), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect", "nobody")]
    [InlineData("connect", "02@127.0.0.1")]
    [InlineData("connect", SomeKey + "@")]
    [InlineData("connect", SomeKey + "@::1:9735")]
    [InlineData("connect", SomeKey + "@127.0.0.1:0")]
    [InlineData("connect", "020000000000000000000000000000000000000000000000000000000000000005@127.0.0.1:9")]
    [InlineData("connect", SomeKey + "@127.0.0.1:9", "--network", "litecoin")]
    [InlineData("connect", SomeKey + "@127.0.0.1:9", "--offer", "option_time_travel")]
    [InlineData("listen", "--host", "localhost")]
    [InlineData("listen", "--port", "65536")]
    [InlineData("demo", "--seconds", "0")]
    public async Task A_wrong_value_is_a_wrong_command_line(params string[] args) =>
        Assert.NotEmpty((await CommandLine.RunAsync(args)).Failure(ExitCode.Usage));

    [Fact]
    public async Task A_negative_number_of_pings_is_a_wrong_command_line() =>
        Assert.Equal(ExitCode.Usage, (await CommandLine.RunAsync("connect", SomeKey + "@127.0.0.1:9", "--pings", "-1")).Code);

    private static async Task<JsonElement> NextAsync(CommandLine.Running command, string expected)
    {
        var line = await command.NextLineAsync();
        var root = JsonDocument.Parse(line).RootElement;
        Assert.Equal(expected, root.GetProperty("event").GetString());
        return root;
    }
}
