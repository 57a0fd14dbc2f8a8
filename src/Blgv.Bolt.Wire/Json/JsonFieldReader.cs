using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Reads fields from the properties of a JSON object. The first failure sticks and names its place.</summary>
internal readonly struct JsonFieldReader : IFieldReader
{
    public const string HexProperty = "hex";

    private readonly TlvDefinitions _extras;
    private readonly JsonScopes _scopes;

    public JsonFieldReader(JsonElement root, TlvDefinitions extras)
    {
        _extras = extras;
        _scopes = new JsonScopes(root);
    }

    public bool Failed => _scopes.Error is not null;

    public JsonError Error => _scopes.Error.GetValueOrDefault();

    public byte U8(string name) => (byte)Unsigned(name, byte.MaxValue);

    public ushort U16(string name) => (ushort)Unsigned(name, ushort.MaxValue);

    public uint U32(string name) => (uint)Unsigned(name, uint.MaxValue);

    public ulong U64(string name) => Unsigned(name, ulong.MaxValue);

    public sbyte S8(string name) => (sbyte)Signed(name, sbyte.MinValue, sbyte.MaxValue);

    public short S16(string name) => (short)Signed(name, short.MinValue, short.MaxValue);

    public int S32(string name) => (int)Signed(name, int.MinValue, int.MaxValue);

    public long S64(string name) => Signed(name, long.MinValue, long.MaxValue);

    public ulong BigSize(string name) => Unsigned(name, ulong.MaxValue);

    public ushort TU16(string name) => U16(name);

    public uint TU32(string name) => U32(name);

    public ulong TU64(string name) => U64(name);

    public Satoshi SatoshiAmount(string name) => new(Unsigned(name, Satoshi.Max.Value));

    public MilliSatoshi MilliSatoshiAmount(string name) => new(Unsigned(name, MilliSatoshi.Max.Value));

    public T Fixed<T>(string name)
        where T : struct, IFixedBytes<T> => _scopes.TryTake(name, out var json) ? FixedValue<T>(json, name) : default;

    public Bytes FixedBytes(int length, string name)
    {
        var bytes = Rest(name);
        if (!Failed && bytes.Length != length)
        {
            _scopes.Fail(name, string.Create(CultureInfo.InvariantCulture, $"must be {length} bytes"));
        }

        return bytes;
    }

    public Bytes Bytes(string lengthName, string name)
    {
        var bytes = Rest(name);
        CheckLength(lengthName, name, bytes.Length);
        return bytes;
    }

    public UntrustedText Text(string lengthName, string name)
    {
        var text = TextValue(name);
        CheckLength(lengthName, name, text.Raw.Length);
        return text;
    }

    public Bytes Rest(string name) => _scopes.TryTake(name, out var json) ? Hex(json, name) : default;

    public UntrustedText Utf8Rest(string name)
    {
        var text = TextValue(name);
        if (!System.Text.Unicode.Utf8.IsValid(text.Raw.Span))
        {
            _scopes.Fail(name, "must be UTF-8");
        }

        return text;
    }

    public Bytes ShortBytes(string lengthName, string name)
    {
        var bytes = Rest(name);
        CheckLength(lengthName, name, bytes.Length, byte.MaxValue);
        return bytes;
    }

    public SciddirOrPubkey SciddirOrPubkey(string name)
    {
        var bytes = Rest(name);
        if (!Primitives.SciddirOrPubkey.TryRead(bytes.Span, out var value) || value.Length != bytes.Length)
        {
            _scopes.Fail(name, "must be a sciddir_or_pubkey, 18 or 66 hex digits");
        }

        return value;
    }

    public Sequence<uint> U32s(int count, string name)
    {
        var values = new List<uint>();
        if (TryTakeArray(name, out var array))
        {
            foreach (var json in array.EnumerateArray())
            {
                values.Add((uint)UnsignedValue(json, string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]"), uint.MaxValue));
            }

            RequireCount(count, name, values.Count);
        }

        return values.ToSequence();
    }

    public Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T>
    {
        var values = RestOf<T>(name);
        RequireCount(count, name, values.Count);
        return values;
    }

    public Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        var values = new List<T>();
        if (TryTakeArray(name, out var array))
        {
            foreach (var json in array.EnumerateArray())
            {
                values.Add(FixedValue<T>(json, string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]")));
            }
        }

        return values.ToSequence();
    }

    public Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T>
    {
        var values = RestOf<T>(name);
        CheckLength(countName, name, values.Count);
        return values;
    }

    public T Subtype<T>(string name)
        where T : ISubtype<T>
    {
        _ = _scopes.TryTake(name, out var json);
        return SubtypeValue<T>(json, name);
    }

    public Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>
    {
        var values = RestOfSubtypes<T>(name);
        CheckLength(countName, name, values.Count);
        return values;
    }

    public Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T>
    {
        var values = RestOfSubtypes<T>(name);
        CheckLength(countName, name, values.Count, byte.MaxValue);
        return values;
    }

    public Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T>
    {
        var values = new List<T>();
        if (TryTakeArray(name, out var array))
        {
            foreach (var json in array.EnumerateArray())
            {
                values.Add(SubtypeValue<T>(json, string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]")));
            }
        }

        return values.ToSequence();
    }

    public void BeginTlvs(string streamName) => _scopes.EnterOptional(streamName);

    public bool BeginTlv(ulong type, string name)
    {
        var number = type.ToString(CultureInfo.InvariantCulture);
        if (_scopes.Has(number))
        {
            _scopes.Fail(number, $"is {name}; give it by its name");
        }

        return !Failed && _scopes.Has(name) && _scopes.TryTake(name, out var json) && _scopes.TryEnter(json, name);
    }

    public void EndTlv() => _scopes.Leave();

    public TlvRecords EndTlvs()
    {
        var records = new SortedDictionary<ulong, Bytes>();
        foreach (var (name, json) in _scopes.Untaken())
        {
            ulong type;
            Bytes value;
            if (_extras.Find(name) is { } definition)
            {
                type = definition.Type;
                value = AddedRecord(definition, json, name);
            }
            else if (ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out type))
            {
                value = Hex(json, name);
            }
            else
            {
                _scopes.Fail(name, "is no TLV record of this message; give unknown records by their number");
                break;
            }

            _scopes.MarkTaken(name);
            if (!records.TryAdd(type, value))
            {
                _scopes.Fail(name, "is the type of another record of the stream");
            }
        }

        _scopes.Leave();
        return Failed ? default : TlvRecords.Create([.. records.Select(record => new TlvRecord(record.Key, record.Value))]);
    }

    /// <summary>Accepts a property that is no field, if it is there.</summary>
    public void Skip(string name) => _scopes.MarkTaken(name);

    /// <summary>Refuses properties that nobody asked for.</summary>
    public void EndObject() => _scopes.Leave();

    private Bytes AddedRecord(TlvDefinition definition, JsonElement json, string name)
    {
        if (!_scopes.TryEnter(json, name))
        {
            return default;
        }

        var reader = this;
        var value = definition.ReadFields(ref reader);
        _scopes.Leave();
        return value;
    }

    private T SubtypeValue<T>(JsonElement json, string path)
        where T : ISubtype<T>
    {
        var entered = _scopes.TryEnter(json, path);
        var reader = this;
        var value = T.Read(ref reader);
        if (entered)
        {
            _scopes.Leave();
        }

        return value;
    }

    private T FixedValue<T>(JsonElement json, string path)
        where T : struct, IFixedBytes<T>
    {
        var text = JsonScopes.TextOf(json);
        if (typeof(T) == typeof(ShortChannelId) && ShortChannelId.TryParse(text, out var id))
        {
            return (T)(object)id;
        }

        if (!FixedBytesExtensions.TryFromHex<T>(text, out var value))
        {
            _scopes.Fail(path, string.Create(CultureInfo.InvariantCulture, $"must be a {T.WireType}, {2 * T.Size} hex digits"));
        }

        return value;
    }

    private Bytes Hex(JsonElement json, string path)
    {
        var text = JsonScopes.TextOf(json);
        var bytes = new byte[(text?.Length ?? 0) / 2];
        if (text is null || text.Length % 2 != 0 || Convert.FromHexString(text, bytes, out _, out _) != OperationStatus.Done)
        {
            _scopes.Fail(path, "must be a string of hex digits, two for each byte");
            return default;
        }

        return Primitives.Bytes.Copy(bytes);
    }

    private UntrustedText TextValue(string name)
    {
        if (!_scopes.TryTake(name, out var json))
        {
            return default;
        }

        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(HexProperty, out var hex))
        {
            return new UntrustedText(Hex(hex, $"{name}.{HexProperty}"));
        }

        if (JsonScopes.TextOf(json) is { } text)
        {
            return UntrustedText.FromString(text);
        }

        _scopes.Fail(name, $"must be a string or an object with the property {HexProperty}");
        return default;
    }

    private bool TryTakeArray(string name, out JsonElement array)
    {
        if (!_scopes.TryTake(name, out array))
        {
            return false;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            _scopes.Fail(name, "must be an array");
        }

        return !Failed;
    }

    private ulong Unsigned(string name, ulong max) => _scopes.TryTake(name, out var json) ? UnsignedValue(json, name, max) : 0;

    private ulong UnsignedValue(JsonElement json, string name, ulong max)
    {
        ulong value = 0;
        var right = json.ValueKind switch
        {
            JsonValueKind.Number => json.TryGetUInt64(out value),
            JsonValueKind.String => ulong.TryParse(JsonScopes.TextOf(json), NumberStyles.None, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
        if (!right || value > max)
        {
            _scopes.Fail(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from 0 to {max}"));
            return 0;
        }

        return value;
    }

    private long Signed(string name, long min, long max)
    {
        if (!_scopes.TryTake(name, out var json))
        {
            return 0;
        }

        long value = 0;
        var right = json.ValueKind switch
        {
            JsonValueKind.Number => json.TryGetInt64(out value),
            JsonValueKind.String => long.TryParse(JsonScopes.TextOf(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
        if (!right || value < min || value > max)
        {
            _scopes.Fail(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}"));
            return 0;
        }

        return value;
    }

    private void RequireCount(int count, string name, int given)
    {
        if (given != count)
        {
            _scopes.Fail(name, string.Create(CultureInfo.InvariantCulture, $"must have {count} elements, not {given}"));
        }
    }

    /// <summary>A length may be left out; if it is there, it must be right.</summary>
    private void CheckLength(string lengthName, string name, int length, ushort max = ushort.MaxValue)
    {
        if (length > max)
        {
            _scopes.Fail(name, string.Create(CultureInfo.InvariantCulture, $"has {length} elements; at most {max} fit"));
        }

        if (_scopes.Has(lengthName) && Unsigned(lengthName, max) != (ulong)length)
        {
            _scopes.Fail(lengthName, string.Create(CultureInfo.InvariantCulture, $"is not the length of {name}, which is {length}"));
        }
    }
}
