using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice;

/// <summary>Whether an invoice may be paid. Everything in it is compared with the request that we remember, never believed.</summary>
/// <remarks>BOLT 12, "Invoices".</remarks>
public static class InvoiceRules
{
    private const int MppCompulsory = 16;
    private const int MppOptional = 17;

    /// <summary>Applies the reader's rules to the answer to a request of ours.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="request">The request as it was sent.</param>
    /// <param name="sentTo">The final <c>blinded_node_id</c> of the path of the offer that the request went along; needed where the offer names no issuer.</param>
    /// <param name="context">What the reader knows.</param>
    /// <param name="arrival">How the invoice came.</param>
    /// <param name="error">The rule that is broken.</param>
    /// <returns>
    /// False when the invoice must be refused. Where the request says no amount, <see cref="WireInvoice.Amount"/> is the issuer's word:
    /// compare it with what was authorised before paying.
    /// </returns>
    public static bool TryAccept(
        WireInvoice invoice, InvoiceRequest request, PointBytes? sentTo, Bolt12Context context, Bolt12Arrival arrival, out Bolt12Error error)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var found = new Bolt12Findings();
        CheckPresence(found, invoice);
        CheckTerms(found, invoice, context);
        CheckPaths(found, invoice);
        CheckRequest(found, invoice, request, sentTo);
        found.Refuse(!invoice.IsSigned(), Bolt12ErrorKind.InvalidSignature, 240, "12.50");
        CheckArrival(found, request.Fields, arrival);
        error = found.Error;
        return !found.Broken;
    }

    /// <summary>The paths that can be paid along, the preferred first: those that ask for no feature that is not known here.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>The paths and what paying costs along each.</returns>
    public static Sequence<(BlindedPath Path, BlindedPayinfo Payinfo)> UsablePaths(WireInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return (invoice.Paths ?? []).Zip(invoice.Blindedpay ?? []).Where(each => IsUsable(each.Second)).ToSequence();
    }

    /// <summary>The addresses on the chain that make sense: others are to be ignored.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>The addresses, the preferred first.</returns>
    public static Sequence<FallbackAddress> UsableFallbacks(WireInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return (invoice.Fallbacks ?? []).Where(IsWitnessProgram).ToSequence();
    }

    /// <summary>Whether the payment may come in several parts.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>True when it may, or must (<see cref="RequiresMultiPart"/>).</returns>
    public static bool AllowsMultiPart(WireInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return Bolt12Findings.SetBits(invoice.Features ?? default).Any(bit => bit is MppCompulsory or MppOptional);
    }

    /// <summary>Whether the payment must come along several paths.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>Whether it must.</returns>
    public static bool RequiresMultiPart(WireInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return Bolt12Findings.SetBits(invoice.Features ?? default).Contains(MppCompulsory);
    }

    private static void CheckPresence(Bolt12Findings found, WireInvoice invoice)
    {
        found.Take(Points.Of(invoice));
        found.Refuse(invoice.Amount is null, Bolt12ErrorKind.MissingField, 170, "12.34");
        found.Refuse(invoice.CreatedAt is null, Bolt12ErrorKind.MissingField, 164, "12.35");
        found.Refuse(invoice.PaymentHash is null, Bolt12ErrorKind.MissingField, 168, "12.36");
        found.Refuse(invoice.NodeId is null, Bolt12ErrorKind.MissingField, 176, "12.37");
    }

    private static void CheckTerms(Bolt12Findings found, WireInvoice invoice, Bolt12Context context)
    {
        var chain = invoice.Request.Chain;
        found.Refuse(!context.Accepts(chain), Bolt12ErrorKind.UnsupportedChain, 80, chain is null ? "12.38" : "12.39");
        found.RefuseUnknownFeatures(invoice.Features, 174, "12.41", MppCompulsory);
        var created = invoice.CreatedAt.GetValueOrDefault();
        var good = invoice.RelativeExpiry ?? OfferLimits.DefaultRelativeExpiry;
        found.Refuse(
            context.Now > created && context.Now - created > good, Bolt12ErrorKind.Expired, 166, invoice.RelativeExpiry is null ? "12.43" : "12.42");
    }

    private static void CheckPaths(Bolt12Findings found, WireInvoice invoice)
    {
        found.Refuse(invoice.Paths is not { IsEmpty: false }, Bolt12ErrorKind.MissingField, 160, "12.44");
        found.RefuseEmptyPaths(invoice.Paths, 160, "12.45");
        found.Refuse(invoice.Blindedpay is null, Bolt12ErrorKind.MissingField, 162, "12.46");
        found.Refuse(invoice.Blindedpay?.Count != invoice.Paths?.Count, Bolt12ErrorKind.Mismatch, 162, "12.47");
        found.Refuse(UsablePaths(invoice).IsEmpty, Bolt12ErrorKind.NoUsablePath, 162, "12.48");
    }

    private static void CheckRequest(Bolt12Findings found, WireInvoice invoice, InvoiceRequest request, PointBytes? sentTo)
    {
        var asked = Repeated(StreamRanges.RecordsOf(request));
        var repeated = Repeated(StreamRanges.RecordsOf(invoice));
        var differs = asked.Except(repeated).Concat(repeated.Except(asked)).Select(record => (ulong?)record.Type).Min();
        found.Refuse(differs is not null, Bolt12ErrorKind.Mismatch, differs, "12.49");
        var offer = request.Fields.Offer;
        if (offer.IssuerId is { } issuer)
        {
            found.Refuse(invoice.NodeId != issuer, Bolt12ErrorKind.Mismatch, 176, "12.51");
        }
        else if (offer.Paths is not null)
        {
            found.Refuse(sentTo is null || invoice.NodeId != sentTo, Bolt12ErrorKind.Mismatch, 176, "12.52");
        }

        found.Refuse(request.Fields.Amount is { } amount && invoice.Amount != amount, Bolt12ErrorKind.WrongAmount, 170, "12.53");
    }

    private static TlvRecord[] Repeated(TlvRecords stream) => [.. stream.Where(record => StreamRanges.IsInvoiceRequest(record.Type))];

    private static void CheckArrival(Bolt12Findings found, InvoiceRequestFields request, Bolt12Arrival arrival)
    {
        var (expected, rule) = request switch
        {
            { Paths: not null } => (Bolt12Arrival.RequestPath, "12.55"),
            { Offer: { IssuerId: null, Paths: null } } => (Bolt12Arrival.Direct, "12.56"),
            _ => (Bolt12Arrival.ReplyPath, "12.57"),
        };
        found.Refuse(arrival != expected, Bolt12ErrorKind.WrongArrival, null, rule);
    }

    /// <summary>BOLT 9 presents no feature in blinded paths: every even bit is unknown.</summary>
    private static bool IsUsable(BlindedPayinfo payinfo) => payinfo.Features.SetBits().All(bit =>
        bit % 2 != 0 || Feature.OfBit(bit)?.Contexts.HasFlag(FeatureContexts.BlindedPath) == true);

    private static bool IsWitnessProgram(FallbackAddress fallback) => (fallback.Version, fallback.Address.Length) switch
    {
        (0, var length) => length is 20 or 32,
        (1, var length) => length == 32,
        (<= 16, var length) => length is >= 2 and <= 40,
        _ => false,
    };
}
