namespace Blgv.Bolt.Wire.Tests;

/// <summary>What stands at a place in the bytes of a message.</summary>
internal enum PlaceKind
{
    /// <summary>A number, a hash, a signature: something of a length that its type says.</summary>
    Fixed,

    /// <summary>An amount that has a limit.</summary>
    Satoshi,

    /// <summary>An amount that has a limit.</summary>
    MilliSatoshi,

    Point,

    /// <summary>A length or count of the bytes or values that follow.</summary>
    Length,

    /// <summary>Bytes of any length.</summary>
    Bytes,

    /// <summary>A number of one to nine bytes.</summary>
    BigSize,

    /// <summary>A whole TLV record.</summary>
    Record,
}

/// <summary>A stretch of the bytes of a message.</summary>
internal readonly record struct Place(PlaceKind Kind, string Name, int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>Bytes, and where in them the fields are.</summary>
/// <param name="Bytes">The bytes.</param>
/// <param name="Places">The fields, those of subtypes and TLV records too, and the records.</param>
/// <param name="FixedEnd">Where the TLV stream begins, or the bytes that are kept as they are.</param>
internal sealed record MappedBytes(byte[] Bytes, IReadOnlyList<Place> Places, int FixedEnd)
{
    /// <summary>The fields before the TLV stream.</summary>
    public IEnumerable<Place> FixedPlaces => Places.Where(place => place.End <= FixedEnd);

    /// <summary>Writes a value after the bytes that come before it.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="before">Bytes to begin with: the type of a message.</param>
    public static MappedBytes Of<T>(T value, ReadOnlySpan<byte> before)
        where T : IFields<T>
    {
        var room = new byte[before.Length + FieldCodec.GetLength(value)];
        before.CopyTo(room);
        var writer = new MappingWriter(room.AsSpan(before.Length), before.Length);
        value.Write(ref writer);
        return new MappedBytes(room, writer.Places, writer.FixedEnd ?? room.Length);
    }
}
