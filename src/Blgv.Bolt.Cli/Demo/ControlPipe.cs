using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>
/// How the two processes of the demo talk beside Lightning: each asks the other by a line of text, over the standard streams of the second. It stands
/// for what is no part of the protocol: the chain, the operator, and how an invoice gets to who pays it.
/// </summary>
/// <remarks>A question is <c>?number verb text</c>; an answer <c>=number text</c>, or <c>!number text</c> for why there is none.</remarks>
internal sealed class ControlPipe : IDisposable
{
    private readonly TextReader _input;
    private readonly TextWriter _output;
    private readonly Func<string, string, CancellationToken, Task<string>> _answer;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _asked = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _oneLineAtATime = new();
    private int _lastNumber;

    /// <summary>A pipe that is read from now on.</summary>
    /// <param name="input">What the other process writes.</param>
    /// <param name="output">What it reads.</param>
    /// <param name="answer">Answers a verb and its text; a <see cref="CommandFailure"/> is told to the other side.</param>
    public ControlPipe(TextReader input, TextWriter output, Func<string, string, CancellationToken, Task<string>> answer)
    {
        (_input, _output, _answer) = (input, output, answer);

        // The console reads only synchronously, hence the thread.
        Completion = Task.Factory.StartNew(ReadAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Done when the other process is gone.</summary>
    public Task Completion { get; }

    /// <summary>Asks the other process.</summary>
    /// <exception cref="ProcessGoneException">It is gone.</exception>
    /// <exception cref="CommandFailure">It says why it does not answer.</exception>
    public async Task<string> AskAsync(string verb, string text, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = answer;
        try
        {
            Write($"?{TextOf(number)} {verb} {text}");
            if (_ended.IsCancellationRequested)
            {
                throw new ProcessGoneException();
            }

            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    public void Dispose() => _ended.Cancel();

    private static string TextOf(int number) => number.ToString(CultureInfo.InvariantCulture);

    private void ReadAll()
    {
        try
        {
            while (ReadWholeLine() is { } line)
            {
                Take(line);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // As good as the end.
        }

        _ended.Cancel();
        foreach (var answer in _asked.Values)
        {
            answer.TrySetException(new ProcessGoneException());
        }
    }

    /// <summary>A line with its end. What a killed process had begun to write is none, though it may look like one.</summary>
    private string? ReadWholeLine()
    {
        var line = new StringBuilder();
        while (_input.Read() is >= 0 and var next)
        {
            if (next == '\n')
            {
                return line.ToString();
            }

            line.Append((char)next);
        }

        return null;
    }

    private void Take(string line)
    {
        var parts = line.Split(' ', 2);
        if (parts.Length < 2 || line[0] is not ('?' or '=' or '!') || !int.TryParse(parts[0].AsSpan(1), CultureInfo.InvariantCulture, out var number))
        {
            return;
        }

        switch (line[0])
        {
            case '?' when parts[1].Split(' ', 2) is [var verb, var text]:
                _ = Task.Run(() => AnswerAsync(number, verb, text));
                break;
            case '=' when _asked.TryGetValue(number, out var asked):
                asked.TrySetResult(parts[1]);
                break;
            case '!' when _asked.TryGetValue(number, out var asked):
                asked.TrySetException(CommandFailure.OfData(parts[1]));
                break;
        }
    }

    private async Task AnswerAsync(int number, string verb, string text)
    {
        try
        {
            try
            {
                Write($"={TextOf(number)} {await _answer(verb, text, _ended.Token)}");
            }
            catch (Exception failure) when (!_ended.IsCancellationRequested && failure is not ProcessGoneException)
            {
                Write($"!{TextOf(number)} {failure.Message.ReplaceLineEndings(" ")}");
            }
        }
        catch (Exception) when (_ended.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (ProcessGoneException)
        {
            // Likewise.
        }
    }

    private void Write(string line)
    {
        try
        {
            lock (_oneLineAtATime)
            {
                _output.Write($"{line}\n");
                _output.Flush();
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            throw new ProcessGoneException();
        }
    }
}

/// <summary>The other process is gone.</summary>
internal sealed class ProcessGoneException() : Exception("The other process is gone.");
