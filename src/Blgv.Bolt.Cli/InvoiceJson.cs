using System.Text.Json;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli;

/// <summary>A BOLT 11 invoice as JSON. What strangers wrote as text is shown as <see cref="UntrustedText"/> shows it.</summary>
internal static class InvoiceJson
{
    /// <summary>The letters of the fields that have a property of their own.</summary>
    private const string KnownLetters = "pr9xfdsnhcm";

    private const char FallbackLetter = 'f';

    /// <summary>The versions of fallbacks from here on mean nothing yet: 17 and 18 are the old addresses.</summary>
    private const byte FirstUnknownFallback = 19;

    public static void Write(Utf8JsonWriter writer, Bolt11Invoice invoice)
    {
        writer.WriteStartObject();
        writer.WriteString("network", invoice.Network.Name);
        WriteAmount(writer, invoice.Amount);
        writer.WriteNumber("timestamp", invoice.Timestamp);
        writer.WriteNumber("expiry", invoice.ExpirySeconds);
        writer.WriteString("payee", invoice.Payee.ToString());
        writer.WriteString("payment_hash", invoice.PaymentHash.ToString());
        writer.WriteString("payment_secret", invoice.PaymentSecret.Value.ToString());
        if (invoice.Description is { } description)
        {
            writer.WriteString("description", description.ToString());
        }

        if (invoice.DescriptionHash is { } hash)
        {
            writer.WriteString("description_hash", hash.ToString());
        }

        if (invoice.Metadata is { } metadata)
        {
            writer.WriteString("metadata", metadata.ToString());
        }

        writer.WriteNumber("min_final_cltv_expiry_delta", invoice.MinFinalCltvExpiryDelta.Value);
        WriteTexts(writer, "features", invoice.Features.Describe());
        WriteTexts(writer, "fallbacks", invoice.Fallbacks.Select(each => each.ToString()));
        WriteRoutes(writer, invoice.Routes);
        WriteUnknown(writer, invoice.Fields);
        writer.WriteEndObject();
    }

    private static void WriteAmount(Utf8JsonWriter writer, MilliSatoshi? amount)
    {
        if (amount is { } value)
        {
            writer.WriteNumber("amount_msat", value.Value);
        }
        else
        {
            writer.WriteNull("amount_msat");
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WriteRoutes(Utf8JsonWriter writer, Sequence<Sequence<Bolt11Hop>> routes)
    {
        writer.WriteStartArray("routes");
        foreach (var route in routes)
        {
            writer.WriteStartArray();
            foreach (var hop in route)
            {
                writer.WriteStartObject();
                writer.WriteString("pubkey", hop.Pubkey.ToString());
                writer.WriteString("short_channel_id", hop.ShortChannelId.ToString());
                writer.WriteNumber("fee_base_msat", hop.FeeBaseMsat);
                writer.WriteNumber("fee_proportional_millionths", hop.FeeProportionalMillionths);
                writer.WriteNumber("cltv_expiry_delta", hop.CltvExpiryDelta.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteUnknown(Utf8JsonWriter writer, Sequence<Bolt11Field> fields)
    {
        writer.WriteStartArray("unknown_fields");
        foreach (var field in fields.AsEnumerable().Where(IsUnknown))
        {
            writer.WriteStartObject();
            writer.WriteString("type", field.Letter.ToString());
            writer.WriteString("data", LettersOf(field.Groups));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static bool IsUnknown(Bolt11Field field) =>
        !KnownLetters.Contains(field.Letter) || (field.Letter == FallbackLetter && field.Groups.Span[0] >= FirstUnknownFallback);

    /// <summary>The data in the letters in which it stands in the invoice: each group of five bits has that of the type of the same number.</summary>
    private static string LettersOf(Bytes groups) =>
        string.Concat(groups.Span.ToArray().Select(group => new Bolt11Field(group, default).Letter));
}
