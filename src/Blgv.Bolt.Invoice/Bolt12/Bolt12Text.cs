using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice;

/// <summary>
/// Offers, requests and invoices as people copy them: bech32 without a checksum, in parts joined by <c>+</c>. Reading one says that it is
/// a stream of its kind with points on the curve; whether it may be answered or paid is for <see cref="OfferRules"/>,
/// <see cref="InvoiceRequestRules"/> and <see cref="InvoiceRules"/> to say.
/// </summary>
/// <remarks>BOLT 12, "Encoding". The specification names no prefix for invoices; <c>lni</c> is what nodes use.</remarks>
public static class Bolt12Text
{
    /// <summary>The most characters that are read: 64 kB.</summary>
    public const int MaxTextLength = 64 * 1024;

    /// <summary>What an offer begins with.</summary>
    public const string OfferPrefix = "lno";

    /// <summary>What a request begins with.</summary>
    public const string InvoiceRequestPrefix = "lnr";

    /// <summary>What an invoice begins with.</summary>
    public const string InvoicePrefix = "lni";

    /// <summary>Reads an offer. Never throws on any text.</summary>
    /// <param name="text">The text, all lower or all upper case.</param>
    /// <param name="offer">The offer, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Offer? offer, out Bolt12Error error) =>
        TryRead(text, OfferPrefix, out offer, out error) && TryProvePoints(Points.Of(offer.Fields), ref offer, out error);

    /// <summary>Reads a request. Never throws on any text.</summary>
    /// <param name="text">The text, all lower or all upper case.</param>
    /// <param name="request">The request, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out InvoiceRequest? request, out Bolt12Error error) =>
        TryRead(text, InvoiceRequestPrefix, out request, out error) && TryProvePoints(Points.Of(request.Fields), ref request, out error);

    /// <summary>Reads an invoice. Never throws on any text.</summary>
    /// <param name="text">The text, all lower or all upper case.</param>
    /// <param name="invoice">The invoice, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out WireInvoice? invoice, out Bolt12Error error) =>
        TryRead(text, InvoicePrefix, out invoice, out error) && TryProvePoints(Points.Of(invoice), ref invoice, out error);

    /// <summary>Writes an offer, in lower case.</summary>
    /// <param name="offer">The offer.</param>
    /// <returns>The text.</returns>
    public static string Encode(Offer offer) => Write(OfferPrefix, offer);

    /// <summary>Writes a request, in lower case.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The text.</returns>
    public static string Encode(InvoiceRequest request) => Write(InvoiceRequestPrefix, request);

    /// <summary>Writes an invoice, in lower case.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>The text.</returns>
    public static string Encode(WireInvoice invoice) => Write(InvoicePrefix, invoice);

    private static string Write<T>(string prefix, T value)
        where T : class, IFields<T>
    {
        ArgumentNullException.ThrowIfNull(value);
        return Bech32.Encode(prefix, Bech32.ToGroups(FieldCodec.Encode(value)), Bech32Checksum.None);
    }

    private static bool TryRead<T>(ReadOnlySpan<char> text, string prefix, [NotNullWhen(true)] out T? value, out Bolt12Error error)
        where T : class, IFields<T>
    {
        value = null;
        if (!TryReadBytes(text, prefix, out var bytes, out error))
        {
            return false;
        }

        if (FieldCodec.TryDecode<T>(bytes.Span, out var decoded, out var decode))
        {
            value = decoded;
            return true;
        }

        error = new Bolt12Error(Bolt12ErrorKind.Malformed, decode.TlvType, decode.Offset, "", decode);
        return false;
    }

    private static bool TryReadBytes(ReadOnlySpan<char> text, string prefix, out Bytes bytes, out Bolt12Error error)
    {
        bytes = default;
        if (text.Length > MaxTextLength)
        {
            error = new Bolt12Error(Bolt12ErrorKind.TooLong, null, MaxTextLength, "", default);
            return false;
        }

        var joined = new char[text.Length];
        if (!TryJoin(text, joined, out var length, out var offset))
        {
            error = new Bolt12Error(Bolt12ErrorKind.NotBech32, null, offset, "12.2", default);
            return false;
        }

        if (!Bech32.TryDecodeWithoutChecksum(joined.AsSpan(0, length), MaxTextLength, out var decoded, out var fault))
        {
            error = new Bolt12Error(Bolt12ErrorKind.NotBech32, null, fault.Offset, fault.Kind == Bech32ErrorKind.MixedCase ? "12.1" : "", default);
            return false;
        }

        if (!string.Equals(decoded.HumanReadablePart, prefix, StringComparison.Ordinal))
        {
            error = new Bolt12Error(Bolt12ErrorKind.WrongPrefix, null, "");
            return false;
        }

        error = default;
        if (!Bech32.TryToBytes(decoded.Groups.Span, out bytes))
        {
            error = new Bolt12Error(Bolt12ErrorKind.InvalidPadding, null, text.Length, "", default);
            return false;
        }

        return true;
    }

    /// <summary>A <c>+</c> and the white space behind it go away, where a character of bech32 stands on either side.</summary>
    private static bool TryJoin(ReadOnlySpan<char> text, Span<char> joined, out int length, out int offset)
    {
        length = 0;
        for (offset = 0; offset < text.Length; offset++)
        {
            if (text[offset] != '+')
            {
                joined[length++] = text[offset];
                continue;
            }

            var next = offset + 1;
            while (next < text.Length && text[next] is ' ' or '\t' or '\r' or '\n')
            {
                next++;
            }

            if (length == 0 || next == text.Length || !char.IsAsciiLetterOrDigit(text[next]) || !char.IsAsciiLetterOrDigit(joined[length - 1]))
            {
                return false;
            }

            offset = next - 1;
        }

        return true;
    }

    private static bool TryProvePoints<T>(Bolt12Error proof, [NotNullWhen(true)] ref T? value, out Bolt12Error error)
        where T : class
    {
        error = proof;
        value = proof.Kind == Bolt12ErrorKind.None ? value : null;
        return value is not null;
    }
}
