using System.Security.Cryptography;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The text form of old addresses and of extended keys: base 58, four bytes of a double SHA-256 behind. Its scratch memory is cleared: it carries private keys.</summary>
internal static class Base58Check
{
    /// <summary>The longest payload: an extended key.</summary>
    internal const int MaxPayload = 78;

    /// <summary>No payload of that length has more characters.</summary>
    internal const int MaxText = 113;

    private const int ChecksumLength = 4;
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Writes a text.</summary>
    /// <returns>How many characters it has.</returns>
    internal static int Encode(ReadOnlySpan<byte> payload, Span<char> destination)
    {
        Span<byte> bytes = stackalloc byte[MaxPayload + ChecksumLength];
        Span<byte> digits = stackalloc byte[MaxText];
        bytes = bytes[..(payload.Length + ChecksumLength)];
        payload.CopyTo(bytes);
        Checksum(payload, bytes[payload.Length..]);
        var count = 0;
        foreach (var value in bytes)
        {
            count = MultiplyAdd(digits, count, 256, value, 58);
        }

        var length = 0;
        for (var i = 0; i < bytes.Length && bytes[i] == 0; i++)
        {
            destination[length++] = Alphabet[0];
        }

        while (count > 0)
        {
            destination[length++] = Alphabet[digits[--count]];
        }

        CryptographicOperations.ZeroMemory(bytes);
        CryptographicOperations.ZeroMemory(digits);
        return length;
    }

    /// <summary>Reads a text.</summary>
    /// <returns>False when it is too long, has other characters, or the checksum is wrong.</returns>
    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> payload, out int length)
    {
        Span<byte> digits = stackalloc byte[MaxText];
        digits.Clear();
        var good = TryDecodeDigits(text, digits, payload, out length);
        CryptographicOperations.ZeroMemory(digits);
        return good;
    }

    private static bool TryDecodeDigits(ReadOnlySpan<char> text, Span<byte> digits, Span<byte> payload, out int length)
    {
        length = 0;
        if (text.Length > MaxText)
        {
            return false;
        }

        var count = 0;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            count = MultiplyAdd(digits, count, 58, value, 256);
        }

        var zeros = text.IndexOfAnyExcept(Alphabet[0]);
        zeros = zeros < 0 ? text.Length : zeros;
        var total = zeros + count;
        if (total < ChecksumLength || total - ChecksumLength > Math.Min(payload.Length, MaxPayload))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxPayload + ChecksumLength];
        Span<byte> expected = stackalloc byte[ChecksumLength];
        bytes.Clear();
        for (var i = 0; i < count; i++)
        {
            bytes[zeros + i] = digits[count - 1 - i];
        }

        length = total - ChecksumLength;
        Checksum(bytes[..length], expected);
        var good = expected.SequenceEqual(bytes[length..total]);
        if (good)
        {
            bytes[..length].CopyTo(payload);
        }

        CryptographicOperations.ZeroMemory(bytes);
        return good;
    }

    /// <summary>Multiplies a number, its lowest digit first, and adds to it.</summary>
    private static int MultiplyAdd(Span<byte> digits, int count, int factor, int carry, int radix)
    {
        for (var i = 0; i < count; i++)
        {
            carry += digits[i] * factor;
            digits[i] = (byte)(carry % radix);
            carry /= radix;
        }

        for (; carry > 0; carry /= radix)
        {
            digits[count++] = (byte)(carry % radix);
        }

        return count;
    }

    private static void Checksum(ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(payload, hash);
        SHA256.HashData(hash, hash);
        hash[..ChecksumLength].CopyTo(destination);
    }
}
