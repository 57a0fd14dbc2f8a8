using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>
/// A JSON object of a vector file. Every read names its place when the content is wrong, and
/// <see cref="RefuseUnread"/> finds members that nobody read: an expectation with a misspelt name must not go unchecked.
/// </summary>
internal sealed class VectorObject
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unread = new(StringComparer.Ordinal);
    private readonly List<VectorObject> _children = [];
    private readonly string _place;

    public VectorObject(JsonElement element, string place)
    {
        _place = place;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Wrong("an object is needed");
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!_members.TryAdd(member.Name, member.Value))
            {
                throw Wrong($"\"{member.Name}\" stands twice");
            }

            _unread.Add(member.Name);
        }
    }

    /// <summary>The names of the members, for objects whose names are data.</summary>
    public IEnumerable<string> Names => _members.Keys;

    public bool Has(string name) => _members.ContainsKey(name);

    public string Text(string name) => Value(Read(name), name);

    /// <summary>A number of the file itself, such as the BOLT; integers of the protocol are text.</summary>
    public int Int(string name) =>
        Read(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt32(out var value) && value >= 0 ? value : throw Wrong($"\"{name}\" is no number");

    public ulong Unsigned(string name) =>
        ulong.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong($"\"{name}\" is no unsigned integer");

    public ulong Unsigned(string name, ulong max) => Unsigned(name) is var value && value <= max ? value : throw Wrong($"\"{name}\" is more than {max}");

    public uint U32(string name) => (uint)Unsigned(name, uint.MaxValue);

    public long Signed(string name) =>
        long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong($"\"{name}\" is no signed integer");

    public Bytes Hex(string name) => ToBytes(Text(name), name);

    public T Fixed<T>(string name)
        where T : struct, IFixedBytes<T> => T.TryRead(Hex(name).Span, out var value) ? value : throw Wrong($"\"{name}\" is no {T.WireType}");

    /// <summary>A point that is proved to lie on the curve.</summary>
    public PublicKey Point(string name) => PublicKey.TryParse(Hex(name).Span, out var key) ? key : throw Wrong($"\"{name}\" is no point");

    public Sequence<string> Texts(string name) => Elements(name).Select(element => Value(element, name)).ToSequence();

    public Sequence<Bytes> Hexes(string name) => Texts(name).Select(text => ToBytes(text, name)).ToSequence();

    /// <summary>JSON whose form another reader checks.</summary>
    public JsonElement Raw(string name) => Read(name).Clone();

    public VectorObject Object(string name) => Child(Read(name), name);

    public IEnumerable<VectorObject> Objects(string name)
    {
        var index = 0;
        foreach (var element in Elements(name))
        {
            yield return Child(element, $"{name}[{index++}]");
        }
    }

    /// <summary>One of a few words.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        return words.Contains(text) ? text : throw Wrong($"\"{name}\" is none of {string.Join(", ", words.ToArray())}");
    }

    /// <summary>Ends the reading.</summary>
    /// <exception cref="VectorFormatException">A member was not read, here or further in.</exception>
    public void RefuseUnread()
    {
        if (_members.Keys.FirstOrDefault(_unread.Contains) is { } name)
        {
            throw Wrong($"\"{name}\" means nothing here");
        }

        foreach (var child in _children)
        {
            child.RefuseUnread();
        }
    }

    public VectorFormatException Wrong(string what) => new($"{_place}: {what}.");

    private JsonElement Read(string name)
    {
        _unread.Remove(name);
        return _members.TryGetValue(name, out var element) ? element : throw Wrong($"\"{name}\" is missing");
    }

    private JsonElement.ArrayEnumerator Elements(string name) =>
        Read(name) is { ValueKind: JsonValueKind.Array } element ? element.EnumerateArray() : throw Wrong($"\"{name}\" is no array");

    private string Value(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong($"\"{name}\" is no text");

    /// <summary>Lower case only: what the libraries give is compared as text.</summary>
    private Bytes ToBytes(string text, string name) =>
        text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) && !text.Any(char.IsAsciiLetterUpper) ? Bytes.FromHex(text) : throw Wrong($"\"{name}\" is no lower-case hex");

    private VectorObject Child(JsonElement element, string name)
    {
        var child = new VectorObject(element, $"{_place}: {name}");
        _children.Add(child);
        return child;
    }
}
