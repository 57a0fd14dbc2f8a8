using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>A TLV record that a registry added to a message.</summary>
internal abstract class TlvDefinition
{
    public abstract ulong Type { get; }

    public abstract string Name { get; }

    /// <summary>Whether the bytes from start to end are a right value; offsets in the error are those of the source.</summary>
    public abstract DecodeError Check(ReadOnlySpan<byte> source, int start, int end);

    /// <summary>Writes the fields of a value that <see cref="Check"/> accepts; returns false, having written nothing, for another.</summary>
    public abstract bool TryWriteFields(ReadOnlySpan<byte> value, ref JsonFieldWriter writer);

    /// <summary>Reads the fields and returns the bytes of the value.</summary>
    public abstract Bytes ReadFields(ref JsonFieldReader reader);
}

/// <inheritdoc/>
internal sealed class TlvDefinition<TTlv> : TlvDefinition
    where TTlv : ITlvRecord<TTlv>
{
    public override ulong Type => TTlv.TlvType;

    public override string Name => TTlv.TlvName;

    public override DecodeError Check(ReadOnlySpan<byte> source, int start, int end) =>
        FieldCodec.TryDecodeTlv<TTlv>(source, start, end, out _, out var error) ? default : error;

    public override bool TryWriteFields(ReadOnlySpan<byte> value, ref JsonFieldWriter writer)
    {
        if (!FieldCodec.TryDecode<TTlv>(value, out var record, out _))
        {
            return false;
        }

        writer.BeginObject(Name);
        record.Write(ref writer);
        writer.EndObject();
        return true;
    }

    public override Bytes ReadFields(ref JsonFieldReader reader)
    {
        var record = TTlv.Read(ref reader);
        return reader.Failed ? default : Bytes.Copy(FieldCodec.Encode(record));
    }
}

/// <summary>The records that a registry added to one message; few, so they are searched one by one.</summary>
internal sealed class TlvDefinitions(TlvDefinition[] definitions)
{
    public static TlvDefinitions None { get; } = new([]);

    public TlvDefinition? Find(ulong type)
    {
        foreach (var definition in definitions)
        {
            if (definition.Type == type)
            {
                return definition;
            }
        }

        return null;
    }

    public TlvDefinition? Find(string name)
    {
        foreach (var definition in definitions)
        {
            if (definition.Name == name)
            {
                return definition;
            }
        }

        return null;
    }

    public TlvDefinitions Add(TlvDefinition definition) => new([.. definitions, definition]);
}
