using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Reads nothing: notes which fields are asked for and answers with defaults.</summary>
internal struct FieldRecorder(List<FieldDefinition> fields) : IFieldReader
{
    private ulong? _tlvType;

    public readonly List<FieldDefinition> Fields => fields;

    public readonly byte U8(string name) => Note<byte>(name, "byte");

    public readonly ushort U16(string name) => Note<ushort>(name, "u16");

    public readonly uint U32(string name) => Note<uint>(name, "u32");

    public readonly ulong U64(string name) => Note<ulong>(name, "u64");

    public readonly sbyte S8(string name) => Note<sbyte>(name, "s8");

    public readonly short S16(string name) => Note<short>(name, "s16");

    public readonly int S32(string name) => Note<int>(name, "s32");

    public readonly long S64(string name) => Note<long>(name, "s64");

    public readonly ulong BigSize(string name) => Note<ulong>(name, "bigsize");

    public readonly ushort TU16(string name) => Note<ushort>(name, "tu16");

    public readonly uint TU32(string name) => Note<uint>(name, "tu32");

    public readonly ulong TU64(string name) => Note<ulong>(name, "tu64");

    public readonly Satoshi SatoshiAmount(string name) => new(U64(name));

    public readonly MilliSatoshi MilliSatoshiAmount(string name) => new(U64(name));

    public readonly T Fixed<T>(string name)
        where T : struct, IFixedBytes<T> => Note<T>(name, T.WireType);

    public readonly Bytes FixedBytes(int length, string name) => Note<Bytes>(name, $"{length}*byte");

    public readonly Bytes Bytes(string lengthName, string name)
    {
        U16(lengthName);
        return Note<Bytes>(name, lengthName + "*byte");
    }

    public readonly UntrustedText Text(string lengthName, string name) => new(Bytes(lengthName, name));

    public readonly Bytes Rest(string name) => Note<Bytes>(name, "...*byte");

    public readonly UntrustedText Utf8Rest(string name) => Note<UntrustedText>(name, "...*utf8");

    public readonly Bytes ShortBytes(string lengthName, string name)
    {
        U8(lengthName);
        return Note<Bytes>(name, lengthName + "*byte");
    }

    public readonly SciddirOrPubkey SciddirOrPubkey(string name) => Note<SciddirOrPubkey>(name, "sciddir_or_pubkey");

    public readonly Sequence<uint> U32s(int count, string name) => Note<Sequence<uint>>(name, $"{count}*u32");

    public readonly Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T> => Note<Sequence<T>>(name, $"{count}*{T.WireType}");

    public readonly Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T> => Note<Sequence<T>>(name, "...*" + T.WireType);

    public readonly Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T>
    {
        U16(countName);
        return Note<Sequence<T>>(name, countName + "*" + T.WireType);
    }

    public readonly T Subtype<T>(string name)
        where T : ISubtype<T>
    {
        Note<int>(name, T.WireType);
        var elsewhere = new FieldRecorder([]);
        return T.Read(ref elsewhere);
    }

    public readonly Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>
    {
        U16(countName);
        return Note<Sequence<T>>(name, countName + "*" + T.WireType);
    }

    public readonly Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>
    {
        U8(countName);
        return Note<Sequence<T>>(name, countName + "*" + T.WireType);
    }

    public readonly Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T> => Note<Sequence<T>>(name, "...*" + T.WireType);

    /// <summary>Whether TLV records can follow the fields.</summary>
    public bool HasStream { get; private set; }

    /// <summary>The specification's lists name the records, not the stream.</summary>
    public void BeginTlvs(string streamName) => HasStream = true;

    public bool BeginTlv(ulong type, string name)
    {
        fields.Add(new FieldDefinition(FieldKind.Tlv, name, "", type));
        _tlvType = type;
        return true;
    }

    public void EndTlv() => _tlvType = null;

    public readonly TlvRecords EndTlvs() => default;

    private readonly T Note<T>(string name, string wireType)
        where T : struct
    {
        fields.Add(new FieldDefinition(_tlvType is null ? FieldKind.Field : FieldKind.TlvField, name, wireType, _tlvType));
        return default;
    }
}
