using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice.Tests;

/// <summary>Invoices that no draft would write: any first part, fields and signature under a right checksum.</summary>
internal static class Forge
{
    public const ulong Timestamp = 1_496_314_658;

    public static PrivateKey Key { get; } =
        PrivateKey.FromBytes(Convert.FromHexString("e126f68f7eafcc8b74f54d269fe206be715000f94dac067d1c04a8ca3b2db734"));

    public static PrivateKey OtherKey { get; } = PrivateKey.FromBytes(Enumerable.Repeat((byte)0x42, 32).ToArray());

    public static Bolt11Field PaymentHash { get; } = Of(Bolt11Field.PaymentHash, Enumerable.Repeat((byte)1, 32));

    public static Bolt11Field PaymentSecret { get; } = Of(Bolt11Field.PaymentSecret, Enumerable.Repeat((byte)2, 32));

    public static Bolt11Field Description { get; } = Of(Bolt11Field.Description, "coffee"u8.ToArray());

    public static Bolt11Draft Draft { get; } = new()
    {
        Network = BitcoinNetwork.Mainnet,
        Timestamp = Timestamp,
        PaymentHash = Primitives.PaymentHash.FromBytes(Enumerable.Repeat((byte)1, 32).ToArray()),
        PaymentSecret = Primitives.PaymentSecret.FromBytes(Enumerable.Repeat((byte)2, 32).ToArray()),
        Description = "coffee",
    };

    public static Bolt11Field Of(byte type, IEnumerable<byte> bytes) => new(type, Bytes.Copy(Bech32.ToGroups([.. bytes])));

    public static Bolt11Field Groups(byte type, params byte[] groups) => new(type, Bytes.Copy(groups));

    /// <summary>An invoice with the three fields that each needs, and these.</summary>
    public static string With(params Bolt11Field[] more) => Text("lnbc", [PaymentSecret, PaymentHash, Description, .. more]);

    public static string WithPrefix(string humanReadablePart) => Text(humanReadablePart, [PaymentSecret, PaymentHash, Description]);

    public static string Text(string humanReadablePart, Bolt11Field[] fields)
    {
        var content = new Bolt11Content(humanReadablePart, Timestamp, fields.ToSequence());
        return content.ToText(Sign(content, Key));
    }

    public static RecoverableSignature Sign(Bolt11Content content, PrivateKey key) => key.SignRecoverable(content.Hash().ToArray());

    /// <summary>The other signature that the same key could have made: the negative of S.</summary>
    public static RecoverableSignature Negated(RecoverableSignature signature)
    {
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = new System.Numerics.BigInteger(signature.Signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var bytes = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] padded = [.. new byte[32 - bytes.Length], .. bytes];
        return new RecoverableSignature(new SignatureBytes(signature.Signature.R, Bytes32.FromBytes(padded)), signature.RecoveryId ^ 1);
    }

    /// <summary>The same text with a right checksum, whatever was changed in it.</summary>
    public static string Repaired(string humanReadablePart, ReadOnlySpan<byte> groups) => Bech32.Encode(humanReadablePart, groups, Bech32Checksum.Bech32);

    public static Bolt11Invoice Read(string text)
    {
        Assert.True(Bolt11Invoice.TryParse(text, out var invoice, out var error), error.ToString());
        return invoice;
    }

    public static Bolt11Error Refusal(string text)
    {
        Assert.False(Bolt11Invoice.TryParse(text, out var invoice, out var error));
        Assert.Null(invoice);
        Assert.NotEqual(Bolt11ErrorKind.None, error.Kind);
        Assert.InRange(error.Offset, 0, text.Length);
        return error;
    }
}
