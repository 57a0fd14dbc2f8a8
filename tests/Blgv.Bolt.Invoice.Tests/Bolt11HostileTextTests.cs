using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using FsCheck.Fluent;

namespace Blgv.Bolt.Invoice.Tests;

/// <summary>The parsers of other implementations crashed on texts that a stranger wrote. No text makes this one throw.</summary>
public sealed class Bolt11HostileTextTests
{
    private static readonly Bolt11Draft s_full = Forge.Draft with
    {
        Amount = new MilliSatoshi(250_000_000),
        Metadata = Bytes.FromHex("01fafaf0"),
        ExpirySeconds = 60,
        MinFinalCltvExpiryDelta = new CltvDelta(144),
        Routes = [[new Bolt11Hop(Forge.OtherKey.PublicKey.ToPointBytes(), new ShortChannelId(1, 2, 3), 1, 2, new CltvDelta(3))]],
        Features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.PaymentSecret).WithOptional(Feature.BasicMpp),
        NamesPayee = true,
        OtherFields = [Forge.Groups(31, 1, 2, 3)],
    };

    private static readonly string s_valid = s_full.Sign(Forge.Key).ToString();

    [Fact]
    public void An_invoice_changed_under_a_right_checksum_is_read_or_refused() => Property.Holds(
        Arb.From(
            from changes in Gen.Choose(0, int.MaxValue - 1).NonEmptyListOf()
            from cut in Gen.Choose(0, 10)
            from prefix in Gen.Elements("lnbc2500u", "lnbc", "lntbs1", "lnbc2500000p", "ln", "x")
            select (changes.ToArray(), cut, prefix)),
        each =>
        {
            var (changes, cut, prefix) = each;
            Assert.True(Bech32.TryDecode(s_valid, s_valid.Length, out var decoded, out _));
            var groups = decoded.Groups.Span.ToArray();
            foreach (var change in changes.Take(4))
            {
                groups[change / 32 % groups.Length] = (byte)(change % 32);
            }

            AssertTotal(Forge.Repaired(prefix, groups.AsSpan()[..^(cut < 6 ? 0 : cut)]));
        },
        runs: 2000);

    [Fact]
    public void An_invoice_whose_signature_was_made_for_its_fields_is_read_as_it_stands_or_refused() => Property.Holds(
        Arb.From(
            from type in Gen.Choose(0, 31)
            from groups in Gen.Choose(0, 31).ListOf()
            select new Bolt11Field((byte)type, Bytes.Copy([.. groups.Select(five => (byte)five)]))),
        field => AssertTotal(Forge.With(field)),
        runs: 1000);

    [Fact]
    public void Any_text_is_read_or_refused() => Property.Holds(
        Arb.From(
            from start in Gen.Elements("", "lnbc", "lnbc1", "LNBC1", s_valid)
            from text in Gen.Choose(0, 0xffff).ListOf()
            select start + string.Concat(text.Select(each => (char)each))),
        AssertTotal,
        runs: 1000);

    [Fact]
    public void An_invoice_cut_anywhere_is_refused_or_not_that_payees()
    {
        Assert.True(Bech32.TryDecode(s_valid, s_valid.Length, out var decoded, out _));
        for (var length = 0; length < s_valid.Length; length++)
        {
            Forge.Refusal(s_valid[..length]);
        }

        // Under a right checksum it can be the invoice of another key: nearly any 65 bytes recover to one.
        for (var length = 0; length < decoded.Groups.Length; length++)
        {
            var cut = Forge.Repaired("lnbc2500u", decoded.Groups.Span[..length]);
            AssertTotal(cut);
            Assert.False(Bolt11Invoice.TryParse(cut, out var other, out _) && other.Payee == Forge.Key.PublicKey);
        }
    }

    [Fact]
    public void A_text_of_more_than_64_kilobytes_is_not_looked_at()
    {
        var error = Forge.Refusal(s_valid + new string('q', Bolt11Invoice.MaxTextLength));
        Assert.Equal((Bolt11ErrorKind.TooLong, Bolt11Invoice.MaxTextLength), (error.Kind, error.Offset));
        Assert.Equal(Bolt11ErrorKind.BadChecksum, Forge.Refusal(s_valid + new string('q', Bolt11Invoice.MaxTextLength - s_valid.Length)).Kind);
    }

    [Theory]
    [InlineData(Bolt11Field.Route)]
    [InlineData(Bolt11Field.Fallback)]
    public void A_field_of_entries_without_an_entry_is_refused(byte type) =>
        Assert.Equal(Bolt11ErrorKind.InvalidValue, Forge.Refusal(Forge.With(Forge.Groups(type))).Kind);

    [Fact]
    public void Half_an_entry_of_a_route_is_refused()
    {
        var hop = new byte[Bolt11Hop.Size];
        s_full.Routes[0][0].CopyTo(hop);
        Assert.Equal(Bolt11ErrorKind.InvalidValue, Forge.Refusal(Forge.With(Forge.Of(Bolt11Field.Route, hop[..^1]))).Kind);
        Assert.Equal(Bolt11ErrorKind.InvalidValue, Forge.Refusal(Forge.With(Forge.Of(Bolt11Field.Route, [.. hop, .. hop[..5]]))).Kind);
        hop[0] = 4;
        Assert.Equal(Bolt11ErrorKind.InvalidValue, Forge.Refusal(Forge.With(Forge.Of(Bolt11Field.Route, hop))).Kind);
    }

    [Theory]
    [InlineData(0, 19)]
    [InlineData(0, 33)]
    [InlineData(1, 1)]
    [InlineData(16, 41)]
    [InlineData(17, 19)]
    [InlineData(17, 21)]
    [InlineData(18, 32)]
    public void A_fallback_that_its_version_does_not_allow_is_refused(byte version, int length)
    {
        var field = new Bolt11Field(Bolt11Field.Fallback, Bytes.Copy([version, .. Bech32.ToGroups(new byte[length])]));
        Assert.Equal((Bolt11ErrorKind.InvalidValue, "f"), (Forge.Refusal(Forge.With(field)).Kind, Forge.Refusal(Forge.With(field)).Field));
    }

    [Fact]
    public void A_payee_that_is_no_point_is_refused()
    {
        // No point of the curve has x = 5.
        var field = Forge.Of(Bolt11Field.Payee, [2, .. new byte[31], 5]);
        Assert.Equal((Bolt11ErrorKind.InvalidValue, "n"), (Forge.Refusal(Forge.With(field)).Kind, Forge.Refusal(Forge.With(field)).Field));
    }

    [Fact]
    public void A_number_that_means_nothing_is_refused()
    {
        byte[] largest = [15, .. Enumerable.Repeat((byte)31, 12)];
        Assert.Equal(ulong.MaxValue, Forge.Read(Forge.With(Forge.Groups(Bolt11Field.Expiry, largest))).ExpirySeconds);
        Assert.Equal(Bolt11ErrorKind.NumberTooLarge, Forge.Refusal(Forge.With(Forge.Groups(Bolt11Field.Expiry, [16, .. new byte[12]]))).Kind);
        Assert.Equal(Bolt11ErrorKind.NumberTooLarge, Forge.Refusal(Forge.With(Forge.Groups(Bolt11Field.Expiry, [1, .. new byte[1022]]))).Kind);
        Assert.Equal(Bolt11ErrorKind.NumberTooLarge, Forge.Refusal(Forge.With(Forge.Groups(Bolt11Field.MinFinalCltvExpiry, 2, 0, 0, 0))).Kind);
    }

    [Fact]
    public void Padding_that_is_not_zero_is_refused()
    {
        var field = Forge.Of(Bolt11Field.PaymentHash, new byte[32]);
        var groups = field.Groups.Span.ToArray();
        groups[^1] |= 1;
        Assert.Equal(Bolt11ErrorKind.InvalidPadding, Forge.Refusal(Forge.With(Forge.Groups(field.Type, groups))).Kind);
        Assert.Equal(Bolt11ErrorKind.InvalidPadding, Forge.Refusal(Forge.With(Forge.Groups(Bolt11Field.Description, 0, 0, 0))).Kind);
    }

    [Fact]
    public void A_field_that_goes_into_the_signature_is_refused()
    {
        var content = new Bolt11Content("lnbc", Forge.Timestamp, [Forge.PaymentSecret, Forge.PaymentHash, Forge.Description]);
        var signed = content.ToGroups();
        byte[][] tails = [[13], [13, 0], [13, 0, 1], [13, 31, 31, 0]];
        Assert.All(tails, tail =>
        {
            var error = Forge.Refusal(Forge.Repaired("lnbc", [.. signed, .. tail, .. new byte[104]]));
            Assert.Equal((Bolt11ErrorKind.FieldTruncated, "d", 5 + signed.Length), (error.Kind, error.Field, error.Offset));
        });
    }

    [Theory]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u200Fb")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[31mb")]
    public void A_description_is_shown_without_what_could_turn_a_terminal_round(string description)
    {
        var shown = (Forge.Draft with { Description = description }).Sign(Forge.Key).Description.ToString();
        Assert.StartsWith("a\uFFFD", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(description[1], shown!);
    }

    [Fact]
    public void A_description_that_is_no_utf8_or_long_is_cut_between_characters()
    {
        Assert.Equal("\uFFFD\uFFFDx", Forge.Read(Forge.Text("lnbc", [Forge.PaymentSecret, Forge.PaymentHash, Forge.Of(Bolt11Field.Description, [0xff, 0xc0, 0x78])])).Description.ToString());
        var shown = (Forge.Draft with { Description = string.Concat(Enumerable.Repeat("\U0001F4A9", 150)) }).Sign(Forge.Key).Description.ToString();
        Assert.Equal(string.Concat(Enumerable.Repeat("\U0001F4A9", 128)) + "…", shown);
    }

    /// <summary>Read or refused, and what is read is written as it stood.</summary>
    private static void AssertTotal(string text)
    {
        if (Bolt11Invoice.TryParse(text, out var invoice, out var error))
        {
            Assert.Equal(text.ToLowerInvariant(), invoice.ToString());
            Assert.Equal(default, error);
        }
        else
        {
            Assert.NotEqual(Bolt11ErrorKind.None, error.Kind);
            Assert.InRange(error.Offset, 0, text.Length);
            Assert.NotEmpty(error.ToString());
        }
    }
}
