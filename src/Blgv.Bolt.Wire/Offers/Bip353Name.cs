using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Offers;

/// <summary>A name that stands for an offer in the DNS: <c>₿name@domain</c>.</summary>
/// <param name="Name">What stands before the at sign, at most 255 bytes: a stranger's text.</param>
/// <param name="Domain">What stands after it, at most 255 bytes: a stranger's text.</param>
/// <remarks>BOLT 12, "TLV Fields for invoice_request", <c>invreq_bip_353_name</c>.</remarks>
public readonly record struct Bip353Name(UntrustedText Name, UntrustedText Domain) : IFields<Bip353Name>
{
    /// <inheritdoc/>
    public static Bip353Name Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(new UntrustedText(r.ShortBytes("name_len", "name")), new UntrustedText(r.ShortBytes("domain_len", "domain")));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.ShortBytes("name_len", "name", Name.Raw);
        w.ShortBytes("domain_len", "domain", Domain.Raw);
    }
}
