using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Blgv.Bolt.Wire;

/// <summary>The outer part of a message in JSON: which message it is.</summary>
internal static class MessageJson
{
    public const string NameProperty = "message";
    public const string TypeProperty = "type";
    public const string PayloadProperty = "payload";

    /// <summary>Parses JSON text in which no property stands twice.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out JsonDocument? document, out JsonError error)
    {
        error = default;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException exception)
        {
            error = new JsonError("$", exception.Message);
        }
        catch (InvalidOperationException exception)
        {
            // what the search for duplicates throws when the escapes of a property name make no text
            error = new JsonError("$", exception.Message);
        }

        document = null;
        return false;
    }

    public static bool TryRead(
        JsonElement json, IReadOnlyDictionary<ushort, MessageDefinition> definitions, [NotNullWhen(true)] out IMessage? message, out JsonError error)
    {
        message = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            error = new JsonError("$", "must be an object");
            return false;
        }

        var definition = Find(json, definitions, out var type, out error);
        if (definition is null && type is null)
        {
            return false;
        }

        var reader = new JsonFieldReader(json, definition?.Extras ?? TlvDefinitions.None);
        reader.Skip(NameProperty);
        reader.Skip(TypeProperty);
        message = definition is null
            ? new UnknownMessage(type.GetValueOrDefault(), reader.Rest(PayloadProperty))
            : definition.ReadFields(ref reader);
        reader.EndObject();
        error = reader.Error;
        if (reader.Failed)
        {
            message = null;
        }
        else if (message.GetLength() is var length and > MessageLimits.MaxMessageLength)
        {
            error = new JsonError("$", string.Create(CultureInfo.InvariantCulture, $"makes a message of {length} bytes; at most {MessageLimits.MaxMessageLength} can be sent"));
            message = null;
        }

        return message is not null;
    }

    /// <summary>The message named; or null with the type of an unknown one; or neither, with the error.</summary>
    private static MessageDefinition? Find(
        JsonElement json, IReadOnlyDictionary<ushort, MessageDefinition> definitions, out ushort? type, out JsonError error)
    {
        type = null;
        error = default;
        MessageDefinition? named = null;
        if (json.TryGetProperty(NameProperty, out var name))
        {
            var text = JsonScopes.TextOf(name);
            named = definitions.Values.FirstOrDefault(definition => definition.Name == text);
            if (named is null)
            {
                var known = string.Join(", ", definitions.Values.Select(definition => definition.Name).Order(StringComparer.Ordinal));
                error = new JsonError("$." + NameProperty, $"is none of the known messages: {known}");
                return null;
            }
        }

        if (!json.TryGetProperty(TypeProperty, out var number))
        {
            error = named is null ? new JsonError("$", $"needs {NameProperty} or {TypeProperty}") : default;
            return named;
        }

        if (number.ValueKind != JsonValueKind.Number || !number.TryGetUInt16(out var value))
        {
            error = new JsonError("$." + TypeProperty, "must be a number from 0 to 65535");
            return null;
        }

        if (named is not null && named.Type != value)
        {
            error = new JsonError("$." + TypeProperty, string.Create(CultureInfo.InvariantCulture, $"is not that of {named.Name}, which is {named.Type}"));
            return null;
        }

        type = value;
        return named ?? definitions.GetValueOrDefault(value);
    }
}
