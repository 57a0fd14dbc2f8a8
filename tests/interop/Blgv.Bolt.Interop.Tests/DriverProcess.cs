using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>The driver answered a request with an error, or ended.</summary>
internal sealed class DriverException(string message) : IOException(message);

/// <summary>
/// A child process that takes requests and gives answers and events as JSON lines on its two pipes. It dies with this object,
/// and its log goes into the output of the test, which the runner shows when the test fails.
/// </summary>
internal sealed class DriverProcess : IAsyncDisposable
{
    private const int LogLines = 500;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Dictionary<int, TaskCompletionSource<JsonElement>> _requests = [];
    private readonly Dictionary<string, Channel<JsonElement>> _events = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Task _reading;
    private readonly ITestOutputHelper? _output = TestContext.Current.TestOutputHelper;
    private DriverException? _end;
    private int _lastId;

    public DriverProcess(string executable, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        _process = Process.Start(start) ?? throw new DriverException($"{executable} did not start.");
        _reading = ReadAsync();
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    public async Task<JsonElement> RequestAsync(string command, JsonObject arguments, CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        int id;
        lock (_gate)
        {
            if (_end is not null)
            {
                throw _end;
            }

            id = ++_lastId;
            _requests.Add(id, answer);
        }

        arguments["id"] = id;
        arguments["command"] = command;
        var line = arguments.ToJsonString() + "\n";
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await _process.StandardInput.WriteAsync(line.AsMemory(), cancellationToken);
            await _process.StandardInput.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new TimeoutException($"The driver did not answer '{command}'.", cancelled);
        }
    }

    /// <summary>Takes the next event of this name, in the order the driver told them; waits for one when there is none.</summary>
    public async Task<JsonElement> NextEventAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await EventsNamed(name).Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException closed) when (closed.InnerException is DriverException end)
        {
            throw new DriverException(end.Message);
        }
        catch (OperationCanceledException cancelled)
        {
            throw new TimeoutException($"The driver told of no more '{name}'.", cancelled);
        }
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await KillAsync();
        }
        finally
        {
            _output?.WriteLine(LogText());
            _process.Dispose();
            _writing.Dispose();
        }
    }

    private async Task ReadAsync()
    {
        var log = ReadLogAsync();
        var ended = false;
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                Take(JsonElement.Parse(line));
            }

            ended = true;
        }
        finally
        {
            if (!ended)
            {
                _process.Kill(); // it says what nobody understands
            }

            await log;
            await _process.WaitForExitAsync();
            End(string.Create(CultureInfo.InvariantCulture, $"The driver ended with exit code {_process.ExitCode}. Its last words:\n{LogText()}"));
        }
    }

    private async Task ReadLogAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _log.Enqueue(line);
            if (_log.Count > LogLines)
            {
                _log.TryDequeue(out _);
            }
        }
    }

    private void Take(JsonElement line)
    {
        if (line.TryGetProperty("event", out var name))
        {
            EventsNamed(name.GetString()!).Writer.TryWrite(line.GetProperty("data"));
            return;
        }

        TaskCompletionSource<JsonElement>? answer;
        lock (_gate)
        {
            _requests.Remove(line.GetProperty("id").GetInt32(), out answer);
        }

        if (line.TryGetProperty("error", out var error))
        {
            answer?.TrySetException(new DriverException(error.GetString()!));
        }
        else
        {
            answer?.TrySetResult(line.GetProperty("result"));
        }
    }

    private void End(string reason)
    {
        lock (_gate)
        {
            _end = new DriverException(reason);
            foreach (var answer in _requests.Values)
            {
                answer.TrySetException(_end);
            }

            foreach (var events in _events.Values)
            {
                events.Writer.TryComplete(_end);
            }
        }
    }

    private Channel<JsonElement> EventsNamed(string name)
    {
        lock (_gate)
        {
            if (!_events.TryGetValue(name, out var events))
            {
                _events.Add(name, events = Queue.CreateUnbounded<JsonElement>());
                if (_end is not null)
                {
                    events.Writer.TryComplete(_end);
                }
            }

            return events;
        }
    }

    private string LogText() => string.Join('\n', _log);
}
