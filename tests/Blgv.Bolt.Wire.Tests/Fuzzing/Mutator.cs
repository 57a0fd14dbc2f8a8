using System.Buffers.Binary;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>Changes the bytes of a right message in the ways in which codecs have been found wrong before.</summary>
internal sealed class Mutator(SplitMix64 random)
{
    private static readonly ulong[] EdgeNumbers =
    [
        0, 1, 0xfc, 0xfd, 0xffff, 0x10000, 0x7fff_ffff, 0xffff_ffff, 0x1_0000_0000, 0x7fff_ffff_ffff_ffff, ulong.MaxValue,
        2_100_000_000_000_000, 2_100_000_000_000_001, 2_100_000_000_000_000_000, 2_100_000_000_000_000_001,
    ];

    /// <summary>One to three changes, one upon the other.</summary>
    public byte[] Mutate(MappedBytes message, MappedBytes other)
    {
        var bytes = message.Bytes;
        for (var i = random.Below(3); i >= 0; i--)
        {
            bytes = Change(bytes, message.Places, other);
        }

        return bytes;
    }

    /// <summary>Each field at each edge of what it can say, and the message cut off at each field: nothing by chance.</summary>
    public static IEnumerable<byte[]> Edges(MappedBytes message)
    {
        var bytes = message.Bytes;
        foreach (var place in message.Places)
        {
            yield return bytes[..place.Start];
            yield return Replace(bytes, place, []);
            foreach (var number in EdgeNumbers)
            {
                if (place.Kind == PlaceKind.BigSize)
                {
                    for (var form = 0; form < 4; form++)
                    {
                        yield return Replace(bytes, place, BigSizeOf(number, form));
                    }
                }
                else if (place.Kind != PlaceKind.Record)
                {
                    yield return WithNumber(bytes, place, number);
                }
            }
        }
    }

    /// <summary>The message as large as it can be, and a byte less and more, by a record of an odd type.</summary>
    public static IEnumerable<byte[]> Sizes(MappedBytes message)
    {
        var bytes = message.Bytes;
        for (var room = -1; room <= 1; room++)
        {
            var length = MessageLimits.MaxMessageLength + room - bytes.Length - 6;
            yield return [.. bytes, 0xfd, 0xff, 0xff, .. BigSizeOf((ulong)length, 1), .. new byte[length]];
        }
    }

    /// <summary>One change of any kind.</summary>
    /// <param name="bytes">The bytes, changed perhaps: then the places lie a little beside the fields, which is as good.</param>
    /// <param name="places">Where the fields were.</param>
    /// <param name="other">Another message of the same kind.</param>
    private byte[] Change(byte[] bytes, IReadOnlyList<Place> places, MappedBytes other)
    {
        var field = Within(bytes, Any(places, static _ => true));
        var record = Within(bytes, Any(places, static kind => kind == PlaceKind.Record));
        return random.Below(15) switch
        {
            0 => FlipBits(bytes),
            1 => WithNumber(bytes, Within(bytes, Any(places, static kind => kind == PlaceKind.Length))),
            2 => bytes[..int.Clamp(field.Start + random.Below(3) - 1, 0, bytes.Length)],
            3 => bytes[..random.Below(bytes.Length + 1)],
            4 => [.. bytes, .. random.Bytes(1 + random.Below(12))],
            5 => [.. bytes, .. Record()],
            6 => Insert(bytes, record.Start, Record()),
            7 => Insert(bytes, random.OneIn(2) ? record.Start : record.End, bytes.AsSpan(record.Start, record.Length)),
            8 => Replace(bytes, record, []),
            9 => Swap(bytes, record, Within(bytes, Any(places, static kind => kind == PlaceKind.Record))),
            10 => Replace(bytes, Within(bytes, Any(places, static kind => kind == PlaceKind.BigSize)), AnyBigSize()),
            11 => WithNumber(bytes, field),
            12 => Replace(bytes, field, random.OneIn(2) ? [] : random.Bytes(random.Below(40))),
            13 => [.. bytes[..field.Start], .. other.Bytes[Within(other.Bytes, Any(other.Places, static _ => true)).Start..]],
            _ => WithByte(bytes, field.Start, random.Pick<byte>([0, 1, 2, 3, 4, 0x7f, 0x80, 0xfd, 0xfe, 0xff])),
        };
    }

    private Place Any(IReadOnlyList<Place> places, Func<PlaceKind, bool> isWanted)
    {
        // a few tries rather than a list of its own: most messages have some of each kind
        for (var i = 0; i < 8 && places.Count > 0; i++)
        {
            var place = places[random.Below(places.Count)];
            if (isWanted(place.Kind))
            {
                return place;
            }
        }

        return new Place(PlaceKind.Fixed, "", int.MaxValue, 0);
    }

    private static Place Within(byte[] bytes, Place place)
    {
        var start = int.Min(place.Start, bytes.Length);
        return place with { Start = start, Length = int.Min(place.Length, bytes.Length - start) };
    }

    private byte[] FlipBits(byte[] bytes)
    {
        var changed = bytes.ToArray();
        for (var i = random.Below(4); i >= 0 && changed.Length > 0; i--)
        {
            changed[random.Below(changed.Length)] ^= (byte)(1 << random.Below(8));
        }

        return changed;
    }

    /// <summary>The edges, and the neighbours of what was there.</summary>
    private byte[] WithNumber(byte[] bytes, Place place)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        eight.Clear();
        var old = bytes.AsSpan(place.Start, int.Min(place.Length, sizeof(ulong)));
        old.CopyTo(eight[(sizeof(ulong) - old.Length)..]);
        var value = BinaryPrimitives.ReadUInt64BigEndian(eight);
        return WithNumber(bytes, place, random.Below(4) switch
        {
            0 => unchecked(value + 1),
            1 => unchecked(value - 1),
            2 => (ulong)random.Below(bytes.Length + 3),
            _ => random.Pick<ulong>(EdgeNumbers),
        });
    }

    /// <summary>The first eight bytes of the place, or all, are the end of this number.</summary>
    private static byte[] WithNumber(byte[] bytes, Place place, ulong value)
    {
        var changed = bytes.ToArray();
        var room = changed.AsSpan(place.Start, int.Min(place.Length, sizeof(ulong)));
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(eight, value);
        eight[(sizeof(ulong) - room.Length)..].CopyTo(room);
        return changed;
    }

    private byte[] Record()
    {
        var type = random.OneIn(3) ? (ulong)random.Below(12) : random.OneIn(2) ? random.Pick<ulong>(EdgeNumbers) : random.Next() >> random.Below(64);
        var value = random.Bytes(random.Below(12));
        return [.. BigSizeOf(type, 0), .. BigSizeOf((ulong)value.Length, random.OneIn(4) ? random.Below(4) : 0), .. value];
    }

    private byte[] AnyBigSize() => BigSizeOf(random.OneIn(2) ? random.Pick<ulong>(EdgeNumbers) : (ulong)random.Below(300), random.Below(4));

    /// <summary>A number in a form with at least so many doublings of its width: perhaps not the shortest.</summary>
    private static byte[] BigSizeOf(ulong value, int atLeast)
    {
        var shortest = value switch { < 0xfd => 0, <= 0xffff => 1, <= 0xffff_ffff => 2, _ => 3 };
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(eight, value);
        return int.Max(shortest, atLeast) switch
        {
            0 => [(byte)value],
            1 => [0xfd, .. eight[6..]],
            2 => [0xfe, .. eight[4..]],
            _ => [0xff, .. eight],
        };
    }

    private static byte[] Insert(byte[] bytes, int at, ReadOnlySpan<byte> more) => [.. bytes.AsSpan(0, at), .. more, .. bytes.AsSpan(at)];

    private static byte[] Replace(byte[] bytes, Place place, ReadOnlySpan<byte> by) => [.. bytes.AsSpan(0, place.Start), .. by, .. bytes.AsSpan(place.End)];

    private static byte[] Swap(byte[] bytes, Place one, Place other)
    {
        var (first, second) = one.Start <= other.Start ? (one, other) : (other, one);
        return first.End > second.Start
            ? bytes
            :
            [
                .. bytes.AsSpan(0, first.Start), .. bytes.AsSpan(second.Start, second.Length), .. bytes.AsSpan(first.End, second.Start - first.End),
                .. bytes.AsSpan(first.Start, first.Length), .. bytes.AsSpan(second.End),
            ];
    }

    private static byte[] WithByte(byte[] bytes, int at, byte value)
    {
        var changed = bytes.ToArray();
        if (at < changed.Length)
        {
            changed[at] = value;
        }

        return changed;
    }
}
