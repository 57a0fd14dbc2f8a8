using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A field of a PSBT.</summary>
/// <param name="Key">The type as CompactSize, and what makes fields of one type differ.</param>
/// <param name="Value">The value.</param>
public readonly record struct PsbtEntry(Bytes Key, Bytes Value)
{
    /// <summary>The type, or the highest number there is if the key does not begin with a CompactSize.</summary>
    internal ulong Type
    {
        get
        {
            var reader = new ConsensusReader(Key.Span);
            var type = reader.CompactSizeValue();
            return reader.Failed ? ulong.MaxValue : type;
        }
    }

    /// <summary>What follows the type in the key.</summary>
    internal ReadOnlySpan<byte> KeyData
    {
        get
        {
            var reader = new ConsensusReader(Key.Span);
            reader.CompactSizeValue();
            return reader.Failed ? default : Key.Span[reader.Position..];
        }
    }
}

/// <summary>A map of a PSBT: its fields in the order of the bytes, known or not.</summary>
/// <remarks>BIP-174.</remarks>
public sealed record PsbtMap
{
    internal PsbtMap(Sequence<PsbtEntry> entries) => Entries = entries;

    /// <summary>The fields. No two have the same key.</summary>
    public Sequence<PsbtEntry> Entries { get; }

    internal static PsbtMap Empty { get; } = new(Sequence<PsbtEntry>.Empty);

    internal int Size
    {
        get
        {
            var size = 1;
            foreach (var entry in Entries)
            {
                size += CompactSize.LengthWithContent(entry.Key.Length) + CompactSize.LengthWithContent(entry.Value.Length);
            }

            return size;
        }
    }

    internal bool TryGet(byte type, out Bytes value)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Span is [var only] && only == type)
            {
                value = entry.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>All fields of one type.</summary>
    internal IEnumerable<PsbtEntry> OfType(ulong type) => Entries.Where(entry => entry.Type == type);

    /// <summary>The map with a field in place of the one with its key, or put before the first whose key is greater.</summary>
    internal PsbtMap With(PsbtEntry added)
    {
        var entries = Entries.ToList();
        var same = entries.FindIndex(entry => entry.Key == added.Key);
        if (same >= 0)
        {
            entries[same] = added;
            return new PsbtMap(entries.ToSequence());
        }

        var greater = entries.FindIndex(entry => entry.Key.Span.SequenceCompareTo(added.Key.Span) > 0);
        entries.Insert(greater < 0 ? entries.Count : greater, added);
        return new PsbtMap(entries.ToSequence());
    }

    internal PsbtMap With(byte type, ReadOnlySpan<byte> value) => With(new PsbtEntry(Bytes.Copy([type]), Bytes.Copy(value)));

    internal PsbtMap Where(Func<PsbtEntry, bool> kept) => new(Entries.Where(kept).ToSequence());

    /// <summary>The fields of both, ordered by key; where both have one, this map's counts.</summary>
    internal PsbtMap Merge(PsbtMap other)
    {
        var keys = Entries.Select(entry => entry.Key).ToHashSet();
        var all = Entries.Concat(other.Entries.Where(entry => !keys.Contains(entry.Key))).ToList();
        all.Sort(static (left, right) => left.Key.Span.SequenceCompareTo(right.Key.Span));
        return new PsbtMap(all.ToSequence());
    }

    internal void Write(ref ConsensusWriter writer)
    {
        foreach (var entry in Entries)
        {
            writer.Variable(entry.Key.Span);
            writer.Variable(entry.Value.Span);
        }

        writer.U8(0);
    }
}
