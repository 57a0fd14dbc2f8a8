using System.Buffers.Binary;
using System.Security.Cryptography;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>
/// The bytes of attribution data on their way back. Each hop shifts what is there by one place, puts its own hold time and
/// authentication codes in front, and encrypts it all.
/// </summary>
/// <remarks>
/// BOLT 4, "Returning Errors" and "Hold times for successful payments". A hop does not know its place, so it makes a code for
/// every place it may have; code <c>y</c> is for <c>y</c> hops behind it.
/// </remarks>
internal static class Attribution
{
    private const int MaxHops = AttributionData.MaxHops;
    private const int HmacSize = 4;
    private const int TimesLength = MaxHops * sizeof(uint);

    /// <summary>What a node sends upstream for an HTLC that ended.</summary>
    /// <param name="secret">Shared with the origin.</param>
    /// <param name="downstream">What came from the next hop, or null: the node is the last, or the next one sends none.</param>
    /// <param name="holdTime">In units of 100 milliseconds.</param>
    /// <param name="message">The return packet before this node encrypts it, or nothing for a payment that succeeded.</param>
    public static AttributionData Add(ReadOnlySpan<byte> secret, AttributionData? downstream, uint holdTime, ReadOnlySpan<byte> message)
    {
        Span<byte> data = stackalloc byte[AttributionData.Length];
        data.Clear();
        if (downstream is { } received)
        {
            FieldCodec.TryEncode(received, data, out _);
            Shift(data);
        }

        BinaryPrimitives.WriteUInt32BigEndian(data, holdTime);
        Span<byte> um = stackalloc byte[OnionKey.Size];
        Span<byte> hmac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        OnionKey.Derive(OnionKeyType.Um, secret, um);
        for (var behind = 0; behind < MaxHops; behind++)
        {
            Compute(um, data, message, behind, hmac);
            hmac[..HmacSize].CopyTo(data[HmacOffset(0, behind)..]);
        }

        CryptographicOperations.ZeroMemory(um);
        OnionKey.Apply(OnionKeyType.AmmagExt, secret, 0, data);
        return FromBytes(data);
    }

    /// <summary>Takes the encryption of a hop off.</summary>
    public static void Decrypt(ReadOnlySpan<byte> secret, Span<byte> data) => OnionKey.Apply(OnionKeyType.AmmagExt, secret, 0, data);

    /// <summary>Whether the hop in front made the code for its place, over what is there.</summary>
    public static bool IsAuthentic(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> data, ReadOnlySpan<byte> message, int behind)
    {
        Span<byte> um = stackalloc byte[OnionKey.Size];
        Span<byte> hmac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        OnionKey.Derive(OnionKeyType.Um, secret, um);
        Compute(um, data, message, behind, hmac);
        CryptographicOperations.ZeroMemory(um);
        return CryptographicOperations.FixedTimeEquals(hmac[..HmacSize], data.Slice(HmacOffset(0, behind), HmacSize));
    }

    /// <summary>The hold time of the hop in front, in units of 100 milliseconds.</summary>
    public static uint HoldTime(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt32BigEndian(data);

    /// <summary>Undoes what the hop in front did, so that the next one is in front; the last place is then empty.</summary>
    public static void Unshift(Span<byte> data)
    {
        data[sizeof(uint)..TimesLength].CopyTo(data);
        data.Slice(TimesLength - sizeof(uint), sizeof(uint)).Clear();
        for (var hop = 0; hop < MaxHops; hop++)
        {
            for (var behind = 0; behind < MaxHops - hop; behind++)
            {
                // The code for the most hops was cut off on the way and was nothing where the data began.
                var target = data.Slice(HmacOffset(hop, behind), HmacSize);
                if (behind < MaxHops - hop - 1)
                {
                    data.Slice(HmacOffset(hop + 1, behind), HmacSize).CopyTo(target);
                }
                else
                {
                    target.Clear();
                }
            }
        }
    }

    /// <summary>Makes room in front. The last place falls out, and of each hop the code for the most hops behind it.</summary>
    private static void Shift(Span<byte> data)
    {
        data[..(TimesLength - sizeof(uint))].CopyTo(data[sizeof(uint)..]);
        for (var hop = MaxHops - 1; hop > 0; hop--)
        {
            for (var behind = 0; behind < MaxHops - hop; behind++)
            {
                data.Slice(HmacOffset(hop - 1, behind), HmacSize).CopyTo(data[HmacOffset(hop, behind)..]);
            }
        }
    }

    /// <summary>Authenticates the message, the hold times of the hop in front and those behind it, and their codes for their places.</summary>
    private static void Compute(ReadOnlySpan<byte> um, ReadOnlySpan<byte> data, ReadOnlySpan<byte> message, int behind, Span<byte> hmac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, um);
        hash.AppendData(message);
        hash.AppendData(data[..((behind + 1) * sizeof(uint))]);
        for (var hop = 1; hop <= behind; hop++)
        {
            hash.AppendData(data.Slice(HmacOffset(hop, behind - hop), HmacSize));
        }

        hash.GetHashAndReset(hmac);
    }

    /// <summary>Where a code is: after those of the hops before, which have one less each, and the code for the most hops behind comes first.</summary>
    private static int HmacOffset(int hop, int behind)
    {
        var before = (hop * MaxHops) - (hop * (hop - 1) / 2);
        return TimesLength + ((before + (MaxHops - 1 - hop - behind)) * HmacSize);
    }

    private static AttributionData FromBytes(ReadOnlySpan<byte> data) =>
        FieldCodec.TryDecode<AttributionData>(data, out var decoded, out var error) ? decoded : throw new InvalidOperationException(error.ToString());
}
