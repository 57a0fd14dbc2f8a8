using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Offers;

// invoice_request                                  BOLT 12, "TLV Fields for invoice_request"
//    0 invreq_metadata      ...*byte          blob
//      (the records of OfferFields)
//   80 invreq_chain         chain_hash        chain
//   82 invreq_amount        tu64              msat
//   84 invreq_features      ...*byte          features
//   86 invreq_quantity      tu64              quantity
//   88 invreq_payer_id      point             key
//   89 invreq_payer_note    ...*utf8          note
//   90 invreq_paths         ...*blinded_path  paths
//   91 invreq_bip_353_name  u8                name_len
//                           name_len*byte     name
//                           u8                domain_len
//                           domain_len*byte   domain

/// <summary>The records that a request has, those of its offer among them, and that an invoice repeats.</summary>
/// <remarks>BOLT 12, "TLV Fields for invoice_request". They are not a stream of their own: <see cref="InvoiceRequest"/> is.</remarks>
public sealed record InvoiceRequestFields : IFields<InvoiceRequestFields>
{
    /// <summary>What was offered.</summary>
    public OfferFields Offer { get; init; } = new();

    /// <summary>The payer's own bytes, which nobody can guess.</summary>
    public Bytes? Metadata { get; init; }

    /// <summary>The chain to pay on; null for Bitcoin.</summary>
    public ChainHash? Chain { get; init; }

    /// <summary>What the payer wants to pay, in millisatoshi.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>What the issuer must know: bits of BOLT 12, not of BOLT 9.</summary>
    public Bytes? Features { get; init; }

    /// <summary>How many items it is for.</summary>
    public ulong? Quantity { get; init; }

    /// <summary>The key that signs the request.</summary>
    public PointBytes? PayerId { get; init; }

    /// <summary>What the payer has to say: a stranger's text.</summary>
    public UntrustedText? PayerNote { get; init; }

    /// <summary>Ways to the payer.</summary>
    public Sequence<BlindedPath>? Paths { get; init; }

    /// <summary>The name that the offer was looked up by.</summary>
    public Bip353Name? Bip353Name { get; init; }

    /// <inheritdoc/>
    public static InvoiceRequestFields Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BytesTlv(0, "invreq_metadata", "blob", out var metadata);
        var offer = OfferFields.Read(ref r);
        r.FixedTlv(80, "invreq_chain", "chain", out ChainHash? chain);
        r.MilliSatoshiTlv(82, "invreq_amount", "msat", out var amount);
        r.BytesTlv(84, "invreq_features", "features", out var features);
        r.TU64Tlv(86, "invreq_quantity", "quantity", out var quantity);
        r.FixedTlv(88, "invreq_payer_id", "key", out PointBytes? payerId);
        r.Utf8Tlv(89, "invreq_payer_note", "note", out var payerNote);
        r.SubtypesTlv(90, "invreq_paths", "paths", out Sequence<BlindedPath>? paths);
        r.FieldsTlv(91, "invreq_bip_353_name", out Bip353Name? bip353Name);
        return new InvoiceRequestFields
        {
            Offer = offer,
            Metadata = metadata,
            Chain = chain,
            Amount = amount,
            Features = features,
            Quantity = quantity,
            PayerId = payerId,
            PayerNote = payerNote,
            Paths = paths,
            Bip353Name = bip353Name,
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BytesTlv(0, "invreq_metadata", "blob", Metadata);
        Offer.Write(ref w);
        w.FixedTlv(80, "invreq_chain", "chain", Chain);
        w.MilliSatoshiTlv(82, "invreq_amount", "msat", Amount);
        w.BytesTlv(84, "invreq_features", "features", Features);
        w.TU64Tlv(86, "invreq_quantity", "quantity", Quantity);
        w.FixedTlv(88, "invreq_payer_id", "key", PayerId);
        w.Utf8Tlv(89, "invreq_payer_note", "note", PayerNote);
        w.SubtypesTlv(90, "invreq_paths", "paths", Paths);
        w.FieldsTlv(91, "invreq_bip_353_name", Bip353Name);
    }
}
