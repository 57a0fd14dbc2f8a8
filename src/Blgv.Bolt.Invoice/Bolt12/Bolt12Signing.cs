using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice;

/// <summary>Signs requests and invoices, and makes them from what they answer.</summary>
/// <remarks>BOLT 12, "Signature Calculation".</remarks>
public static class Bolt12Signing
{
    private static readonly TaggedHash s_requestTag = new("lightninginvoice_requestsignature"u8);
    private static readonly TaggedHash s_invoiceTag = new("lightninginvoicesignature"u8);

    /// <summary>A request for an invoice, unsigned: every record of the offer, known or not, and those of the payer.</summary>
    /// <param name="offer">The offer.</param>
    /// <param name="payer">What the payer has to say; its <see cref="InvoiceRequestFields.Offer"/> is not looked at.</param>
    /// <returns>The request.</returns>
    public static InvoiceRequest ToRequest(this Offer offer, InvoiceRequestFields payer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(payer);
        return new InvoiceRequest { Fields = payer with { Offer = offer.Fields }, Extension = offer.Extension };
    }

    /// <summary>An invoice for a request, unsigned: every record of the request but its signatures, and those of the issuer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="issuer">What the issuer has to say; its <see cref="WireInvoice.Request"/> and <see cref="WireInvoice.Extension"/> are not looked at.</param>
    /// <returns>The invoice.</returns>
    public static WireInvoice ToInvoice(this InvoiceRequest request, WireInvoice issuer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(issuer);
        return issuer with
        {
            Request = request.Fields,
            Extension = [.. request.Extension.Where(record => !StreamRanges.IsSignature(record.Type))],
            Signature = null,
        };
    }

    /// <summary>Signs a request.</summary>
    /// <param name="request">The request; a signature it has is replaced.</param>
    /// <param name="key">The key of its <see cref="InvoiceRequestFields.PayerId"/>.</param>
    /// <param name="auxiliaryRandomness">32 bytes of fresh entropy.</param>
    /// <returns>The signed request.</returns>
    /// <exception cref="ArgumentException">The request names another key, or the randomness does not have 32 bytes.</exception>
    public static InvoiceRequest Sign(this InvoiceRequest request, PrivateKey key, ReadOnlySpan<byte> auxiliaryRandomness)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireKey(request.Fields.PayerId, key);
        return request with { Signature = key.SignSchnorr(HashOf(request, s_requestTag), auxiliaryRandomness) };
    }

    /// <summary>Signs an invoice.</summary>
    /// <param name="invoice">The invoice; a signature it has is replaced.</param>
    /// <param name="key">The key of its <see cref="WireInvoice.NodeId"/>.</param>
    /// <param name="auxiliaryRandomness">32 bytes of fresh entropy.</param>
    /// <returns>The signed invoice.</returns>
    /// <exception cref="ArgumentException">The invoice names another key, or the randomness does not have 32 bytes.</exception>
    public static WireInvoice Sign(this WireInvoice invoice, PrivateKey key, ReadOnlySpan<byte> auxiliaryRandomness)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        RequireKey(invoice.NodeId, key);
        return invoice with { Signature = key.SignSchnorr(HashOf(invoice, s_invoiceTag), auxiliaryRandomness) };
    }

    /// <summary>Whether a request is signed by its <see cref="InvoiceRequestFields.PayerId"/>.</summary>
    /// <param name="request">The request.</param>
    /// <returns>False also when key or signature are not there.</returns>
    public static bool IsSigned(this InvoiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Verify(request, s_requestTag, request.Fields.PayerId, request.Signature);
    }

    /// <summary>Whether an invoice is signed by its <see cref="WireInvoice.NodeId"/>.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <returns>False also when key or signature are not there.</returns>
    public static bool IsSigned(this WireInvoice invoice)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        return Verify(invoice, s_invoiceTag, invoice.NodeId, invoice.Signature);
    }

    private static bool Verify<T>(T stream, TaggedHash tag, PointBytes? key, SchnorrSignatureBytes? signature)
        where T : IFields<T> =>
        key is { } point && signature is { } given && PublicKey.TryParse(point, out var signer)
        && signer.ToXOnly().VerifySchnorr(HashOf(stream, tag), given);

    /// <summary>A stream that names a key has a record to sign.</summary>
    private static byte[] HashOf<T>(T stream, TaggedHash tag)
        where T : IFields<T> => tag.Hash(MerkleTree.Of(StreamRanges.RecordsOf(stream))!.Root.ToArray()).ToArray();

    private static void RequireKey(PointBytes? named, PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (named != key.PublicKey.ToPointBytes())
        {
            throw new ArgumentException("The key is not the one that is named: nobody could verify the signature.", nameof(key));
        }
    }
}
