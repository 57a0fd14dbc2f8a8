using System.Security.Cryptography;
using System.Text;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>RFC 8439, with the platform's implementation and with our own: both must do the same.</summary>
public sealed class AeadTests
{
    private const string SealedDraft =
        "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf" +
        "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c8559797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4" +
        "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a" +
        "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29" +
        "a6ad5cb4022b02709b";

    private static readonly byte[] Nonce = new byte[12];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Section_2_8_2_seals_as_published(bool ofPlatform)
    {
        var key = Convert.FromHexString("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
        var nonce = Convert.FromHexString("070000004041424344454647");
        var associated = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");
        var plaintext = Encoding.ASCII.GetBytes(ChaCha20Tests.Sunscreen);
        using var cipher = new ChaCha20Poly1305Cipher(key, ofPlatform);
        var sealedText = new byte[plaintext.Length + 16];

        cipher.Seal(nonce, associated, plaintext, sealedText);

        Assert.Equal(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36" +
            "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc3ff4def08e4b7a9de576d26586cec64b6116" +
            "1ae10b594f09e26a7e902ecbd0600691",
            Convert.ToHexStringLower(sealedText));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Appendix_a_5_opens_as_published(bool ofPlatform)
    {
        var key = Convert.FromHexString("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
        var nonce = Convert.FromHexString("000000000102030405060708");
        var associated = Convert.FromHexString("f33388860000000000004e91");
        var sealedText = Convert.FromHexString(SealedDraft + "eead9d67890cbb22392336fea1851f38");
        using var cipher = new ChaCha20Poly1305Cipher(key, ofPlatform);
        var plaintext = new byte[sealedText.Length - 16];

        Assert.True(cipher.TryOpen(nonce, associated, sealedText, plaintext));
        Assert.StartsWith("Internet-Drafts are draft documents", Encoding.UTF8.GetString(plaintext), StringComparison.Ordinal);
        Assert.EndsWith("work in progress./\u201d", Encoding.UTF8.GetString(plaintext), StringComparison.Ordinal);
    }

    [Fact]
    public void Ours_and_the_platforms_seal_alike_and_open_each_others() =>
        Property.Holds(Aead.Inputs, input =>
        {
            using var platform = new ChaCha20Poly1305Cipher(input.Key, ofPlatform: true);
            using var ours = new ChaCha20Poly1305Cipher(input.Key, ofPlatform: false);
            var byPlatform = new byte[input.Plaintext.Length + 16];
            var byUs = new byte[input.Plaintext.Length + 16];

            platform.Seal(input.Nonce, input.AssociatedData, input.Plaintext, byPlatform);
            ours.Seal(input.Nonce, input.AssociatedData, input.Plaintext, byUs);

            Assert.Equal(byPlatform, byUs);
            var opened = new byte[input.Plaintext.Length];
            Assert.True(ours.TryOpen(input.Nonce, input.AssociatedData, byPlatform, opened));
            Assert.Equal(input.Plaintext, opened);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_changed_byte_is_refused_and_nothing_is_given_out(bool ofPlatform)
    {
        using var cipher = new ChaCha20Poly1305Cipher(SHA256.HashData("key"u8), ofPlatform);
        byte[] associated = [1, 2, 3];
        var sealedText = new byte[20 + 16];
        cipher.Seal(Nonce, associated, new byte[20], sealedText);
        for (var i = 0; i < sealedText.Length; i++)
        {
            var changed = (byte[])sealedText.Clone();
            changed[i] ^= 0x80;
            AssertRefused(cipher, Nonce, associated, changed);
        }

        AssertRefused(cipher, Nonce, [1, 2, 4], sealedText);
        AssertRefused(cipher, Nonce, [], sealedText);
        AssertRefused(cipher, [.. Enumerable.Repeat((byte)1, 12)], associated, sealedText);
        using var other = new ChaCha20Poly1305Cipher(SHA256.HashData("other"u8), ofPlatform);
        AssertRefused(other, Nonce, associated, sealedText);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_works_in_place_and_with_nothing_to_encrypt(bool ofPlatform)
    {
        using var cipher = new ChaCha20Poly1305Cipher(SHA256.HashData("key"u8), ofPlatform);
        foreach (var length in (int[])[0, 1, 63, 64, 65, 1000])
        {
            var memory = new byte[length + 16];
            Array.Fill(memory, (byte)7, 0, length);
            cipher.Seal(Nonce, [], memory.AsSpan(0, length), memory);
            Assert.True(cipher.TryOpen(Nonce, [], memory, memory.AsSpan(0, length)));
            Assert.All(memory.Take(length), value => Assert.Equal(7, value));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Wrong_lengths_are_refused(bool ofPlatform)
    {
        using var cipher = new ChaCha20Poly1305Cipher(new byte[32], ofPlatform);
        Assert.Throws<ArgumentException>(() => new ChaCha20Poly1305Cipher(new byte[31], ofPlatform));
        Assert.Throws<ArgumentException>(() => cipher.Seal(new byte[11], [], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => cipher.Seal(Nonce, [], new byte[4], new byte[19]));
        Assert.Throws<ArgumentException>(() => cipher.Seal(Nonce, [], new byte[4], new byte[21]));
        Assert.Throws<ArgumentException>(() => cipher.TryOpen(Nonce, [], new byte[15], []));
        Assert.Throws<ArgumentException>(() => cipher.TryOpen(new byte[13], [], new byte[16], []));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disposed_cipher_throws(bool ofPlatform)
    {
        var cipher = new ChaCha20Poly1305Cipher(new byte[32], ofPlatform);
        cipher.Dispose();
        cipher.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cipher.Seal(Nonce, [], [], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => cipher.TryOpen(Nonce, [], new byte[16], []));
    }

    private static void AssertRefused(ChaCha20Poly1305Cipher cipher, byte[] nonce, byte[] associated, byte[] sealedText)
    {
        var plaintext = new byte[sealedText.Length - 16];
        Array.Fill(plaintext, (byte)0xcc);
        Assert.False(cipher.TryOpen(nonce, associated, sealedText, plaintext));
        Assert.False(plaintext.AsSpan().ContainsAnyExcept((byte)0));
    }
}
