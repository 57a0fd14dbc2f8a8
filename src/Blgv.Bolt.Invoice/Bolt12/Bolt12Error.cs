using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using WireInvoiceError = Blgv.Bolt.Wire.Offers.InvoiceError;

namespace Blgv.Bolt.Invoice;

/// <summary>Why an offer is not answered, or a request or an invoice refused.</summary>
public enum Bolt12ErrorKind
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Longer than <see cref="Bolt12Text.MaxTextLength"/>.</summary>
    TooLong,

    /// <summary>Not of the form: mixed case, a character that has no place there, a <c>+</c> that joins nothing.</summary>
    NotBech32,

    /// <summary>A text of another kind: it begins with another prefix.</summary>
    WrongPrefix,

    /// <summary>What is left over after the last whole byte is five bits or more, or not zero.</summary>
    InvalidPadding,

    /// <summary>No TLV stream of this kind; <see cref="Bolt12Error.Decode"/> says why.</summary>
    Malformed,

    /// <summary>A point that does not lie on the curve.</summary>
    InvalidPoint,

    /// <summary>A record outside the ranges of this kind of stream.</summary>
    TypeOutOfRange,

    /// <summary>A record that must be there is not.</summary>
    MissingField,

    /// <summary>A record that must not be there is.</summary>
    UnexpectedField,

    /// <summary>A record that has a value which it must not have.</summary>
    InvalidValue,

    /// <summary>A feature is required that is not known here.</summary>
    UnknownFeature,

    /// <summary>None of its chains is accepted here.</summary>
    UnsupportedChain,

    /// <summary>A blinded path without a hop.</summary>
    EmptyPath,

    /// <summary>Its time has passed.</summary>
    Expired,

    /// <summary>Not signed by the key that it names.</summary>
    InvalidSignature,

    /// <summary>It does not repeat what it answers, record by record.</summary>
    Mismatch,

    /// <summary>The amount is not the one asked for, or below the one expected.</summary>
    WrongAmount,

    /// <summary>The price is in a currency that the caller gave no rate for.</summary>
    CurrencyNotConverted,

    /// <summary>None of the paths can be used.</summary>
    NoUsablePath,

    /// <summary>It did not come the way it had to. A request like this is to be ignored: an answer would give the node away.</summary>
    WrongArrival,
}

/// <summary>What is wrong, with which record, and which rule says so.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="TlvType">The type of the record, if it is one record's fault.</param>
/// <param name="Offset">In a text the character from 0, in a stream the byte; 0 where neither is to blame.</param>
/// <param name="Rule">The reader's rule, as numbered in <c>bolt-test-vectors/rules.csv</c>; empty when none says so in so many words.</param>
/// <param name="Decode">Why the bytes are no such stream, when that is what is wrong.</param>
/// <remarks>BOLT 12.</remarks>
public readonly record struct Bolt12Error(Bolt12ErrorKind Kind, ulong? TlvType, int Offset, string Rule, DecodeError Decode)
{
    internal Bolt12Error(Bolt12ErrorKind kind, ulong? tlvType, string rule)
        : this(kind, tlvType, 0, rule, default)
    {
    }

    /// <summary>What the other side may be told.</summary>
    /// <returns>The message; null when nothing is wrong, and for a <see cref="Bolt12ErrorKind.WrongArrival"/>, which deserves silence.</returns>
    /// <remarks>BOLT 12, "Invoice Errors".</remarks>
    public WireInvoiceError? ToInvoiceError() => Kind is Bolt12ErrorKind.None or Bolt12ErrorKind.WrongArrival
        ? null
        : new WireInvoiceError { ErroneousField = TlvType, Error = UntrustedText.FromString(ToString()) };

    /// <summary>A sentence for a log.</summary>
    /// <returns>Such as <c>MissingField: record 88 (rule 12.15)</c>.</returns>
    public override string ToString()
    {
        var record = TlvType is { } type ? string.Create(CultureInfo.InvariantCulture, $": record {type}") : "";
        var decode = Decode.Kind == DecodeErrorKind.None ? "" : $": {Decode}";
        var place = Offset > 0 && decode.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $" at {Offset}") : "";
        var rule = string.IsNullOrEmpty(Rule) ? "" : $" (rule {Rule})";
        return $"{Kind}{record}{decode}{place}{rule}";
    }
}
