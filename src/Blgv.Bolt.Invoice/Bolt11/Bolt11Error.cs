using System.Globalization;

namespace Blgv.Bolt.Invoice;

/// <summary>What is wrong with a text that should have been a BOLT 11 invoice.</summary>
public enum Bolt11ErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Longer than <see cref="Bolt11Invoice.MaxTextLength"/>.</summary>
    TooLong,

    /// <summary>Not in the form of bech32: mixed case, a character that has no place there, no separator.</summary>
    NotBech32,

    /// <summary>The checksum is not that of BIP-173.</summary>
    BadChecksum,

    /// <summary>It begins with none of <c>lnbc</c>, <c>lntb</c>, <c>lntbs</c> and <c>lnbcrt</c>.</summary>
    UnknownPrefix,

    /// <summary>The amount is not a positive number without leading zeros, or a letter that is no multiplier follows it.</summary>
    InvalidAmount,

    /// <summary>The amount is no whole number of millisatoshi.</summary>
    AmountTooPrecise,

    /// <summary>The amount is above 21 million bitcoin.</summary>
    AmountTooLarge,

    /// <summary>No room for a timestamp and a signature.</summary>
    TooShort,

    /// <summary>A tagged field goes past the beginning of the signature.</summary>
    FieldTruncated,

    /// <summary>A field that has one length has another.</summary>
    WrongFieldLength,

    /// <summary>What is left over after the last whole byte of a field is five bits or more, or not zero.</summary>
    InvalidPadding,

    /// <summary>A number or the features begin with zero.</summary>
    NotMinimal,

    /// <summary>A number is larger than anything it can mean.</summary>
    NumberTooLarge,

    /// <summary>A field whose content cannot be: a key that is no point, a fallback that is no witness program, half a routing entry.</summary>
    InvalidValue,

    /// <summary>A field that every invoice needs is not there.</summary>
    MissingField,

    /// <summary>Both a description and the hash of one.</summary>
    BothDescriptions,

    /// <summary>A feature is required that is not known here.</summary>
    UnknownFeature,

    /// <summary>A feature is set without one that it depends on.</summary>
    MissingFeatureDependency,

    /// <summary>The signature fits no key, or not the one that the invoice names.</summary>
    InvalidSignature,

    /// <summary>The invoice names its key and is signed with high S.</summary>
    HighSSignature,
}

/// <summary>Why a text is not the invoice that it should be, where, and which rule says so.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The character it was noticed at, from 0; for a field its first character, for a missing one the end of the text.</param>
/// <param name="Field">What it happened in: <c>amount</c>, <c>signature</c>, or the letter of a tagged field; empty when it is no field's fault.</param>
/// <param name="Rule">The reader's rule that refuses it, as numbered in <c>bolt-test-vectors/rules.csv</c>; empty when none does in so many words.</param>
/// <param name="FeatureBit">The bit that is not known, when that is what is wrong.</param>
/// <remarks>BOLT 11.</remarks>
public readonly record struct Bolt11Error(Bolt11ErrorKind Kind, int Offset, string Field, string Rule, int? FeatureBit)
{
    /// <summary>A sentence for a log.</summary>
    /// <returns>Such as <c>WrongFieldLength in field p at character 12 (rule 11.8)</c>.</returns>
    public override string ToString()
    {
        if (Kind == Bolt11ErrorKind.None)
        {
            return nameof(Bolt11ErrorKind.None);
        }

        var bit = FeatureBit is { } number ? string.Create(CultureInfo.InvariantCulture, $" {number}") : "";
        var field = string.IsNullOrEmpty(Field) ? "" : $" in field {Field}";
        var rule = string.IsNullOrEmpty(Rule) ? "" : $" (rule {Rule})";
        return string.Create(CultureInfo.InvariantCulture, $"{Kind}{bit}{field} at character {Offset}{rule}");
    }
}
