using System.Globalization;

namespace Blgv.Bolt.Cli;

/// <summary>Text from stdin or a file, of bounded length: nobody pipes a disk into a message.</summary>
internal static class LimitedText
{
    /// <summary>The largest message as JSON, with room for names, blanks and line breaks.</summary>
    public const int LongestJson = 1 << 20;

    /// <summary>Reads to the end.</summary>
    /// <exception cref="CommandFailure">There is more.</exception>
    public static string Read(TextReader reader, int longest)
    {
        var text = new char[longest + 1];
        var length = reader.ReadBlock(text);
        return length <= longest
            ? new string(text, 0, length)
            : throw CommandFailure.OfData(string.Create(CultureInfo.InvariantCulture, $"The input has more than {longest} characters; no message needs so many."));
    }
}
