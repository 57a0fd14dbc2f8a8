using System.Buffers.Binary;
using System.Globalization;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

/// <summary>The first four bytes of an HMAC-SHA256, enough to tell who lied about a failure.</summary>
/// <param name="Value">The four bytes, big-endian.</param>
/// <remarks>BOLT 4, "Initialization of attribution_data", <c>truncated_hmacs</c>.</remarks>
public readonly record struct TruncatedHmac(uint Value) : IFixedBytes<TruncatedHmac>
{
    /// <inheritdoc/>
    public static int Size => 4;

    /// <inheritdoc/>
    public static string WireType => "sha256[..4]";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out TruncatedHmac value)
    {
        var right = source.Length == sizeof(uint);
        value = right ? new TruncatedHmac(BinaryPrimitives.ReadUInt32BigEndian(source)) : default;
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt32BigEndian(destination, Value);

    /// <summary>The 8 hex digits, lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString("x8", CultureInfo.InvariantCulture);
}
