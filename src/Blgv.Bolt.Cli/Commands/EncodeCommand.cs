using System.CommandLine;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt encode message</c>: JSON to bytes.</summary>
internal static class EncodeCommand
{
    private const string Lesson =
        """
        The JSON is of the form that bolt decode prints; lengths and counts may be left out. What is wrong is told by its
        place in the JSON.

        Examples:
          echo '{"message":"ping","num_pong_bytes":4,"ignored":""}' | bolt encode message
          bolt encode message --file init.json
        """;

    public static Command Create(CommandContext context)
    {
        var file = new Option<string?>("--file") { Description = "The file with the JSON. Default: stdin.", HelpName = "FILE" };
        var message = new BoltSubcommand("message", "Prints the bytes of a message in hex", Lesson) { file };
        message.SetAction(parsed => Run(context.Terminal, parsed.GetValue(file)));
        return new Command("encode", "Makes bytes from JSON: a message (bolt encode message)") { message };
    }

    private static int Run(Terminal terminal, string? file)
    {
        if (!MessageRegistry.Bolt.TryReadJson(ReadText(terminal, file), out var message, out var error))
        {
            throw CommandFailure.OfData(error.ToString());
        }

        try
        {
            terminal.WriteLine(Convert.ToHexStringLower(message.ToArray()));
        }
        catch (MessageTooLargeException tooLarge)
        {
            throw CommandFailure.OfData(tooLarge.Message);
        }

        return ExitCode.Done;
    }

    private static string ReadText(Terminal terminal, string? file)
    {
        if (file is null)
        {
            return LimitedText.Read(terminal.In, LimitedText.LongestJson);
        }

        try
        {
            using var reader = new StreamReader(file);
            return LimitedText.Read(reader, LimitedText.LongestJson);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{file} can't be read: {exception.Message}");
        }
    }
}
