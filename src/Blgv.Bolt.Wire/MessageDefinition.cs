using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Blgv.Bolt.Wire;

/// <summary>What a registry knows of one message.</summary>
internal abstract class MessageDefinition
{
    public abstract ushort Type { get; }

    public abstract string Name { get; }

    /// <summary>The TLV records that were added to the message.</summary>
    public abstract TlvDefinitions Extras { get; }

    public abstract bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out IMessage? message, out DecodeError error);

    public abstract void WriteFields(IMessage message, Utf8JsonWriter writer);

    public abstract IMessage ReadFields(ref JsonFieldReader reader);
}

/// <inheritdoc/>
internal sealed class MessageDefinition<T>(TlvDefinitions extras) : MessageDefinition
    where T : class, IMessage<T>
{
    public override ushort Type => T.Type;

    public override string Name => T.Name;

    public override TlvDefinitions Extras => extras;

    public override bool TryDecode(ReadOnlySpan<byte> source, [NotNullWhen(true)] out IMessage? message, out DecodeError error)
    {
        var right = MessageCodec.TryDecode<T>(source, extras, out var typed, out error);
        message = typed;
        return right;
    }

    public override void WriteFields(IMessage message, Utf8JsonWriter writer)
    {
        if (message is not T typed)
        {
            throw new ArgumentException($"The type {Type} is {typeof(T)} in this registry, not {message.GetType()}.", nameof(message));
        }

        var fields = new JsonFieldWriter(writer, extras);
        typed.Write(ref fields);
    }

    public override IMessage ReadFields(ref JsonFieldReader reader) => T.Read(ref reader);
}
