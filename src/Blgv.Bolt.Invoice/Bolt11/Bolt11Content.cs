using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice;

/// <summary>What the signature of an invoice covers: everything but itself.</summary>
/// <param name="HumanReadablePart">The first part, in lower case.</param>
/// <param name="Timestamp">Seconds since 1970, 35 bits.</param>
/// <param name="Fields">The tagged fields in their order.</param>
internal sealed record Bolt11Content(string HumanReadablePart, ulong Timestamp, Sequence<Bolt11Field> Fields)
{
    public const int TimestampGroups = 7;
    public const int HeaderGroups = 3;
    public const int SignatureGroups = 104;
    public const ulong MaxTimestamp = (1UL << (5 * TimestampGroups)) - 1;

    private const int SignatureSize = 65;

    /// <summary>The data part without the signature, five bits in each byte.</summary>
    public byte[] ToGroups()
    {
        var groups = new List<byte>();
        for (var shift = 5 * (TimestampGroups - 1); shift >= 0; shift -= 5)
        {
            groups.Add((byte)((Timestamp >> shift) & 31));
        }

        foreach (var field in Fields)
        {
            groups.Add(field.Type);
            groups.Add((byte)(field.Groups.Length >> 5));
            groups.Add((byte)(field.Groups.Length & 31));
            groups.AddRange(field.Groups.Span);
        }

        return [.. groups];
    }

    /// <summary>What is signed.</summary>
    public Bytes32 Hash() => Hash(HumanReadablePart, ToGroups());

    /// <summary>The whole invoice.</summary>
    public string ToText(in RecoverableSignature signature)
    {
        Span<byte> bytes = stackalloc byte[SignatureSize];
        signature.Signature.CopyTo(bytes);
        bytes[^1] = (byte)signature.RecoveryId;
        return Bech32.Encode(HumanReadablePart, [.. ToGroups(), .. Bech32.ToGroups(bytes)], Bech32Checksum.Bech32);
    }

    public static Bytes32 Hash(string humanReadablePart, ReadOnlySpan<byte> groups)
    {
        var length = ((groups.Length * 5) + 7) / 8;
        Span<byte> message = new byte[humanReadablePart.Length + length];
        System.Text.Encoding.ASCII.GetBytes(humanReadablePart, message);
        Pack(groups, message[humanReadablePart.Length..]);
        return Sha256.Hash(message);
    }

    /// <summary>Signatures have a whole number of groups and of bytes.</summary>
    public static RecoverableSignature ReadSignature(ReadOnlySpan<byte> groups)
    {
        Span<byte> bytes = stackalloc byte[SignatureSize];
        Pack(groups, bytes);
        return new RecoverableSignature(SignatureBytes.FromBytes(bytes[..^1]), bytes[^1]);
    }

    /// <summary>Puts groups together; the last byte is filled up with zeros.</summary>
    private static void Pack(ReadOnlySpan<byte> groups, Span<byte> bytes)
    {
        var held = 0u;
        var bits = 0;
        var next = 0;
        foreach (var group in groups)
        {
            held = ((held << 5) | group) & 0xfff;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[next++] = (byte)((held >> bits) & 0xff);
            }
        }

        if (bits > 0)
        {
            bytes[next] = (byte)((held << (8 - bits)) & 0xff);
        }
    }
}
