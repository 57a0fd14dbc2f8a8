using System.Text;
using System.Threading.Channels;
using Queue = System.Threading.Channels.Channel;

namespace Blgv.Bolt.Cli.Tests;

/// <summary>Runs command lines in this process and keeps what they print.</summary>
internal static class CommandLine
{
    public static Task<Result> RunAsync(params string[] args) => RunAsync(context => context, "", args);

    public static Task<Result> RunWithInputAsync(string input, params string[] args) => RunAsync(context => context, input, args);

    public static async Task<Result> RunAsync(Func<CommandContext, CommandContext> change, string input, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var context = change(new CommandContext(new Terminal(new StringReader(input), output, error, isInteractive: false)));
        var code = await BoltCommand.RunAsync(args, context, TestContext.Current.CancellationToken);
        return new Result(code, output.ToString(), error.ToString());
    }

    /// <summary>Starts a command that runs until it is stopped.</summary>
    public static Running Start(params string[] args) => new(args);

    internal sealed record Result(int Code, string Out, string Error)
    {
        /// <summary>The one line of an expected failure.</summary>
        public string Failure(int code)
        {
            Assert.Equal(code, Code);
            Assert.Empty(Out);
            Assert.StartsWith("bolt: ", Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
            return Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    internal sealed class Running : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        private readonly Lines _output = new();
        private readonly StringWriter _error = new();

        public Running(string[] args) => Exit = RunAsync(args);

        public Task<int> Exit { get; }

        /// <summary>The next line; fails the test with what went wrong when the command ends instead.</summary>
        public async Task<string> NextLineAsync() =>
            await _output.NextAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException($"It ended with exit code {await Exit}: {_error}");

        /// <summary>Ctrl-C.</summary>
        public async Task<int> StopAsync()
        {
            await _stop.CancelAsync();
            return await Exit;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
            await _output.DisposeAsync();
            await _error.DisposeAsync();
        }

        private async Task<int> RunAsync(string[] args)
        {
            try
            {
                var terminal = new Terminal(TextReader.Null, _output, _error, isInteractive: false);
                return await BoltCommand.RunAsync(args, new CommandContext(terminal), _stop.Token);
            }
            finally
            {
                _output.End();
            }
        }
    }

    private sealed class Lines : TextWriter
    {
        private readonly Channel<string> _lines = Queue.CreateUnbounded<string>();
        private readonly StringBuilder _begun = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            if (value == '\n')
            {
                _lines.Writer.TryWrite(_begun.ToString());
                _begun.Clear();
            }
            else
            {
                _begun.Append(value);
            }
        }

        public void End() => _lines.Writer.Complete();

        /// <summary>The next line, or null when there will be none.</summary>
        public async Task<string?> NextAsync(CancellationToken cancellationToken) =>
            await _lines.Reader.WaitToReadAsync(cancellationToken) ? await _lines.Reader.ReadAsync(cancellationToken) : null;
    }
}
