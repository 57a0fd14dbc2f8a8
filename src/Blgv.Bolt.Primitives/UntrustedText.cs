using System.Globalization;
using System.Text;

namespace Blgv.Bolt.Primitives;

/// <summary>
/// Text that a stranger chose: bytes until it is shown. Shown, it is one line of bounded length without control, formatting
/// or direction characters, so that it can stand in a log or a terminal.
/// </summary>
/// <param name="Raw">The bytes as received.</param>
/// <remarks>BOLT 1, <c>error</c> and <c>warning</c>: <c>data</c> is not to be printed verbatim.</remarks>
public readonly record struct UntrustedText(Bytes Raw)
{
    /// <summary>How many characters are shown at most; the rest becomes an ellipsis.</summary>
    public const int ShownLength = 256;

    private const char Placeholder = '\uFFFD';

    /// <summary>Bytes of the text, taken from a string.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its UTF-8 bytes.</returns>
    public static UntrustedText FromString(string text) => new(Bytes.Copy(Encoding.UTF8.GetBytes(text)));

    /// <summary>What can be shown: invalid UTF-8, control, format, surrogate, private-use, unassigned and line-breaking characters each become U+FFFD.</summary>
    /// <returns>At most <see cref="ShownLength"/> characters, then an ellipsis if there was more.</returns>
    public override string ToString()
    {
        var shown = new StringBuilder();
        var rest = Raw.Span;
        while (!rest.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(rest, out var rune, out var consumed);
            rest = rest[consumed..];
            var plain = status == System.Buffers.OperationStatus.Done && IsPlain(rune);
            if (shown.Length + (plain ? rune.Utf16SequenceLength : 1) > ShownLength)
            {
                return shown.Append('…').ToString();
            }

            if (plain)
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(Placeholder);
            }
        }

        return shown.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
