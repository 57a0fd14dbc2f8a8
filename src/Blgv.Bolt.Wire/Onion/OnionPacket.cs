namespace Blgv.Bolt.Wire.Onion;

// onion_packet                                     BOLT 4, "Packet Structure"
//   byte              version
//   point             public_key
//   1300*byte         hop_payloads
//   32*byte           hmac
//
// onion_message_packet                             BOLT 4, "The onion_message Message"
//   byte              version
//   point             public_key
//   ...*byte          onionmsg_payloads
//   32*byte           hmac

/// <summary>
/// Looks into the bytes of an onion packet without copying them. Nothing is judged here: a packet of a wrong version or with a
/// bad key is answered with a failure of its own by the code that peels it.
/// </summary>
/// <remarks>BOLT 4, "Packet Structure" and "The onion_message Message".</remarks>
public readonly ref struct OnionPacket
{
    /// <summary>The bytes of the packet of a payment.</summary>
    public const int PaymentLength = Overhead + PaymentPayloadsLength;

    /// <summary>The bytes of <c>hop_payloads</c> in the packet of a payment.</summary>
    public const int PaymentPayloadsLength = 1300;

    /// <summary>The bytes that the packet of a message should have, so that it looks like any other.</summary>
    public const int MessageLength = PaymentLength;

    /// <summary>The bytes that the packet of a message should have when it does not fit into <see cref="MessageLength"/>.</summary>
    public const int LargeMessageLength = 32834;

    /// <summary>The bytes of a packet beside its payloads.</summary>
    public const int Overhead = 1 + PointLength + HmacLength;

    private const int PointLength = 33;
    private const int HmacLength = 32;

    private readonly ReadOnlySpan<byte> _bytes;

    private OnionPacket(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The version, 0 being the only one.</summary>
    public byte Version => _bytes[0];

    /// <summary>The ephemeral public key: 33 bytes that may be no point.</summary>
    public ReadOnlySpan<byte> PublicKey => _bytes.Slice(1, PointLength);

    /// <summary>The encrypted payloads: <c>hop_payloads</c> or <c>onionmsg_payloads</c>.</summary>
    public ReadOnlySpan<byte> Payloads => _bytes[(1 + PointLength)..^HmacLength];

    /// <summary>The authentication code of the payloads: 32 bytes.</summary>
    public ReadOnlySpan<byte> Hmac => _bytes[^HmacLength..];

    /// <summary>Takes bytes for a packet.</summary>
    /// <param name="source">The bytes; the packet looks into them.</param>
    /// <param name="packet">The packet.</param>
    /// <returns>False when there are fewer than <see cref="Overhead"/>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, out OnionPacket packet)
    {
        var right = source.Length >= Overhead;
        packet = right ? new OnionPacket(source) : default;
        return right;
    }
}
