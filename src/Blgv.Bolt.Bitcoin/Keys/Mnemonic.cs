using System.Security.Cryptography;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Why a text is no mnemonic.</summary>
public enum MnemonicErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not 12, 15, 18, 21 or 24 words.</summary>
    WrongWordCount,

    /// <summary>A word that is not on the list.</summary>
    UnknownWord,

    /// <summary>All words are on the list and the checksum is wrong: one of them is the wrong word, or the order is.</summary>
    BadChecksum,
}

/// <summary>Entropy written as English words. Words are read from and written to the caller's memory, never kept as strings.</summary>
/// <remarks>BIP-39.</remarks>
public static class Mnemonic
{
    /// <summary>The most bytes of entropy.</summary>
    public const int MaxEntropyLength = 32;

    /// <summary>The most characters of a mnemonic.</summary>
    public const int MaxTextLength = (MaxWords * (MnemonicWords.MaxLength + 1)) - 1;

    internal const int MaxWords = 24;

    private const int MinWords = 12;
    private const int MinEntropyLength = 16;
    private const int BitsPerWord = 11;

    /// <summary>Writes entropy as words with a space between.</summary>
    /// <param name="entropy">16, 20, 24, 28 or 32 bytes. The caller clears them.</param>
    /// <param name="destination">At least <see cref="MaxTextLength"/> characters. The caller clears them.</param>
    /// <returns>How many characters there are.</returns>
    /// <exception cref="ArgumentException">Another number of bytes, or the destination is too short.</exception>
    public static int Write(ReadOnlySpan<byte> entropy, Span<char> destination)
    {
        if (entropy.Length is < MinEntropyLength or > MaxEntropyLength || entropy.Length % 4 != 0)
        {
            throw new ArgumentException("16, 20, 24, 28 or 32 bytes of entropy are needed.", nameof(entropy));
        }

        if (destination.Length < MaxTextLength)
        {
            throw new ArgumentException($"{MaxTextLength} characters are needed.", nameof(destination));
        }

        using var bits = new SecretBytes(MaxEntropyLength + 1);
        entropy.CopyTo(bits.Span);
        bits.Span[entropy.Length] = Checksum(entropy);
        var length = 0;
        for (var i = 0; i < entropy.Length * 3 / 4; i++)
        {
            if (i > 0)
            {
                destination[length++] = ' ';
            }

            foreach (var letter in MnemonicWords.Word(ReadIndex(bits.Span, i)))
            {
                destination[length++] = (char)letter;
            }
        }

        return length;
    }

    /// <summary>Reads words.</summary>
    /// <param name="words">The words with whitespace between, upper or lower case. The caller clears them.</param>
    /// <param name="entropy">At least <see cref="MaxEntropyLength"/> bytes for the entropy. The caller clears them.</param>
    /// <param name="length">How many bytes of entropy there are: 16, 20, 24, 28 or 32.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when it is no mnemonic; the entropy is then all zero.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static bool TryRead(ReadOnlySpan<char> words, Span<byte> entropy, out int length, out MnemonicErrorKind error)
    {
        if (entropy.Length < MaxEntropyLength)
        {
            throw new ArgumentException($"{MaxEntropyLength} bytes are needed.", nameof(entropy));
        }

        length = 0;
        using var bits = new SecretBytes(MaxEntropyLength + 1);
        error = ReadWords(words, bits.Span, out var count);
        if (error != MnemonicErrorKind.None)
        {
            entropy.Clear();
            return false;
        }

        length = count * 4 / 3;
        if (bits.Span[length] != Checksum(bits.Span[..length]))
        {
            entropy.Clear();
            length = 0;
            error = MnemonicErrorKind.BadChecksum;
            return false;
        }

        bits.Span[..length].CopyTo(entropy);
        return true;
    }

    private static MnemonicErrorKind ReadWords(ReadOnlySpan<char> words, Span<byte> bits, out int count)
    {
        count = 0;
        using var word = new SecretBytes(MnemonicWords.MaxLength);
        var rest = words.Trim();
        while (!rest.IsEmpty)
        {
            var end = 0;
            while (end < rest.Length && !char.IsWhiteSpace(rest[end]))
            {
                end++;
            }

            if (count == MaxWords)
            {
                return MnemonicErrorKind.WrongWordCount;
            }

            var index = Find(rest[..end], word.Span);
            if (index < 0)
            {
                return MnemonicErrorKind.UnknownWord;
            }

            WriteIndex(bits, count++, index);
            rest = rest[end..].TrimStart();
        }

        return count >= MinWords && count % 3 == 0 ? MnemonicErrorKind.None : MnemonicErrorKind.WrongWordCount;
    }

    private static int Find(ReadOnlySpan<char> word, Span<byte> scratch)
    {
        if (word.Length > scratch.Length)
        {
            return -1;
        }

        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsAsciiLetter(word[i]))
            {
                return -1;
            }

            // Bit 5 is what tells lower from upper case.
            scratch[i] = (byte)(word[i] | 0x20);
        }

        return MnemonicWords.IndexOf(scratch[..word.Length]);
    }

    /// <summary>The first bits of the hash, one for every four bytes of entropy, at the top of a byte.</summary>
    private static byte Checksum(ReadOnlySpan<byte> entropy)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(entropy, hash);
        var first = (byte)(hash[0] & ~(0xff >> (entropy.Length / 4)));
        CryptographicOperations.ZeroMemory(hash);
        return first;
    }

    private static int ReadIndex(ReadOnlySpan<byte> bits, int word)
    {
        var index = 0;
        for (var bit = word * BitsPerWord; bit < (word + 1) * BitsPerWord; bit++)
        {
            index = (index << 1) | ((bits[bit / 8] >> (7 - (bit % 8))) & 1);
        }

        return index;
    }

    private static void WriteIndex(Span<byte> bits, int word, int index)
    {
        for (var i = 0; i < BitsPerWord; i++)
        {
            var bit = (word * BitsPerWord) + i;
            bits[bit / 8] |= (byte)(((index >> (BitsPerWord - 1 - i)) & 1) << (7 - (bit % 8)));
        }
    }
}
