using System.Text;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The 2048 English words of BIP-39, in alphabetic order.</summary>
internal static class MnemonicWords
{
    internal const int Count = 2048;

    /// <summary>The longest word.</summary>
    internal const int MaxLength = 8;

    private static readonly byte[][] Words = Load();

    internal static ReadOnlySpan<byte> Word(int index) => Words[index];

    /// <summary>Finds a word.</summary>
    /// <returns>Its index, or a negative number.</returns>
    internal static int IndexOf(ReadOnlySpan<byte> word)
    {
        var low = 0;
        var high = Count - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = word.SequenceCompareTo(Words[middle]);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (low, middle - 1) : (middle + 1, high);
        }

        return -1;
    }

    private static byte[][] Load()
    {
        using var stream = typeof(MnemonicWords).Assembly.GetManifestResourceStream("english.txt")
            ?? throw new InvalidOperationException("The word list is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var words = new byte[Count][];
        for (var i = 0; i < Count; i++)
        {
            words[i] = Encoding.ASCII.GetBytes(reader.ReadLine() ?? throw new InvalidOperationException("The word list is cut short."));
        }

        return words;
    }
}
