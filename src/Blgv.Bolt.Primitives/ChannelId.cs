namespace Blgv.Bolt.Primitives;

/// <summary>The identifier that channel messages carry.</summary>
/// <param name="Value">The 32 bytes, in the order of the wire.</param>
/// <remarks>BOLT 2, "Definition of channel_id".</remarks>
public readonly record struct ChannelId(Bytes32 Value) : IFixedBytes<ChannelId>
{
    /// <summary>All zero: in <c>error</c> and <c>warning</c> it stands for every channel with the peer (BOLT 1).</summary>
    public static ChannelId All => default;

    /// <summary>Whether this is <see cref="All"/>.</summary>
    public bool IsAll => Value.IsZero;

    /// <inheritdoc/>
    public static int Size => 32;

    /// <inheritdoc/>
    public static string WireType => "channel_id";

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out ChannelId value)
    {
        var right = Bytes32.TryRead(source, out var bytes);
        value = new ChannelId(bytes);
        return right;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => Value.CopyTo(destination);

    /// <summary>The 64 hex digits, lower case, in the order of the wire.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value.ToString();
}
