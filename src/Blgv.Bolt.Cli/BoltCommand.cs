using System.CommandLine;
using System.CommandLine.Invocation;
using Blgv.Bolt.Cli.Commands;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Cli;

/// <summary>The command tree, and what every command has in common: how it fails.</summary>
internal static class BoltCommand
{
    private const string Lesson =
        """
        Start with:
          bolt demo                          two processes on this machine stream messages and payments
          bolt connect PUBKEY@HOST:PORT      who is that peer, and what can it do?
          bolt conformance                   every official test vector, as a table

        Exit codes:
          0    done; for what runs until ctrl-C, also when it was stopped
          1    it ran and the answer is no: bad data, a refused connection, a failed vector
          2    the command line is wrong
          3    this machine stands in the way: libsecp256k1 missing, a port taken, a file unreadable
          130  interrupted before it was done
        """;

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments, without the program.</param>
    /// <param name="context">Where it reads and writes.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = Create(context).Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return ReportUsage(parsed, context.Terminal.Error);
        }

        var configuration = new InvocationConfiguration
        {
            Output = context.Terminal.Out,
            Error = context.Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Program.cs handles signals
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (CommandFailure failure)
        {
            return Report(context.Terminal, failure.Message, failure.ExitCode);
        }
        catch (NativeLibraryMissingException missing)
        {
            return Report(context.Terminal, missing.Message, ExitCode.Environment);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Writes the one line of an expected failure.</summary>
    internal static int Report(Terminal terminal, string message, int exitCode)
    {
        terminal.Error.WriteLine($"bolt: {message}");
        terminal.Error.Flush();
        return exitCode;
    }

    private static BoltSubcommand Create(CommandContext context)
    {
        var root = new BoltSubcommand("bolt", "Speaks the Lightning Network protocol: the BOLTs", Lesson)
        {
            DemoCommand.Create(context),
            ConnectCommand.Create(context),
            ListenCommand.Create(context),
            KeygenCommand.Create(context),
            DecodeCommand.Create(context),
            EncodeCommand.Create(context),
            InvoiceCommand.Create(context),
            GraphCommand.Create(context),
            RouteCommand.Create(context),
            ConformanceCommand.Create(context),
            BenchCommand.Create(context),
            VersionCommand.Create(context),
            DemoPeerCommand.Create(context),
            DemoNodeCommand.Create(context),
        };
        root.Add(BoltSubcommand.CreateHelpOption());
        return root;
    }

    private static int ReportUsage(ParseResult parsed, TextWriter error)
    {
        foreach (var each in parsed.Errors.Select(each => each.Message).Distinct(StringComparer.Ordinal))
        {
            error.WriteLine($"bolt: {each}");
        }

        var path = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
        {
            path.Insert(0, at.Command.Name);
        }

        error.WriteLine($"{string.Join(' ', path)} --help shows how it is used.");
        return ExitCode.Usage;
    }
}
