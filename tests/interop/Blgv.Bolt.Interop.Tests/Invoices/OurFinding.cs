using System.Globalization;
using System.Text;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Offers;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>What we find in invoices and offers, in the words of the drivers.</summary>
internal static class OurFinding
{
    public static Finding Of(Bolt11Invoice invoice) => From(
        ("text", invoice.ToString()),
        ("network", invoice.Network.Name),
        ("amount", Number(invoice.Amount?.Value)),
        ("timestamp", Number(invoice.Timestamp)),
        ("payment_hash", invoice.PaymentHash.ToString()),
        ("payment_secret", Hex(invoice.PaymentSecret.ToArray())),
        ("description", Text(invoice.Description)),
        ("description_hash", invoice.DescriptionHash?.ToString()),
        ("expiry", Number(invoice.ExpirySeconds)),
        ("min_final_cltv_expiry_delta", Number(invoice.MinFinalCltvExpiryDelta.Value)),
        ("metadata", invoice.Metadata?.ToString()),
        ("payee", invoice.Payee.ToPointBytes().ToString()),
        ("fallbacks", string.Join(' ', invoice.Fallbacks)),
        ("routes", string.Join(", ", invoice.Routes.Select(route => string.Join(" > ", route.Select(Hop))))),
        ("features", string.Join(' ', invoice.Features.SetBits())));

    public static Finding Of(Offer offer) => From(
        ("text", Bolt12Text.Encode(offer)),
        ("chains", string.Join(' ', offer.Fields.Chains ?? [ChainHash.Bitcoin])),
        ("metadata", offer.Fields.Metadata?.ToString()),
        ("amount", Number(offer.Fields.Amount)),
        ("description", Text(offer.Fields.Description)),
        ("expiry", Number(offer.Fields.AbsoluteExpiry)),
        ("issuer", Text(offer.Fields.Issuer)),
        ("quantity_max", Number(offer.Fields.QuantityMax)),
        ("issuer_id", offer.Fields.IssuerId?.ToString()));

    private static Finding From(params IEnumerable<(string Field, string? Value)> fields) => new(fields
        .Where(each => each.Value is not null)
        .ToDictionary(each => each.Field, each => each.Value!, StringComparer.Ordinal));

    /// <summary>The text as it stands: what we show to people has its control characters replaced.</summary>
    private static string? Text(UntrustedText? text) => text is { } given ? Encoding.UTF8.GetString(given.Raw.Span) : null;

    private static string? Number(ulong? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string Hop(Bolt11Hop hop) => string.Create(
        CultureInfo.InvariantCulture,
        $"{hop.Pubkey} {hop.ShortChannelId.Value} {hop.FeeBaseMsat} {hop.FeeProportionalMillionths} {hop.CltvExpiryDelta.Value}");
}
