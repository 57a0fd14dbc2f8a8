namespace Blgv.Bolt.Wire;

/// <summary>Numbers that the specification fixes for payments and their onions.</summary>
public static class PaymentLimits
{
    /// <summary>How many seconds the parts of a payment are waited for at least.</summary>
    /// <remarks>BOLT 4, "Basic Multi-Part Payments".</remarks>
    public const int MppTimeoutSeconds = 60;

    /// <summary>An HTLC whose expiry is more than this many blocks away is refused.</summary>
    /// <remarks>BOLT 4, "max_htlc_cltv Selection".</remarks>
    public const int MaxHtlcCltvBlocks = 2016;

    /// <summary>How many times the origin decrypts a failure, wherever it comes from.</summary>
    /// <remarks>BOLT 4, "Origin node": the most hops that a route can have.</remarks>
    public const int FailureDecryptionRounds = 27;

    /// <summary>How many blocks the recipient needs before the expiry when the invoice does not say.</summary>
    /// <remarks>BOLT 11, field <c>c</c>.</remarks>
    public const int DefaultMinFinalCltvExpiryDelta = 18;

    /// <summary>A <c>cltv_expiry_delta</c> that the specification works out as safe.</summary>
    /// <remarks>BOLT 2, "cltv_expiry_delta Selection".</remarks>
    public const int SuggestedCltvExpiryDelta = 34;

    /// <summary>How many seconds a BOLT 11 invoice is good for when it does not say.</summary>
    /// <remarks>BOLT 11, field <c>x</c>.</remarks>
    public const int DefaultInvoiceExpirySeconds = 3600;
}
