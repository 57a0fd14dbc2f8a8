using System.Globalization;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice;

/// <summary>The first part of an invoice: the network and the amount.</summary>
/// <remarks>BOLT 11, "Human-Readable Part".</remarks>
internal static class HumanReadablePart
{
    /// <summary>Pico-bitcoin are the smallest unit that can be written; ten of them are a millisatoshi.</summary>
    private const ulong PicoPerBitcoin = 1_000_000_000_000;
    private const ulong PicoPerMillisatoshi = 10;

    /// <summary>21 million bitcoin in the smallest unit.</summary>
    private const int MostDigits = 20;

    /// <summary>The longer of two prefixes that begin alike comes first.</summary>
    private static readonly (string Text, BitcoinNetwork Network)[] s_prefixes =
    [
        ("lnbcrt", BitcoinNetwork.Regtest), ("lnbc", BitcoinNetwork.Mainnet), ("lntbs", BitcoinNetwork.Signet), ("lntb", BitcoinNetwork.Testnet),
    ];

    private static readonly (char Letter, ulong Pico)[] s_multipliers =
    [
        ('m', PicoPerBitcoin / 1_000), ('u', PicoPerBitcoin / 1_000_000), ('n', PicoPerBitcoin / 1_000_000_000), ('p', 1),
    ];

    public static string Write(BitcoinNetwork network, MilliSatoshi? amount)
    {
        var prefix = Array.Find(s_prefixes, each => each.Network == network).Text;
        if (amount is not { } given)
        {
            return prefix;
        }

        var pico = (UInt128)given.Value * PicoPerMillisatoshi;
        var (number, letter) = (pico / PicoPerBitcoin, "");
        if (pico % PicoPerBitcoin != 0)
        {
            var multiplier = Array.Find(s_multipliers, each => pico % each.Pico == 0);
            (number, letter) = (pico / multiplier.Pico, multiplier.Letter.ToString());
        }

        return string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}{letter}");
    }

    public static Bolt11Error Read(string text, out BitcoinNetwork network, out MilliSatoshi? amount)
    {
        amount = null;
        (var prefix, network) = Array.Find(s_prefixes, each => text.StartsWith(each.Text, StringComparison.Ordinal));
        if (prefix is null)
        {
            network = BitcoinNetwork.Mainnet;
            return new Bolt11Error(Bolt11ErrorKind.UnknownPrefix, 0, "prefix", "11.2", null);
        }

        var rest = text.AsSpan(prefix.Length);
        if (rest.IsEmpty)
        {
            return default;
        }

        var (kind, offset) = ReadAmount(rest, out var millisatoshi);
        if (kind != Bolt11ErrorKind.None)
        {
            // A letter right after the prefix makes it another currency's.
            var unknownPrefix = offset == 0 && char.IsAsciiLetterLower(rest[0]);
            return unknownPrefix
                ? new Bolt11Error(Bolt11ErrorKind.UnknownPrefix, 0, "prefix", "11.2", null)
                : new Bolt11Error(kind, prefix.Length + offset, "amount", RuleOf(kind), null);
        }

        amount = millisatoshi;
        return default;
    }

    private static string RuleOf(Bolt11ErrorKind kind) => kind switch
    {
        Bolt11ErrorKind.InvalidAmount => "11.4",
        Bolt11ErrorKind.AmountTooPrecise => "11.5",
        _ => "",
    };

    private static (Bolt11ErrorKind Kind, int Offset) ReadAmount(ReadOnlySpan<char> text, out MilliSatoshi amount)
    {
        amount = default;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0 || text[0] == '0')
        {
            return (Bolt11ErrorKind.InvalidAmount, 0);
        }

        var pico = PicoPerBitcoin;
        if (digits < text.Length)
        {
            var letter = text[digits];
            pico = Array.Find(s_multipliers, each => each.Letter == letter).Pico;
            if (pico == 0 || digits + 1 < text.Length)
            {
                return (Bolt11ErrorKind.InvalidAmount, pico == 0 ? digits : digits + 1);
            }
        }

        if (digits > MostDigits)
        {
            return (Bolt11ErrorKind.AmountTooLarge, 0);
        }

        var total = UInt128.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * pico;
        if (total % PicoPerMillisatoshi != 0)
        {
            return (Bolt11ErrorKind.AmountTooPrecise, digits - 1);
        }

        if (total / PicoPerMillisatoshi > MilliSatoshi.Max.Value)
        {
            return (Bolt11ErrorKind.AmountTooLarge, 0);
        }

        amount = new MilliSatoshi((ulong)(total / PicoPerMillisatoshi));
        return default;
    }
}
