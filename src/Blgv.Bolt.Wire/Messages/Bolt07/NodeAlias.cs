using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Messages;

/// <summary>The name that a node gives itself: 32 bytes, the text padded with zeros. Nobody vouches for it.</summary>
/// <param name="Value">The 32 bytes as received.</param>
/// <remarks>BOLT 7, "The node_announcement Message", <c>alias</c>.</remarks>
public readonly record struct NodeAlias(Bytes32 Value) : IFixedBytes<NodeAlias>
{
    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "32*byte";

    /// <summary>The text without the zeros after it.</summary>
    public UntrustedText Text
    {
        get
        {
            Span<byte> bytes = stackalloc byte[32];
            Value.CopyTo(bytes);
            return new UntrustedText(Bytes.Copy(bytes.TrimEnd((byte)0)));
        }
    }

    /// <summary>An alias of a text.</summary>
    /// <param name="text">At most 32 bytes of UTF-8.</param>
    /// <returns>The alias.</returns>
    /// <exception cref="ArgumentException">The text is too long.</exception>
    public static NodeAlias FromString(string text)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        return System.Text.Encoding.UTF8.TryGetBytes(text, bytes, out _)
            ? NodeAlias.FromBytes(bytes)
            : throw new ArgumentException("An alias has at most 32 bytes.", nameof(text));
    }

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out NodeAlias value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new NodeAlias(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The text in the filtered form.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text.ToString();
}
