using System.CommandLine;
using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt decode invoice</c>: a BOLT 11 invoice to JSON.</summary>
internal static class DecodeInvoiceCommand
{
    private const string Lesson =
        """
        The signature is checked, and payee is whose it is. An amount_msat of null leaves the amount to the payer; what the
        invoice leaves out has its default. A description is shown without characters that could fool a terminal, and cut
        when it is long. What is wrong is told by field, character (from 0) and rule. Whether it has expired is not asked.

        Examples:
          bolt decode invoice lnbc1...
          echo lightning:LNBC1... | bolt decode invoice -
        """;

    public static Command Create(CommandContext context)
    {
        var text = new Argument<string>("TEXT") { Description = "The invoice, with lightning: in front or without; - reads it from stdin." };
        var command = new BoltSubcommand("invoice", "Prints an invoice (BOLT 11) as JSON", Lesson) { text };
        command.SetAction(parsed => Run(context.Terminal, parsed.GetRequiredValue(text)));
        return command;
    }

    private static int Run(Terminal terminal, string argument)
    {
        var pasted = PaymentText.Read(argument, terminal.In);
        if (!Bolt11Invoice.TryParse(pasted.Text, out var invoice, out var error))
        {
            throw CommandFailure.OfData((error with { Offset = error.Offset + pasted.Skipped }).ToString());
        }

        terminal.WriteJson(writer => InvoiceJson.Write(writer, invoice));
        return ExitCode.Done;
    }
}
