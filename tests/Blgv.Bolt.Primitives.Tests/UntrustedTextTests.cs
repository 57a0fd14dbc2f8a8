using System.Text;

namespace Blgv.Bolt.Primitives.Tests;

/// <summary>Text from peers, as incidents of other implementations had it: cut inside a character, bidi overrides in logs, 64 KB errors.</summary>
public sealed class UntrustedTextTests
{
    private const char Replaced = '\uFFFD';

    [Theory]
    [InlineData("")]
    [InlineData("channel closed")]
    [InlineData("Zürich, Ελλάδα, 日本, ⚡")]
    [InlineData("\U0001F600")]
    public void Plain_text_is_shown_as_it_is(string text) => Assert.Equal(text, UntrustedText.FromString(text).ToString());

    [Theory]
    [InlineData('\0')]
    [InlineData('\a')]
    [InlineData('\b')]
    [InlineData('\t')]
    [InlineData('\n')]
    [InlineData('\r')]
    [InlineData('\u001b')] // escape: terminal colours and worse
    [InlineData('\u007f')]
    [InlineData('\u0085')] // next line
    [InlineData('\u009b')] // control sequence introducer
    [InlineData('\u00ad')]
    [InlineData('\u061c')]
    [InlineData('\u200b')]
    [InlineData('\u200e')]
    [InlineData('\u200f')]
    [InlineData('\u2028')]
    [InlineData('\u2029')]
    [InlineData('\u202a')]
    [InlineData('\u202e')] // right-to-left override
    [InlineData('\u2066')]
    [InlineData('\u2069')]
    [InlineData('\ufeff')]
    [InlineData('\ue000')] // private use
    [InlineData('\uffff')] // no character
    public void What_steers_a_terminal_or_a_reader_is_replaced(char character) =>
        Assert.Equal("a" + Replaced + "b", UntrustedText.FromString("a" + character + "b").ToString());

    [Theory]
    [InlineData("ff", 1)]
    [InlineData("80", 1)]
    [InlineData("c080", 2)] // an overlong zero
    [InlineData("eda080", 3)] // a surrogate in UTF-8
    [InlineData("eda080edb080", 6)] // a pair of them
    [InlineData("f4908080", 4)] // past the last scalar
    [InlineData("f09f98", 1)] // cut inside a character
    public void Bytes_that_are_no_utf_8_are_replaced(string hex, int replaced) =>
        Assert.Equal(new string(Replaced, replaced), new UntrustedText(Bytes.FromHex(hex)).ToString());

    [Fact]
    public void A_lone_surrogate_in_a_string_becomes_one_replacement() =>
        Assert.Equal("a" + Replaced + "b", UntrustedText.FromString("a\ud800b").ToString());

    [Fact]
    public void A_whole_message_of_text_is_shown_as_256_characters()
    {
        var shown = new UntrustedText(Bytes.Copy(Encoding.ASCII.GetBytes(new string('x', 65_535)))).ToString();
        Assert.Equal(new string('x', 256) + "…", shown);
        Assert.Equal(new string('x', 256), UntrustedText.FromString(new string('x', 256)).ToString());
    }

    [Fact]
    public void A_whole_message_of_garbage_is_bounded_too()
    {
        var garbage = new byte[65_535];
        Array.Fill(garbage, (byte)0xff);
        Assert.Equal(new string(Replaced, 256) + "…", new UntrustedText(Bytes.Copy(garbage)).ToString());
    }

    [Theory]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    public void The_cut_never_splits_a_character(int before)
    {
        var shown = UntrustedText.FromString(new string('x', before) + "\U0001F600\U0001F600").ToString();

        Assert.EndsWith("…", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown.EnumerateRunes(), rune => rune == Rune.ReplacementChar);
        Assert.InRange(shown.Length, 255, 257);
        Assert.Equal(before == 254 ? 1 : 0, shown.EnumerateRunes().Count(rune => rune.Value == 0x1F600));
    }

    [Fact]
    public void A_replaced_character_of_two_units_takes_the_room_of_one()
    {
        // U+F0000 is private use outside the basic plane: its replacement is one unit.
        var shown = UntrustedText.FromString(new string('x', 255) + "\U000F0000").ToString();
        Assert.Equal(new string('x', 255) + Replaced, shown);
    }

    [Fact]
    public void The_bytes_stay_as_they_came_and_decide_equality()
    {
        var raw = Bytes.FromHex("61e2808062");
        Assert.Equal(raw, new UntrustedText(raw).Raw);
        Assert.Equal(new UntrustedText(raw), new UntrustedText(Bytes.FromHex("61e2808062")));
        Assert.NotEqual(new UntrustedText(raw), new UntrustedText(Bytes.FromHex("61")));
    }
}
