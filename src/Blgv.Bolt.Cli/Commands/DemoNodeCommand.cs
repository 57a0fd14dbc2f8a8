using System.CommandLine;
using System.Net;
using Blgv.Bolt.Cli.Demo;
using Blgv.Bolt.Peer;

namespace Blgv.Bolt.Cli.Commands;

/// <summary>Bob of <c>bolt demo</c>: a node that lives in a folder, is told what to do by its standard streams, and may be killed at any time. Not for people.</summary>
internal static class DemoNodeCommand
{
    public const string Name = "demo-node";

    /// <summary>Where it listens, and its key; answered once it does.</summary>
    public const string AddressVerb = "address";

    /// <summary>Ends the process as it should end.</summary>
    public const string StopVerb = "stop";

    /// <summary>What the second process tells the first when something is wrong.</summary>
    public const string ProblemVerb = "problem";

    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("folder") { Description = "Where the node lives." };
        var command = new Command(Name, "The other node of bolt demo.") { folder };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => RunAsync(context, parsed.GetValue(folder)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string folder, CancellationToken cancellationToken)
    {
        using var key = DemoNode.KeyIn(folder);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = new TaskCompletionSource<(DemoNode Node, string Address)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            using var pipe = new ControlPipe(context.Terminal.In, context.Terminal.Out, AnswerAsync);
            await using var node = await DemoNode.StartAsync(
                folder, key, new PipedChain(pipe), wallet: null, context.Time, problem => Tell(pipe, problem), cancellationToken);
            await using var listener = LightningListener.Start(new IPEndPoint(IPAddress.Loopback, 0), key, new ListenerOptions { Peer = node.PeerOptions });
            started.SetResult((node, PeerAddress.Create(key.PublicKey, listener.LocalEndPoint!).ToString()));
            var serving = ServeAsync(listener, node, stopping.Token);
            var ended = await Task.WhenAny(serving, pipe.Completion, stopped.Task);
            await stopping.CancelAsync();
            await ended;
            return ended == stopped.Task ? ExitCode.Done : throw new ProcessGoneException();
        }
        catch (ProcessGoneException)
        {
            throw CommandFailure.OfData("The first process is gone.");
        }
        catch (ListenFailedException failure)
        {
            throw CommandFailure.OfEnvironment(failure.Message);
        }

        async Task<string> AnswerAsync(string verb, string text, CancellationToken token)
        {
            if (verb == StopVerb)
            {
                stopped.SetResult();
                return "";
            }

            var (node, address) = await started.Task.WaitAsync(token);
            return verb == AddressVerb ? address : await RemoteNode.AnswerAsync(node, verb, text, token);
        }
    }

    private static async Task ServeAsync(LightningListener listener, DemoNode node, CancellationToken cancellationToken)
    {
        await foreach (var peer in listener.AcceptAllAsync(cancellationToken))
        {
            await node.Host.AttachAsync(peer, isInbound: true);
        }
    }

    private static void Tell(ControlPipe pipe, string problem) => _ = pipe.AskAsync(ProblemVerb, problem.ReplaceLineEndings(" "), CancellationToken.None);
}
