using System.Security.Cryptography;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>RFC 5869 test case 3 has no info and so fits <see cref="Hkdf"/>; RFC 4231 proves the HMAC beneath.</summary>
public sealed class HkdfTests
{
    [Fact]
    public void Rfc_5869_case_3_without_salt_and_info()
    {
        var first = new byte[32];
        var second = new byte[32];

        Hkdf.Derive([], Convert.FromHexString("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"), first, second);

        // The RFC prints 42 bytes.
        Assert.Equal(
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
            Convert.ToHexStringLower([.. first, .. second])[..84]);
    }

    [Fact]
    public void It_is_hkdf_of_the_platform_over_salt_and_material()
    {
        var salt = SHA256.HashData("salt"u8);
        var material = SHA256.HashData("material"u8);
        var first = new byte[32];
        var second = new byte[32];

        Hkdf.Derive(salt, material, first, second);

        Assert.Equal(HKDF.DeriveKey(HashAlgorithmName.SHA256, material, 64, salt, []), (byte[])[.. first, .. second]);
    }

    [Fact]
    public void The_salt_may_be_overwritten_as_the_chaining_key_is()
    {
        var chainingKey = SHA256.HashData("salt"u8);
        var first = new byte[32];
        var second = new byte[32];
        var expected = new byte[32];
        Hkdf.Derive(chainingKey, [], first, expected);

        Hkdf.Derive(chainingKey, [], chainingKey, second);

        Assert.Equal(first, chainingKey);
        Assert.Equal(expected, second);
    }

    [Fact]
    public void The_handshake_ends_with_no_key_material_and_the_keys_of_bolt_8()
    {
        // BOLT 8, appendix "Message Encryption Tests": ck, and the sk and rk that come from it.
        var first = new byte[32];
        var second = new byte[32];

        Hkdf.Derive(Convert.FromHexString("919219dbb2920afa8db80f9a51787a840bcf111ed8d588caf9ab4be716e42b01"), [], first, second);

        Assert.Equal("969ab31b4d288cedf6218839b27a3e2140827047f2c0f01bf5c04435d43511a9", Convert.ToHexStringLower(first));
        Assert.Equal("bb9020b8965f4df047e07f955f3c4b88418984aadc5cdb35096b9ea8fa5c3442", Convert.ToHexStringLower(second));
    }

    [Theory]
    [InlineData(31, 32)]
    [InlineData(32, 33)]
    public void Outputs_of_another_length_are_refused(int first, int second) =>
        Assert.Throws<ArgumentException>(() => Hkdf.Derive([], [], new byte[first], new byte[second]));

    [Theory]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    public void Rfc_4231_holds_for_the_hmac_beneath(string key, string data, string tag) =>
        Assert.Equal(tag, Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(key), Convert.FromHexString(data))));
}
