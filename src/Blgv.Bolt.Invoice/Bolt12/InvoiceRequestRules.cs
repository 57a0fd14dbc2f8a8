using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Offers;

namespace Blgv.Bolt.Invoice;

/// <summary>Whether a request may be answered with an invoice.</summary>
/// <remarks>BOLT 12, "Requirements for Invoice Requests".</remarks>
public static class InvoiceRequestRules
{
    /// <summary>Applies the reader's rules to a request that came for one of our offers.</summary>
    /// <param name="request">The request.</param>
    /// <param name="offer">The offer that we made and that it must repeat.</param>
    /// <param name="context">What the reader knows.</param>
    /// <param name="arrival">How the request came.</param>
    /// <param name="price">What one item costs now, in millisatoshi; needed where the offer has a currency, and not looked at where it has none.</param>
    /// <param name="error">The rule that is broken.</param>
    /// <returns>False when the request must be refused, or ignored for a <see cref="Bolt12ErrorKind.WrongArrival"/>.</returns>
    public static bool TryAccept(
        InvoiceRequest request, Offer offer, Bolt12Context context, Bolt12Arrival arrival, MilliSatoshi? price, out Bolt12Error error)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(context);
        var found = new Bolt12Findings();
        var expected = offer.Fields.Paths is null ? Bolt12Arrival.Direct : Bolt12Arrival.OfferPath;
        found.Refuse(arrival != expected, Bolt12ErrorKind.WrongArrival, null, offer.Fields.Paths is null ? "12.22" : "12.21");
        found.Refuse(!RepeatsOffer(request, offer), Bolt12ErrorKind.Mismatch, null, "12.20");
        CheckFields(found, request, context);
        OfferRules.CheckFields(found, request.Fields.Offer, context.Now);
        found.Refuse(!request.IsSigned(), Bolt12ErrorKind.InvalidSignature, 240, "12.18");
        CheckQuantity(found, request.Fields);
        CheckAmount(found, request.Fields, price);
        error = found.Error;
        return !found.Broken;
    }

    /// <summary>Applies the reader's rules to a request that answers no offer: somebody wants to pay us.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">What the reader knows.</param>
    /// <param name="error">The rule that is broken.</param>
    /// <returns>False when the request must be refused. A signature is checked when there is one; the writer of such a request has to leave it out.</returns>
    public static bool TryAcceptWithoutOffer(InvoiceRequest request, Bolt12Context context, out Bolt12Error error)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var found = new Bolt12Findings();
        var offer = request.Fields.Offer;
        found.Refuse(offer.IssuerId is not null, Bolt12ErrorKind.UnexpectedField, 22, "12.20");
        found.Refuse(offer.Paths is not null, Bolt12ErrorKind.UnexpectedField, 16, "12.20");
        CheckFields(found, request, context);
        found.Refuse(offer.Chains is not null, Bolt12ErrorKind.UnexpectedField, 2, "12.29");
        found.Refuse(offer.Features is not null, Bolt12ErrorKind.UnexpectedField, 12, "12.29");
        found.Refuse(offer.QuantityMax is not null, Bolt12ErrorKind.UnexpectedField, 20, "12.29");
        found.Refuse(request.Fields.Amount is null, Bolt12ErrorKind.MissingField, 82, "12.30");
        found.Refuse(context.Now > offer.AbsoluteExpiry, Bolt12ErrorKind.Expired, 14, "12.13");
        found.Refuse(request.Signature is not null && !request.IsSigned(), Bolt12ErrorKind.InvalidSignature, 240, "12.18");
        error = found.Error;
        return !found.Broken;
    }

    /// <summary>What a request has to be paid: the price times the quantity, in millisatoshi.</summary>
    /// <returns>False when that is more than there is.</returns>
    private static bool TryExpect(InvoiceRequestFields fields, MilliSatoshi price, out MilliSatoshi expected)
    {
        var product = (UInt128)price.Value * (fields.Quantity ?? 1);
        var fits = product <= MilliSatoshi.Max.Value;
        expected = new MilliSatoshi(fits ? (ulong)product : 0);
        return fits;
    }

    private static bool RepeatsOffer(InvoiceRequest request, Offer offer)
    {
        // Type 0 is the payer's own, and so is what lies above the offers' ranges.
        var repeated = StreamRanges.RecordsOf(request).Where(record => StreamRanges.IsOffer(record.Type));
        return repeated.ToSequence() == StreamRanges.RecordsOf(offer).ToSequence();
    }

    private static void CheckFields(Bolt12Findings found, InvoiceRequest request, Bolt12Context context)
    {
        var fields = request.Fields;
        found.Take(Points.Of(fields));
        found.Refuse(fields.PayerId is null, Bolt12ErrorKind.MissingField, 88, "12.14");
        found.Refuse(fields.Metadata is null, Bolt12ErrorKind.MissingField, 0, "12.14");
        found.RefuseTypesOutside(request.Extension, type => StreamRanges.IsInvoiceRequest(type) || StreamRanges.IsSignature(type), "12.15");
        found.RefuseUnknownFeatures(fields.Features, 84, "12.17");
        found.RefuseEmptyPaths(fields.Paths, 90, "12.19");
        found.Refuse(!context.Accepts(fields.Chain), Bolt12ErrorKind.UnsupportedChain, 80, fields.Chain is null ? "12.31" : "12.32");
        found.Refuse(fields.Bip353Name is { } name && !IsHostName(name), Bolt12ErrorKind.InvalidValue, 91, "12.33");
    }

    private static bool IsHostName(Bip353Name name)
    {
        ReadOnlySpan<byte> allowed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_."u8;
        return !name.Name.Raw.Span.ContainsAnyExcept(allowed) && !name.Domain.Raw.Span.ContainsAnyExcept(allowed);
    }

    private static void CheckQuantity(Bolt12Findings found, InvoiceRequestFields fields)
    {
        if (fields.Offer.QuantityMax is not { } max)
        {
            found.Refuse(fields.Quantity is not null, Bolt12ErrorKind.UnexpectedField, 86, "12.25");
            return;
        }

        found.Refuse(fields.Quantity is null, Bolt12ErrorKind.MissingField, 86, "12.23");

        // The reader's rule lets none pass where any number may be bought; the writer's does not, and none is worth nothing.
        found.Refuse(fields.Quantity == 0 || (max != 0 && fields.Quantity > max), Bolt12ErrorKind.InvalidValue, 86, "12.24");
    }

    private static void CheckAmount(Bolt12Findings found, InvoiceRequestFields fields, MilliSatoshi? price)
    {
        if (fields.Offer.Amount is not { } amount)
        {
            found.Refuse(fields.Amount is null, Bolt12ErrorKind.MissingField, 82, "12.28");
            return;
        }

        if (fields.Offer.Currency is null)
        {
            price = new MilliSatoshi(amount);
        }

        found.Refuse(price is null, Bolt12ErrorKind.CurrencyNotConverted, 6, "12.26");
        if (!TryExpect(fields, price.GetValueOrDefault(), out var expected))
        {
            found.Refuse(true, Bolt12ErrorKind.WrongAmount, 86, "12.26");
            return;
        }

        found.Refuse(fields.Amount < expected, Bolt12ErrorKind.WrongAmount, 82, "12.27");
    }
}
