using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice.Tests;

/// <summary>What BOLT 11 asks of a reader, clause by clause.</summary>
public sealed class Bolt11RuleTests
{
    private static readonly string s_good = Forge.With();

    private static void AssertRefused(Bolt11ErrorKind kind, string field, string rule, string text)
    {
        var error = Forge.Refusal(text);
        Assert.Equal((kind, field, rule), (error.Kind, error.Field, error.Rule));
    }

    /// <summary>Where the field begins: behind lnbc1, the timestamp and the three fields of every invoice (55, 55 and 13 characters).</summary>
    private static int FourthField => 5 + 7 + 55 + 55 + 13;

    [Fact]
    [Rule("11.1")]
    public void Every_single_wrong_character_is_found_by_the_checksum()
    {
        for (var place = 5; place < s_good.Length; place++)
        {
            var wrong = s_good[..place] + (s_good[place] == 'q' ? 'p' : 'q') + s_good[(place + 1)..];
            AssertRefused(Bolt11ErrorKind.BadChecksum, "", "11.1", wrong);
        }
    }

    [Fact]
    [Rule("11.1")]
    public void The_checksum_of_later_addresses_is_not_that_of_invoices()
    {
        Assert.True(Bech32.TryDecode(s_good, s_good.Length, out var decoded, out _));
        AssertRefused(Bolt11ErrorKind.BadChecksum, "", "11.1", Bech32.Encode("lnbc", decoded.Groups.Span, Bech32Checksum.Bech32m));
    }

    [Theory]
    [Rule("11.2")]
    [InlineData("ln")]
    [InlineData("lnb")]
    [InlineData("bc")]
    [InlineData("lnltc")]
    [InlineData("lnbcx")]
    [InlineData("lntbz20m")]
    [InlineData("xlnbc")]
    [InlineData("lno")]
    public void A_prefix_of_another_currency_is_refused(string prefix) =>
        AssertRefused(Bolt11ErrorKind.UnknownPrefix, "prefix", "11.2", Forge.WithPrefix(prefix));

    [Theory]
    [InlineData("lnbc", "mainnet")]
    [InlineData("lntb", "testnet")]
    [InlineData("lntbs", "signet")]
    [InlineData("lnbcrt", "regtest")]
    [InlineData("lnbc1", "mainnet")]
    [InlineData("lntbs1", "signet")]
    [InlineData("lnbcrt1", "regtest")]
    public void The_prefix_names_the_network(string prefix, string network) =>
        Assert.Equal(network, Forge.Read(Forge.WithPrefix(prefix)).Network.Name);

    [Fact]
    [Rule("11.3")]
    public void An_invoice_without_an_amount_has_none() => Assert.Null(Forge.Read(s_good).Amount);

    [Theory]
    [Rule("11.4")]
    [InlineData("2500x")]
    [InlineData("2500k")]
    [InlineData("25mm")]
    [InlineData("25m0")]
    [InlineData("2-5m")]
    [InlineData("-25m")]
    [InlineData("+25m")]
    [InlineData("2.5m")]
    [InlineData("0")]
    [InlineData("0m")]
    [InlineData("025m")]
    [InlineData("00000000000000000000000000000000000000001m")]
    public void An_amount_that_is_no_number_with_a_multiplier_is_refused(string amount) =>
        AssertRefused(Bolt11ErrorKind.InvalidAmount, "amount", "11.4", Forge.WithPrefix("lnbc" + amount));

    [Theory]
    [Rule("11.5")]
    [InlineData("1p")]
    [InlineData("19p")]
    [InlineData("2500000001p")]
    public void A_part_of_a_millisatoshi_is_refused(string amount) =>
        AssertRefused(Bolt11ErrorKind.AmountTooPrecise, "amount", "11.5", Forge.WithPrefix("lnbc" + amount));

    [Fact]
    [Rule("11.6")]
    public void A_signature_from_which_no_key_follows_is_refused()
    {
        var content = new Bolt11Content("lnbc", Forge.Timestamp, [Forge.PaymentSecret, Forge.PaymentHash, Forge.Description]);
        var right = Forge.Sign(content, Forge.Key);
        RecoverableSignature[] wrong =
        [
            new(default, 0),
            new(right.Signature with { R = default }, right.RecoveryId),
            new(right.Signature with { S = default }, right.RecoveryId),
            new(right.Signature, 4),
            new(right.Signature, 255),
            new(new SignatureBytes(Bytes32.FromHex(new string('f', 64)), Bytes32.FromHex(new string('f', 64))), 1),
        ];
        Assert.All(wrong, signature => AssertRefused(Bolt11ErrorKind.InvalidSignature, "signature", "11.6", content.ToText(signature)));
    }

    [Fact]
    [Rule("11.7")]
    public void A_fallback_of_an_unknown_version_is_skipped_and_kept()
    {
        Bolt11Field[] unknown = [.. Enumerable.Range(19, 13).Select(version => Forge.Groups(Bolt11Field.Fallback, (byte)version, 1, 2))];
        var text = Forge.With([.. unknown, new Bolt11Field(Bolt11Field.Fallback, Bytes.Copy([17, .. Bech32.ToGroups(new byte[20])]))]);

        var invoice = Forge.Read(text);

        Assert.Equal("1111111111111111111114oLvT2", Assert.Single(invoice.Fallbacks).ToString());
        Assert.Equal(text, invoice.ToString());
    }

    [Theory]
    [Rule("11.8")]
    [InlineData(1, 51)]
    [InlineData(1, 53)]
    [InlineData(1, 0)]
    [InlineData(16, 51)]
    [InlineData(16, 53)]
    [InlineData(19, 52)]
    [InlineData(19, 54)]
    [InlineData(23, 51)]
    [InlineData(23, 53)]
    public void A_field_of_one_length_that_has_another_is_refused_even_behind_a_right_one(byte type, int groups)
    {
        var field = new Bolt11Field(type, Bytes.Copy(new byte[groups]));
        var error = Forge.Refusal(Forge.With(field));
        Assert.Equal((Bolt11ErrorKind.WrongFieldLength, FourthField, field.Letter.ToString(), "11.8"), (error.Kind, error.Offset, error.Field, error.Rule));
    }

    [Fact]
    [Rule("11.9")]
    public void One_description_or_its_hash_is_needed_and_not_both()
    {
        var hash = Forge.Of(Bolt11Field.DescriptionHash, new byte[32]);
        AssertRefused(Bolt11ErrorKind.MissingField, "d", "11.9", Forge.Text("lnbc", [Forge.PaymentSecret, Forge.PaymentHash]));
        AssertRefused(Bolt11ErrorKind.BothDescriptions, "d", "11.9", Forge.With(hash));
        Assert.Null(Forge.Read(Forge.Text("lnbc", [Forge.PaymentSecret, Forge.PaymentHash, hash])).Description);
    }

    [Theory]
    [Rule("11.10")]
    [InlineData(99)]
    [InlineData(55)]
    [InlineData(5113)]
    public void An_unknown_odd_feature_is_ignored_and_kept(int bit)
    {
        var invoice = Forge.Read(Forge.With(FeatureBits(bit)));
        Assert.Equal([bit], invoice.Features.SetBits());
    }

    [Theory]
    [Rule("11.11")]
    [InlineData(100)]
    [InlineData(2)]
    [InlineData(5114)]
    [InlineData(62)]
    public void An_unknown_even_feature_is_refused_and_named(int bit)
    {
        var error = Forge.Refusal(Forge.With(FeatureBits(bit)));
        Assert.Equal((Bolt11ErrorKind.UnknownFeature, "9", "11.11", (int?)bit), (error.Kind, error.Field, error.Rule, error.FeatureBit));
    }

    [Fact]
    [Rule("11.12")]
    public void A_description_counts_only_when_its_hash_is_the_one_of_the_invoice()
    {
        var invoice = (Forge.Draft with { Description = null, DescriptionHash = Sha256.Hash("a cake"u8) }).Sign(Forge.Key);

        Assert.True(invoice.IsDescribedBy("a cake"u8));
        Assert.False(invoice.IsDescribedBy("a cake "u8));
        Assert.False(invoice.IsDescribedBy([]));
        Assert.False(Forge.Draft.Sign(Forge.Key).IsDescribedBy("coffee"u8));
    }

    [Fact]
    [Rule("11.13")]
    public void A_named_payee_is_not_replaced_by_the_key_that_signed()
    {
        var content = new Bolt11Content(
            "lnbc", Forge.Timestamp, [Forge.PaymentSecret, Forge.PaymentHash, Forge.Description, Forge.Of(Bolt11Field.Payee, Forge.Key.PublicKey.ToPointBytes().ToArray())]);

        AssertRefused(Bolt11ErrorKind.InvalidSignature, "signature", "11.13", content.ToText(Forge.Sign(content, Forge.OtherKey)));
        var right = Forge.Sign(content, Forge.Key);
        Assert.Equal(Forge.Key.PublicKey, Forge.Read(content.ToText(right)).Payee);
        Assert.Equal(Forge.Key.PublicKey, Forge.Read(content.ToText(right with { RecoveryId = right.RecoveryId ^ 1 })).Payee);
    }

    [Fact]
    [Rule("11.14")]
    [Rule("11.15")]
    public void High_S_is_refused_where_the_payee_is_named_and_accepted_where_it_is_not()
    {
        Sequence<Bolt11Field> fields = [Forge.PaymentSecret, Forge.PaymentHash, Forge.Description];
        var unnamed = new Bolt11Content("lnbc", Forge.Timestamp, fields);
        var named = unnamed with { Fields = [.. fields, Forge.Of(Bolt11Field.Payee, Forge.Key.PublicKey.ToPointBytes().ToArray())] };

        AssertRefused(Bolt11ErrorKind.HighSSignature, "signature", "11.14", named.ToText(Forge.Negated(Forge.Sign(named, Forge.Key))));
        Assert.Equal(Forge.Key.PublicKey, Forge.Read(unnamed.ToText(Forge.Negated(Forge.Sign(unnamed, Forge.Key)))).Payee);
        Assert.Equal(Forge.Key.PublicKey, Forge.Read(unnamed.ToText(Forge.Sign(unnamed, Forge.Key))).Payee);
    }

    [Fact]
    [Rule("11.16")]
    [Rule("11.17")]
    public void The_payment_secret_must_be_there_and_is_the_one_to_pay_with()
    {
        AssertRefused(Bolt11ErrorKind.MissingField, "s", "11.16", Forge.Text("lnbc", [Forge.PaymentHash, Forge.Description]));
        Assert.Equal(Forge.Draft.PaymentSecret, Forge.Read(s_good).PaymentSecret);
        Assert.DoesNotContain("0202", Forge.Read(s_good).PaymentSecret.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_payment_hash_must_be_there() =>
        AssertRefused(Bolt11ErrorKind.MissingField, "p", "", Forge.Text("lnbc", [Forge.PaymentSecret, Forge.Description]));

    [Fact]
    [Rule("11.18")]
    public void Without_a_word_the_last_expiry_is_18_blocks_away()
    {
        Assert.Equal(new CltvDelta(18), Forge.Read(s_good).MinFinalCltvExpiryDelta);
        Assert.Equal(new CltvDelta(9), Forge.Read(Forge.With(Forge.Groups(Bolt11Field.MinFinalCltvExpiry, 9))).MinFinalCltvExpiryDelta);
    }

    [Fact]
    [Rule("11.19")]
    public void Metadata_comes_out_byte_for_byte()
    {
        Assert.Null(Forge.Read(s_good).Metadata);
        Assert.Equal(Bytes.FromHex("01fafaf0"), Forge.Read(Forge.With(Forge.Of(Bolt11Field.Metadata, [0x01, 0xfa, 0xfa, 0xf0]))).Metadata);
        Assert.Equal(Bytes.Empty, Forge.Read(Forge.With(Forge.Groups(Bolt11Field.Metadata))).Metadata);
    }

    [Theory]
    [Rule("11.20")]
    [InlineData(Bolt11Field.Expiry)]
    [InlineData(Bolt11Field.MinFinalCltvExpiry)]
    [InlineData(Bolt11Field.Features)]
    public void A_number_that_begins_with_zero_is_refused(byte type)
    {
        var field = Forge.Groups(type, 0, 1);
        AssertRefused(Bolt11ErrorKind.NotMinimal, field.Letter.ToString(), "11.20", Forge.With(field));
        AssertRefused(Bolt11ErrorKind.NotMinimal, field.Letter.ToString(), "11.20", Forge.With(Forge.Groups(type, 0)));
    }

    [Fact]
    [Rule("11.21")]
    public void A_feature_without_one_it_depends_on_is_refused()
    {
        // option_zeroconf needs option_scid_alias
        AssertRefused(Bolt11ErrorKind.MissingFeatureDependency, "9", "11.21", Forge.With(FeatureBits(51)));
        Assert.Equal([47, 51], Forge.Read(Forge.With(FeatureBits(47, 51))).Features.SetBits());
    }

    [Fact]
    [Rule("11.22")]
    public void Parts_are_allowed_only_when_the_invoice_offers_them()
    {
        Assert.False(Forge.Read(s_good).AllowsMultiPart);
        Assert.False(Forge.Read(Forge.With(FeatureBits(8, 14))).AllowsMultiPart);
        Assert.True(Forge.Read(Forge.With(FeatureBits(16))).AllowsMultiPart);
        Assert.True(Forge.Read(Forge.With(FeatureBits(17))).AllowsMultiPart);
    }

    [Fact]
    [Rule("11.23")]
    public void An_invoice_ends_after_its_expiry_and_never_overflows()
    {
        var hour = Forge.Read(s_good);
        Assert.False(hour.IsExpired(Forge.Timestamp + 3600));
        Assert.True(hour.IsExpired(Forge.Timestamp + 3601));
        Assert.False(hour.IsExpired(0));
        Assert.True(hour.IsExpired(ulong.MaxValue));
        var forever = (Forge.Draft with { ExpirySeconds = ulong.MaxValue }).Sign(Forge.Key);
        Assert.False(forever.IsExpired(ulong.MaxValue));
    }

    [Fact]
    [Rule("11.24")]
    public void Of_several_payment_hashes_the_first_counts()
    {
        var text = Forge.With(Forge.Of(Bolt11Field.PaymentHash, Enumerable.Repeat((byte)9, 32)));
        Assert.Equal(Forge.Draft.PaymentHash, Forge.Read(text).PaymentHash);
        Assert.Equal(text, Forge.Read(text).ToString());
    }

    [Theory]
    [Rule("11.25")]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("lnbc")]
    [InlineData("LNbc1qqqqqq")]
    [InlineData("lnbc1bio")]
    [InlineData("ｌｎｂｃ1qqqqqqq")]
    [InlineData("lnbc1ÿ\u0130\u212A\0")]
    [InlineData("\ud800\udc00\ud800")]
    public void What_is_not_bech32_is_refused(string text) => AssertRefused(Bolt11ErrorKind.NotBech32, "", "11.25", text);

    [Fact]
    [Rule("11.25")]
    public void Upper_case_is_read_and_means_the_same()
    {
        Assert.Equal(Forge.Read(s_good), Forge.Read(s_good.ToUpperInvariant()));
        Assert.Equal(s_good, Forge.Read(s_good.ToUpperInvariant()).ToString());
        Assert.Equal(s_good.ToUpperInvariant(), Forge.Read(s_good).ToUpperString());
    }

    private static Bolt11Field FeatureBits(params int[] bits)
    {
        var groups = new byte[(bits.Max() / 5) + 1];
        foreach (var bit in bits)
        {
            groups[^((bit / 5) + 1)] |= (byte)(1 << (bit % 5));
        }

        return Forge.Groups(Bolt11Field.Features, groups);
    }
}
