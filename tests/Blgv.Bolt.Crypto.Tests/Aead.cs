using FsCheck;
using FsCheck.Fluent;

namespace Blgv.Bolt.Crypto.Tests;

/// <summary>Random inputs of an AEAD: lengths round the sizes of blocks, and some long ones.</summary>
internal sealed record Aead(byte[] Key, byte[] Nonce, byte[] AssociatedData, byte[] Plaintext)
{
    private static readonly Gen<byte[]> Data =
        from length in Gen.Frequency((6, Gen.Choose(0, 130)), (1, Gen.Choose(131, 3000)))
        from bytes in Bytes(length)
        select bytes;

    internal static readonly Arbitrary<Aead> Inputs = Arb.From(
        from key in Bytes(32)
        from nonce in Bytes(12)
        from associated in Data
        from plaintext in Data
        select new Aead(key, nonce, associated, plaintext));

    private static Gen<byte[]> Bytes(int length) => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(length);
}
