using System.Buffers.Binary;
using System.Globalization;

namespace Blgv.Bolt.Primitives;

/// <summary>Where a channel's funding output is in the chain: block height, transaction index, output index.</summary>
/// <param name="Value">24 bits of block height, 24 bits of transaction index, 16 bits of output index.</param>
/// <remarks>BOLT 7, "Definition of short_channel_id". Shown as <c>539268x845x1</c>.</remarks>
public readonly record struct ShortChannelId(ulong Value) : IFixedBytes<ShortChannelId>, IComparable<ShortChannelId>
{
    private const uint MaxTriple = 0xff_ffff;

    /// <summary>Builds the identifier from its three parts.</summary>
    /// <param name="blockHeight">Below 2^24.</param>
    /// <param name="transactionIndex">The position in the block, below 2^24.</param>
    /// <param name="outputIndex">The position among the outputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit its bits.</exception>
    public ShortChannelId(uint blockHeight, uint transactionIndex, ushort outputIndex)
        : this(Pack(blockHeight, transactionIndex, outputIndex))
    {
    }

    /// <inheritdoc/>
    public static int Size => 8;

    /// <inheritdoc/>
    public static string WireType => "short_channel_id";

    /// <summary>The height of the block with the funding transaction.</summary>
    public uint BlockHeight => (uint)(Value >> 40);

    /// <summary>The position of the funding transaction in its block.</summary>
    public uint TransactionIndex => (uint)((Value >> 16) & MaxTriple);

    /// <summary>The position of the funding output in its transaction.</summary>
    public ushort OutputIndex => (ushort)(Value & 0xffff);

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> source, out ShortChannelId value)
    {
        var right = source.Length == 8;
        value = right ? new ShortChannelId(BinaryPrimitives.ReadUInt64BigEndian(source)) : default;
        return right;
    }

    /// <summary>Reads the form <c>539268x845x1</c>.</summary>
    /// <param name="text">Three decimal numbers with <c>x</c> between them.</param>
    /// <param name="value">The identifier, or the default.</param>
    /// <returns>False when the text has another form or a number does not fit.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ShortChannelId value)
    {
        value = default;
        Span<Range> parts = stackalloc Range[4];

        // The platform's number parser lets NUL characters follow the digits; we do not.
        if (text.Contains('\0') || text.Split(parts, 'x') != 3
            || !uint.TryParse(text[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var block) || block > MaxTriple
            || !uint.TryParse(text[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var transaction) || transaction > MaxTriple
            || !ushort.TryParse(text[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var output))
        {
            return false;
        }

        value = new ShortChannelId(block, transaction, output);
        return true;
    }

    /// <inheritdoc/>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt64BigEndian(destination, Value);

    /// <inheritdoc/>
    public int CompareTo(ShortChannelId other) => Value.CompareTo(other.Value);

    /// <summary>Seeded per process: peers choose these values, and they become keys of tables.</summary>
    /// <returns>The hash code.</returns>
    public override int GetHashCode() => HashCode.Combine(Value);

    /// <summary>The form <c>539268x845x1</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{BlockHeight}x{TransactionIndex}x{OutputIndex}");

    private static ulong Pack(uint blockHeight, uint transactionIndex, ushort outputIndex)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockHeight, MaxTriple);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(transactionIndex, MaxTriple);
        return ((ulong)blockHeight << 40) | ((ulong)transactionIndex << 16) | outputIndex;
    }
}
