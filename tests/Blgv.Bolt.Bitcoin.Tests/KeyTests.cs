using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class KeyTests
{
    public static TheoryData<int> Bip32 => Vectors.Numbers("bip32.json");

    public static TheoryData<int> Bip32Invalid => Vectors.Numbers("bip32-invalid.json");

    public static TheoryData<int> Bip39 => Vectors.Numbers("bip39.json");

    [Theory]
    [MemberData(nameof(Bip32))]
    public void Extended_keys_are_those_of_BIP_32(int number)
    {
        var vector = Vectors.Cases("bip32.json")[number];
        var path = DerivationPath.Parse(vector.Text("path"));
        Assert.True(ExtendedPrivateKey.TryFromSeed(vector.Hex("seed"), out var master));
        Assert.True(master.TryDerive(path, out var key));
        using (master)
        using (key)
        {
            Assert.Equal(vector.Text("private"), Format(key));
            Assert.Equal(vector.Text("public"), key.PublicKey.Format(BitcoinNetwork.Mainnet));
            Assert.Equal(path.Indices.Count, key.Origin.Depth);
        }

        Assert.True(ExtendedPrivateKey.TryParse(vector.Text("private"), BitcoinNetwork.Mainnet, out var parsed, out _));
        using (parsed)
        {
            Assert.Equal(vector.Text("private"), Format(parsed));
        }

        Assert.True(ExtendedPublicKey.TryParse(vector.Text("public"), BitcoinNetwork.Mainnet, out var publicKey, out _));
        Assert.Equal(vector.Text("public"), publicKey.Format(BitcoinNetwork.Mainnet));
        Assert.False(ExtendedPublicKey.TryParse(vector.Text("public"), BitcoinNetwork.Regtest, out _, out var error));
        Assert.Equal(ExtendedKeyErrorKind.WrongVersion, error);
    }

    [Theory]
    [MemberData(nameof(Bip32Invalid))]
    public void Extended_keys_that_BIP_32_calls_invalid_are_refused(int number)
    {
        var text = Vectors.Cases("bip32-invalid.json")[number].Text("text");
        Assert.False(ExtendedPrivateKey.TryParse(text, BitcoinNetwork.Mainnet, out _, out var privateError));
        Assert.False(ExtendedPublicKey.TryParse(text, BitcoinNetwork.Mainnet, out _, out var publicError));
        Assert.NotEqual(ExtendedKeyErrorKind.None, privateError);
        Assert.NotEqual(ExtendedKeyErrorKind.None, publicError);
    }

    [Fact]
    public void The_public_parent_makes_the_normal_children_and_no_hardened_ones()
    {
        Assert.True(ExtendedPrivateKey.TryFromSeed(new byte[32], out var master));
        using var disposed = master;
        Assert.True(master.TryDerive(ChildIndex.Normal(7), out var child));
        using var alsoDisposed = child;
        Assert.True(master.PublicKey.TryDerive(ChildIndex.Normal(7), out var publicChild));
        Assert.Equal(child.PublicKey, publicChild);
        Assert.False(master.PublicKey.TryDerive(ChildIndex.Hardened(7), out _));
    }

    [Fact]
    public void Deriving_leaves_the_parent_usable_and_disposing_ends_a_key()
    {
        Assert.True(ExtendedPrivateKey.TryFromSeed(new byte[32], out var master));
        Assert.True(master.TryDerive(DerivationPath.Parse("m"), out var copy));
        copy.Dispose();
        var before = Format(master);
        Assert.StartsWith("xprv", before, StringComparison.Ordinal);
        master.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Format(master));
        Assert.Throws<ObjectDisposedException>(() => master.TryDerive(ChildIndex.Hardened(0), out _));
        Assert.Equal("***", master.ToString());
    }

    [Theory]
    [InlineData("m", "m")]
    [InlineData("m/84'/0'/0'", "m/84'/0'/0'")]
    [InlineData("m/84h/0H/2147483647'/2147483647", "m/84'/0'/2147483647'/2147483647")]
    public void Paths_are_read(string text, string written) => Assert.Equal(written, DerivationPath.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("84'")]
    [InlineData("M/0")]
    [InlineData("m/")]
    [InlineData("m//0")]
    [InlineData("m/0/")]
    [InlineData("m/2147483648")]
    [InlineData("m/-1")]
    [InlineData("m/+1")]
    [InlineData("m/ 1")]
    [InlineData("m/1''")]
    [InlineData("m/x")]
    public void What_is_no_path_is_refused(string text) => Assert.False(DerivationPath.TryParse(text, out _));

    [Fact]
    public void A_path_has_at_most_255_steps()
    {
        Assert.True(DerivationPath.TryParse("m" + string.Concat(Enumerable.Repeat("/0", 255)), out _));
        Assert.False(DerivationPath.TryParse("m" + string.Concat(Enumerable.Repeat("/0", 256)), out _));
    }

    [Theory]
    [MemberData(nameof(Bip39))]
    public void Mnemonics_are_those_of_BIP_39(int number)
    {
        var vector = Vectors.Cases("bip39.json")[number];
        var words = vector.Text("words");

        Span<char> text = new char[Mnemonic.MaxTextLength];
        Assert.Equal(words, new string(text[..Mnemonic.Write(vector.Hex("entropy"), text)]));
        Span<byte> entropy = new byte[Mnemonic.MaxEntropyLength];
        Assert.True(Mnemonic.TryRead(words, entropy, out var length, out _));
        Assert.Equal(vector.Text("entropy"), Convert.ToHexStringLower(entropy[..length]));

        Assert.True(Seed.TryFromMnemonic($"  {words.ToUpperInvariant().Replace(" ", "\n ", StringComparison.Ordinal)} ", "TREZOR"u8, out var seed, out _));
        using var disposed = seed;
        Assert.Equal(vector.Text("seed"), Convert.ToHexStringLower(seed.Span));
        Assert.True(seed.TryGetMasterKey(out var master));
        using var alsoDisposed = master;
        Assert.Equal(vector.Text("private"), Format(master));
    }

    [Theory]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon", MnemonicErrorKind.BadChecksum)]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", MnemonicErrorKind.WrongWordCount)]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon aboutt", MnemonicErrorKind.UnknownWord)]
    [InlineData("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon aband{n", MnemonicErrorKind.UnknownWord)]
    [InlineData("", MnemonicErrorKind.WrongWordCount)]
    public void What_is_no_mnemonic_is_refused(string words, MnemonicErrorKind expected)
    {
        var entropy = Enumerable.Repeat((byte)1, Mnemonic.MaxEntropyLength).ToArray();
        Assert.False(Mnemonic.TryRead(words, entropy, out var length, out var error));
        Assert.Equal((expected, 0), (error, length));
        Assert.All(entropy, value => Assert.Equal(0, value));
        Assert.False(Seed.TryFromMnemonic(words, [], out _, out _));
    }

    [Fact]
    public void More_than_24_words_are_refused_however_many() =>
        Assert.False(Mnemonic.TryRead(string.Concat(Enumerable.Repeat("zoo ", 100_000)), new byte[32], out _, out _));

    [Fact]
    public void A_seed_is_gone_once_disposed_of()
    {
        var seed = Seed.FromBytes(Enumerable.Repeat((byte)7, Seed.Size).ToArray());
        var view = seed.Span;
        seed.Dispose();
        Assert.Equal(new byte[Seed.Size], view.ToArray());
        Assert.Throws<ObjectDisposedException>(() => seed.Span.Length);
        Assert.Equal("***", seed.ToString());
    }

    [Fact]
    public void Entropy_of_every_length_round_trips_through_words() => Property.Holds(
        Arb.From(from words in Gen.Choose(4, 8)
                 from entropy in Gen.Choose(0, 255).Select(i => (byte)i).ArrayOf(words * 4)
                 select entropy),
        entropy =>
        {
            Span<char> text = new char[Mnemonic.MaxTextLength];
            var written = Mnemonic.Write(entropy, text);
            Span<byte> back = new byte[Mnemonic.MaxEntropyLength];
            return Mnemonic.TryRead(text[..written], back, out var length, out _) && back[..length].SequenceEqual(entropy);
        });

    [Theory]
    [InlineData("m/84'/0'/0'/0/0", "bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu")]
    [InlineData("m/84'/0'/0'/0/1", "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g")]
    [InlineData("m/84'/0'/0'/1/0", "bc1q8c6fshw2dlwun7ekn9qwf37cu2rn755upcp6el")]
    [InlineData("m/86'/0'/0'/0/0", "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")]
    [InlineData("m/86'/0'/0'/0/1", "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh")]
    [InlineData("m/86'/0'/0'/1/0", "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7")]
    public void From_words_to_addresses_as_BIP_84_and_BIP_86_do(string path, string expected)
    {
        Assert.True(Seed.TryFromMnemonic(
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about", [], out var seed, out _));
        Assert.True(seed.TryGetMasterKey(out var master));
        Assert.True(master.TryDerive(DerivationPath.Parse(path), out var key));
        using (seed)
        using (master)
        using (key)
        {
            var isTaproot = path.StartsWith("m/86'", StringComparison.Ordinal);
            Assert.True(TaprootHash.TryTweak(key.PublicKey.Key.ToXOnly(), root: null, out var output));
            var script = isTaproot ? StandardScript.P2tr(output.Key) : StandardScript.P2wpkh(key.PublicKey.Key.ToPointBytes());
            Assert.True(Address.TryCreate(script, BitcoinNetwork.Mainnet, out var address));
            Assert.Equal(expected, address.ToString());
        }
    }

    private static string Format(ExtendedPrivateKey key)
    {
        Span<char> text = stackalloc char[ExtendedPrivateKey.MaxTextLength];
        return new string(text[..key.Format(BitcoinNetwork.Mainnet, text)]);
    }
}
