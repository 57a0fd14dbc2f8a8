using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class AddressTests
{
    public static TheoryData<int> Strings => Vectors.Numbers("bech32.json");

    public static TheoryData<int> SegwitAddresses => Vectors.Numbers("segwit-addresses.json");

    [Theory]
    [MemberData(nameof(Strings))]
    public void Bech32_strings_are_judged_as_the_BIPs_do(int number)
    {
        var vector = Vectors.Cases("bech32.json")[number];
        var text = vector.Text("text");
        var wanted = Enum.Parse<Bech32Checksum>(vector.Text("checksum"), ignoreCase: true);

        var good = Bech32.TryDecode(text, Bech32.MaxAddressLength, out var decoded, out var error);

        Assert.Equal(vector.GetProperty("valid").GetBoolean(), good && decoded!.Checksum == wanted);
        Assert.Equal(good, error.Kind == Bech32ErrorKind.None);
        if (good)
        {
            Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(decoded!.HumanReadablePart, decoded.Groups.Span, decoded.Checksum));
        }
    }

    [Theory]
    [InlineData("an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4", Bech32ErrorKind.TooLong, 90)]
    [InlineData("A1lqfn3a", Bech32ErrorKind.MixedCase, 2)]
    [InlineData("qyrz8wqd2c9m", Bech32ErrorKind.NoSeparator, 12)]
    [InlineData("1qyrz8wqd2c9m", Bech32ErrorKind.EmptyHumanReadablePart, 0)]
    [InlineData("y1b0jsk6g", Bech32ErrorKind.InvalidCharacter, 2)]
    [InlineData("in1muywd", Bech32ErrorKind.TooShort, 8)]
    [InlineData("a1lqfn3q", Bech32ErrorKind.BadChecksum, 2)]
    [InlineData("", Bech32ErrorKind.NoSeparator, 0)]
    public void The_error_says_what_and_where(string text, Bech32ErrorKind kind, int offset)
    {
        Assert.False(Bech32.TryDecode(text, Bech32.MaxAddressLength, out _, out var error));
        Assert.Equal(new Bech32Error(kind, offset), error);
    }

    [Fact]
    public void A_caller_may_allow_longer_texts_as_invoices_are()
    {
        var groups = Enumerable.Range(0, 1000).Select(i => (byte)(i % 32)).ToArray();
        var text = Bech32.Encode("lnbc1", groups, Bech32Checksum.Bech32);
        Assert.True(Bech32.TryDecode(text, 7089, out var decoded, out _));
        Assert.Equal(("lnbc1", Bytes.Copy(groups), Bech32Checksum.Bech32), (decoded.HumanReadablePart, decoded.Groups, decoded.Checksum));
        Assert.False(Bech32.TryDecode(text, Bech32.MaxAddressLength, out _, out _));
        var bare = Bech32.Encode("lno", groups, Bech32Checksum.None);
        Assert.True(Bech32.TryDecodeWithoutChecksum(bare, 7089, out decoded, out _));
        Assert.Equal(Bytes.Copy(groups), decoded.Groups);
    }

    [Theory]
    [MemberData(nameof(SegwitAddresses))]
    public void Segwit_addresses_are_judged_as_the_BIPs_do(int number)
    {
        var vector = Vectors.Cases("segwit-addresses.json")[number];
        var text = vector.Text("text");
        var valid = vector.GetProperty("valid").GetBoolean();
        var accepted = 0;
        foreach (var network in (BitcoinNetwork[])[BitcoinNetwork.Mainnet, BitcoinNetwork.Testnet])
        {
            if (Address.TryParse(text, network, out var address, out var error))
            {
                accepted++;
                Assert.Equal(vector.Text("script"), address.ScriptPubKey.ToString());
                Assert.Equal(text.ToLowerInvariant(), address.ToString());
                Assert.True(Address.TryCreate(address.ScriptPubKey, network, out var again));
                Assert.Equal(address, again);
            }
            else
            {
                Assert.NotEqual(AddressErrorKind.None, error);
            }
        }

        Assert.Equal(valid ? 1 : 0, accepted);
    }

    [Theory]
    [InlineData("mainnet", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "76a91477bff20c60e522dfaa3350c39b030a5d004e839a88ac")]
    [InlineData("mainnet", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87")]
    [InlineData("testnet", "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", "76a914243f1394f44554f4ce3fd68649c19adc483ce92488ac")]
    [InlineData("regtest", "2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", "a9144e9f39ca4688ff102128ea4ccda34105324305b087")]
    [InlineData("regtest", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", "0014751e76e8199196d454941c45d1b3a323f1433bd6")]
    public void Addresses_of_every_network_are_read_and_written(string networkName, string text, string script)
    {
        var network = BitcoinNetwork.All.Single(each => each.Name == networkName);
        Assert.True(Address.TryParse(text, network, out var address, out _));
        Assert.Equal(script, address.ScriptPubKey.ToString());
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "testnet", AddressErrorKind.WrongNetwork)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "regtest", AddressErrorKind.WrongNetwork)]
    [InlineData("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "mainnet", AddressErrorKind.Malformed)]
    [InlineData("", "mainnet", AddressErrorKind.Malformed)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "mainnet", AddressErrorKind.WrongChecksum)]
    [InlineData("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "mainnet", AddressErrorKind.UnknownVersion)]
    [InlineData("bc1pw5dgrnzv", "mainnet", AddressErrorKind.InvalidProgram)]
    public void A_wrong_address_says_why(string text, string networkName, AddressErrorKind error)
    {
        var network = BitcoinNetwork.All.Single(each => each.Name == networkName);
        Assert.False(Address.TryParse(text, network, out _, out var actual));
        Assert.Equal(error, actual);
    }

    [Fact]
    public void Groups_of_five_bits_round_trip() => Property.Holds(
        Arb.From(Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf()),
        bytes => Bech32.TryToBytes(Bech32.ToGroups(bytes), out var back) && back == Bytes.Copy(bytes));

    [Fact]
    public void No_text_makes_the_parsers_throw() => Property.Holds(
        Arb.From(Gen.Choose(0, 0x17f).Select(i => (char)i).ArrayOf().Select(chars => new string(chars))),
        text =>
        {
            foreach (var candidate in (string[])[text, "bc1" + text, "bcrt1q" + text, "xpub" + text, "m/" + text])
            {
                _ = Address.TryParse(candidate, BitcoinNetwork.Mainnet, out _, out _);
                _ = Bech32.TryDecode(candidate, int.MaxValue, out _, out _);
                _ = ExtendedPublicKey.TryParse(candidate, BitcoinNetwork.Mainnet, out _, out _);
                _ = DerivationPath.TryParse(candidate, out _);
            }
        });
}
