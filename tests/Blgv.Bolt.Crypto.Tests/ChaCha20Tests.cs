using System.Security.Cryptography;
using System.Text;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>RFC 8439.</summary>
public sealed class ChaCha20Tests
{
    private const string Counting = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string Zeros = "0000000000000000000000000000000000000000000000000000000000000000";
    private const string NoNonce = "000000000000000000000000";

    internal const string Sunscreen = "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";

    /// <summary>Section 2.3.2 and appendix A.1.</summary>
    [Theory]
    [InlineData(Counting, "000000090000004a00000000", 1, "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e")]
    [InlineData(Zeros, NoNonce, 0, "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586")]
    [InlineData(Zeros, NoNonce, 1, "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001", NoNonce, 1, "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0")]
    [InlineData("00ff000000000000000000000000000000000000000000000000000000000000", NoNonce, 2, "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096")]
    [InlineData(Zeros, "000000000000000000000002", 0, "c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c78a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d")]
    public void A_block_of_keystream_is_the_published_one(string key, string nonce, uint counter, string block)
    {
        var output = new byte[64];
        ChaCha20.Keystream(Convert.FromHexString(key), Convert.FromHexString(nonce), counter, output);
        Assert.Equal(block, Convert.ToHexStringLower(output));
    }

    [Fact]
    public void Section_2_4_2_encrypts_as_published()
    {
        var plaintext = Encoding.ASCII.GetBytes(Sunscreen);
        var ciphertext = new byte[plaintext.Length];

        ChaCha20.Xor(Convert.FromHexString(Counting), Convert.FromHexString("000000000000004a00000000"), 1, plaintext, ciphertext);

        Assert.Equal(
            "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8" +
            "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab77937365af90bbf74a35be6b40b8eedf2785e42874d",
            Convert.ToHexStringLower(ciphertext));
    }

    [Fact]
    public void Every_length_and_start_is_a_part_of_one_keystream_and_works_in_place()
    {
        var key = SHA256.HashData("key"u8);
        var nonce = SHA256.HashData("nonce"u8)[..12];
        var whole = new byte[1024];
        ChaCha20.Keystream(key, nonce, 0, whole);
        for (var length = 0; length <= 260; length++)
        {
            var block = (uint)(length % 11);
            var data = new byte[length];
            Array.Fill(data, (byte)0xa5);
            ChaCha20.Xor(key, nonce, block, data, data);
            for (var i = 0; i < length; i++)
            {
                Assert.Equal((byte)(0xa5 ^ whole[(block * 64) + i]), data[i]);
            }
        }
    }

    [Fact]
    public void From_block_1_it_is_what_the_platforms_aead_encrypts_with() =>
        Property.Holds(Aead.Inputs, input =>
        {
            var theirs = new byte[input.Plaintext.Length];
            using var platform = new ChaCha20Poly1305(input.Key);
            platform.Encrypt(input.Nonce, input.Plaintext, theirs, new byte[16]);
            var ours = new byte[input.Plaintext.Length];
            ChaCha20.Xor(input.Key, input.Nonce, 1, input.Plaintext, ours);
            Assert.Equal(theirs, ours);
        });

    [Fact]
    public void The_last_block_of_a_nonce_is_given_and_none_past_it()
    {
        var key = new byte[32];
        var nonce = new byte[12];
        ChaCha20.Keystream(key, nonce, uint.MaxValue, new byte[64]);
        ChaCha20.Keystream(key, nonce, uint.MaxValue - 1, new byte[128]);
        Assert.Throws<ArgumentException>(() => ChaCha20.Keystream(key, nonce, uint.MaxValue, new byte[65]));
        Assert.Throws<ArgumentException>(() => ChaCha20.Keystream(key, nonce, uint.MaxValue - 1, new byte[129]));
    }

    [Fact]
    public void Wrong_lengths_and_overlapping_memory_are_refused()
    {
        var memory = new byte[100];
        Assert.Throws<ArgumentException>(() => ChaCha20.Keystream(new byte[31], new byte[12], 0, memory));
        Assert.Throws<ArgumentException>(() => ChaCha20.Keystream(new byte[32], new byte[8], 0, memory));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(new byte[32], new byte[12], 0, new byte[2], new byte[3]));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(new byte[32], new byte[12], 0, memory.AsSpan(0, 80), memory.AsSpan(1, 80)));
    }
}
