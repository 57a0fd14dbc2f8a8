using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Cli.Demo;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;
using Blgv.Bolt.Scenarios;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt demo</c>: two processes speak Lightning, and pay each other.</summary>
internal static class DemoCommand
{
    private const int DefaultSeconds = 5;
    private const int LongestSeconds = 3600;
    private const int Pings = 5;

    private const string Lesson =
        """
        Starts itself a second time and connects the two over TCP on 127.0.0.1, each with a new key: they shake hands
        (BOLT 8), exchange init and pings (BOLT 1), and then stream messages of 300 bytes as fast as they can, first there,
        then back. Every message is encrypted, authenticated, decoded and counted. The cipher is measured against the
        platform's.

        Then two nodes, Alice in this process and Bob in another, open a channel (BOLT 2, 3) on a Bitcoin chain of their own
        in memory and pay each other's invoices (BOLT 4, 11), both ways at once. In the middle of that Bob is killed as by
        kill -9, starts again from his files, and they go on where they were. They close the channel together.

        Two more channels end on chain (BOLT 5). Alice closes one by force while a payment is pending each way: one is taken
        by its preimage, one comes back after its time, and all outputs come home once their delays are over. The other one
        Bob closes with an old copy of his files: the commitment is revoked, and he loses all that he had. Balance sheets
        account for every satoshi: the exit code is 0 only if they add up. Nothing leaves this machine.

        Examples:
          bolt demo
          bolt demo --seconds 20 --json
        """;

    public static Command Create(CommandContext context)
    {
        var seconds = new Option<int>("--seconds") { Description = "How long to stream messages, both ways together; and as long payments.", HelpName = "N", DefaultValueFactory = _ => DefaultSeconds };
        var json = CommonOptions.Json("Print one object at the end, with sent, received, channel, force_close, cheat and wallets.");
        var command = new BoltSubcommand("demo", "Two processes on this machine stream messages and payments; one is killed, and then cheats", Lesson) { seconds, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetValue(seconds), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, int seconds, bool json, CancellationToken cancellationToken)
    {
        if (seconds is < 1 or > LongestSeconds)
        {
            throw CommandFailure.OfUsage(string.Create(CultureInfo.InvariantCulture, $"--seconds takes a number from 1 to {LongestSeconds}."));
        }

        try
        {
            var result = await DemoDisplay.RunAsync(context, json, display => PlayAsync(context, TimeSpan.FromSeconds(seconds / 2.0), display, cancellationToken));
            if (json)
            {
                context.Terminal.WriteJson(result.WriteTo);
            }
            else
            {
                foreach (var line in result.Channels.Lines())
                {
                    context.Terminal.WriteLine(line);
                }
            }

            var faults = result.Channels.Faults();
            return faults.Count == 0 ? ExitCode.Done : throw CommandFailure.OfData($"The balance sheets do not add up: {string.Join("; ", faults)}.");
        }
        catch (PeerClosedException closed)
        {
            throw CommandFailure.OfData($"The connection between the two processes ended: {closed.Reason}");
        }
    }

    private static async Task<DemoResult> PlayAsync(CommandContext context, TimeSpan eachWay, DemoDisplay display, CancellationToken cancellationToken)
    {
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        await using var other = OtherProcess.Start(context.Program, DemoPeerCommand.Name);
        var address = await other.ReadAddressAsync(cancellationToken);
        display.Done(DemoStep.Processes, string.Create(CultureInfo.InvariantCulture, $"{Short(key.PublicKey)} is this one ({Environment.ProcessId}); {Short(address.NodeId)} is the other one ({other.Id}), port {address.Port}"));

        var startedAt = context.Time.GetTimestamp();
        var peer = await LightningPeer.ConnectAsync(address, key, DemoMessages.PeerOptions(context.Time), cancellationToken);
        await using var closing = peer;
        var connecting = context.Time.GetElapsedTime(startedAt);
        display.Done(DemoStep.Handshake, string.Create(CultureInfo.InvariantCulture, $"BOLT 8: both have proved their keys, all that follows is encrypted ({connecting.TotalMilliseconds:F0} ms with TCP and init)"));
        display.Done(DemoStep.Init, string.Create(CultureInfo.InvariantCulture, $"BOLT 1: the other side has {string.Join(", ", peer.RemoteFeatures.Features.Select(each => each.Name))}"));

        var roundTrips = new List<TimeSpan>();
        for (var i = 0; i < Pings; i++)
        {
            roundTrips.Add(await peer.PingAsync(cancellationToken: cancellationToken));
        }

        var best = roundTrips.Min();
        display.Done(DemoStep.Ping, string.Create(CultureInfo.InvariantCulture, $"{Pings} round trips, the fastest {best.TotalMilliseconds:F3} ms"));

        var traffic = new DemoTraffic(peer, context.Time);
        var sent = await traffic.SendAndConfirmAsync(eachWay, soFar => display.GoesOn(DemoStep.Send, soFar, soFar.Elapsed, eachWay), cancellationToken);
        display.Done(DemoStep.Send, Summary(sent));
        var received = await traffic.ReceiveAsync(eachWay, soFar => display.GoesOn(DemoStep.Receive, soFar, soFar.Elapsed, eachWay), cancellationToken);
        display.Done(DemoStep.Receive, Summary(received));

        await peer.DisposeAsync();
        await other.WaitForEndAsync(cancellationToken);
        display.Done(DemoStep.Close, "the connection is closed and the other process has ended");
        var gain = await CipherGainAsync(cancellationToken);
        display.Done(DemoStep.Cipher, string.Create(CultureInfo.InvariantCulture, $"messages that wait share passes of {RecordCipher.Lanes} blocks: encrypted {gain:F1} times as fast as by the platform's AEAD (one thread)"));
        var channels = await ChannelDemo.PlayAsync(context, display, eachWay, cancellationToken);
        return new DemoResult(connecting, best, sent, received, gain, channels);
    }

    /// <summary>A short run of the scenario that <c>bolt bench noise</c> measures at length, for messages of the demo's size.</summary>
    private static async Task<double> CipherGainAsync(CancellationToken cancellationToken)
    {
        var scenario = ScenarioCatalog.Groups.SelectMany(group => group.Scenarios).Single(each => each.Name == "noise.encrypt.300.batch");
        var figures = await scenario.MeasureAsync(new Effort(TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(10), 15), cancellationToken);
        return figures.Single(figure => figure.Name.EndsWith(".ratio", StringComparison.Ordinal)).Value;
    }

    private static string Summary(Throughput throughput) =>
        string.Create(CultureInfo.InvariantCulture, $"{throughput}  ({throughput.Messages:N0} messages of {DemoTraffic.MessageSize} bytes, all counted)");

    private static string Short(PublicKey key) => $"{key.ToString().AsSpan(0, 10)}…";
}
