using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Compares what the code reads and writes with the field lists of the specification.</summary>
public sealed class MessageFieldsTests
{
    private static readonly Dictionary<string, (string Type, FieldDefinition[] Fields)> Specified = ReadSpecification();

    [Fact]
    public void Every_message_of_the_registry_has_the_fields_of_the_specification()
    {
        CheckRead<Init>();
        CheckRead<Error>();
        CheckRead<Warning>();
        CheckRead<Ping>();
        CheckRead<Pong>();
        CheckRead<PeerStorage>();
        CheckRead<PeerStorageRetrieval>();
        Assert.Equal(7, MessageRegistry.Bolt.Names.Count);
    }

    [Fact]
    public void Every_message_writes_the_fields_that_it_reads()
    {
        CheckWritten(new Init());
        CheckWritten(new Error());
        CheckWritten(new Warning());
        CheckWritten(new Ping());
        CheckWritten(new Pong());
        CheckWritten(new PeerStorage());
        CheckWritten(new PeerStorageRetrieval());
        CheckWritten(new Everything());
        CheckWritten(new Greeting());
    }

    [Fact]
    public void A_list_names_lengths_records_and_their_fields() => Assert.Equal(
        "gflen:u16 globalfeatures:gflen*byte flen:u16 features:flen*byte networks/1: chains/1:...*chain_hash remote_addr/3: data/3:...*byte",
        string.Join(' ', MessageFields.Of<Init>().Select(field => $"{field.Name}{(field.TlvType is { } type ? $"/{type}" : "")}:{field.WireType}")));

    private static void CheckRead<T>()
        where T : class, IMessage<T>
    {
        var (type, fields) = Specified[T.Name];
        Assert.Equal(type, T.Type.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(fields, MessageFields.Of<T>());
    }

    private static void CheckWritten<T>(T message)
        where T : class, IMessage<T>
    {
        var recorder = new WriteRecorder([]);
        message.Write(ref recorder);
        Assert.Equal(MessageFields.Of<T>(), recorder.Fields.ToSequence());
    }

    /// <summary>The columns are bolt, type, message, kind, name, wire_type, tlv_type and two that do not matter here; no quoted one comes before those.</summary>
    private static Dictionary<string, (string Type, FieldDefinition[] Fields)> ReadSpecification() =>
        File.ReadLines(Repository.PathOf("bolt-test-vectors", "messages.csv")).Skip(1)
            .Select(line => line.Split(','))
            .GroupBy(row => row[2], StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => (rows.First()[1], rows.Select(ToField).ToArray()), StringComparer.Ordinal);

    private static FieldDefinition ToField(string[] row) => new(
        row[3] switch
        {
            "field" => FieldKind.Field,
            "tlv" => FieldKind.Tlv,
            "tlvfield" => FieldKind.TlvField,
            _ => throw new InvalidDataException($"unknown kind {row[3]}"),
        },
        row[4],
        row[5],
        row[6].Length == 0 ? null : ulong.Parse(row[6], CultureInfo.InvariantCulture));
}

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

    public readonly void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => Note(name, "...*" + T.WireType);

    public readonly void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => NoteCounted(countName, name, T.WireType);

    public readonly void Subtype<T>(string name, T value)
        where T : ISubtype<T> => Note(name, T.WireType);

    public readonly void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T> => NoteCounted(countName, name, T.WireType);

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
