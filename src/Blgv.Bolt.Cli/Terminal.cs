using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace Blgv.Bolt.Cli;

/// <summary>Where a command reads and writes: the process's streams, or a test's.</summary>
internal sealed class Terminal
{
    /// <summary>Wide enough that no table wraps in a file or a pipe.</summary>
    private const int RedirectedWidth = 200;

    private readonly Lock _oneAtATime = new();

    public Terminal(TextReader input, TextWriter output, TextWriter error, bool isInteractive)
    {
        In = input;
        Out = output;
        Error = error;
        IsInteractive = isInteractive;
        var plain = !isInteractive || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // Spectre writes terminal codes into a pipe whenever TERM is set, so it is told.
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isInteractive)
        {
            Console.Profile.Width = RedirectedWidth;
        }
    }

    public TextReader In { get; }

    /// <summary>Results: what a script reads.</summary>
    public TextWriter Out { get; }

    /// <summary>Failures and remarks: what a person reads.</summary>
    public TextWriter Error { get; }

    /// <summary>Whether a person looks at <see cref="Out"/>: colours and displays that redraw make sense.</summary>
    public bool IsInteractive { get; }

    /// <summary>Whether what was written can be overwritten.</summary>
    public bool CanRedraw => IsInteractive && Console.Profile.Capabilities.Ansi;

    /// <summary><see cref="Out"/> with tables and colours.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>The streams of this process.</summary>
    public static Terminal OfProcess() => new(
        System.Console.In,
        System.Console.Out,
        System.Console.Error,
        isInteractive: !System.Console.IsOutputRedirected);

    /// <summary>Writes one line that nothing else cuts in two, and flushes it.</summary>
    public void WriteLine(string line)
    {
        lock (_oneAtATime)
        {
            Out.WriteLine(line);
            Out.Flush();
        }
    }

    /// <summary>Writes one JSON value over several lines.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write) => WriteLine(Json(write, indented: true));

    /// <summary>Writes one JSON value on one line: one event of a stream.</summary>
    public void WriteJsonLine(Action<Utf8JsonWriter> write) => WriteLine(Json(write, indented: false));

    private static string Json(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();

        // The relaxed encoder leaves ' < > & as they are: this is no HTML. Control characters are escaped all the same.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
