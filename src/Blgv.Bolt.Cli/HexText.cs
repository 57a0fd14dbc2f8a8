using System.Globalization;

namespace Blgv.Bolt.Cli;

/// <summary>Bytes as people paste them.</summary>
internal static class HexText
{
    /// <summary>Two digits for each byte of the largest message, with room for line breaks.</summary>
    public const int LongestMessage = 2 * 2 * 65535;

    /// <summary>Reads hex digits of either case; white space anywhere is skipped.</summary>
    /// <exception cref="CommandFailure">Something else is in the text, a digit is missing, or there is nothing.</exception>
    public static byte[] Parse(string text)
    {
        var digits = new char[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiHexDigit(text[i]))
            {
                digits[count++] = text[i];
            }
            else if (!char.IsWhiteSpace(text[i]))
            {
                throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"That is not hex: the character at position {i + 1} is no hex digit."));
            }
        }

        return (count, count % 2) switch
        {
            (0, _) => throw CommandFailure.OfData("That is not hex: there are no digits."),
            (_, 1) => throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"That is not hex: {count} digits are an odd number, so one is missing or too many.")),
            _ => Convert.FromHexString(digits.AsSpan(0, count)),
        };
    }
}
