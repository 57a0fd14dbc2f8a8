using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Where a field is in the bytes of a message, counted from its type.</summary>
internal readonly record struct FieldPlace(string Name, PlaceKind Kind, int Offset);

internal enum PlaceKind
{
    Satoshi,
    MilliSatoshi,
    Length,
    Point,
}

/// <summary>Finds the fields of a message that tests want to change: amounts, lengths, points. Those inside TLV records and subtypes are not looked for.</summary>
internal struct FieldPlaces(List<FieldPlace> places) : IFieldWriter
{
    private LengthCounter _counter;

    public readonly List<FieldPlace> Places => places;

    /// <summary>Where the TLV stream begins, or the bytes that are kept as they are.</summary>
    public int? FixedEnd { get; private set; }

    private readonly int Here => MessageLimits.TypeLength + (int)_counter.Length;

    public void U8(string name, byte value) => _counter.U8(name, value);

    public void U16(string name, ushort value) => _counter.U16(name, value);

    public void U32(string name, uint value) => _counter.U32(name, value);

    public void U64(string name, ulong value) => _counter.U64(name, value);

    public void S8(string name, sbyte value) => _counter.S8(name, value);

    public void S16(string name, short value) => _counter.S16(name, value);

    public void S32(string name, int value) => _counter.S32(name, value);

    public void S64(string name, long value) => _counter.S64(name, value);

    public void BigSize(string name, ulong value) => _counter.BigSize(name, value);

    public void TU16(string name, ushort value) => _counter.TU16(name, value);

    public void TU32(string name, uint value) => _counter.TU32(name, value);

    public void TU64(string name, ulong value) => _counter.TU64(name, value);

    public void SatoshiAmount(string name, Satoshi value)
    {
        Note(name, PlaceKind.Satoshi);
        _counter.SatoshiAmount(name, value);
    }

    public void MilliSatoshiAmount(string name, MilliSatoshi value)
    {
        Note(name, PlaceKind.MilliSatoshi);
        _counter.MilliSatoshiAmount(name, value);
    }

    public void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T>
    {
        if (value is PointBytes)
        {
            Note(name, PlaceKind.Point);
        }

        _counter.Fixed(name, value);
    }

    public void FixedBytes(int length, string name, Bytes value) => _counter.FixedBytes(length, name, value);

    public void Bytes(string lengthName, string name, Bytes value)
    {
        Note(lengthName, PlaceKind.Length);
        _counter.Bytes(lengthName, name, value);
    }

    public void Text(string lengthName, string name, UntrustedText value) => Bytes(lengthName, name, value.Raw);

    public void ShortBytes(string lengthName, string name, Bytes value) => _counter.ShortBytes(lengthName, name, value);

    public void SciddirOrPubkey(string name, SciddirOrPubkey value) => _counter.SciddirOrPubkey(name, value);

    public void U32s(int count, string name, Sequence<uint> values) => _counter.U32s(count, name, values);

    public void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => _counter.FixedArrayOf(count, name, values);

    public void Rest(string name, Bytes value)
    {
        FixedEnd ??= Here;
        _counter.Rest(name, value);
    }

    public void Utf8Rest(string name, UntrustedText value) => _counter.Utf8Rest(name, value);

    public void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => _counter.RestOf(name, values);

    public void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        Note(countName, PlaceKind.Length);
        _counter.ArrayOf(countName, name, values);
    }

    public void Subtype<T>(string name, T value)
        where T : ISubtype<T> => _counter.Subtype(name, value);

    public void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Note(countName, PlaceKind.Length);
        _counter.SubtypesOf(countName, name, values);
    }

    public void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T> => _counter.FewSubtypesOf(countName, name, values);

    public void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T> => _counter.RestOfSubtypes(name, values);

    public void BeginTlvs(string streamName, TlvRecords unknown)
    {
        FixedEnd ??= Here;
        _counter.BeginTlvs(streamName, unknown);
    }

    public bool BeginTlv(ulong type, string name, bool present) => _counter.BeginTlv(type, name, present);

    public void EndTlv() => _counter.EndTlv();

    public readonly void EndTlvs() => _counter.EndTlvs();

    private readonly void Note(string name, PlaceKind kind)
    {
        if (FixedEnd is null)
        {
            places.Add(new FieldPlace(name, kind, Here));
        }
    }
}
