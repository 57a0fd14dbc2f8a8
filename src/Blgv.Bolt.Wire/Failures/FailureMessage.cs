using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Failures;

/// <summary>Why a payment failed, in the words of the node where it failed: <c>failuremsg</c>. Each code has a record of its own.</summary>
/// <remarks>
/// BOLT 4, "Failure Messages". The origin must ignore what it does not understand, so only what a code needs is required of
/// the bytes; what follows is kept in <see cref="TrailingData"/>, and a code that is not known gives an <see cref="UnknownFailure"/>.
/// </remarks>
public abstract record FailureMessage
{
    private const int CodeLength = 2;

    /// <summary>The code.</summary>
    public abstract FailureCode Code { get; }

    /// <summary>The specification's name of the code.</summary>
    public abstract string Name { get; }

    /// <summary>What follows the data of the code: TLV records, or anything else.</summary>
    public Bytes TrailingData { get; init; }

    /// <summary>The TLV records after the data, if they are a stream; none of them has a meaning yet.</summary>
    public TlvRecords Extension => TlvRecords.TryParse(TrailingData, out var records) ? records : default;

    /// <summary>Reads a failure.</summary>
    /// <param name="source">The bytes of <c>failuremsg</c>, the code first.</param>
    /// <param name="failure">The failure; an <see cref="UnknownFailure"/> when its code is not known.</param>
    /// <param name="error">What is wrong with the bytes.</param>
    /// <returns>False when there is no code, or less data than it needs.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out FailureMessage? failure, out DecodeError error)
    {
        failure = null;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(source, out var code))
        {
            error = new DecodeError(DecodeErrorKind.Truncated, 0, "failure_code", null, "", "");
            return false;
        }

        var reader = new ByteFieldReader(source, CodeLength, source.Length, TlvDefinitions.None);
        var read = FailureReader<ByteFieldReader>.Read(ref reader, (FailureCode)code);
        error = reader.Error;
        if (reader.Failed)
        {
            error = error with { Message = read.Name };
            return false;
        }

        failure = read;
        return true;
    }

    /// <summary>Writes the failure into a new array.</summary>
    /// <returns>The bytes of <c>failuremsg</c>, the code first.</returns>
    /// <exception cref="ArgumentException">A field is longer than its length field can say.</exception>
    public abstract byte[] ToArray();
}

/// <summary>What all failures have in common; they add their code and their fields.</summary>
/// <typeparam name="TSelf">The failure.</typeparam>
public abstract record FailureMessage<TSelf> : FailureMessage
    where TSelf : FailureMessage<TSelf>, IFailure<TSelf>
{
    /// <inheritdoc/>
    public sealed override FailureCode Code => TSelf.FailureCode;

    /// <inheritdoc/>
    public sealed override string Name => TSelf.FailureName;

    /// <inheritdoc/>
    public sealed override byte[] ToArray()
    {
        byte[] bytes = [0, 0, .. FieldCodec.Encode((TSelf)this)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)TSelf.FailureCode);
        return bytes;
    }
}

/// <summary>A failure with its code and its fields, which end with what follows the data.</summary>
/// <typeparam name="TSelf">The failure.</typeparam>
public interface IFailure<TSelf> : IFields<TSelf>
    where TSelf : IFailure<TSelf>
{
    /// <summary>The code.</summary>
    static abstract FailureCode FailureCode { get; }

    /// <summary>The specification's name of the code.</summary>
    static abstract string FailureName { get; }
}
