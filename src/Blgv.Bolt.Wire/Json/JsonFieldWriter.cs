using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Writes fields as properties of a JSON object, in the form that <see cref="MessageRegistry.WriteJson"/> describes.</summary>
internal ref struct JsonFieldWriter(Utf8JsonWriter writer, TlvDefinitions extras) : IFieldWriter
{
    private string? _unopenedStream;
    private TlvWalk _unknown;
    private bool _hasUnknown;

    public readonly void BeginObject(string name) => writer.WriteStartObject(name);

    public readonly void EndObject() => writer.WriteEndObject();

    public readonly void U8(string name, byte value) => writer.WriteNumber(name, value);

    public readonly void U16(string name, ushort value) => writer.WriteNumber(name, value);

    public readonly void U32(string name, uint value) => writer.WriteNumber(name, value);

    public readonly void U64(string name, ulong value) => writer.WriteNumber(name, value);

    public readonly void S8(string name, sbyte value) => writer.WriteNumber(name, value);

    public readonly void S16(string name, short value) => writer.WriteNumber(name, value);

    public readonly void S32(string name, int value) => writer.WriteNumber(name, value);

    public readonly void S64(string name, long value) => writer.WriteNumber(name, value);

    public readonly void BigSize(string name, ulong value) => writer.WriteNumber(name, value);

    public readonly void TU16(string name, ushort value) => writer.WriteNumber(name, value);

    public readonly void TU32(string name, uint value) => writer.WriteNumber(name, value);

    public readonly void TU64(string name, ulong value) => writer.WriteNumber(name, value);

    public readonly void SatoshiAmount(string name, Satoshi value) => writer.WriteNumber(name, value.Value);

    public readonly void MilliSatoshiAmount(string name, MilliSatoshi value) => writer.WriteNumber(name, value.Value);

    public readonly void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T> => writer.WriteString(name, Show(value));

    public readonly void FixedBytes(int length, string name, Bytes value) => writer.WriteString(name, value.ToString());

    public readonly void Bytes(string lengthName, string name, Bytes value) => writer.WriteString(name, value.ToString());

    public readonly void Text(string lengthName, string name, UntrustedText value)
    {
        if (value.Raw.Span.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            writer.WriteStartObject(name);
            writer.WriteString(JsonFieldReader.HexProperty, value.Raw.ToString());
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString(name, value.Raw.Span);
        }
    }

    public readonly void Rest(string name, Bytes value) => writer.WriteString(name, value.ToString());

    public readonly void Utf8Rest(string name, UntrustedText value) => Text("", name, value);

    public readonly void ShortBytes(string lengthName, string name, Bytes value) => writer.WriteString(name, value.ToString());

    public readonly void SciddirOrPubkey(string name, SciddirOrPubkey value)
    {
        Span<byte> bytes = stackalloc byte[Primitives.SciddirOrPubkey.MaxLength];
        value.CopyTo(bytes);
        writer.WriteString(name, Convert.ToHexStringLower(bytes[..value.Length]));
    }

    public readonly void U32s(int count, string name, Sequence<uint> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values.Span)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
    }

    public readonly void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => RestOf(name, values);

    public readonly void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        writer.WriteStartArray(name);
        foreach (var value in values.Span)
        {
            writer.WriteStringValue(Show(value));
        }

        writer.WriteEndArray();
    }

    public readonly void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => RestOf(name, values);

    public void Subtype<T>(string name, T value)
        where T : ISubtype<T>
    {
        writer.WriteStartObject(name);
        value.Write(ref this);
        writer.WriteEndObject();
    }

    public void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T> => RestOfSubtypes(name, values);

    public void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T> => RestOfSubtypes(name, values);

    public void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        writer.WriteStartArray(name);
        foreach (var value in values.Span)
        {
            writer.WriteStartObject();
            value.Write(ref this);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    public void BeginTlvs(string streamName, TlvRecords unknown)
    {
        _unopenedStream = streamName;
        _unknown = new TlvWalk(unknown.Encoded.Span);
        _hasUnknown = _unknown.MoveNext();
    }

    public bool BeginTlv(ulong type, string name, bool present)
    {
        WriteUnknown(type);
        if (present)
        {
            OpenStream();
            writer.WriteStartObject(name);
        }

        return present;
    }

    public readonly void EndTlv() => writer.WriteEndObject();

    public void EndTlvs()
    {
        WriteUnknown(null);
        if (_unopenedStream is null)
        {
            writer.WriteEndObject();
        }

        _unopenedStream = null;
    }

    private static string Show<T>(T value)
        where T : struct, IFixedBytes<T> => value is ShortChannelId id ? id.ToString() : FixedBytesExtensions.ToHex(value);

    private void OpenStream()
    {
        if (_unopenedStream is not null)
        {
            writer.WriteStartObject(_unopenedStream);
            _unopenedStream = null;
        }
    }

    private void WriteUnknown(ulong? below)
    {
        while (_hasUnknown && (below is null || _unknown.Type < below))
        {
            OpenStream();
            if (extras.Find(_unknown.Type) is not { } definition || !definition.TryWriteFields(_unknown.Value, ref this))
            {
                writer.WriteString(_unknown.Type.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(_unknown.Value));
            }

            _hasUnknown = _unknown.MoveNext();
        }
    }
}
