using System.Globalization;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The text of an invoice: all it says, and the text that its key makes of it, or what is wrong with it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Key">The key that signed it; none where the text is wrong.</param>
/// <param name="Expected">What it says, under the names of the schema.</param>
/// <remarks>BOLT 11, "Examples".</remarks>
internal sealed record Bolt11InvoiceText(string Text, Bytes Key, Sequence<(string Name, string Value)> Expected) : IVector
{
    private static readonly (string Word, Bolt11ErrorKind Kind)[] s_errors =
    [
        ("unknown-feature", Bolt11ErrorKind.UnknownFeature), ("bad-checksum", Bolt11ErrorKind.BadChecksum),
        ("not-bech32", Bolt11ErrorKind.NotBech32), ("invalid-signature", Bolt11ErrorKind.InvalidSignature),
        ("too-short", Bolt11ErrorKind.TooShort), ("invalid-amount", Bolt11ErrorKind.InvalidAmount),
        ("amount-too-precise", Bolt11ErrorKind.AmountTooPrecise), ("missing-field", Bolt11ErrorKind.MissingField),
        ("high-s-signature", Bolt11ErrorKind.HighSSignature), ("wrong-field-length", Bolt11ErrorKind.WrongFieldLength),
    ];

    public static IVector Read(VectorObject json)
    {
        var expect = json.Object("expect");
        if (expect.Has("error"))
        {
            expect.OneOf("error", [.. s_errors.Select(each => each.Word)]);
        }

        // Sorted on both sides: the order of the members says nothing.
        var expected = expect.Names.Order(StringComparer.Ordinal)
            .Select(name => (name, name is "fallbacks" or "routes" or "features" ? string.Join("; ", expect.Texts(name)) : expect.Text(name)));
        return new Bolt11InvoiceText(json.Text("invoice"), expect.Has("error") ? default : json.Hex("key"), expected.ToSequence());
    }

    public void Run(Check check)
    {
        var got = Bolt11Invoice.TryParse(Text, out var invoice, out var error) ? Shown(invoice) : Shown(error);
        var known = got.Where(each => each.Value.Length > 0).ToDictionary(StringComparer.Ordinal);
        check.Same("members", string.Join(' ', Expected.Select(each => each.Name)), string.Join(' ', known.Keys.Order(StringComparer.Ordinal)));
        foreach (var (name, value) in Expected)
        {
            check.Same(name, value, known.GetValueOrDefault(name, ""));
        }

        if (invoice is not null)
        {
            check.Same("written again", Text.ToLowerInvariant(), invoice.ToString());
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Shown(Bolt11Error error) =>
    [
        new("error", Array.Find(s_errors, each => each.Kind == error.Kind).Word ?? error.Kind.ToString()),
        new("rule", error.Rule),
        new("field", error.Field),
        new("bit", error.FeatureBit?.ToString(CultureInfo.InvariantCulture) ?? ""),
    ];

    private IEnumerable<KeyValuePair<string, string>> Shown(Bolt11Invoice invoice)
    {
        using var key = PrivateKey.FromBytes(Key.Span);
        return
        [
            new("network", invoice.Network.Name),
            new("amount_msat", invoice.Amount is { } amount ? Shown(amount.Value) : "any"),
            new("timestamp", Shown(invoice.Timestamp)),
            new("payment_hash", invoice.PaymentHash.ToString()),
            new("payment_secret", invoice.PaymentSecret.ToHex()),
            new("description", invoice.Description?.ToString() ?? ""),
            new("description_hash", invoice.DescriptionHash?.ToString() ?? ""),
            new("metadata", invoice.Metadata?.ToString() ?? ""),
            new("expiry_seconds", Shown(invoice.ExpirySeconds)),
            new("min_final_cltv_expiry_delta", Shown(invoice.MinFinalCltvExpiryDelta.Value)),
            new("fallbacks", string.Join("; ", invoice.Fallbacks)),
            new("routes", string.Join("; ", invoice.Routes.Select(route => string.Join(", ", route.Select(Shown))))),
            new("features", string.Join("; ", invoice.Features.SetBits())),
            new("hash", invoice.SignedHash.ToString()),
            new("signature", invoice.Signature.Signature.ToString()),
            new("recovery_id", Shown((ulong)invoice.Signature.RecoveryId)),
            new("payee", invoice.Payee.ToString()),
            new("signed", invoice.SignAgain(key).ToString()),
        ];
    }

    private static string Shown(Bolt11Hop hop) => string.Create(
        CultureInfo.InvariantCulture,
        $"{hop.Pubkey} {hop.ShortChannelId} {hop.FeeBaseMsat} {hop.FeeProportionalMillionths} {hop.CltvExpiryDelta.Value}");

    private static string Shown(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
