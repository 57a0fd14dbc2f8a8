using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Cli;

/// <summary>An invoice or an offer as people paste it: with blanks around it, and perhaps the scheme of a link in front.</summary>
/// <param name="Text">What is left without those.</param>
/// <param name="Skipped">How many characters stood before it, so that places can be told in what was pasted.</param>
internal readonly record struct PaymentText(string Text, int Skipped)
{
    private const string Scheme = "lightning:";

    /// <summary>The longest text that the readers take, with room for what is skipped.</summary>
    private const int LongestInput = Bolt11Invoice.MaxTextLength + 1024;

    /// <summary>Takes the argument of a command, or stdin for <c>-</c>.</summary>
    /// <exception cref="CommandFailure">Stdin holds more than any invoice or offer.</exception>
    public static PaymentText Read(string argument, TextReader input)
    {
        var pasted = argument == "-" ? LimitedText.Read(input, LongestInput) : argument;
        var text = pasted.TrimStart();
        text = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text;
        return new PaymentText(text.TrimEnd(), pasted.Length - text.Length);
    }
}
