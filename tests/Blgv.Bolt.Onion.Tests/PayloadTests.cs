using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;
using FsCheck.Fluent;

namespace Blgv.Bolt.Onion.Tests;

public sealed class PayloadTests
{
    private static readonly MilliSatoshi s_amount = new(1000);
    private static readonly CltvExpiry s_expiry = new(500);
    private static readonly ShortChannelId s_channel = ShortChannelId.FromHex("0000010000020003");

    [Fact]
    public void A_relay_is_read_as_it_was_written()
    {
        var payload = new RelayPayload { AmtToForward = s_amount, OutgoingCltvValue = s_expiry, ShortChannelId = s_channel, Extension = [new(65537, Bytes.FromHex("aa"))] };
        Assert.Equal(payload, Read(HopPayloadWriter.Write(payload), isFinal: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_final_payload_is_read_as_it_was_written_with_all_it_may_have(bool keysend)
    {
        var payload = new FinalPayload
        {
            AmtToForward = s_amount,
            OutgoingCltvValue = s_expiry,
            PaymentSecret = PaymentSecret.FromHex(new string('5', 64)),
            TotalMsat = new MilliSatoshi(3000),
            PaymentMetadata = Bytes.FromHex("0102"),
            KeysendPreimage = keysend ? Preimage.FromHex(new string('6', 64)) : null,
            Extension = [new(65537, Bytes.FromHex("aa")), new(5482373487, Bytes.FromHex("bb"))],
        };
        Assert.Equal(payload, Read(HopPayloadWriter.Write(payload), isFinal: true));
    }

    [Fact]
    [Rule("4.35")]
    public void Without_a_total_the_amount_is_the_total()
    {
        var payload = Assert.IsType<FinalPayload>(Read(Bytes.FromHex("020203e8" + "040201f4"), isFinal: true));
        Assert.Equal(s_amount, payload.TotalMsat);
        Assert.Null(payload.PaymentSecret);
    }

    [Theory]
    [Rule("4.10")]
    [InlineData("020203e8040201f4" + "1401aa", 20UL)]
    [InlineData("020203e8" + "020203e8" + "040201f4", 2UL)]
    [InlineData("0203e8", 2UL)]
    [InlineData("02020001" + "040201f4", 2UL)]
    [InlineData("0202", 2UL)]
    [InlineData("020203e8040201f4" + "0802aabb", 8UL)]
    [InlineData("020203e8040201f4" + "ff0000000146c6616c" + "01aa", 5482373484UL)]
    [InlineData("020203e8040201f4" + "ff0000000146c6616c" + "01aa" + "0400", 5482373484UL)]
    public void A_payload_that_cannot_be_read_is_answered_with_type_and_place(string hex, ulong type)
    {
        var refusal = Refused(Bytes.FromHex(hex), isFinal: true);
        var failure = Assert.IsType<InvalidOnionPayload>(refusal.Failure);
        Assert.Equal(type, failure.Type);
        Assert.InRange(failure.Offset, 0, hex.Length / 2);
        Assert.False(refusal.IsMalformed);
    }

    [Fact]
    [Rule("4.10")]
    public void A_preimage_before_a_wrong_record_does_not_move_its_place()
    {
        var keysend = "ff0000000146c6616c" + "20" + new string('6', 64);
        var failure = Assert.IsType<InvalidOnionPayload>(Refused(Bytes.FromHex("020203e8040201f4" + keysend + "ff0000000146c6616e" + "01aa"), isFinal: true).Failure);
        Assert.Equal(5482373486UL, failure.Type);
        Assert.InRange(failure.Offset, 8 + 42, 8 + 42 + 11);
    }

    [Theory]
    [Rule("4.11")]
    [Rule("4.12")]
    [Rule("4.13")]
    [InlineData("040201f4" + "06080000010000020003", false, 2UL)]
    [InlineData("020203e8" + "06080000010000020003", false, 4UL)]
    [InlineData("020203e8" + "040201f4", false, 6UL)]
    [InlineData("040201f4", true, 2UL)]
    [InlineData("020203e8", true, 4UL)]
    public void A_payload_that_lacks_a_field_is_answered_with_its_type(string hex, bool isFinal, ulong type) =>
        Assert.Equal(new InvalidOnionPayload { Type = type, Offset = 0 }, Refused(Bytes.FromHex(hex), isFinal).Failure);

    [Fact]
    [Rule("4.32")]
    [Rule("4.33")]
    public void Less_or_earlier_than_the_origin_said_is_answered_with_what_arrived()
    {
        var payload = Bytes.FromHex("020203e8" + "040201f4");
        Assert.Equal(new FinalIncorrectHtlcAmount { IncomingHtlcAmt = new MilliSatoshi(999) }, Refused(payload, true, htlc => htlc with { AmountMsat = new MilliSatoshi(999) }).Failure);
        Assert.Equal(new FinalIncorrectCltvExpiry { CltvExpiry = new CltvExpiry(499) }, Refused(payload, true, htlc => htlc with { CltvExpiry = new CltvExpiry(499) }).Failure);
    }

    [Fact]
    [Rule("4.17")]
    [Rule("4.44")]
    [Rule("4.45")]
    public void A_path_key_without_what_it_decrypts_is_refused()
    {
        using var key = Nodes.Key(9, 9);
        var payload = Bytes.FromHex("020203e8" + "040201f4" + "06080000010000020003");
        var inside = Refused(payload, false, htlc => htlc with { PathKey = key.PublicKey });
        AssertBlinded(inside, isMalformed: true);
        var first = Bytes.FromHex("020203e8" + "040201f4" + "06080000010000020003" + "0c21" + key.PublicKey);
        AssertBlinded(Refused(first, false), isMalformed: false);
        Assert.Equal(new InvalidOnionPayload { Type = 12, Offset = 0 }, Refused(first, true).Failure);
    }

    [Fact]
    public void Any_bytes_are_a_payload_or_refused() => Property.Holds(
        Arb.From(
            from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
            from start in Gen.Elements("", "0202", "020203e8040201f4", "020203e8040201f4ff0000000146c6616c", "0a")
            from isFinal in Gen.Elements(true, false)
            select (Bytes.Copy([.. Convert.FromHexString(start), .. bytes]), isFinal)),
        input =>
        {
            using var node = Nodes.Key(1, 1);
            Assert.NotEqual(TryRead(input.Item1, input.isFinal, htlc => htlc, out var payload, out var refusal), refusal.Failure is not null);
            Assert.Equal(payload is null, refusal.Failure is not null);
        },
        runs: 1000);

    internal static void AssertBlinded(HopRefusal refusal, bool isMalformed)
    {
        Assert.Equal(new InvalidOnionBlinding { Sha256OfOnion = new OnionHash(Sha256.Hash("onion"u8)) }, refusal.Failure);
        Assert.Equal((isMalformed, !isMalformed), (refusal.IsMalformed, refusal.IsAtIntroduction));
    }

    internal static bool TryRead(Bytes bytes, bool isFinal, Func<IncomingHtlc, IncomingHtlc> change, out HopPayload? payload, out HopRefusal refusal)
    {
        using var node = Nodes.Key(1, 1);
        using var other = Nodes.Key(2, 2);
        using var onion = new PeeledOnion(bytes, isFinal ? default : Bytes.FromHex("00"), node.Ecdh(other.PublicKey));
        var htlc = change(new IncomingHtlc(s_amount, s_expiry, Bytes.Copy("onion"u8), null));
        return HopPayloadReader.TryRead(onion, htlc, node, out payload, out refusal);
    }

    internal static HopRefusal Refused(Bytes bytes, bool isFinal, Func<IncomingHtlc, IncomingHtlc>? change = null)
    {
        Assert.False(TryRead(bytes, isFinal, change ?? (htlc => htlc), out var payload, out var refusal));
        Assert.Null(payload);
        return refusal;
    }

    private static HopPayload Read(Bytes bytes, bool isFinal)
    {
        Assert.True(TryRead(bytes, isFinal, htlc => htlc, out var payload, out var refusal), refusal.ToString());
        return payload!;
    }
}
