using System.Text.Json;

namespace Blgv.Bolt.Wire;

/// <summary>The JSON object being read and those round it, with what was taken from each, and the first error.</summary>
internal sealed class JsonScopes
{
    private readonly Stack<Scope> _scopes = new();

    public JsonScopes(JsonElement root) => _scopes.Push(new Scope(root, "$"));

    public JsonError? Error { get; private set; }

    public void Fail(string name, string reason) => Error ??= new JsonError($"{_scopes.Peek().Path}.{name}", reason);

    public bool Has(string name) => _scopes.Peek().TryGet(name, out _);

    public void MarkTaken(string name) => _scopes.Peek().Taken.Add(name);

    /// <summary>Takes a property that must be there.</summary>
    public bool TryTake(string name, out JsonElement json)
    {
        json = default;
        if (Error is not null)
        {
            return false;
        }

        if (!_scopes.Peek().TryGet(name, out json))
        {
            Fail(name, "is missing");
            return false;
        }

        MarkTaken(name);
        return true;
    }

    /// <summary>Goes into an object.</summary>
    public bool TryEnter(JsonElement json, string name)
    {
        if (Error is null && json.ValueKind != JsonValueKind.Object)
        {
            Fail(name, "must be an object");
        }

        if (Error is not null)
        {
            return false;
        }

        _scopes.Push(new Scope(json, $"{_scopes.Peek().Path}.{name}"));
        return true;
    }

    /// <summary>Goes into an object that may be absent, which is the same as empty.</summary>
    public void EnterOptional(string name)
    {
        if (!Has(name))
        {
            _scopes.Push(new Scope(default, $"{_scopes.Peek().Path}.{name}"));
        }
        else if (!TryTake(name, out var json) || !TryEnter(json, name))
        {
            _scopes.Push(new Scope(default, _scopes.Peek().Path));
        }
    }

    /// <summary>The properties that nobody took, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Untaken() => _scopes.Peek().Untaken();

    /// <summary>The text of a string; null for anything else, also for escapes that make no text (half a surrogate pair).</summary>
    public static string? TextOf(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Comes out of the object; a property that nobody took is an error.</summary>
    public void Leave()
    {
        if (_scopes.Peek().Untaken() is [var property, ..])
        {
            Fail(property.Key, "is no field of this message");
        }

        _scopes.Pop();
    }

    private sealed record Scope(JsonElement Element, string Path)
    {
        public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

        public bool TryGet(string name, out JsonElement json)
        {
            json = default;
            return Element.ValueKind == JsonValueKind.Object && Element.TryGetProperty(name, out json);
        }

        public List<KeyValuePair<string, JsonElement>> Untaken() =>
            Element.ValueKind == JsonValueKind.Object
                ? [.. Element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, property.Value)).Where(property => !Taken.Contains(property.Key))]
                : [];
    }
}
