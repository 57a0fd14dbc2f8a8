namespace Blgv.Bolt.Cli;

/// <summary>An expected failure: one line for stderr and an exit code, no stack trace.</summary>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="message">What went wrong, where, and what to do.</param>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandFailure OfData(string message) => new(Cli.ExitCode.Failed, message);

    public static CommandFailure OfUsage(string message) => new(Cli.ExitCode.Usage, message);

    public static CommandFailure OfEnvironment(string message) => new(Cli.ExitCode.Environment, message);
}
