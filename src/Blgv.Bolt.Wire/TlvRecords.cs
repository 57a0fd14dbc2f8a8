using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>A TLV record whose value is not interpreted.</summary>
/// <param name="Type">The type; odd ones may be ignored by who does not know them.</param>
/// <param name="Value">The value.</param>
/// <remarks>BOLT 1, "Type-Length-Value Format".</remarks>
public readonly record struct TlvRecord(ulong Type, Bytes Value);

/// <summary>
/// The TLV records of a message that it has no field for, byte for byte as received and in ascending order of type, so that a
/// message written again is the message that was signed. Equal by content.
/// </summary>
/// <remarks>BOLT 1, "Type-Length-Value Format" and Appendix C. The default value is the empty list. Written as <c>[new(201, bytes)]</c>.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "The specification's word for them.")]
[CollectionBuilder(typeof(TlvRecords), nameof(Create))]
public readonly record struct TlvRecords : IReadOnlyCollection<TlvRecord>
{
    internal TlvRecords(Bytes encoded, int count)
    {
        Encoded = encoded;
        Count = count;
    }

    /// <summary>No records.</summary>
    public static TlvRecords Empty => default;

    /// <summary>The records as they are on the wire, one after the other.</summary>
    public Bytes Encoded { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Makes a list of records.</summary>
    /// <param name="records">The records, in strictly ascending order of type.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ArgumentException">The types are not strictly ascending.</exception>
    public static TlvRecords Create(ReadOnlySpan<TlvRecord> records)
    {
        var length = 0;
        for (var i = 0; i < records.Length; i++)
        {
            if (i > 0 && records[i].Type <= records[i - 1].Type)
            {
                throw new ArgumentException($"TLV type {records[i].Type} follows {records[i - 1].Type}; types must be strictly ascending.", nameof(records));
            }

            length += BigSize.LengthOf(records[i].Type) + BigSize.LengthOf((ulong)records[i].Value.Length) + records[i].Value.Length;
        }

        var encoded = new byte[length];
        var rest = encoded.AsSpan();
        foreach (var (type, value) in records)
        {
            rest = rest[BigSize.Write(rest, type)..];
            rest = rest[BigSize.Write(rest, (ulong)value.Length)..];
            value.Span.CopyTo(rest);
            rest = rest[value.Length..];
        }

        return new TlvRecords(Bytes.Copy(encoded), records.Length);
    }

    /// <summary>Takes bytes for a stream of records, of whatever types.</summary>
    /// <param name="encoded">The bytes.</param>
    /// <param name="records">The records, or none.</param>
    /// <returns>False when the bytes are no TLV stream: a header not minimal or cut off, a type not above the one before, a length past the end.</returns>
    public static bool TryParse(Bytes encoded, out TlvRecords records)
    {
        records = default;
        var rest = encoded.Span;
        ulong? last = null;
        var count = 0;
        for (; !rest.IsEmpty; count++)
        {
            if (!BigSize.TryRead(rest, out var type, out var typeLength, out _) || type <= last
                || !BigSize.TryRead(rest[typeLength..], out var length, out var lengthLength, out _)
                || length > (ulong)(rest.Length - typeLength - lengthLength))
            {
                return false;
            }

            last = type;
            rest = rest[(typeLength + lengthLength + (int)length)..];
        }

        records = new TlvRecords(encoded, count);
        return true;
    }

    /// <summary>The value of one record.</summary>
    /// <param name="type">The type to look for.</param>
    /// <param name="value">The value, or nothing.</param>
    /// <returns>Whether the record is there.</returns>
    public bool TryGet(ulong type, out Bytes value)
    {
        foreach (var record in new TlvWalk(Encoded.Span))
        {
            if (record.Type == type)
            {
                value = Bytes.Copy(record.Value);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of one record, decoded.</summary>
    /// <typeparam name="TTlv">What the record holds.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="error">What is wrong with its bytes, counted from the first byte of the value; its kind is <see cref="DecodeErrorKind.None"/> when the record is simply not there.</param>
    /// <returns>Whether the record is there and right. A record that a registry knows was checked when the message was decoded.</returns>
    public bool TryGet<TTlv>([MaybeNullWhen(false)] out TTlv value, out DecodeError error)
        where TTlv : ITlvRecord<TTlv>
    {
        error = default;
        value = default;
        return TryGet(TTlv.TlvType, out var bytes) && FieldCodec.TryDecodeTlv(bytes.Span, 0, bytes.Length, out value, out error);
    }

    /// <summary>The same records and one more; a record of the same type is replaced.</summary>
    /// <typeparam name="TTlv">What the record holds.</typeparam>
    /// <param name="record">The record.</param>
    /// <returns>The new list.</returns>
    public TlvRecords With<TTlv>(TTlv record)
        where TTlv : ITlvRecord<TTlv> => With(new TlvRecord(TTlv.TlvType, Bytes.Copy(FieldCodec.Encode(record))));

    /// <summary>The same records and one more; a record of the same type is replaced.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The new list.</returns>
    public TlvRecords With(TlvRecord record)
    {
        var records = new List<TlvRecord>(Count + 1);
        foreach (var existing in this)
        {
            if (existing.Type != record.Type)
            {
                records.Add(existing);
            }
        }

        var place = records.FindIndex(existing => existing.Type > record.Type);
        records.Insert(place < 0 ? records.Count : place, record);
        return Create([.. records]);
    }

    /// <inheritdoc/>
    public IEnumerator<TlvRecord> GetEnumerator()
    {
        var records = new List<TlvRecord>(Count);
        foreach (var record in new TlvWalk(Encoded.Span))
        {
            records.Add(new TlvRecord(record.Type, Bytes.Copy(record.Value)));
        }

        return records.GetEnumerator();
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Type and value of each record.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"[{string.Join(", ", this.Select(record => $"{record.Type}: {record.Value}"))}]";
}

/// <summary>Goes through encoded records that are known to be well formed, without copying.</summary>
internal ref struct TlvWalk(ReadOnlySpan<byte> encoded)
{
    private ReadOnlySpan<byte> _rest = encoded;

    public ulong Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The whole record: type, length and value.</summary>
    public ReadOnlySpan<byte> Raw { get; private set; }

    public readonly TlvWalk Current => this;

    public readonly TlvWalk GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        _ = BigSize.TryRead(_rest, out var type, out var typeLength, out _);
        _ = BigSize.TryRead(_rest[typeLength..], out var length, out var lengthLength, out _);
        var header = typeLength + lengthLength;
        Type = type;
        Value = _rest.Slice(header, (int)length);
        Raw = _rest[..(header + (int)length)];
        _rest = _rest[Raw.Length..];
        return true;
    }
}
