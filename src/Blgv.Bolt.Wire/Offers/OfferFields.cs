using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Offers;

// offer                                            BOLT 12, "TLV Fields for Offers"
//    2 offer_chains           ...*chain_hash    chains
//    4 offer_metadata         ...*byte          data
//    6 offer_currency         ...*utf8          iso4217
//    8 offer_amount           tu64              amount
//   10 offer_description      ...*utf8          description
//   12 offer_features         ...*byte          features
//   14 offer_absolute_expiry  tu64              seconds_from_epoch
//   16 offer_paths            ...*blinded_path  paths
//   18 offer_issuer           ...*utf8          issuer
//   20 offer_quantity_max     tu64              max
//   22 offer_issuer_id        point             id

/// <summary>The records that an offer has, and that a request and an invoice repeat.</summary>
/// <remarks>BOLT 12, "TLV Fields for Offers". They are not a stream of their own: <see cref="Wire.Offers.Offer"/> is.</remarks>
public sealed record OfferFields : IFields<OfferFields>
{
    /// <summary>The chains that it can be paid on; null for Bitcoin only.</summary>
    public Sequence<ChainHash>? Chains { get; init; }

    /// <summary>The issuer's own bytes.</summary>
    public Bytes? Metadata { get; init; }

    /// <summary>The currency of <see cref="Amount"/>, an ISO 4217 code; null for millisatoshi.</summary>
    public UntrustedText? Currency { get; init; }

    /// <summary>The price of one item: in millisatoshi, or in the smallest unit of <see cref="Currency"/>.</summary>
    public ulong? Amount { get; init; }

    /// <summary>What is paid for: a stranger's text.</summary>
    public UntrustedText? Description { get; init; }

    /// <summary>What the payer must know: bits of BOLT 12, not of BOLT 9.</summary>
    public Bytes? Features { get; init; }

    /// <summary>When it ends, in seconds since 1970; null for never.</summary>
    public ulong? AbsoluteExpiry { get; init; }

    /// <summary>Ways to the issuer.</summary>
    public Sequence<BlindedPath>? Paths { get; init; }

    /// <summary>Who issued it: a stranger's text.</summary>
    public UntrustedText? Issuer { get; init; }

    /// <summary>How many items one payment may be for; 0 for any number, null for one.</summary>
    public ulong? QuantityMax { get; init; }

    /// <summary>The key that signs the invoices.</summary>
    public PointBytes? IssuerId { get; init; }

    /// <inheritdoc/>
    public static OfferFields Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.ArrayTlv(2, "offer_chains", "chains", out Sequence<ChainHash>? chains);
        r.BytesTlv(4, "offer_metadata", "data", out var metadata);
        r.Utf8Tlv(6, "offer_currency", "iso4217", out var currency);
        r.TU64Tlv(8, "offer_amount", "amount", out var amount);
        r.Utf8Tlv(10, "offer_description", "description", out var description);
        r.BytesTlv(12, "offer_features", "features", out var features);
        r.TU64Tlv(14, "offer_absolute_expiry", "seconds_from_epoch", out var absoluteExpiry);
        r.SubtypesTlv(16, "offer_paths", "paths", out Sequence<BlindedPath>? paths);
        r.Utf8Tlv(18, "offer_issuer", "issuer", out var issuer);
        r.TU64Tlv(20, "offer_quantity_max", "max", out var quantityMax);
        r.FixedTlv(22, "offer_issuer_id", "id", out PointBytes? issuerId);
        return new OfferFields
        {
            Chains = chains,
            Metadata = metadata,
            Currency = currency,
            Amount = amount,
            Description = description,
            Features = features,
            AbsoluteExpiry = absoluteExpiry,
            Paths = paths,
            Issuer = issuer,
            QuantityMax = quantityMax,
            IssuerId = issuerId,
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.ArrayTlv(2, "offer_chains", "chains", Chains);
        w.BytesTlv(4, "offer_metadata", "data", Metadata);
        w.Utf8Tlv(6, "offer_currency", "iso4217", Currency);
        w.TU64Tlv(8, "offer_amount", "amount", Amount);
        w.Utf8Tlv(10, "offer_description", "description", Description);
        w.BytesTlv(12, "offer_features", "features", Features);
        w.TU64Tlv(14, "offer_absolute_expiry", "seconds_from_epoch", AbsoluteExpiry);
        w.SubtypesTlv(16, "offer_paths", "paths", Paths);
        w.Utf8Tlv(18, "offer_issuer", "issuer", Issuer);
        w.TU64Tlv(20, "offer_quantity_max", "max", QuantityMax);
        w.FixedTlv(22, "offer_issuer_id", "id", IssuerId);
    }
}
