using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Notes what a message writes, TLV records that it does not have too.</summary>
internal struct WriteRecorder(List<FieldDefinition> fields) : IFieldWriter
{
    private ulong? _tlvType;

    public readonly List<FieldDefinition> Fields => fields;

    public readonly void U8(string name, byte value) => Note(name, "byte");

    public readonly void U16(string name, ushort value) => Note(name, "u16");

    public readonly void U32(string name, uint value) => Note(name, "u32");

    public readonly void U64(string name, ulong value) => Note(name, "u64");

    public readonly void S8(string name, sbyte value) => Note(name, "s8");

    public readonly void S16(string name, short value) => Note(name, "s16");

    public readonly void S32(string name, int value) => Note(name, "s32");

    public readonly void S64(string name, long value) => Note(name, "s64");

    public readonly void BigSize(string name, ulong value) => Note(name, "bigsize");

    public readonly void TU16(string name, ushort value) => Note(name, "tu16");

    public readonly void TU32(string name, uint value) => Note(name, "tu32");

    public readonly void TU64(string name, ulong value) => Note(name, "tu64");

    public readonly void SatoshiAmount(string name, Satoshi value) => Note(name, "u64");

    public readonly void MilliSatoshiAmount(string name, MilliSatoshi value) => Note(name, "u64");

    public readonly void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T> => Note(name, T.WireType);

    public readonly void FixedBytes(int length, string name, Bytes value) => Note(name, $"{length}*byte");

    public readonly void Bytes(string lengthName, string name, Bytes value) => NoteCounted(lengthName, name, "byte");

    public readonly void Text(string lengthName, string name, UntrustedText value) => NoteCounted(lengthName, name, "byte");

    public readonly void Rest(string name, Bytes value) => Note(name, "...*byte");

    public readonly void Utf8Rest(string name, UntrustedText value) => Note(name, "...*utf8");

    public readonly void ShortBytes(string lengthName, string name, Bytes value)
    {
        Note(lengthName, "byte");
        Note(name, lengthName + "*byte");
    }

    public readonly void SciddirOrPubkey(string name, SciddirOrPubkey value) => Note(name, "sciddir_or_pubkey");

    public readonly void U32s(int count, string name, Sequence<uint> values) => Note(name, $"{count}*u32");

    public readonly void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => Note(name, $"{count}*{T.WireType}");

    public readonly void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => Note(name, "...*" + T.WireType);

    public readonly void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => NoteCounted(countName, name, T.WireType);

    public readonly void Subtype<T>(string name, T value)
        where T : ISubtype<T> => Note(name, T.WireType);

    public readonly void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T> => NoteCounted(countName, name, T.WireType);

    public readonly void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Note(countName, "byte");
        Note(name, countName + "*" + T.WireType);
    }

    public readonly void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T> => Note(name, "...*" + T.WireType);

    public readonly void BeginTlvs(string streamName, TlvRecords unknown)
    {
    }

    public bool BeginTlv(ulong type, string name, bool present)
    {
        fields.Add(new FieldDefinition(FieldKind.Tlv, name, "", type));
        _tlvType = type;
        return true;
    }

    public void EndTlv() => _tlvType = null;

    public readonly void EndTlvs()
    {
    }

    private readonly void NoteCounted(string countName, string name, string wireType)
    {
        Note(countName, "u16");
        Note(name, countName + "*" + wireType);
    }

    private readonly void Note(string name, string wireType) =>
        fields.Add(new FieldDefinition(_tlvType is null ? FieldKind.Field : FieldKind.TlvField, name, wireType, _tlvType));
}
