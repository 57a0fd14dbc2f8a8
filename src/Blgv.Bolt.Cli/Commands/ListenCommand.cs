using System.CommandLine;
using System.Globalization;
using System.Net;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt listen</c>: lets peers in and prints what they do.</summary>
internal static class ListenCommand
{
    private const string DefaultHost = "127.0.0.1";

    private const string Lesson =
        """
        Answers handshakes (BOLT 8) and init (BOLT 1), answers pings, and prints a line for whatever happens: strangers
        that were turned away and why, peers with their features, messages by type. Ctrl-C ends it.

        Examples:
          bolt listen
          bolt listen --host 0.0.0.0 --port 9735 --key alice.key --json
          bolt listen --echo          an application tries its own messages against it
        """;

    public static Command Create(CommandContext context)
    {
        var host = new Option<string>("--host") { Description = "The IP address to listen on.", HelpName = "IP", DefaultValueFactory = _ => DefaultHost };
        var port = new Option<int>("--port") { Description = "The TCP port; 0 takes any that is free.", HelpName = "N", DefaultValueFactory = _ => PeerAddress.DefaultPort };
        var key = CommonOptions.Key();
        var echo = new Option<bool>("--echo") { Description = "Send a peer's own messages (types from 32768 on) back to it." };
        var json = CommonOptions.Json("Print an object per event, one per line: listening, rejected, connected, message, closed.");
        var session = new SessionOptions();
        var command = new BoltSubcommand("listen", "Lets peers connect and prints what they do", Lesson) { host, port, key, echo, json };
        session.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            context,
            new Choices(EndPointOf(parsed.GetRequiredValue(host), parsed.GetValue(port)), parsed.GetValue(key), parsed.GetValue(echo), parsed.GetValue(json), session.Of(parsed)),
            cancellationToken));
        return command;
    }

    private static IPEndPoint EndPointOf(string host, int port)
    {
        if (!IPAddress.TryParse(host, out var address))
        {
            throw CommandFailure.OfUsage($"'{host}' is no IP address; --host takes one of this machine, such as {DefaultHost}.");
        }

        return port is >= 0 and <= ushort.MaxValue
            ? new IPEndPoint(address, port)
            : throw CommandFailure.OfUsage(string.Create(CultureInfo.InvariantCulture, $"{port} is no port; --port takes a number from 0 to 65535."));
    }

    private static async Task<int> RunAsync(CommandContext context, Choices choices, CancellationToken cancellationToken)
    {
        using var key = KeyFile.ReadOrGenerate(choices.KeyFile);
        var events = new PeerEvents(context, choices.Json);
        var session = choices.Session with { ReceivesUnknown = choices.Echo };
        var options = new ListenerOptions { Peer = new PeerOptions { Session = session, Clock = context.Time }, Rejected = events.Rejected };
        try
        {
            await using var listener = LightningListener.Start(choices.EndPoint, key, options);
            events.Listening(PeerAddress.Create(key.PublicKey, listener.LocalEndPoint!));
            await ServeAsync(listener, events, cancellationToken);
        }
        catch (ListenFailedException failure)
        {
            throw CommandFailure.OfEnvironment(failure.Message);
        }

        return ExitCode.Done;
    }

    private static async Task ServeAsync(LightningListener listener, PeerEvents events, CancellationToken cancellationToken)
    {
        var talks = new List<Task>();
        try
        {
            while (true)
            {
                var peer = await listener.AcceptAsync(cancellationToken);
                talks.RemoveAll(talk => talk.IsCompletedSuccessfully);
                talks.Add(TalkAsync(peer, events, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(talks);
        }
    }

    private static async Task TalkAsync(LightningPeer peer, PeerEvents events, CancellationToken cancellationToken)
    {
        await using var closing = peer;
        events.Connected(peer);
        try
        {
            await foreach (var message in peer.ReadAllAsync(cancellationToken))
            {
                events.Received(peer.RemoteKey, message);
                if (message is UnknownMessage { TypeNumber: >= MessageLimits.FirstCustomMessageType })
                {
                    await peer.SendAsync(message, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await peer.DisposeAsync();
        }
        catch (PeerClosedException)
        {
            // it left before its echo; the reason is shown like any other
        }

        events.Closed(peer.RemoteKey, await peer.Completion);
    }

    private sealed record Choices(IPEndPoint EndPoint, string? KeyFile, bool Echo, bool Json, PeerSessionOptions Session);
}
