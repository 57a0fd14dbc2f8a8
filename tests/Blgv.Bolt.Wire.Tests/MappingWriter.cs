using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Writes bytes and notes where each field and each TLV record is.</summary>
internal ref struct MappingWriter(Span<byte> destination, int offset) : IFieldWriter
{
    private readonly Span<byte> _destination = destination;
    private readonly List<Place> _places = [];
    private ByteFieldWriter _writer = new(destination);
    private int _streamStart;
    private int _placesBeforeTlv;

    public readonly IReadOnlyList<Place> Places => _places;

    public int? FixedEnd { get; private set; }

    public void U8(string name, byte value)
    {
        _writer.U8(name, value);
        Note(PlaceKind.Fixed, name, sizeof(byte));
    }

    public void U16(string name, ushort value)
    {
        _writer.U16(name, value);
        Note(PlaceKind.Fixed, name, sizeof(ushort));
    }

    public void U32(string name, uint value)
    {
        _writer.U32(name, value);
        Note(PlaceKind.Fixed, name, sizeof(uint));
    }

    public void U64(string name, ulong value)
    {
        _writer.U64(name, value);
        Note(PlaceKind.Fixed, name, sizeof(ulong));
    }

    public void S8(string name, sbyte value) => U8(name, unchecked((byte)value));

    public void S16(string name, short value) => U16(name, unchecked((ushort)value));

    public void S32(string name, int value) => U32(name, unchecked((uint)value));

    public void S64(string name, long value) => U64(name, unchecked((ulong)value));

    public void BigSize(string name, ulong value)
    {
        _writer.BigSize(name, value);
        Note(PlaceKind.BigSize, name, Wire.BigSize.LengthOf(value));
    }

    public void TU16(string name, ushort value) => TU64(name, value);

    public void TU32(string name, uint value) => TU64(name, value);

    public void TU64(string name, ulong value)
    {
        var start = _writer.Written;
        _writer.TU64(name, value);
        Note(PlaceKind.Bytes, name, _writer.Written - start);
    }

    public void SatoshiAmount(string name, Satoshi value)
    {
        _writer.SatoshiAmount(name, value);
        Note(PlaceKind.Satoshi, name, sizeof(ulong));
    }

    public void MilliSatoshiAmount(string name, MilliSatoshi value)
    {
        _writer.MilliSatoshiAmount(name, value);
        Note(PlaceKind.MilliSatoshi, name, sizeof(ulong));
    }

    public void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T>
    {
        _writer.Fixed(name, value);
        Note(value is PointBytes ? PlaceKind.Point : PlaceKind.Fixed, name, T.Size);
    }

    public void FixedBytes(int length, string name, Bytes value)
    {
        _writer.FixedBytes(length, name, value);
        Note(PlaceKind.Fixed, name, length);
    }

    public void Bytes(string lengthName, string name, Bytes value)
    {
        Count(lengthName, sizeof(ushort), value.Length);
        Raw(name, value);
    }

    public void Text(string lengthName, string name, UntrustedText value) => Bytes(lengthName, name, value.Raw);

    public void Rest(string name, Bytes value)
    {
        FixedEnd ??= offset + _writer.Written;
        Raw(name, value);
    }

    public void Utf8Rest(string name, UntrustedText value) => Raw(name, value.Raw);

    public void ShortBytes(string lengthName, string name, Bytes value)
    {
        Count(lengthName, sizeof(byte), value.Length);
        Raw(name, value);
    }

    public void SciddirOrPubkey(string name, SciddirOrPubkey value)
    {
        _writer.SciddirOrPubkey(name, value);
        Note(PlaceKind.Fixed, name, value.Length);
    }

    public void U32s(int count, string name, Sequence<uint> values)
    {
        foreach (var value in values)
        {
            U32(name, value);
        }
    }

    public void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => RestOf(name, values);

    public void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        foreach (var value in values)
        {
            Fixed(name, value);
        }
    }

    public void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        Count(countName, sizeof(ushort), values.Count);
        RestOf(name, values);
    }

    public void Subtype<T>(string name, T value)
        where T : ISubtype<T> => value.Write(ref this);

    public void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Count(countName, sizeof(ushort), values.Count);
        RestOfSubtypes(name, values);
    }

    public void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Count(countName, sizeof(byte), values.Count);
        RestOfSubtypes(name, values);
    }

    public void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        foreach (var value in values)
        {
            value.Write(ref this);
        }
    }

    public void BeginTlvs(string streamName, TlvRecords unknown)
    {
        _streamStart = _writer.Written;
        FixedEnd ??= offset + _streamStart;
        _writer.BeginTlvs(streamName, unknown);
    }

    public bool BeginTlv(ulong type, string name, bool present)
    {
        _placesBeforeTlv = _places.Count;
        return _writer.BeginTlv(type, name, present);
    }

    public void EndTlv()
    {
        var end = _writer.Written;
        _writer.EndTlv();

        // a length of more than one byte has moved the value
        var moved = _writer.Written - end;
        for (var i = _placesBeforeTlv; i < _places.Count; i++)
        {
            _places[i] = _places[i] with { Start = _places[i].Start + moved };
        }
    }

    public void EndTlvs()
    {
        _writer.EndTlvs();
        for (var at = _streamStart; at < _writer.Written;)
        {
            _ = Wire.BigSize.TryRead(_destination[at..], out _, out var typeLength, out _);
            _ = Wire.BigSize.TryRead(_destination[(at + typeLength)..], out var length, out var lengthLength, out _);
            var whole = typeLength + lengthLength + (int)length;
            _places.Add(new Place(PlaceKind.BigSize, "record", offset + at, typeLength));
            _places.Add(new Place(PlaceKind.BigSize, "record", offset + at + typeLength, lengthLength));
            _places.Add(new Place(PlaceKind.Record, "record", offset + at, whole));
            at += whole;
        }
    }

    private void Count(string name, int width, int count)
    {
        if (width == sizeof(byte))
        {
            _writer.U8(name, (byte)count);
        }
        else
        {
            _writer.U16(name, (ushort)count);
        }

        Note(PlaceKind.Length, name, width);
    }

    private void Raw(string name, Bytes value)
    {
        _writer.Rest(name, value);
        Note(PlaceKind.Bytes, name, value.Length);
    }

    private readonly void Note(PlaceKind kind, string name, int length) =>
        _places.Add(new Place(kind, name, offset + _writer.Written - length, length));
}
