using Blgv.Bolt.Wire.Offers;

namespace Blgv.Bolt.Invoice;

/// <summary>Whether an offer may be answered with a request.</summary>
/// <remarks>BOLT 12, "Requirements For Offers".</remarks>
public static class OfferRules
{
    /// <summary>Applies the reader's rules.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="context">What the reader knows.</param>
    /// <param name="error">The rule that is broken.</param>
    /// <returns>False when the offer must not be answered.</returns>
    public static bool TryAccept(Offer offer, Bolt12Context context, out Bolt12Error error)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(context);
        var found = new Bolt12Findings();
        found.RefuseTypesOutside(offer.Extension, StreamRanges.IsOffer, "12.3");
        CheckFields(found, offer.Fields, context.Now);
        var accepted = offer.Fields.Chains is { } chains ? chains.Any(chain => context.Accepts(chain)) : context.Accepts(null);
        found.Refuse(!accepted, Bolt12ErrorKind.UnsupportedChain, 2, offer.Fields.Chains is null ? "12.6" : "12.7");
        found.Refuse(offer.Fields is { IssuerId: null, Paths: null }, Bolt12ErrorKind.MissingField, 22, "12.11");
        error = found.Error;
        return !found.Broken;
    }

    /// <summary>What the fields of an offer must be, in the offer itself and in a request that answers one.</summary>
    internal static void CheckFields(Bolt12Findings found, OfferFields fields, ulong now)
    {
        found.Take(Points.Of(fields));
        found.RefuseUnknownFeatures(fields.Features, 12, "12.5");
        found.Refuse(fields.Amount is not null && fields.Description is null, Bolt12ErrorKind.MissingField, 10, "12.8");
        found.Refuse(fields.Amount == 0, Bolt12ErrorKind.InvalidValue, 8, "12.9");
        found.Refuse(fields.Currency is not null && fields.Amount is null, Bolt12ErrorKind.MissingField, 8, "12.10");
        found.RefuseEmptyPaths(fields.Paths, 16, "12.12");
        found.Refuse(now > fields.AbsoluteExpiry, Bolt12ErrorKind.Expired, 14, "12.13");
    }
}
