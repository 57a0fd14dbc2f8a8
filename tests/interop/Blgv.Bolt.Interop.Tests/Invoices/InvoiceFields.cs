using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>What an invoice states, and does not leave to a default.</summary>
internal static class InvoiceFields
{
    public static bool Has(this Bolt11Invoice invoice, char letter) => invoice.Fields.Any(field => field.Letter == letter);
}
