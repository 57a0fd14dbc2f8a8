using System.CommandLine;
using System.Globalization;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt decode</c>: messages, invoices and offers to JSON; here the messages.</summary>
internal static class DecodeCommand
{
    private const string Lesson =
        """
        The bytes are those that the transport carries: the type first, without the length. The names are those of the
        specification. What is wrong is told by byte offset, field and rule. The JSON goes back through bolt encode and
        gives the same bytes.

        Examples:
          bolt decode message 001200040000
          echo 0010000000021aab | bolt decode message -
        """;

    public static Command Create(CommandContext context)
    {
        var hex = new Argument<string>("HEX") { Description = "The message in hex digits; - reads them from stdin." };
        var message = new BoltSubcommand("message", "Prints a message as JSON", Lesson) { hex };
        message.SetAction(parsed => Run(context.Terminal, parsed.GetRequiredValue(hex)));
        return new Command("decode", "Takes apart a message, an invoice or an offer (bolt decode message HEX)")
        {
            message,
            DecodeInvoiceCommand.Create(context),
            DecodeOfferCommand.Create(context),
        };
    }

    private static int Run(Terminal terminal, string hex)
    {
        var bytes = HexText.Parse(hex == "-" ? LimitedText.Read(terminal.In, HexText.LongestMessage) : hex);
        if (!MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error))
        {
            throw CommandFailure.OfData(error.ToString());
        }

        terminal.WriteJson(writer => MessageRegistry.Bolt.WriteJson(message, writer));
        if (message is UnknownMessage unknown)
        {
            var fate = unknown.IsOdd ? "odd, so a peer that does not know it ignores it" : "even, so a peer that does not know it closes the connection";
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Type {unknown.TypeNumber} is not known here; it is {fate}."));
        }

        return ExitCode.Done;
    }
}
