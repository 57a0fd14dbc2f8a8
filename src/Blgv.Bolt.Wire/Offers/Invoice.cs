using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Offers;

// invoice                                          BOLT 12, "Invoices"
//       (the records of InvoiceRequestFields)
//   160 invoice_paths            ...*blinded_path      paths
//   162 invoice_blindedpay       ...*blinded_payinfo   payinfo
//   164 invoice_created_at       tu64                  timestamp
//   166 invoice_relative_expiry  tu32                  seconds_from_creation
//   168 invoice_payment_hash     sha256                payment_hash
//   170 invoice_amount           tu64                  msat
//   172 invoice_fallbacks        ...*fallback_address  fallbacks
//   174 invoice_features         ...*byte              features
//   176 invoice_node_id          point                 node_id
//   240 signature                bip340sig             sig

/// <summary>Asks for a payment, and proves afterwards what it was for.</summary>
/// <remarks>BOLT 12, "Invoices".</remarks>
public sealed record Invoice : IFields<Invoice>
{
    /// <summary>What was asked for.</summary>
    public InvoiceRequestFields Request { get; init; } = new();

    /// <summary>Ways to pay the recipient.</summary>
    public Sequence<BlindedPath>? Paths { get; init; }

    /// <summary>What paying costs along each of <see cref="Paths"/>.</summary>
    public Sequence<BlindedPayinfo>? Blindedpay { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    public ulong? CreatedAt { get; init; }

    /// <summary>How many seconds after <see cref="CreatedAt"/> it ends; null for <see cref="OfferLimits.DefaultRelativeExpiry"/>.</summary>
    public uint? RelativeExpiry { get; init; }

    /// <summary>The hash whose preimage proves the payment.</summary>
    public PaymentHash? PaymentHash { get; init; }

    /// <summary>What to pay, in millisatoshi.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>Addresses on the chain, for when nothing else works.</summary>
    public Sequence<FallbackAddress>? Fallbacks { get; init; }

    /// <summary>What the payer must know: bits of BOLT 12, not of BOLT 9.</summary>
    public Bytes? Features { get; init; }

    /// <summary>The key that signs the invoice.</summary>
    public PointBytes? NodeId { get; init; }

    /// <summary>The signature of all other records.</summary>
    public SchnorrSignatureBytes? Signature { get; init; }

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Invoice Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("invoice");
        var request = InvoiceRequestFields.Read(ref r);
        r.SubtypesTlv(160, "invoice_paths", "paths", out Sequence<BlindedPath>? paths);
        r.SubtypesTlv(162, "invoice_blindedpay", "payinfo", out Sequence<BlindedPayinfo>? blindedpay);
        r.TU64Tlv(164, "invoice_created_at", "timestamp", out var createdAt);
        r.TU32Tlv(166, "invoice_relative_expiry", "seconds_from_creation", out var relativeExpiry);
        r.FixedTlv(168, "invoice_payment_hash", "payment_hash", out PaymentHash? paymentHash);
        r.MilliSatoshiTlv(170, "invoice_amount", "msat", out var amount);
        r.SubtypesTlv(172, "invoice_fallbacks", "fallbacks", out Sequence<FallbackAddress>? fallbacks);
        r.BytesTlv(174, "invoice_features", "features", out var features);
        r.FixedTlv(176, "invoice_node_id", "node_id", out PointBytes? nodeId);
        r.FixedTlv(240, "signature", "sig", out SchnorrSignatureBytes? signature);
        return new Invoice
        {
            Request = request,
            Paths = paths,
            Blindedpay = blindedpay,
            CreatedAt = createdAt,
            RelativeExpiry = relativeExpiry,
            PaymentHash = paymentHash,
            Amount = amount,
            Fallbacks = fallbacks,
            Features = features,
            NodeId = nodeId,
            Signature = signature,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("invoice", Extension);
        Request.Write(ref w);
        w.SubtypesTlv(160, "invoice_paths", "paths", Paths);
        w.SubtypesTlv(162, "invoice_blindedpay", "payinfo", Blindedpay);
        w.TU64Tlv(164, "invoice_created_at", "timestamp", CreatedAt);
        w.TU32Tlv(166, "invoice_relative_expiry", "seconds_from_creation", RelativeExpiry);
        w.FixedTlv(168, "invoice_payment_hash", "payment_hash", PaymentHash);
        w.MilliSatoshiTlv(170, "invoice_amount", "msat", Amount);
        w.SubtypesTlv(172, "invoice_fallbacks", "fallbacks", Fallbacks);
        w.BytesTlv(174, "invoice_features", "features", Features);
        w.FixedTlv(176, "invoice_node_id", "node_id", NodeId);
        w.FixedTlv(240, "signature", "sig", Signature);
        w.EndTlvs();
    }
}
