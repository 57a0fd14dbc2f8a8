using System.Globalization;
using System.Text;

namespace Blgv.Bolt.Wire;

/// <summary>What is wrong with bytes that should have been a message.</summary>
public enum DecodeErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bytes end before the field does.</summary>
    Truncated,

    /// <summary>Bytes are left after the last field.</summary>
    TrailingBytes,

    /// <summary>More bytes than a message may have.</summary>
    TooLarge,

    /// <summary>The bytes are a message of another type.</summary>
    WrongType,

    /// <summary>The type of a TLV record is not minimally encoded.</summary>
    TlvTypeNotMinimal,

    /// <summary>The length of a TLV record is not minimally encoded.</summary>
    TlvLengthNotMinimal,

    /// <summary>The type of a TLV record is not above the one before.</summary>
    TlvNotIncreasing,

    /// <summary>The type or length of a TLV record is cut off, or its length goes past the end.</summary>
    TlvTruncated,

    /// <summary>A TLV record of an even type that is not known here.</summary>
    UnknownEvenTlv,

    /// <summary>An integer is not minimally encoded.</summary>
    NotMinimal,

    /// <summary>A text that must be UTF-8 is not.</summary>
    InvalidUtf8,

    /// <summary>The type of the field refuses these bytes, such as a point whose first byte is not 2 or 3.</summary>
    InvalidValue,

    /// <summary>An amount above 21 million bitcoin.</summary>
    AmountTooLarge,
}

/// <summary>Why bytes are not the message they should be, where, and which rule says so.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">The byte it was noticed at, counted from the first byte of the message, which is that of its type.</param>
/// <param name="Field">The field, within a TLV record <c>record.field</c>; empty when it is no field's fault.</param>
/// <param name="TlvType">The type of the TLV record, if it happened in one.</param>
/// <param name="Rule">The receiver rule that refuses the bytes, as numbered in <c>bolt-test-vectors/rules.csv</c>; empty when none does in so many words.</param>
/// <param name="Message">The name of the message, if it is known.</param>
/// <remarks>BOLT 1: a message that cannot be parsed closes the connection.</remarks>
public readonly record struct DecodeError(
    DecodeErrorKind Kind, int Offset, string Field, ulong? TlvType, string Rule, string Message)
{
    /// <summary>A sentence for a log.</summary>
    /// <returns>Such as <c>init: TLV record of unknown even type 202 at byte 6 (rule 1.11)</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (!string.IsNullOrEmpty(Message))
        {
            text.Append(Message).Append(": ");
        }

        text.Append(What());
        if (Kind == DecodeErrorKind.None)
        {
            return text.ToString();
        }

        if (!string.IsNullOrEmpty(Field))
        {
            text.Append(" in field ").Append(Field);
        }

        text.Append(CultureInfo.InvariantCulture, $" at byte {Offset}");
        if (!string.IsNullOrEmpty(Rule))
        {
            text.Append(" (rule ").Append(Rule).Append(')');
        }

        return text.ToString();
    }

    private string What()
    {
        var record = string.Create(CultureInfo.InvariantCulture, $"TLV record of type {TlvType}");
        return Kind switch
        {
            DecodeErrorKind.None => "no error",
            DecodeErrorKind.Truncated => TlvType is null ? "the bytes end too early" : record + " is too short",
            DecodeErrorKind.TrailingBytes => TlvType is null ? "bytes are left over" : record + " is too long",
            DecodeErrorKind.TooLarge => string.Create(CultureInfo.InvariantCulture, $"more than {MessageLimits.MaxMessageLength} bytes"),
            DecodeErrorKind.WrongType => "another type of message",
            DecodeErrorKind.TlvTypeNotMinimal => "the type of a TLV record is not minimally encoded",
            DecodeErrorKind.TlvLengthNotMinimal => record + " has a length that is not minimally encoded",
            DecodeErrorKind.TlvNotIncreasing => record + " does not come in ascending order",
            DecodeErrorKind.TlvTruncated => TlvType is null ? "the type of a TLV record is cut off" : record + " goes past the end",
            DecodeErrorKind.UnknownEvenTlv => string.Create(CultureInfo.InvariantCulture, $"TLV record of unknown even type {TlvType}"),
            DecodeErrorKind.NotMinimal => "an integer is not minimally encoded",
            DecodeErrorKind.InvalidUtf8 => "text is not UTF-8",
            DecodeErrorKind.InvalidValue => "the bytes are no value of this kind",
            DecodeErrorKind.AmountTooLarge => "an amount above 21 million bitcoin",
            _ => Kind.ToString(),
        };
    }
}
