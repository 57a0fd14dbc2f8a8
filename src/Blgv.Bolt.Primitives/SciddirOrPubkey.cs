namespace Blgv.Bolt.Primitives;

/// <summary>A node, named by its public key or, in fewer bytes, as one end of a public channel.</summary>
/// <remarks>BOLT 1, "Fundamental Types", <c>sciddir_or_pubkey</c>. The default value is end 0 of channel 0x0x0.</remarks>
public readonly record struct SciddirOrPubkey
{
    /// <summary>The most bytes that one takes: a point.</summary>
    public const int MaxLength = 33;

    private const int ChannelLength = 9;

    private readonly PointBytes _pubkey;
    private readonly ShortChannelId _channel;
    private readonly byte _prefix;

    /// <summary>A node by its public key.</summary>
    /// <param name="pubkey">The node id.</param>
    public SciddirOrPubkey(PointBytes pubkey)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        pubkey.CopyTo(bytes);
        _prefix = bytes[0];
        _pubkey = pubkey;
    }

    /// <summary>A node as one end of a channel.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="direction">0 for <c>node_id_1</c>, 1 for <c>node_id_2</c> of its announcement.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another direction.</exception>
    public SciddirOrPubkey(ShortChannelId channel, int direction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(direction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(direction, 1);
        _prefix = (byte)direction;
        _channel = channel;
    }

    /// <summary>Whether it is a public key.</summary>
    public bool IsPubkey => _prefix > 1;

    /// <summary>The bytes that this one takes: 9 or 33.</summary>
    public int Length => IsPubkey ? MaxLength : ChannelLength;

    /// <summary>Reads a value from the beginning of some bytes.</summary>
    /// <param name="source">The bytes; more may follow.</param>
    /// <param name="value">The value, or the default.</param>
    /// <returns>False when the first byte is above 3 or there are too few; 9 or 33 bytes were read otherwise, as <see cref="Length"/> says.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out SciddirOrPubkey value)
    {
        value = default;
        if (!TryGetLength(source, out var length) || source.Length < length)
        {
            return false;
        }

        if (length == ChannelLength)
        {
            value = new SciddirOrPubkey(ShortChannelId.FromBytes(source[1..ChannelLength]), source[0]);
            return true;
        }

        var right = PointBytes.TryRead(source[..MaxLength], out var pubkey);
        value = right ? new SciddirOrPubkey(pubkey) : default;
        return right;
    }

    /// <summary>How many bytes a value takes that begins with the first byte given.</summary>
    /// <param name="source">At least one byte.</param>
    /// <param name="length">9 or 33, or 0.</param>
    /// <returns>False when there is no byte, or it is above 3.</returns>
    public static bool TryGetLength(ReadOnlySpan<byte> source, out int length)
    {
        length = source.IsEmpty ? 0 : source[0] switch { 0 or 1 => ChannelLength, 2 or 3 => MaxLength, _ => 0 };
        return length > 0;
    }

    /// <summary>The public key, if it is one.</summary>
    /// <param name="pubkey">The node id, or the default.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryGetPubkey(out PointBytes pubkey)
    {
        pubkey = _pubkey;
        return IsPubkey;
    }

    /// <summary>The end of a channel, if it is one.</summary>
    /// <param name="channel">The channel, or the default.</param>
    /// <param name="direction">0 for <c>node_id_1</c>, 1 for <c>node_id_2</c> of its announcement.</param>
    /// <returns>Whether it is one.</returns>
    public bool TryGetChannel(out ShortChannelId channel, out int direction)
    {
        (channel, direction) = IsPubkey ? (default, 0) : (_channel, _prefix);
        return !IsPubkey;
    }

    /// <summary>Writes the bytes of the value.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (IsPubkey)
        {
            _pubkey.CopyTo(destination);
            return;
        }

        _channel.CopyTo(destination[1..]);
        destination[0] = _prefix;
    }

    /// <summary>The public key in hex, or <c>539268x845x1/0</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsPubkey ? _pubkey.ToString() : $"{_channel}/{(_prefix == 0 ? '0' : '1')}";
}
