using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice.Tests;

/// <summary>What BOLT 12 asks of a reader, clause by clause: each test breaks one thing of a good offer, request or invoice.</summary>
public sealed class Bolt12RuleTests
{
    private const ulong Now = 1_700_000_000;

    private static readonly PrivateKey s_issuer = Forge.Key;
    private static readonly PrivateKey s_payer = Forge.OtherKey;
    private static readonly PointBytes s_issuerId = s_issuer.PublicKey.ToPointBytes();
    private static readonly PointBytes s_payerId = s_payer.PublicKey.ToPointBytes();
    private static readonly Bolt12Context s_context = new([ChainHash.Bitcoin], Now);
    private static readonly BlindedPath s_path = new(new SciddirOrPubkey(s_issuerId), s_payerId, [new BlindedPathHop(s_payerId, Bytes.FromHex("00"))]);
    private static readonly BlindedPath s_emptyPath = s_path with { Path = default };
    private static readonly TlvRecords s_odd = [new(33, Bytes.FromHex("68656c6c6f"))];

    private static readonly Offer s_offer = new()
    {
        Fields = new OfferFields { Amount = 1000, Description = UntrustedText.FromString("tea"), IssuerId = s_issuerId, QuantityMax = 5 },
        Extension = s_odd,
    };

    private static readonly InvoiceRequest s_request = Signed(s_offer.ToRequest(new InvoiceRequestFields
    {
        Metadata = Bytes.FromHex("0102030405060708"),
        PayerId = s_payerId,
        Quantity = 2,
        Amount = new MilliSatoshi(2000),
    }));

    private static readonly BlindedPayinfo s_payinfo = new(1, 2, new CltvDelta(3), MilliSatoshi.Zero, MilliSatoshi.Max, default);

    private static readonly WireInvoice s_invoice = Signed(s_request.ToInvoice(new WireInvoice
    {
        Paths = [s_path],
        Blindedpay = [s_payinfo],
        CreatedAt = Now,
        PaymentHash = PaymentHash.FromBytes(new byte[32]),
        Amount = new MilliSatoshi(2000),
        NodeId = s_issuerId,
    }));

    private static InvoiceRequest Signed(InvoiceRequest request) => request.Sign(s_payer, new byte[32]);

    private static WireInvoice Signed(WireInvoice invoice) => invoice.Sign(s_issuer, new byte[32]);

    private static string OfferRule(Offer offer, Bolt12Context? context = null) =>
        OfferRules.TryAccept(offer, context ?? s_context, out var error) ? "" : error.Rule;

    private static string OfferRule(Func<OfferFields, OfferFields> change) => OfferRule(s_offer with { Fields = change(s_offer.Fields) });

    private static string RequestRule(
        InvoiceRequest request, Offer? offer = null, Bolt12Context? context = null, Bolt12Arrival arrival = Bolt12Arrival.Direct, MilliSatoshi? price = null) =>
        InvoiceRequestRules.TryAccept(request, offer ?? s_offer, context ?? s_context, arrival, price, out var error) ? "" : error.Rule;

    private static string RequestRule(Func<InvoiceRequestFields, InvoiceRequestFields> change, Offer? offer = null, MilliSatoshi? price = null)
    {
        var request = (offer ?? s_offer).ToRequest(s_request.Fields);
        return RequestRule(Signed(request with { Fields = change(request.Fields) }), offer, price: price);
    }

    private static string InvoiceRule(
        WireInvoice invoice, InvoiceRequest? request = null, Bolt12Context? context = null, Bolt12Arrival arrival = Bolt12Arrival.ReplyPath, PointBytes? sentTo = null) =>
        InvoiceRules.TryAccept(invoice, request ?? s_request, sentTo, context ?? s_context, arrival, out var error) ? "" : error.Rule;

    private static string InvoiceRule(Func<WireInvoice, WireInvoice> change) => InvoiceRule(Signed(change(s_invoice)));

    [Fact]
    public void What_nothing_is_wrong_with_is_accepted()
    {
        Assert.Equal(("", "", ""), (OfferRule(s_offer), RequestRule(s_request), InvoiceRule(s_invoice)));
        Assert.True(Bolt12Text.TryParse(Bolt12Text.Encode(s_invoice), out WireInvoice? invoice, out _));
        Assert.Equal(s_invoice, invoice);
        Assert.Equal(s_odd, invoice.Extension);
    }

    [Fact]
    [Rule("12.1")]
    [Rule("12.2")]
    public void Case_is_not_mixed_and_plus_joins_two_characters()
    {
        var text = Bolt12Text.Encode(s_offer);
        Assert.True(Bolt12Text.TryParse(text[..9] + "+ \r\n" + text[9..], out Offer? joined, out _));
        Assert.Equal(s_offer, joined);
        string[] wrong = ["+" + text, text + "+", text[..9] + "++" + text[9..], text[..9] + " " + text[9..], "L" + text[1..], "", "+", "lno1\u0130"];
        Assert.All(wrong, each =>
        {
            Assert.False(Bolt12Text.TryParse(each, out Offer? none, out var error));
            Assert.Null(none);
            Assert.Equal(Bolt12ErrorKind.NotBech32, error.Kind);
        });
    }

    [Fact]
    [Rule("12.3")]
    [Rule("12.4")]
    [Rule("12.5")]
    [Rule("12.8")]
    [Rule("12.9")]
    [Rule("12.10")]
    [Rule("12.11")]
    [Rule("12.12")]
    [Rule("12.13")]
    public void An_offer_with_one_thing_wrong_is_not_answered()
    {
        Assert.Equal("12.3", OfferRule(s_offer with { Extension = [new(81, default)] }));
        Assert.Equal("12.3", OfferRule(s_offer with { Extension = [new(2_000_000_001, default)] }));
        Assert.Equal("", OfferRule(s_offer with { Extension = [new(1_999_999_999, default)] }));
        Assert.Equal("", OfferRule(fields => fields with { Features = Bytes.FromHex("02") }));
        Assert.Equal("12.5", OfferRule(fields => fields with { Features = Bytes.FromHex("01") }));
        Assert.Equal("12.8", OfferRule(fields => fields with { Description = null }));
        Assert.Equal("12.9", OfferRule(fields => fields with { Amount = 0 }));
        Assert.Equal("12.10", OfferRule(fields => fields with { Amount = null, Currency = UntrustedText.FromString("USD") }));
        Assert.Equal("12.11", OfferRule(fields => fields with { IssuerId = null }));
        Assert.Equal("12.12", OfferRule(fields => fields with { Paths = [s_path, s_emptyPath] }));
        Assert.Equal("12.13", OfferRule(fields => fields with { AbsoluteExpiry = Now - 1 }));
        Assert.Equal("", OfferRule(fields => fields with { AbsoluteExpiry = Now }));
    }

    [Fact]
    [Rule("12.6")]
    [Rule("12.7")]
    public void An_offer_on_other_chains_is_not_answered()
    {
        Assert.Equal("12.6", OfferRule(s_offer, new Bolt12Context([ChainHash.Testnet], Now)));
        Assert.Equal("12.7", OfferRule(fields => fields with { Chains = [ChainHash.Testnet] }));
        Assert.Equal("12.7", OfferRule(fields => fields with { Chains = [] }));
        Assert.Equal("", OfferRule(fields => fields with { Chains = [ChainHash.Testnet, ChainHash.Bitcoin] }));
    }

    [Fact]
    [Rule("12.14")]
    [Rule("12.15")]
    [Rule("12.16")]
    [Rule("12.17")]
    [Rule("12.18")]
    [Rule("12.19")]
    [Rule("12.31")]
    [Rule("12.32")]
    [Rule("12.33")]
    public void A_request_with_one_thing_wrong_is_refused()
    {
        Assert.Equal("12.14", RequestRule(s_request with { Fields = s_request.Fields with { PayerId = null } }));
        Assert.Equal("12.14", RequestRule(fields => fields with { Metadata = null }));
        Assert.Equal("12.15", RequestRule(Signed(s_request with { Extension = [new(33, Bytes.FromHex("68656c6c6f")), new(161, default)] })));
        Assert.Equal("", RequestRule(fields => fields with { Features = Bytes.FromHex("02") }));
        Assert.Equal("12.17", RequestRule(fields => fields with { Features = Bytes.FromHex("01") }));
        Assert.Equal("12.18", RequestRule(s_request with { Signature = null }));
        Assert.Equal("12.18", RequestRule(s_request with { Fields = s_request.Fields with { Quantity = 1 } }));
        Assert.Equal("12.19", RequestRule(fields => fields with { Paths = [s_emptyPath] }));
        Assert.Equal("12.31", RequestRule(s_request, context: new Bolt12Context([ChainHash.Testnet], Now)));
        Assert.Equal("12.32", RequestRule(fields => fields with { Chain = ChainHash.Testnet }));
        Assert.Equal("12.33", RequestRule(fields => fields with { Bip353Name = new Bip353Name(UntrustedText.FromString("a b"), UntrustedText.FromString("x.y")) }));
    }

    [Fact]
    [Rule("12.20")]
    [Rule("12.21")]
    [Rule("12.22")]
    public void A_request_for_another_offer_or_from_another_path_is_refused()
    {
        Assert.Equal("12.20", RequestRule(fields => fields with { Offer = fields.Offer with { Amount = 999 } }));
        Assert.Equal("12.20", RequestRule(Signed(s_request with { Extension = default })));
        var hidden = s_offer with { Fields = s_offer.Fields with { Paths = [s_path] } };
        var request = Signed(hidden.ToRequest(s_request.Fields));
        Assert.Equal("", RequestRule(request, hidden, arrival: Bolt12Arrival.OfferPath));
        Assert.Equal("12.21", RequestRule(request, hidden));
        Assert.Equal("12.21", RequestRule(request, hidden, arrival: Bolt12Arrival.OtherPath));
        Assert.Equal("12.22", RequestRule(s_request, arrival: Bolt12Arrival.OtherPath));
        Assert.False(InvoiceRequestRules.TryAccept(s_request, s_offer, s_context, Bolt12Arrival.OtherPath, null, out var silence));
        Assert.Null(silence.ToInvoiceError());
    }

    [Fact]
    [Rule("12.23")]
    [Rule("12.24")]
    [Rule("12.25")]
    [Rule("12.26")]
    [Rule("12.27")]
    [Rule("12.28")]
    public void A_request_for_too_many_or_too_little_is_refused()
    {
        var single = s_offer with { Fields = s_offer.Fields with { QuantityMax = null } };
        var free = s_offer with { Fields = s_offer.Fields with { Amount = null } };
        var dollars = s_offer with { Fields = s_offer.Fields with { Currency = UntrustedText.FromString("USD") } };
        Assert.Equal("12.23", RequestRule(fields => fields with { Quantity = null }));
        Assert.Equal("12.24", RequestRule(fields => fields with { Quantity = 0 }));
        Assert.Equal("12.24", RequestRule(fields => fields with { Quantity = 6 }));
        Assert.Equal("12.25", RequestRule(fields => fields, single));
        Assert.Equal("12.26", RequestRule(fields => fields, dollars));
        Assert.Equal("12.26", RequestRule(fields => fields, dollars, MilliSatoshi.Max));
        Assert.Equal("", RequestRule(fields => fields, dollars, new MilliSatoshi(1000)));
        Assert.Equal("12.27", RequestRule(fields => fields, dollars, new MilliSatoshi(1001)));
        Assert.Equal("12.27", RequestRule(fields => fields with { Amount = new MilliSatoshi(1999) }));
        Assert.Equal("12.28", RequestRule(fields => fields with { Amount = null }, free));
    }

    [Fact]
    [Rule("12.29")]
    [Rule("12.30")]
    public void A_request_without_an_offer_that_has_parts_of_one_is_refused()
    {
        Assert.Equal("", Rule(fields => fields));
        Assert.Equal("12.29", Rule(fields => fields with { Offer = new OfferFields { Chains = [ChainHash.Bitcoin] } }));
        Assert.Equal("12.29", Rule(fields => fields with { Offer = new OfferFields { Features = default(Bytes) } }));
        Assert.Equal("12.29", Rule(fields => fields with { Offer = new OfferFields { QuantityMax = 0 } }));
        Assert.Equal("12.30", Rule(fields => fields with { Amount = null }));

        static string Rule(Func<InvoiceRequestFields, InvoiceRequestFields> change)
        {
            var fields = s_request.Fields with { Offer = new OfferFields { Description = UntrustedText.FromString("refund") } };
            return InvoiceRequestRules.TryAcceptWithoutOffer(new InvoiceRequest { Fields = change(fields) }, s_context, out var error) ? "" : error.Rule;
        }
    }

    [Fact]
    [Rule("12.34")]
    [Rule("12.35")]
    [Rule("12.36")]
    [Rule("12.37")]
    [Rule("12.38")]
    [Rule("12.39")]
    [Rule("12.40")]
    [Rule("12.41")]
    [Rule("12.42")]
    [Rule("12.43")]
    public void An_invoice_with_one_thing_wrong_is_refused()
    {
        Assert.Equal("12.34", InvoiceRule(invoice => invoice with { Amount = null }));
        Assert.Equal("12.35", InvoiceRule(invoice => invoice with { CreatedAt = null }));
        Assert.Equal("12.36", InvoiceRule(invoice => invoice with { PaymentHash = null }));
        Assert.Equal("12.37", InvoiceRule(s_invoice with { NodeId = null }));
        Assert.Equal("12.38", InvoiceRule(s_invoice, context: new Bolt12Context([ChainHash.Testnet], Now)));
        Assert.Equal("12.39", InvoiceRule(invoice => invoice with { Request = invoice.Request with { Chain = ChainHash.Testnet } }));
        Assert.Equal("", InvoiceRule(invoice => invoice with { Features = Bytes.FromHex("02") }));
        Assert.Equal("12.41", InvoiceRule(invoice => invoice with { Features = Bytes.FromHex("01") }));
        Assert.Equal("12.42", InvoiceRule(invoice => invoice with { RelativeExpiry = 9, CreatedAt = Now - 10 }));
        Assert.Equal("", InvoiceRule(invoice => invoice with { RelativeExpiry = 10, CreatedAt = Now - 10 }));
        Assert.Equal("12.43", InvoiceRule(invoice => invoice with { CreatedAt = Now - 7201 }));
        Assert.Equal("", InvoiceRule(invoice => invoice with { CreatedAt = ulong.MaxValue }));
    }

    [Fact]
    [Rule("12.44")]
    [Rule("12.45")]
    [Rule("12.46")]
    [Rule("12.47")]
    [Rule("12.48")]
    [Rule("12.54")]
    [Rule("12.58")]
    public void An_invoice_that_cannot_be_paid_along_its_paths_is_refused()
    {
        var odd = s_payinfo with { Features = new FeatureSet<BlindedPathContext>(Bytes.FromHex("02")) };
        var even = s_payinfo with { Features = new FeatureSet<BlindedPathContext>(Bytes.FromHex("01")) };
        Assert.Equal("12.44", InvoiceRule(invoice => invoice with { Paths = null }));
        Assert.Equal("12.44", InvoiceRule(invoice => invoice with { Paths = [] }));
        Assert.Equal("12.45", InvoiceRule(invoice => invoice with { Paths = [s_emptyPath] }));
        Assert.Equal("12.46", InvoiceRule(invoice => invoice with { Blindedpay = null }));
        Assert.Equal("12.47", InvoiceRule(invoice => invoice with { Blindedpay = [s_payinfo, s_payinfo] }));
        Assert.Equal("12.48", InvoiceRule(invoice => invoice with { Blindedpay = [even] }));
        Assert.Equal([odd], InvoiceRules.UsablePaths(s_invoice with { Paths = [s_path, s_path], Blindedpay = [even, odd] }).Select(each => each.Payinfo));
        Assert.False(InvoiceRules.AllowsMultiPart(s_invoice));
        Assert.True(InvoiceRules.AllowsMultiPart(s_invoice with { Features = Bytes.FromHex("020000") }));
        Assert.True(InvoiceRules.RequiresMultiPart(s_invoice with { Features = Bytes.FromHex("010000") }));
        FallbackAddress good = new(16, Bytes.FromHex("0102"));
        Assert.Equal([good], InvoiceRules.UsableFallbacks(s_invoice with { Fallbacks = [new(17, good.Address), new(2, default), new(0, good.Address), new(2, Bytes.Copy(new byte[41])), good] }));
    }

    [Fact]
    [Rule("12.49")]
    [Rule("12.50")]
    [Rule("12.51")]
    [Rule("12.52")]
    [Rule("12.53")]
    public void An_invoice_is_compared_with_the_request_that_we_remember()
    {
        // Another implementation paid what the invoice said instead of what was asked for.
        Assert.Equal("12.53", InvoiceRule(invoice => invoice with { Amount = new MilliSatoshi(2001) }));
        Assert.Equal("12.49", InvoiceRule(invoice => invoice with { Amount = new MilliSatoshi(2001), Request = invoice.Request with { Amount = new MilliSatoshi(2001) } }));
        Assert.Equal("12.49", InvoiceRule(invoice => invoice with { Request = invoice.Request with { PayerId = s_issuerId } }));
        Assert.Equal("12.49", InvoiceRule(invoice => invoice with { Request = invoice.Request with { Chain = ChainHash.Bitcoin } }));
        Assert.Equal("12.49", InvoiceRule(invoice => invoice with { Extension = default }));
        Assert.Equal("12.49", InvoiceRule(invoice => invoice with { Extension = [.. s_odd, new(2_999_999_999, default)] }));
        Assert.Equal("", InvoiceRule(invoice => invoice with { Extension = [.. s_odd, new(161, default)] }));
        Assert.Equal("12.50", InvoiceRule(s_invoice with { CreatedAt = Now + 1 }));
        Assert.Equal("12.51", InvoiceRule((s_invoice with { NodeId = s_payerId }).Sign(s_payer, new byte[32])));
        var hidden = s_offer with { Fields = s_offer.Fields with { IssuerId = null, Paths = [s_path] } };
        var request = Signed(hidden.ToRequest(s_request.Fields));
        var answer = Signed(request.ToInvoice(s_invoice));
        Assert.Equal("", InvoiceRule(answer, request, sentTo: s_issuerId));
        Assert.Equal("12.52", InvoiceRule(answer, request, sentTo: s_payerId));
        Assert.Equal("12.52", InvoiceRule(answer, request));
    }

    [Fact]
    [Rule("12.55")]
    [Rule("12.56")]
    [Rule("12.57")]
    public void An_invoice_that_came_another_way_is_refused()
    {
        Assert.Equal("12.57", InvoiceRule(s_invoice, arrival: Bolt12Arrival.Direct));
        var paths = Signed(s_request with { Fields = s_request.Fields with { Paths = [s_path] } });
        Assert.Equal("12.55", InvoiceRule(Signed(paths.ToInvoice(s_invoice)), paths));
        Assert.Equal("", InvoiceRule(Signed(paths.ToInvoice(s_invoice)), paths, arrival: Bolt12Arrival.RequestPath));
        var bare = Signed(s_request with { Fields = s_request.Fields with { Offer = new OfferFields() }, Extension = default });
        Assert.Equal("12.56", InvoiceRule(Signed(bare.ToInvoice(s_invoice)), bare, arrival: Bolt12Arrival.OtherPath));
        Assert.Equal("", InvoiceRule(Signed(bare.ToInvoice(s_invoice)), bare, arrival: Bolt12Arrival.Direct));
    }
}
