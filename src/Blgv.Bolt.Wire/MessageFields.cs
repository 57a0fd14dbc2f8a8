using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>What a line of a field list stands for.</summary>
public enum FieldKind
{
    /// <summary>A field of the message itself.</summary>
    Field,

    /// <summary>A known TLV record.</summary>
    Tlv,

    /// <summary>A field of the TLV record above it.</summary>
    TlvField,
}

/// <summary>One line of the field list of a message, as the specification prints it.</summary>
/// <param name="Kind">What the line stands for.</param>
/// <param name="Name">The name of the field or record.</param>
/// <param name="WireType">The type, such as <c>u16</c>, <c>len*byte</c> or <c>...*chain_hash</c>; empty for a record.</param>
/// <param name="TlvType">The type of the TLV record, for records and their fields.</param>
public readonly record struct FieldDefinition(FieldKind Kind, string Name, string WireType, ulong? TlvType);

/// <summary>Lists the fields of a message from the code that reads it; there is no other list.</summary>
public static class MessageFields
{
    /// <summary>The fields and known TLV records, in the order of the wire.</summary>
    /// <typeparam name="T">The message, TLV stream or subtype.</typeparam>
    /// <returns>The list.</returns>
    public static Sequence<FieldDefinition> Of<T>()
        where T : IFields<T>
    {
        var recorder = new FieldRecorder([]);
        _ = T.Read(ref recorder);
        return recorder.Fields.ToSequence();
    }

    /// <summary>Whether TLV records can follow the fields; after those of gossip messages come bytes that are signed as they are.</summary>
    internal static bool HasTlvStream<T>()
        where T : IFields<T>
    {
        var recorder = new FieldRecorder([]);
        _ = T.Read(ref recorder);
        return recorder.HasStream;
    }
}
