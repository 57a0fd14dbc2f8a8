using System.Buffers.Binary;

namespace Blgv.Bolt.Wire.Failures;

/// <summary>A failure of a code that is not known; its data is in <see cref="FailureMessage.TrailingData"/>.</summary>
/// <remarks>BOLT 4, "Failure Messages". The flags in the code still say whom it concerns.</remarks>
public sealed record UnknownFailure : FailureMessage
{
    /// <summary>A failure of some code.</summary>
    /// <param name="code">The code.</param>
    public UnknownFailure(FailureCode code) => Code = code;

    /// <inheritdoc/>
    public override FailureCode Code { get; }

    /// <inheritdoc/>
    public override string Name => "unknown";

    /// <inheritdoc/>
    public override byte[] ToArray()
    {
        byte[] bytes = [0, 0, .. TrailingData.Span];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)Code);
        return bytes;
    }
}
