using System.Buffers;
using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>A message of a type that the registry does not know, kept as bytes.</summary>
/// <param name="TypeNumber">The type.</param>
/// <param name="Payload">What follows the type.</param>
/// <remarks>BOLT 1, "Lightning Message Format": an odd one is ignored, an even one closes the connection.</remarks>
public sealed record UnknownMessage(ushort TypeNumber, Bytes Payload) : IMessage
{
    /// <summary>Whether the type is odd, so that the message may be ignored.</summary>
    public bool IsOdd => TypeNumber % 2 == 1;

    /// <summary><c>unknown</c>.</summary>
    public string TypeName => "unknown";

    /// <summary>None: where the fields end and the extension begins is not known.</summary>
    public TlvRecords Extension => default;

    /// <inheritdoc/>
    public int GetLength() => 2 + Payload.Length;

    /// <inheritdoc/>
    public bool TryEncode(Span<byte> destination, out int written)
    {
        var length = GetLength();
        if (length > MessageLimits.MaxMessageLength)
        {
            throw new MessageTooLargeException($"{TypeName} of type {TypeNumber}", length);
        }

        written = 0;
        if (destination.Length < length)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(destination, TypeNumber);
        Payload.Span.CopyTo(destination[2..]);
        written = length;
        return true;
    }

    /// <inheritdoc/>
    public void Encode(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (TryEncode(output.GetSpan(int.Min(GetLength(), MessageLimits.MaxMessageLength)), out var written))
        {
            output.Advance(written);
        }
    }
}
