using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt connect</c>: who is that peer?</summary>
internal static class ConnectCommand
{
    private const int DefaultPings = 3;

    private const string Lesson =
        """
        Shakes hands (BOLT 8), exchanges init (BOLT 1), shows what the peer offers and requires, pings it, and then prints
        what arrives until ctrl-C. Without a port it is 9735; an IPv6 address stands in brackets. Exit code 1 when the
        connection does not come about or the peer ends it.

        Examples:
          bolt connect 03864ef025fde8fb587d989186ce6a4a186895ee44a926bfc370e2c366597a3f8f@node.example.org:9735
          bolt connect 02…@[::1]:9735 --pings 10 --exit-after-pings --json
        """;

    public static Command Create(CommandContext context)
    {
        var address = new Argument<string>("PUBKEY@HOST:PORT") { Description = "The key that the peer must prove it holds, and where it listens." };
        var key = CommonOptions.Key();
        var pings = new Option<int>("--pings") { Description = "How many pings to send.", HelpName = "N", DefaultValueFactory = _ => DefaultPings };
        var exit = new Option<bool>("--exit-after-pings") { Description = "Close the connection after the pings instead of waiting for messages." };
        var json = CommonOptions.Json("Print an object per event, one per line: connected, ping, message, closed.");
        var session = new SessionOptions();
        var command = new BoltSubcommand("connect", "Connects to a peer and shows who it is and what it can do", Lesson) { address, key, pings, exit, json };
        session.AddTo(command);
        pings.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < 0)
            {
                result.AddError("--pings takes 0 or more.");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            context,
            new Choices(parsed.GetRequiredValue(address), parsed.GetValue(key), parsed.GetValue(pings), parsed.GetValue(exit), parsed.GetValue(json), session.Of(parsed)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, Choices choices, CancellationToken cancellationToken)
    {
        if (!PeerAddress.TryParse(choices.Address, out var address, out var error))
        {
            throw CommandFailure.OfUsage(error.ToString());
        }

        using var key = KeyFile.ReadOrGenerate(choices.KeyFile);
        var events = new PeerEvents(context, choices.Json);
        var startedAt = context.Time.GetTimestamp();
        try
        {
            var options = new PeerOptions { Session = choices.Session, Clock = context.Time, Tap = new OtherMessages(address.NodeId, events) };
            await using var peer = await LightningPeer.ConnectAsync(address, key, options, cancellationToken);
            if (choices.Json)
            {
                events.Connected(peer);
            }
            else
            {
                Introduce(context.Terminal, peer, address, context.Time.GetElapsedTime(startedAt));
            }

            return await TalkAsync(peer, events, choices, cancellationToken);
        }
        catch (PeerClosedException closed)
        {
            var hint = closed.Reason.Handshake is { Act: HandshakeAct.Two, Cause: HandshakeCause.ReadFailed }
                ? " The node hung up on act 1: most often it has another key than the address says."
                : "";
            throw CommandFailure.OfData($"{closed.Reason}{hint}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    private static async Task<int> TalkAsync(LightningPeer peer, PeerEvents events, Choices choices, CancellationToken cancellationToken)
    {
        var receiving = PrintReceivedAsync(peer, events, cancellationToken);
        for (var number = 1; number <= choices.Pings; number++)
        {
            events.Ping(number, await peer.PingAsync(cancellationToken: cancellationToken));
        }

        if (choices.ExitAfterPings)
        {
            return ExitCode.Done;
        }

        await receiving;
        var reason = await peer.Completion;
        events.Closed(peer.RemoteKey, reason);
        return ExitCode.Failed;
    }

    private static async Task PrintReceivedAsync(LightningPeer peer, PeerEvents events, CancellationToken cancellationToken)
    {
        await foreach (var message in peer.ReadAllAsync(cancellationToken))
        {
            events.Received(peer.RemoteKey, message);
        }
    }

    private static void Introduce(Terminal terminal, LightningPeer peer, PeerAddress address, TimeSpan took)
    {
        var console = terminal.Console;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Connected to [bold]{peer.RemoteKey}[/]");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"at {address.Host}, port {address.Port}, in {took.TotalMilliseconds:F1} ms: TCP, handshake and init; {PeerEvents.DescribeNetworks(peer.RemoteInit)}.");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("feature");
        table.AddColumn(new TableColumn("bit").RightAligned());
        table.AddColumn("the peer");
        foreach (var bit in peer.RemoteFeatures.SetBits())
        {
            var name = Feature.OfBit(bit)?.Name;
            table.AddRow(
                name ?? "[dim]not in BOLT 9[/]",
                bit.ToString(CultureInfo.InvariantCulture),
                bit % 2 == 0 ? "[yellow]requires it[/]" : "offers it");
        }

        console.Write(table.Rows.Count > 0 ? table : new Text($"It offers no features.{Environment.NewLine}"));
    }

    /// <summary>Sees what the session keeps to itself.</summary>
    private sealed class OtherMessages(PublicKey peer, PeerEvents events) : IPeerTap
    {
        public void OnMessage(MessageDirection direction, ushort type, ReadOnlySpan<byte> message)
        {
            if (direction == MessageDirection.Received && (type == Ping.Type || !MessageRegistry.Bolt.Knows(type)))
            {
                events.Passed(peer, type, message.Length);
            }
        }
    }

    private sealed record Choices(string Address, string? KeyFile, int Pings, bool ExitAfterPings, bool Json, PeerSessionOptions Session);
}
