using System.CommandLine;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt decode offer</c>: an offer, a request or an invoice of BOLT 12 to JSON.</summary>
internal static class DecodeOfferCommand
{
    private const string Lesson =
        """
        It takes offers (lno), requests for an invoice (lnr) and their invoices (lni). Records stand under the names of the
        specification, unknown ones under their number; text that is not plain ASCII is shown in hex. What is wrong is told
        by record, place (from 0) and rule. Whether it may be answered or paid, and who signed it, is not asked.

        Examples:
          bolt decode offer lno1zcss9mk8y3wkklfvevcrszlmu23kfrxh49px20665dqwmn4p72pksese
          echo LNO1... | bolt decode offer -
        """;

    private delegate bool Parser<T>(ReadOnlySpan<char> text, out T? value, out Bolt12Error error);

    public static Command Create(CommandContext context)
    {
        var text = new Argument<string>("TEXT") { Description = "The offer, with lightning: in front or without; - reads it from stdin." };
        var command = new BoltSubcommand("offer", "Prints an offer, or a request or invoice of BOLT 12, as JSON", Lesson) { text };
        command.SetAction(parsed => Run(context.Terminal, parsed.GetRequiredValue(text)));
        return command;
    }

    private static int Run(Terminal terminal, string argument)
    {
        var pasted = PaymentText.Read(argument, terminal.In);
        if (pasted.Text.StartsWith(Bolt12Text.InvoiceRequestPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return Print<InvoiceRequest>(terminal, pasted, Bolt12Text.TryParse);
        }

        return pasted.Text.StartsWith(Bolt12Text.InvoicePrefix, StringComparison.OrdinalIgnoreCase)
            ? Print<WireInvoice>(terminal, pasted, Bolt12Text.TryParse)
            : Print<Offer>(terminal, pasted, Bolt12Text.TryParse);
    }

    private static int Print<T>(Terminal terminal, PaymentText pasted, Parser<T> parse)
        where T : class, IFields<T>
    {
        if (!parse(pasted.Text, out var stream, out var error) || stream is null)
        {
            // The places of bad records are bytes of the stream, which begins after whatever was skipped.
            var inText = error.Offset > 0 && error.Decode.Kind == DecodeErrorKind.None;
            throw CommandFailure.OfData((inText ? error with { Offset = error.Offset + pasted.Skipped } : error).ToString());
        }

        terminal.WriteJson(writer => Bolt12Record<T>.WriteJson(writer, stream));
        return ExitCode.Done;
    }
}
