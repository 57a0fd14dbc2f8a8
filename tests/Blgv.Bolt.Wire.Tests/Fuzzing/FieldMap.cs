namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>What stands at a place in the bytes of a message.</summary>
internal enum PlaceKind
{
    /// <summary>A number, a hash, a point: something of a length that its type says.</summary>
    Fixed,

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
internal readonly record struct Place(PlaceKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}

/// <summary>Bytes, and where in them the fields are.</summary>
internal sealed record MappedBytes(byte[] Bytes, IReadOnlyList<Place> Places)
{
    public static MappedBytes Of<T>(T value, ReadOnlySpan<byte> before)
        where T : IFields<T>
    {
        var room = new byte[before.Length + FieldCodec.GetLength(value)];
        before.CopyTo(room);
        var writer = new MappingWriter(room.AsSpan(before.Length), before.Length);
        value.Write(ref writer);
        return new MappedBytes(room, writer.Places);
    }
}
