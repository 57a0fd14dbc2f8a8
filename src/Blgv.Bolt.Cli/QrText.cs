using System.Collections;
using System.Text;
using QRCoder;

namespace Blgv.Bolt.Cli;

/// <summary>A QR code as text: two rows of modules in each line, by half blocks. What is light in the code is drawn, since most terminals are dark; readers take either.</summary>
internal static class QrText
{
    /// <summary>Draws a text. Invoices and offers go in upper case: the code is then smaller.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The lines, or null when the text is too long for a code.</returns>
    public static IReadOnlyList<string>? Draw(string text)
    {
        try
        {
            using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
            return Lines(data.ModuleMatrix);
        }
        catch (QRCoder.Exceptions.DataTooLongException)
        {
            return null;
        }
    }

    private static List<string> Lines(List<BitArray> modules)
    {
        var lines = new List<string>((modules.Count + 1) / 2);
        for (var row = 0; row < modules.Count; row += 2)
        {
            var line = new StringBuilder(modules.Count);
            for (var column = 0; column < modules.Count; column++)
            {
                var upper = modules[row][column];
                var lower = row + 1 < modules.Count && modules[row + 1][column];
                line.Append((upper, lower) switch
                {
                    (false, false) => '█',
                    (false, true) => '▀',
                    (true, false) => '▄',
                    _ => ' ',
                });
            }

            lines.Add(line.ToString());
        }

        return lines;
    }
}
