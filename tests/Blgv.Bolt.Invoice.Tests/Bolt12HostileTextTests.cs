using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;
using FsCheck.Fluent;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice.Tests;

/// <summary>No text of a stranger makes the readers of BOLT 12 throw.</summary>
public sealed class Bolt12HostileTextTests
{
    private static readonly PointBytes s_point = Forge.Key.PublicKey.ToPointBytes();

    /// <summary>No point of the curve has x = 5.</summary>
    private static readonly PointBytes s_noPoint = PointBytes.FromBytes([2, .. new byte[31], 5]);

    private static readonly BlindedPath s_path = new(new SciddirOrPubkey(s_point), s_point, [new BlindedPathHop(s_point, Bytes.FromHex("00"))]);

    private static readonly OfferFields s_fields = new()
    {
        Amount = 1000,
        Description = UntrustedText.FromString("tea"),
        IssuerId = s_point,
        Paths = [s_path],
        QuantityMax = 5,
    };

    private static readonly WireInvoice s_invoice = new()
    {
        Request = new InvoiceRequestFields { Offer = s_fields, Metadata = Bytes.FromHex("01"), PayerId = s_point, Paths = [s_path], Quantity = 1 },
        Paths = [s_path],
        CreatedAt = 1,
        Amount = MilliSatoshi.Max,
        NodeId = s_point,
        Extension = [new TlvRecord(33, Bytes.FromHex("00"))],
    };

    [Fact]
    public void A_changed_stream_is_read_and_written_again_or_refused() => Property.Holds(
        Arb.From(
            from prefix in Gen.Elements("lno", "lnr", "lni")
            from places in Gen.Choose(0, int.MaxValue - 1).NonEmptyListOf()
            select (prefix, places.ToArray())),
        each =>
        {
            var bytes = each.prefix == "lno" ? FieldCodec.Encode(new Offer { Fields = s_fields }) : FieldCodec.Encode(s_invoice);
            foreach (var place in each.Item2.Take(3))
            {
                bytes[place / 256 % bytes.Length] = (byte)(place % 256);
            }

            AssertTotal(Bech32.Encode(each.prefix, Bech32.ToGroups(bytes), Bech32Checksum.None));
        },
        runs: 2000);

    [Fact]
    public void Any_text_is_read_or_refused() => Property.Holds(
        Arb.From(
            from start in Gen.Elements("", "lno1", "LNR1", "lni1+", "lno1qq+ ")
            from text in Gen.Choose(0, 0xffff).ListOf()
            select start + string.Concat(text.Select(each => (char)each))),
        AssertTotal,
        runs: 1000);

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_refused_wherever_it_stands()
    {
        BlindedPath[] paths =
        [
            s_path with { FirstNodeId = new SciddirOrPubkey(s_noPoint) },
            s_path with { FirstPathKey = s_noPoint },
            s_path with { Path = [new BlindedPathHop(s_noPoint, default)] },
        ];
        WireInvoice[] wrong =
        [
            .. paths.Select(path => s_invoice with { Paths = [s_path, path] }),
            .. paths.Select(path => s_invoice with { Request = s_invoice.Request with { Paths = [path] } }),
            .. paths.Select(path => s_invoice with { Request = s_invoice.Request with { Offer = s_fields with { Paths = [path] } } }),
            s_invoice with { NodeId = s_noPoint },
            s_invoice with { Request = s_invoice.Request with { PayerId = s_noPoint } },
            s_invoice with { Request = s_invoice.Request with { Offer = s_fields with { IssuerId = s_noPoint } } },
        ];
        Assert.All(wrong, invoice =>
        {
            Assert.False(Bolt12Text.TryParse(Bolt12Text.Encode(invoice), out WireInvoice? none, out var error));
            Assert.Null(none);
            Assert.Equal(Bolt12ErrorKind.InvalidPoint, error.Kind);
        });
    }

    [Fact]
    public void A_text_of_more_than_64_kilobytes_is_not_looked_at()
    {
        Assert.False(Bolt12Text.TryParse("lno1" + new string('q', Bolt12Text.MaxTextLength), out Offer? _, out var error));
        Assert.Equal(Bolt12ErrorKind.TooLong, error.Kind);
    }

    [Fact]
    public void A_note_of_a_payer_is_cut_between_characters_and_cannot_turn_a_terminal_round()
    {
        var fields = s_invoice.Request with { PayerNote = UntrustedText.FromString("\u202E" + string.Concat(Enumerable.Repeat("\U0001F4A9", 300))) };
        Assert.True(Bolt12Text.TryParse(Bolt12Text.Encode(new InvoiceRequest { Fields = fields }), out InvoiceRequest? request, out _));
        Assert.Equal("\uFFFD" + string.Concat(Enumerable.Repeat("\U0001F4A9", 127)) + "…", request.Fields.PayerNote.ToString());
    }

    private static void AssertTotal(string text)
    {
        var plain = string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        var context = new Bolt12Context([ChainHash.Bitcoin], 1);
        var request = new InvoiceRequest { Fields = s_invoice.Request };
        if (Bolt12Text.TryParse(text, out Offer? offer, out _))
        {
            _ = OfferRules.TryAccept(offer, context, out _);
            Assert.Equal(plain, Bolt12Text.Encode(offer));
        }

        if (Bolt12Text.TryParse(text, out InvoiceRequest? asked, out _))
        {
            _ = InvoiceRequestRules.TryAccept(asked, new Offer { Fields = s_fields }, context, Bolt12Arrival.OfferPath, null, out _);
            _ = InvoiceRequestRules.TryAcceptWithoutOffer(asked, context, out _);
            Assert.Equal(plain, Bolt12Text.Encode(asked));
        }

        if (Bolt12Text.TryParse(text, out WireInvoice? invoice, out _))
        {
            Assert.False(InvoiceRules.TryAccept(invoice, request, null, context, Bolt12Arrival.RequestPath, out _), "It is not signed.");
            Assert.Equal(plain, Bolt12Text.Encode(invoice));
        }
    }
}
