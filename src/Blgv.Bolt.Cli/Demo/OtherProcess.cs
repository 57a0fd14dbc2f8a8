using System.Diagnostics;
using System.Globalization;
using Blgv.Bolt.Peer;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>The second process of the demo. It ends with its connection; and if this process dies, with its standard input.</summary>
internal sealed class OtherProcess : IAsyncDisposable
{
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private OtherProcess(Process process, PeerAddress address)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        Address = address;
    }

    /// <summary>Where it listens, and its key.</summary>
    public PeerAddress Address { get; }

    public int Id => _process.Id;

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="CommandFailure">It does not start.</exception>
    public static async Task<OtherProcess> StartAsync(OwnProgram program, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program.File, [.. program.FirstArguments, Commands.DemoPeerCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw CommandFailure.OfEnvironment($"{program.File} could not be started a second time.");
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
            if (PeerAddress.TryParse(line, out var address, out _))
            {
                return new OtherProcess(process, address);
            }

            var said = (await process.StandardError.ReadToEndAsync(cancellationToken)).Trim();
            throw CommandFailure.OfEnvironment($"The second process did not start to listen. It said: {said}");
        }
        catch (Exception)
        {
            End(process);
            throw;
        }
    }

    /// <summary>Waits until it has ended by itself, its connection being closed.</summary>
    /// <exception cref="CommandFailure">It does not end, or with a failure.</exception>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeToEnd, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"The second process did not end within {TimeToEnd.TotalSeconds} s after its connection was closed."));
        }

        if (_process.ExitCode != ExitCode.Done)
        {
            var said = (await _errors).Trim();
            throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"The second process ended with exit code {_process.ExitCode}. It said: {said}"));
        }
    }

    public ValueTask DisposeAsync()
    {
        End(_process);
        return ValueTask.CompletedTask;
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
