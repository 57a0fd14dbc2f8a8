using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Why bytes of a witness or scriptSig are no standard ECDSA signature.</summary>
public enum SignatureErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Not the one DER encoding that BIP-66 allows.</summary>
    NotStrictDer,

    /// <summary>r or s does not fit, is zero, or is not below the order of the curve.</summary>
    OutOfRange,

    /// <summary>s is in the upper half of its range: valid in a block, refused by mempools (BIP-146).</summary>
    HighS,

    /// <summary>The last byte is none of the six sighash types.</summary>
    UndefinedSighashType,
}

/// <summary>An ECDSA signature as witnesses and scriptSigs hold it: in DER, with the sighash type behind.</summary>
/// <param name="Signature">r and s.</param>
/// <param name="Type">Which parts of the transaction it covers.</param>
/// <remarks>BIP-66, BIP-146.</remarks>
public readonly record struct TransactionSignature(SignatureBytes Signature, SighashType Type)
{
    /// <summary>The most bytes that a signature with low s can take, the sighash type included.</summary>
    public const int MaxLength = 72;

    /// <summary>Tag, length, tag, length, one byte, tag, length, one byte, sighash type.</summary>
    private const int ShortestEncoding = 9;

    /// <summary>33 bytes for each number.</summary>
    private const int LongestEncoding = 73;

    private const byte SequenceTag = 0x30;
    private const byte IntegerTag = 0x02;

    /// <summary>Reads a signature, strictly: DER as BIP-66 has it, low s, a defined sighash type.</summary>
    /// <param name="source">The item of the witness.</param>
    /// <param name="signature">The signature, or the default.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when mempools would refuse it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, out TransactionSignature signature, out SignatureErrorKind error)
    {
        signature = default;
        if (source.Length is < ShortestEncoding or > LongestEncoding
            || source[0] != SequenceTag
            || source[1] != source.Length - 3
            || !TryReadInteger(source[2..^1], out var r, out var rest)
            || !TryReadInteger(rest, out var s, out rest)
            || !rest.IsEmpty)
        {
            error = SignatureErrorKind.NotStrictDer;
            return false;
        }

        error = Check(r, s, out var raw);
        var type = new SighashType(source[^1]);
        if (error == SignatureErrorKind.None && !type.IsDefined)
        {
            error = SignatureErrorKind.UndefinedSighashType;
        }

        if (error != SignatureErrorKind.None)
        {
            return false;
        }

        signature = new TransactionSignature(raw, type);
        return true;
    }

    /// <summary>The bytes for the witness.</summary>
    /// <returns>DER, and the sighash type: with low s and an ordinary r 71 bytes, rarely fewer, at most <see cref="MaxLength"/>.</returns>
    public Bytes ToBytes()
    {
        Span<byte> bytes = stackalloc byte[LongestEncoding];
        var end = WriteInteger(bytes, WriteInteger(bytes, 2, Signature.R), Signature.S);
        bytes[0] = SequenceTag;
        bytes[1] = (byte)(end - 2);
        bytes[end] = (byte)Type.Value;
        return Bytes.Copy(bytes[..(end + 1)]);
    }

    private static SignatureErrorKind Check(ReadOnlySpan<byte> r, ReadOnlySpan<byte> s, out SignatureBytes signature)
    {
        signature = default;
        if (r.Length > 32 || s.Length > 32)
        {
            return SignatureErrorKind.OutOfRange;
        }

        Span<byte> raw = stackalloc byte[64];
        raw.Clear();
        r.CopyTo(raw[(32 - r.Length)..]);
        s.CopyTo(raw[(64 - s.Length)..]);
        signature = SignatureBytes.FromBytes(raw);
        if (signature.R.IsZero || signature.S.IsZero || !signature.TryNormalize(out var normalized))
        {
            return SignatureErrorKind.OutOfRange;
        }

        return normalized == signature ? SignatureErrorKind.None : SignatureErrorKind.HighS;
    }

    /// <summary>Reads a positive integer without needless zeros; the number comes without the zero that keeps it positive.</summary>
    private static bool TryReadInteger(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> number, out ReadOnlySpan<byte> rest)
    {
        number = default;
        rest = default;
        if (source.Length < 3 || source[0] != IntegerTag || source[1] == 0 || source[1] > source.Length - 2)
        {
            return false;
        }

        number = source.Slice(2, source[1]);
        rest = source[(2 + source[1])..];
        var negative = (number[0] & 0x80) != 0;
        var needlessZero = number is [0, < 0x80, ..];
        if (negative || needlessZero)
        {
            return false;
        }

        number = number.Length > 1 && number[0] == 0 ? number[1..] : number;
        return true;
    }

    private static int WriteInteger(Span<byte> destination, int start, Bytes32 number)
    {
        Span<byte> bytes = stackalloc byte[33];
        bytes[0] = 0;
        number.CopyTo(bytes[1..]);
        var skip = 0;
        while (skip < 32 && bytes[skip] == 0 && bytes[skip + 1] < 0x80)
        {
            skip++;
        }

        var minimal = bytes[skip..];
        destination[start] = IntegerTag;
        destination[start + 1] = (byte)minimal.Length;
        minimal.CopyTo(destination[(start + 2)..]);
        return start + 2 + minimal.Length;
    }
}
