using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using FsCheck.Fluent;

namespace Blgv.Bolt.Invoice.Tests;

public sealed class Bolt11DraftTests
{
    private static readonly Bolt11Hop s_hop = new(
        Forge.OtherKey.PublicKey.ToPointBytes(), new ShortChannelId(66051, 263430, 1800), 1, 20, new CltvDelta(3));

    [Theory]
    [InlineData(1UL, "10p")]
    [InlineData(99UL, "990p")]
    [InlineData(100UL, "1n")]
    [InlineData(101UL, "1010p")]
    [InlineData(100_000UL, "1u")]
    [InlineData(250_000_000UL, "2500u")]
    [InlineData(2_000_000_000UL, "20m")]
    [InlineData(100_000_000_000UL, "1")]
    [InlineData(967_878_534UL, "9678785340p")]
    [InlineData(2_100_000_000_000_000_000UL, "21000000")]
    [InlineData(2_099_999_999_999_999_999UL, "20999999999999999990p")]
    public void An_amount_is_written_as_short_as_possible_and_read_again(ulong millisatoshi, string written)
    {
        var invoice = (Forge.Draft with { Amount = new MilliSatoshi(millisatoshi) }).Sign(Forge.Key);

        Assert.Equal("lnbc" + written, invoice.HumanReadablePart);
        Assert.Equal(new MilliSatoshi(millisatoshi), Forge.Read(invoice.ToString()).Amount);
    }

    [Theory]
    [InlineData("2500000u")]
    [InlineData("2500000000n")]
    [InlineData("2500000000000p")]
    public void An_amount_that_is_not_as_short_as_possible_is_read_and_written_as_it_stands(string amount)
    {
        var text = Forge.WithPrefix("lnbc" + amount);
        Assert.Equal(new MilliSatoshi(250_000_000_000), Forge.Read(text).Amount);
        Assert.Equal(text, Forge.Read(text).ToString());
    }

    [Theory]
    [InlineData("21000001")]
    [InlineData("21000000001m")]
    [InlineData("21000000000000000010p")]
    [InlineData("99999999999999999999")]
    [InlineData("999999999999999999999")]
    [InlineData("340282366920938463463374607431768211456m")]
    public void More_than_21_million_bitcoin_is_refused(string amount) =>
        Assert.Equal(Bolt11ErrorKind.AmountTooLarge, Forge.Refusal(Forge.WithPrefix("lnbc" + amount)).Kind);

    [Theory]
    [InlineData("mainnet", "1RustyRX2oai4EYYDpQGWvEL62BBGqN9T")]
    [InlineData("mainnet", "3EktnHQD7RiAE6uzMj2ZifT9YgRrkSgzQX")]
    [InlineData("mainnet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
    [InlineData("mainnet", "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3")]
    [InlineData("mainnet", "bc1pptdvg0d2nj99568qn6ssdy4cygnwuxgw2ukmnwgwz7jpqjz2kszse2s3lm")]
    [InlineData("mainnet", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs")]
    [InlineData("testnet", "mk2QpYatsKicvFVuTAQLBryyccRXMUaGHP")]
    [InlineData("testnet", "2MxqoHEdNQTyYeX1mHcbrrpzgojbosTpCvJ")]
    [InlineData("signet", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx")]
    public void A_fallback_of_every_kind_comes_back(string network, string text)
    {
        var chain = BitcoinNetwork.All.Single(each => each.Name == network);
        Assert.True(Address.TryParse(text, chain, out var address, out _));

        var invoice = (Forge.Draft with { Network = chain, Fallbacks = [address] }).Sign(Forge.Key);

        Assert.Equal(text, Assert.Single(Forge.Read(invoice.ToString()).Fallbacks).ToString());
    }

    [Fact]
    public void Everything_that_a_draft_says_comes_back()
    {
        var draft = Forge.Draft with
        {
            Network = BitcoinNetwork.Regtest,
            Amount = new MilliSatoshi(12_345),
            Description = "ナンセンス 1杯",
            Metadata = Bytes.FromHex("01fafaf0"),
            ExpirySeconds = 0,
            MinFinalCltvExpiryDelta = new CltvDelta(ushort.MaxValue),
            Routes = [[s_hop, s_hop with { FeeBaseMsat = uint.MaxValue }], [s_hop]],
            Features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.PaymentSecret).WithOptional(Feature.BasicMpp).WithBit(99),
            NamesPayee = true,
            OtherFields = [Forge.Groups(31, 0, 31, 7), Forge.Groups(2), Forge.Groups(31, 1)],
        };

        var invoice = Forge.Read(draft.Sign(Forge.Key).ToString());

        Assert.Equal(draft.Network, invoice.Network);
        Assert.Equal(draft.Amount, invoice.Amount);
        Assert.Equal(draft.Timestamp, invoice.Timestamp);
        Assert.Equal(draft.PaymentHash, invoice.PaymentHash);
        Assert.Equal(draft.PaymentSecret, invoice.PaymentSecret);
        Assert.Equal(draft.Description, invoice.Description?.ToString());
        Assert.Equal(draft.Metadata, invoice.Metadata);
        Assert.Equal(draft.ExpirySeconds, invoice.ExpirySeconds);
        Assert.Equal(draft.MinFinalCltvExpiryDelta, invoice.MinFinalCltvExpiryDelta);
        Assert.Equal(draft.Routes, invoice.Routes);
        Assert.Equal(draft.Features, invoice.Features);
        Assert.Equal((true, Forge.Key.PublicKey), (invoice.NamesPayee, invoice.Payee));
        Assert.Equal(draft.OtherFields.ToArray(), invoice.Fields.TakeLast(3));
    }

    [Fact]
    public void A_draft_that_no_reader_could_accept_is_not_signed()
    {
        Assert.True(Address.TryParse("mk2QpYatsKicvFVuTAQLBryyccRXMUaGHP", BitcoinNetwork.Testnet, out var testnet, out _));
        Bolt11Draft[] wrong =
        [
            Forge.Draft with { Description = null },
            Forge.Draft with { DescriptionHash = default(Bytes32) },
            Forge.Draft with { Amount = MilliSatoshi.Zero },
            Forge.Draft with { Amount = new MilliSatoshi(MilliSatoshi.Max.Value + 1) },
            Forge.Draft with { Amount = new MilliSatoshi(ulong.MaxValue) },
            Forge.Draft with { Timestamp = 1UL << 35 },
            Forge.Draft with { Description = new string('a', Bolt11Field.MaxBytes + 1) },
            Forge.Draft with { Fallbacks = [testnet] },
            Forge.Draft with { Routes = [[]] },
            Forge.Draft with { Features = new FeatureSet<Bolt11Context>(Bytes.FromHex("04")) },
            Forge.Draft with { OtherFields = [Forge.Groups(Bolt11Field.PaymentHash, 1)] },
            Forge.Draft with { OtherFields = [.. Enumerable.Repeat(new Bolt11Field(31, Bytes.Copy(new byte[1000])), 66)] },
        ];
        Assert.All(wrong, draft => Assert.Throws<InvalidOperationException>(() => draft.Sign(Forge.Key)));
    }

    [Fact]
    public void The_longest_description_fits()
    {
        var draft = Forge.Draft with { Description = new string('a', Bolt11Field.MaxBytes) };
        Assert.Equal(Bolt11Field.MaxBytes, draft.Sign(Forge.Key).Description?.Raw.Length);
    }

    [Fact]
    public void The_same_draft_gives_the_same_text_each_time() =>
        Assert.Equal(Forge.Draft.Sign(Forge.Key).ToString(), Forge.Draft.Sign(Forge.Key).ToString());

    [Fact]
    public void Any_draft_comes_back() => Property.Holds(
        Arb.From(
            from amount in Gen.Choose(0, int.MaxValue - 1)
            from scale in Gen.Elements<ulong>(0, 1, 100, 100_000, 97_000_000)
            from text in Gen.Choose(0, 0x24f).NonEmptyListOf()
            from expiry in Gen.Choose(0, int.MaxValue - 1)
            from others in (
                from type in Gen.Elements<byte>(0, 2, 4, 7, 8, 10, 11, 12, 14, 15, 17, 18, 20, 21, 22, 25, 26, 28, 29, 30, 31)
                from groups in Gen.Choose(0, 31).ListOf()
                select new Bolt11Field(type, Bytes.Copy([.. groups.Select(five => (byte)five)]))).ListOf()
            select (new MilliSatoshi(((ulong)amount * scale) + 1), string.Concat(text.Take(200).Select(each => (char)each)), (ulong)expiry, others.ToArray())),
        each =>
        {
            var (amount, description, expiry, others) = each;
            var draft = Forge.Draft with { Amount = amount, Description = description, ExpirySeconds = expiry, OtherFields = others.ToSequence() };
            var invoice = Forge.Read(draft.Sign(Forge.Key).ToString());
            Assert.Equal(amount, invoice.Amount);
            Assert.Equal(Encoding.UTF8.GetBytes(description), invoice.Description!.Value.Raw.Span);
            Assert.Equal(expiry, invoice.ExpirySeconds);
            Assert.Equal(others, invoice.Fields.TakeLast(others.Length));
        });
}
