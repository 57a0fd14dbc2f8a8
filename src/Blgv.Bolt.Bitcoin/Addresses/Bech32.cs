using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Which constant the checksum ends in.</summary>
public enum Bech32Checksum
{
    /// <summary>No checksum at all: offers (BOLT 12).</summary>
    None,

    /// <summary>BIP-173: segwit version 0 addresses, invoices (BOLT 11).</summary>
    Bech32,

    /// <summary>BIP-350: segwit addresses from version 1 on.</summary>
    Bech32m,
}

/// <summary>What is wrong with a text in the form of bech32.</summary>
public enum Bech32ErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Longer than the caller allows.</summary>
    TooLong,

    /// <summary>Both upper and lower case letters.</summary>
    MixedCase,

    /// <summary>A character outside those allowed at its place.</summary>
    InvalidCharacter,

    /// <summary>No <c>1</c> between the parts.</summary>
    NoSeparator,

    /// <summary>Nothing before the separator.</summary>
    EmptyHumanReadablePart,

    /// <summary>Fewer characters after the separator than the checksum has.</summary>
    TooShort,

    /// <summary>The checksum is neither that of BIP-173 nor that of BIP-350.</summary>
    BadChecksum,
}

/// <summary>Why a text is not bech32, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The character, from 0.</param>
public readonly record struct Bech32Error(Bech32ErrorKind Kind, int Offset)
{
    /// <summary>A sentence for a log.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} at character {Offset}");
}

/// <summary>The parts of a text in the form of bech32.</summary>
/// <param name="HumanReadablePart">What stands before the last <c>1</c>, in lower case.</param>
/// <param name="Groups">The data, five bits in each byte, without the checksum.</param>
/// <param name="Checksum">Which checksum it carries.</param>
public sealed record Bech32Text(string HumanReadablePart, Bytes Groups, Bech32Checksum Checksum);

/// <summary>The text form of segwit addresses, invoices and offers.</summary>
/// <remarks>BIP-173, BIP-350.</remarks>
public static class Bech32
{
    /// <summary>The most characters that a segwit address may have. Invoices are longer.</summary>
    public const int MaxAddressLength = 90;

    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const char Separator = '1';
    private const int ChecksumLength = 6;
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc8_30a3;

    /// <summary>Reads a text with a checksum.</summary>
    /// <param name="text">The text, all lower or all upper case.</param>
    /// <param name="maxLength">The most characters it may have: <see cref="MaxAddressLength"/> for addresses.</param>
    /// <param name="decoded">Its parts, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the text is not of the form or the checksum is wrong.</returns>
    public static bool TryDecode(
        ReadOnlySpan<char> text, int maxLength, [NotNullWhen(true)] out Bech32Text? decoded, out Bech32Error error)
    {
        decoded = null;
        if (!TrySplit(text, maxLength, out var prefix, out var groups, out error))
        {
            return false;
        }

        if (groups.Length < ChecksumLength)
        {
            error = new Bech32Error(Bech32ErrorKind.TooShort, text.Length);
            return false;
        }

        var checksum = Polymod(prefix, groups) switch
        {
            Bech32Constant => Bech32Checksum.Bech32,
            Bech32mConstant => Bech32Checksum.Bech32m,
            _ => Bech32Checksum.None,
        };
        if (checksum == Bech32Checksum.None)
        {
            error = new Bech32Error(Bech32ErrorKind.BadChecksum, text.Length - ChecksumLength);
            return false;
        }

        decoded = new Bech32Text(prefix, Bytes.Copy(groups.AsSpan()[..^ChecksumLength]), checksum);
        return true;
    }

    /// <summary>Reads a text that has no checksum.</summary>
    /// <param name="text">The text, all lower or all upper case.</param>
    /// <param name="maxLength">The most characters it may have.</param>
    /// <param name="decoded">Its parts, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the text is not of the form.</returns>
    /// <remarks>BOLT 12, "Encoding".</remarks>
    public static bool TryDecodeWithoutChecksum(
        ReadOnlySpan<char> text, int maxLength, [NotNullWhen(true)] out Bech32Text? decoded, out Bech32Error error)
    {
        decoded = TrySplit(text, maxLength, out var prefix, out var groups, out error)
            ? new Bech32Text(prefix, Bytes.Copy(groups), Bech32Checksum.None)
            : null;
        return decoded is not null;
    }

    /// <summary>Writes a text, in lower case.</summary>
    /// <param name="humanReadablePart">What stands before the separator: printable ASCII in lower case.</param>
    /// <param name="groups">The data, five bits in each byte.</param>
    /// <param name="checksum">Which checksum to put behind.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentException">The first part is empty or has other characters, or a group has more than five bits.</exception>
    public static string Encode(string humanReadablePart, ReadOnlySpan<byte> groups, Bech32Checksum checksum)
    {
        ArgumentException.ThrowIfNullOrEmpty(humanReadablePart);
        if (humanReadablePart.AsSpan().ContainsAnyExceptInRange('!', '~') || humanReadablePart.AsSpan().ContainsAnyInRange('A', 'Z'))
        {
            throw new ArgumentException("Printable ASCII in lower case is needed.", nameof(humanReadablePart));
        }

        if (groups.ContainsAnyExceptInRange((byte)0, (byte)31))
        {
            throw new ArgumentException("Five bits in each byte are needed.", nameof(groups));
        }

        var data = new byte[groups.Length + (checksum == Bech32Checksum.None ? 0 : ChecksumLength)];
        groups.CopyTo(data);
        if (checksum != Bech32Checksum.None)
        {
            var rest = Polymod(humanReadablePart, data) ^ (checksum == Bech32Checksum.Bech32 ? Bech32Constant : Bech32mConstant);
            for (var i = 0; i < ChecksumLength; i++)
            {
                data[groups.Length + i] = (byte)((rest >> (5 * (ChecksumLength - 1 - i))) & 31);
            }
        }

        var text = new char[humanReadablePart.Length + 1 + data.Length];
        humanReadablePart.CopyTo(text);
        text[humanReadablePart.Length] = Separator;
        for (var i = 0; i < data.Length; i++)
        {
            text[humanReadablePart.Length + 1 + i] = Alphabet[data[i]];
        }

        return new string(text);
    }

    /// <summary>Cuts bytes into groups of five bits, the last one filled up with zeros.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The groups.</returns>
    public static byte[] ToGroups(ReadOnlySpan<byte> bytes)
    {
        var groups = new byte[((bytes.Length * 8) + 4) / 5];
        var bits = 0;
        var held = 0u;
        var next = 0;
        foreach (var value in bytes)
        {
            held = ((held << 8) | value) & 0xfff;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                groups[next++] = (byte)((held >> (bits - 5)) & 31);
            }
        }

        if (bits > 0)
        {
            groups[next] = (byte)((held << (5 - bits)) & 31);
        }

        return groups;
    }

    /// <summary>Puts groups of five bits together.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="bytes">The bytes, or none.</param>
    /// <returns>False when a group has more bits, or what is left over is a whole group or not zero.</returns>
    public static bool TryToBytes(ReadOnlySpan<byte> groups, out Bytes bytes)
    {
        bytes = default;
        var whole = new byte[(int)((long)groups.Length * 5 / 8)];
        var bits = 0;
        var held = 0u;
        var next = 0;
        foreach (var group in groups)
        {
            if (group > 31)
            {
                return false;
            }

            held = ((held << 5) | group) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                whole[next++] = (byte)((held >> bits) & 0xff);
            }
        }

        if (bits >= 5 || (held & ((1u << bits) - 1)) != 0)
        {
            return false;
        }

        bytes = Bytes.Copy(whole);
        return true;
    }

    private static bool TrySplit(
        ReadOnlySpan<char> text, int maxLength, out string prefix, out byte[] groups, out Bech32Error error)
    {
        prefix = string.Empty;
        groups = [];
        if (text.Length > maxLength)
        {
            error = new Bech32Error(Bech32ErrorKind.TooLong, maxLength);
            return false;
        }

        var separator = text.LastIndexOf(Separator);
        error = CheckCharacters(text, separator);
        if (error.Kind != Bech32ErrorKind.None)
        {
            return false;
        }

        prefix = string.Create(separator, text[..separator], static (lower, part) => part.ToLowerInvariant(lower));
        groups = new byte[text.Length - separator - 1];
        for (var i = 0; i < groups.Length; i++)
        {
            var value = Alphabet.IndexOf(char.ToLowerInvariant(text[separator + 1 + i]), StringComparison.Ordinal);
            if (value < 0)
            {
                error = new Bech32Error(Bech32ErrorKind.InvalidCharacter, separator + 1 + i);
                return false;
            }

            groups[i] = (byte)value;
        }

        return true;
    }

    private static Bech32Error CheckCharacters(ReadOnlySpan<char> text, int separator)
    {
        var unprintable = text.IndexOfAnyExceptInRange('!', '~');
        if (unprintable >= 0)
        {
            return new Bech32Error(Bech32ErrorKind.InvalidCharacter, unprintable);
        }

        var upper = text.IndexOfAnyInRange('A', 'Z');
        var lower = text.IndexOfAnyInRange('a', 'z');
        if (upper >= 0 && lower >= 0)
        {
            return new Bech32Error(Bech32ErrorKind.MixedCase, Math.Max(upper, lower));
        }

        return separator switch
        {
            < 0 => new Bech32Error(Bech32ErrorKind.NoSeparator, text.Length),
            0 => new Bech32Error(Bech32ErrorKind.EmptyHumanReadablePart, 0),
            _ => default,
        };
    }

    private static uint Polymod(string prefix, ReadOnlySpan<byte> groups)
    {
        var state = 1u;
        foreach (var character in prefix)
        {
            state = Step(state, (uint)character >> 5);
        }

        state = Step(state, 0);
        foreach (var character in prefix)
        {
            state = Step(state, character & 31u);
        }

        foreach (var group in groups)
        {
            state = Step(state, group);
        }

        return state;
    }

    private static uint Step(uint state, uint value)
    {
        var top = state >> 25;
        state = ((state & 0x1ff_ffff) << 5) ^ value;
        state ^= (top & 1) != 0 ? 0x3b6a_57b2u : 0;
        state ^= (top & 2) != 0 ? 0x2650_8e6du : 0;
        state ^= (top & 4) != 0 ? 0x1ea1_19fau : 0;
        state ^= (top & 8) != 0 ? 0x3d42_33ddu : 0;
        return state ^ ((top & 16) != 0 ? 0x2a14_62b3u : 0);
    }
}
