using System.CommandLine;
using System.Net;
using Blgv.Bolt.Cli.Demo;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Peer;

namespace Blgv.Bolt.Cli.Commands;

/// <summary>The second process of <c>bolt demo</c>: prints its address, serves one connection, ends. Not for people.</summary>
internal static class DemoPeerCommand
{
    public const string Name = "demo-peer";

    public static Command Create(CommandContext context)
    {
        var command = new Command(Name, "The other process of bolt demo.") { Hidden = true };
        command.SetAction((_, cancellationToken) => RunAsync(context, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var serving = ServeAsync(context, cancellationToken);
        if (await Task.WhenAny(serving, WhenInputEndsAsync(context.Terminal.In)) != serving)
        {
            throw CommandFailure.OfData("The first process is gone.");
        }

        await serving;
        return ExitCode.Done;
    }

    private static async Task ServeAsync(CommandContext context, CancellationToken cancellationToken)
    {
        using var key = PrivateKey.Generate(SystemEntropy.Instance);
        var options = new ListenerOptions { Peer = DemoMessages.PeerOptions(context.Time) };
        try
        {
            await using var listener = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), key, options);
            context.Terminal.WriteLine(PeerAddress.Create(key.PublicKey, listener.LocalEndPoint!).ToString());
            await using var peer = await listener.AcceptAsync(cancellationToken);
            await new DemoTraffic(peer, context.Time).ServeAsync(cancellationToken);
        }
        catch (PeerClosedException closed)
        {
            throw CommandFailure.OfData(closed.Reason.ToString());
        }
        catch (ListenFailedException failure)
        {
            throw CommandFailure.OfEnvironment(failure.Message);
        }
    }

    /// <summary>Standard input ends when the first process does, however it ends. The console reads it only synchronously, hence the thread.</summary>
    private static Task WhenInputEndsAsync(TextReader input) => Task.Factory.StartNew(
        () =>
        {
            while (input.Read() >= 0)
            {
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
