using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Tests;

public sealed class OnionStreamTests
{
    private const string Point = "02eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619";

    [Theory]
    [InlineData("00" + "0000010000020003", false)]
    [InlineData("01" + "0000010000020003", false)]
    [InlineData(Point, true)]
    [InlineData("03eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619", true)]
    public void A_node_is_named_by_its_key_or_by_an_end_of_a_channel(string hex, bool isPubkey)
    {
        var path = hex + Point + "00";

        Assert.True(FieldCodec.TryDecode<BlindedPath>(Convert.FromHexString(path), out var decoded, out var error), error.ToString());
        Assert.Equal(isPubkey, decoded.FirstNodeId.IsPubkey);
        Assert.Equal(isPubkey, decoded.FirstNodeId.TryGetPubkey(out var pubkey));
        Assert.Equal(!isPubkey, decoded.FirstNodeId.TryGetChannel(out var channel, out var direction));
        Assert.Equal(isPubkey ? hex : $"1x2x3/{hex[1]}", decoded.FirstNodeId.ToString());
        Assert.Equal(isPubkey ? new SciddirOrPubkey(pubkey) : new SciddirOrPubkey(channel, direction), decoded.FirstNodeId);
        Assert.Equal(path, Convert.ToHexStringLower(FieldCodec.Encode(decoded)));
    }

    [Theory]
    [InlineData("", DecodeErrorKind.Truncated, 0)]
    [InlineData("00", DecodeErrorKind.Truncated, 0)]
    [InlineData("0000000100000200", DecodeErrorKind.Truncated, 0)]
    [InlineData("02eec7", DecodeErrorKind.Truncated, 0)]
    [InlineData("04eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619", DecodeErrorKind.InvalidValue, 0)]
    [InlineData("ff", DecodeErrorKind.InvalidValue, 0)]
    public void Other_bytes_name_no_node(string hex, DecodeErrorKind kind, int offset)
    {
        Assert.False(FieldCodec.TryDecode<BlindedPath>(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal((kind, offset, "first_node_id"), (error.Kind, error.Offset, error.Field));
    }

    [Fact]
    public void A_path_has_at_most_255_hops_and_its_count_is_no_reason_to_allocate()
    {
        var path = new BlindedPath(
            new SciddirOrPubkey(PointBytes.FromHex(Point)), PointBytes.FromHex(Point),
            Enumerable.Repeat(new BlindedPathHop(PointBytes.FromHex(Point), Bytes.FromHex("0102")), 255).ToSequence());

        Assert.True(FieldCodec.TryDecode<BlindedPath>(FieldCodec.Encode(path), out var decoded, out _));
        Assert.Equal(path, decoded);
        Assert.Throws<ArgumentException>(() => FieldCodec.Encode(path with { Path = [.. path.Path, path.Path[0]] }));
        var claimed = Convert.FromHexString(Point + Point + "ff");
        Assert.False(FieldCodec.TryDecode<BlindedPath>(claimed, out _, out var error));
        Assert.Equal(DecodeErrorKind.Truncated, error.Kind);
    }

    [Fact]
    public void An_onion_message_keeps_a_wrong_invoice_request_beside_the_way_for_the_answer()
    {
        var payload = new OnionMessagePayload
        {
            ReplyPath = new BlindedPath(new SciddirOrPubkey(PointBytes.FromHex(Point)), PointBytes.FromHex(Point), default),
            InvoiceRequest = Bytes.FromHex("0201ff"),
        };

        Assert.True(FieldCodec.TryDecode<OnionMessagePayload>(FieldCodec.Encode(payload), out var decoded, out _));
        Assert.Equal(payload, decoded);
        Assert.False(FieldCodec.TryDecode<InvoiceRequest>(decoded.InvoiceRequest.GetValueOrDefault().Span, out _, out var error));
        Assert.Equal(("offer_chains.chains", "1.9"), (error.Field, error.Rule));
    }

    [Theory]
    [InlineData("0202ff", "1.8")]
    [InlineData("020a00000000000000000000", "1.9")]
    [InlineData("02020001", "1.10")]
    [InlineData("0c2104" + "eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619", "")]
    [InlineData("1400", "1.11")]
    [InlineData("0401010201", "1.7")]
    public void A_broken_payload_is_refused(string hex, string rule)
    {
        Assert.False(FieldCodec.TryDecode<OnionPayload>(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(rule, error.Rule);
    }

    [Theory]
    [InlineData("0602" + "c328", "1.13")]
    [InlineData("0a01ff", "1.13")]
    [InlineData("5b050161" + "0562" + "63", "1.9")]
    [InlineData("5b00", "1.9")]
    public void A_broken_invoice_request_is_refused(string hex, string rule)
    {
        Assert.False(FieldCodec.TryDecode<InvoiceRequest>(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(rule, error.Rule);
    }

    [Fact]
    public void An_invoice_repeats_its_request_which_repeats_its_offer()
    {
        var offer = new OfferFields { Description = UntrustedText.FromString("coffee"), IssuerId = PointBytes.FromHex(Point) };
        var request = new InvoiceRequestFields { Metadata = Bytes.FromHex("00"), Offer = offer, PayerId = PointBytes.FromHex(Point) };
        var invoice = new Invoice { Request = request, CreatedAt = 1, Extension = [new TlvRecord(1_000_000_001, Bytes.FromHex("01"))] };

        Assert.True(FieldCodec.TryDecode<Invoice>(FieldCodec.Encode(invoice), out var decoded, out _));
        Assert.Equal(invoice, decoded);
        Assert.Equal(request, decoded.Request);

        // an offer is a stream of its own, in which the records of a request are unknown
        Assert.True(FieldCodec.TryDecode<Offer>(FieldCodec.Encode(new Offer { Fields = offer }), out var read, out _));
        Assert.Equal(offer, read.Fields);
        Assert.False(FieldCodec.TryDecode<Offer>(FieldCodec.Encode(new InvoiceRequest { Fields = request }), out _, out var error));
        Assert.Equal("1.11", error.Rule);
    }

    [Fact]
    public void A_packet_is_looked_into_without_judging_it()
    {
        var bytes = Enumerable.Range(0, OnionPacket.PaymentLength).Select(number => (byte)(number % 251)).ToArray();

        Assert.True(OnionPacket.TryParse(bytes, out var packet));
        Assert.Equal(bytes[0], packet.Version);
        Assert.Equal(bytes.AsSpan(1..34), packet.PublicKey);
        Assert.Equal(bytes.AsSpan(34..1334), packet.Payloads);
        Assert.Equal(bytes.AsSpan(1334..), packet.Hmac);
        Assert.Equal((1366, 1300), (bytes.Length, packet.Payloads.Length));
        Assert.True(OnionPacket.TryParse(new byte[66], out packet));
        Assert.True(packet.Payloads.IsEmpty);
        Assert.False(OnionPacket.TryParse(new byte[65], out _));
    }

    [Fact]
    public void A_failure_keeps_what_follows_its_data_whatever_it_is()
    {
        var details = "400f" + "0000000000000064" + "000c3500";
        foreach (var (trailing, records) in new[] { ("", 0), ("fd84d101aa", 1), ("0200", 1), ("02", 0), ("ffffff", 0) })
        {
            var bytes = Convert.FromHexString(details + trailing);

            Assert.True(FailureMessage.TryDecode(bytes, out var failure, out _));
            var typed = Assert.IsType<IncorrectOrUnknownPaymentDetails>(failure);
            Assert.Equal((new MilliSatoshi(100), new BlockHeight(800_000)), (typed.HtlcMsat, typed.Height));
            Assert.Equal((trailing, records), (failure.TrailingData.ToString(), failure.Extension.Count));
            Assert.Equal(bytes, failure.ToArray());
        }
    }

    [Theory]
    [InlineData("", "failure_code")]
    [InlineData("40", "failure_code")]
    [InlineData("400f", "htlc_msat")]
    [InlineData("400f0000000000000064", "height")]
    [InlineData("1007", "len")]
    [InlineData("10070005aabb", "channel_update")]
    [InlineData("c005aabb", "sha256_of_onion")]
    [InlineData("4016fd", "type")]
    public void A_failure_with_less_data_than_its_code_needs_is_refused(string hex, string field)
    {
        Assert.False(FailureMessage.TryDecode(Convert.FromHexString(hex), out var failure, out var error));
        Assert.Equal((null, DecodeErrorKind.Truncated, field), (failure, error.Kind, error.Field));
    }

    [Fact]
    public void A_failure_of_an_unknown_code_is_kept_with_the_flags_that_say_whom_it_concerns()
    {
        Assert.True(FailureMessage.TryDecode(Convert.FromHexString("6fffaabb"), out var failure, out _));

        var unknown = Assert.IsType<UnknownFailure>(failure);
        Assert.Equal((0x6fff, "aabb"), ((int)unknown.Code, unknown.TrailingData.ToString()));
        Assert.True(unknown.Code.HasFlag(FailureCode.Perm | FailureCode.Node));
        Assert.Equal("6fffaabb", Convert.ToHexStringLower(unknown.ToArray()));
    }
}
