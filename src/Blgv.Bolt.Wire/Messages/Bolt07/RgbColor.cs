using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The colour that a node gives itself.</summary>
/// <param name="Red">The red part.</param>
/// <param name="Green">The green part.</param>
/// <param name="Blue">The blue part.</param>
/// <remarks>BOLT 7, "The node_announcement Message", <c>rgb_color</c>.</remarks>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue) : IFixedBytes<RgbColor>
{
    /// <inheritdoc/>
    public static int Size => 3;

    /// <inheritdoc/>
    public static string WireType => "3*byte";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out RgbColor value)
    {
        var right = source.Length == 3;
        value = right ? new RgbColor(source[0], source[1], source[2]) : default;
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => (destination[2], destination[1], destination[0]) = (Blue, Green, Red);

    /// <summary>The form <c>#3399ff</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => "#" + FixedBytesExtensions.ToHex(this);
}
