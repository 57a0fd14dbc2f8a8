namespace Blgv.Bolt.Wire.Offers;

// offer                                            BOLT 12, "TLV Fields for Offers"
//    (the records of OfferFields)

/// <summary>Says that something can be paid for, and how to ask for an invoice.</summary>
/// <remarks>BOLT 12, "TLV Fields for Offers".</remarks>
public sealed record Offer : IFields<Offer>
{
    /// <summary>What is offered.</summary>
    public OfferFields Fields { get; init; } = new();

    /// <summary>The records that have no field here, byte for byte.</summary>
    public TlvRecords Extension { get; init; }

    /// <inheritdoc/>
    public static Offer Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct
    {
        r.BeginTlvs("offer");
        var fields = OfferFields.Read(ref r);
        return new Offer
        {
            Fields = fields,
            Extension = r.EndTlvs(),
        };
    }

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.BeginTlvs("offer", Extension);
        Fields.Write(ref w);
        w.EndTlvs();
    }
}
