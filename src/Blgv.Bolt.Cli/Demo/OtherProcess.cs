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
    private bool _isDisposed;

    private OtherProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    /// <summary>What it writes.</summary>
    public TextReader Output => _process.StandardOutput;

    /// <summary>What it reads.</summary>
    public TextWriter Input => _process.StandardInput;

    /// <summary>Starts this program a second time.</summary>
    /// <exception cref="CommandFailure">It does not start.</exception>
    public static OtherProcess Start(OwnProgram program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program.File, [.. program.FirstArguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return new OtherProcess(Process.Start(start) ?? throw CommandFailure.OfEnvironment($"{program.File} could not be started a second time."));
    }

    /// <summary>Waits until it listens: where, and with what key.</summary>
    /// <exception cref="CommandFailure">It does not.</exception>
    public async Task<PeerAddress> ReadAddressAsync(CancellationToken cancellationToken) =>
        PeerAddress.TryParse(await Output.ReadLineAsync(cancellationToken), out var address, out _) ? address : throw await NotStartedAsync();

    /// <summary>What to say when it has ended before it was of use.</summary>
    public async Task<CommandFailure> NotStartedAsync()
    {
        _process.Kill(entireProcessTree: true);
        return CommandFailure.OfEnvironment($"The second process did not start to listen. It said: {(await _errors).Trim()}");
    }

    /// <summary>Ends it as kill -9 does: it cannot write or say another word.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
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
            throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"The second process did not end within {TimeToEnd.TotalSeconds} s after it was to."));
        }

        if (_process.ExitCode != ExitCode.Done)
        {
            var said = (await _errors).Trim();
            throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"The second process ended with exit code {_process.ExitCode}. It said: {said}"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }
}
