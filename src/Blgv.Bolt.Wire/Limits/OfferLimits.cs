namespace Blgv.Bolt.Wire;

/// <summary>Numbers that the specification fixes for offers.</summary>
public static class OfferLimits
{
    /// <summary>How many seconds an invoice is good for when it does not say.</summary>
    /// <remarks>BOLT 12, "Invoices", <c>invoice_relative_expiry</c>.</remarks>
    public const uint DefaultRelativeExpiry = 7200;
}
