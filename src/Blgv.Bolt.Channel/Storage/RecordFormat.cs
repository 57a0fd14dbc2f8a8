using System.Diagnostics.CodeAnalysis;

namespace Blgv.Bolt.Channel;

/// <summary>How one kind of a thing that has several is stored: as a record whose type tells the kind.</summary>
/// <remarks>
/// Types are even: a version that does not know a kind must not go on without it. An odd type is for what may be ignored. A type
/// that was ever used is not used again.
/// </remarks>
internal abstract class RecordFormat<TBase>(ulong type, string name)
    where TBase : class
{
    public ulong Type { get; } = type;

    public string Name { get; } = name;

    /// <summary>Writes the record if the value is of this kind.</summary>
    public abstract bool TryWrite(StorageWriter w, TBase value);

    /// <summary>Reads the fields; null when the reader has failed.</summary>
    public abstract TBase? Read(ref StorageReader r);
}

/// <inheritdoc/>
internal sealed class RecordFormat<TBase, T>(ulong type, string name, WriteFields<T> write, ReadFields<T> read) : RecordFormat<TBase>(type, name)
    where TBase : class
    where T : class, TBase
{
    public override bool TryWrite(StorageWriter w, TBase value)
    {
        if (value is not T kind)
        {
            return false;
        }

        w.Record(Type, kind, write);
        return true;
    }

    public override TBase? Read(ref StorageReader r) => read(ref r);
}

/// <summary>All kinds of a thing.</summary>
internal sealed class RecordFormats<TBase>(params RecordFormat<TBase>[] formats)
    where TBase : class
{
    /// <summary>What is stored.</summary>
    public ReadOnlySpan<RecordFormat<TBase>> All => formats;

    public void Write(StorageWriter w, TBase value)
    {
        foreach (var format in formats)
        {
            if (format.TryWrite(w, value))
            {
                return;
            }
        }

        throw new InvalidOperationException($"There is no format for {value.GetType().Name}.");
    }

    /// <summary>Reads the record that comes next.</summary>
    /// <returns>False at the end and after a failure. True without a value when the record was passed over.</returns>
    public bool TryRead(ref StorageReader r, out TBase? value)
    {
        value = null;
        if (!r.TryBeginNext(out var type, out var scope))
        {
            return false;
        }

        var format = Array.Find(formats, format => format.Type == type);
        if (format is null)
        {
            r.SkipUnknown(type);
        }
        else
        {
            r.Name(format.Name);
            value = format.Read(ref r);
        }

        r.End(scope);
        return !r.Failed;
    }

    /// <summary>Reads the record that must come next, of a kind that is known.</summary>
    public TBase? ReadOne(ref StorageReader r, string name)
    {
        var value = ReadNext(ref r, name);
        if (value is null)
        {
            r.Missing(name);
        }

        return value;
    }

    /// <summary>Reads the record that must come next, which may be one to pass over.</summary>
    public TBase? ReadNext(ref StorageReader r, string name)
    {
        if (!TryRead(ref r, out var value))
        {
            r.Missing(name);
        }

        return value;
    }

    /// <summary>Reads records to the end.</summary>
    public bool TryReadAll(ref StorageReader r, [NotNullWhen(true)] out List<TBase>? values)
    {
        values = [];
        while (TryRead(ref r, out var value))
        {
            if (value is not null)
            {
                values.Add(value);
            }
        }

        return !r.Failed;
    }
}
