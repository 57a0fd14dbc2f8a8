using System.Text.Json;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli;

/// <summary>A TLV stream of BOLT 12 in the clothes of a message, because messages are what Wire writes as JSON. It never goes to a peer.</summary>
/// <typeparam name="T">The stream.</typeparam>
internal sealed record Bolt12Record<T> : IMessage<Bolt12Record<T>>
    where T : class, IFields<T>
{
    /// <inheritdoc/>
    public static ushort Type => MessageLimits.FirstCustomMessageType + 1;

    /// <inheritdoc/>
    public static string Name => "bolt12";

    /// <summary>The stream.</summary>
    public required T Stream { get; init; }

    /// <summary>None: the records without a field are in the stream.</summary>
    public TlvRecords Extension => default;

    /// <summary>Writes an object with the stream under its name, and nothing of the message.</summary>
    public static void WriteJson(Utf8JsonWriter writer, T stream)
    {
        var registry = MessageRegistry.Empty.Add<Bolt12Record<T>>();
        using var message = JsonDocument.Parse(registry.ToJson(new Bolt12Record<T> { Stream = stream }));
        writer.WriteStartObject();
        foreach (var property in message.RootElement.EnumerateObject().Where(each => each.Value.ValueKind == JsonValueKind.Object))
        {
            property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public static Bolt12Record<T> Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct => new() { Stream = T.Read(ref r) };

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct => Stream.Write(ref w);
}
