using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Counts the bytes that fields take, without writing them.</summary>
public struct LengthCounter : IFieldWriter
{
    private long _valueStart;

    /// <summary>The bytes so far.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void U8(string name, byte value) => Length += 1;

    /// <inheritdoc/>
    public void U16(string name, ushort value) => Length += 2;

    /// <inheritdoc/>
    public void U32(string name, uint value) => Length += 4;

    /// <inheritdoc/>
    public void U64(string name, ulong value) => Length += 8;

    /// <inheritdoc/>
    public void S8(string name, sbyte value) => Length += 1;

    /// <inheritdoc/>
    public void S16(string name, short value) => Length += 2;

    /// <inheritdoc/>
    public void S32(string name, int value) => Length += 4;

    /// <inheritdoc/>
    public void S64(string name, long value) => Length += 8;

    /// <inheritdoc/>
    public void BigSize(string name, ulong value) => Length += Wire.BigSize.LengthOf(value);

    /// <inheritdoc/>
    public void TU16(string name, ushort value) => TU64(name, value);

    /// <inheritdoc/>
    public void TU32(string name, uint value) => TU64(name, value);

    /// <inheritdoc/>
    public void TU64(string name, ulong value) => Length += TruncatedInteger.LengthOf(value);

    /// <inheritdoc/>
    public void SatoshiAmount(string name, Satoshi value) => Length += 8;

    /// <inheritdoc/>
    public void MilliSatoshiAmount(string name, MilliSatoshi value) => Length += 8;

    /// <inheritdoc/>
    public void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T> => Length += T.Size;

    /// <inheritdoc/>
    public void FixedBytes(int length, string name, Bytes value)
    {
        RequireLength(length, name, value);
        Length += length;
    }

    /// <inheritdoc/>
    public void Bytes(string lengthName, string name, Bytes value) => Length += 2 + value.Length;

    /// <inheritdoc/>
    public void Text(string lengthName, string name, UntrustedText value) => Length += 2 + value.Raw.Length;

    /// <inheritdoc/>
    public void Rest(string name, Bytes value) => Length += value.Length;

    /// <inheritdoc/>
    public void Utf8Rest(string name, UntrustedText value) => Length += value.Raw.Length;

    /// <inheritdoc/>
    public void ShortBytes(string lengthName, string name, Bytes value)
    {
        RequireShort(name, value.Length);
        Length += 1 + value.Length;
    }

    /// <inheritdoc/>
    public void SciddirOrPubkey(string name, SciddirOrPubkey value) => Length += value.Length;

    /// <inheritdoc/>
    public void U32s(int count, string name, Sequence<uint> values)
    {
        RequireCount(count, name, values.Count);
        Length += sizeof(uint) * count;
    }

    /// <inheritdoc/>
    public void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        RequireCount(count, name, values.Count);
        RestOf(name, values);
    }

    /// <inheritdoc/>
    public void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T> => Length += (long)values.Count * T.Size;

    /// <inheritdoc/>
    public void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        Length += 2;
        RestOf(name, values);
    }

    /// <inheritdoc/>
    public void Subtype<T>(string name, T value)
        where T : ISubtype<T> => value.Write(ref this);

    /// <inheritdoc/>
    public void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Length += 2;
        RestOfSubtypes(name, values);
    }

    /// <inheritdoc/>
    public void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        RequireShort(name, values.Count);
        Length += 1;
        RestOfSubtypes(name, values);
    }

    /// <inheritdoc/>
    public void RestOfSubtypes<T>(string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        foreach (var value in values.Span)
        {
            value.Write(ref this);
        }
    }

    /// <inheritdoc/>
    public void BeginTlvs(string streamName, TlvRecords unknown) => Length += unknown.Encoded.Length;

    /// <inheritdoc/>
    public bool BeginTlv(ulong type, string name, bool present)
    {
        if (present)
        {
            Length += Wire.BigSize.LengthOf(type);
            _valueStart = Length;
        }

        return present;
    }

    /// <inheritdoc/>
    public void EndTlv() => Length += Wire.BigSize.LengthOf((ulong)(Length - _valueStart));

    /// <inheritdoc/>
    public readonly void EndTlvs()
    {
        // the unknown records were counted when the stream began
    }

    /// <summary>A field of so many bytes gets exactly so many: anything else is a mistake of the caller.</summary>
    internal static void RequireLength(int length, string name, Bytes value)
    {
        if (value.Length != length)
        {
            throw new ArgumentException($"{name} has {length} bytes, {value.Length} were given.", nameof(value));
        }
    }

    /// <inheritdoc cref="RequireLength"/>
    internal static void RequireCount(int count, string name, int given)
    {
        if (given != count)
        {
            throw new ArgumentException($"{name} has {count} values, {given} were given.", nameof(given));
        }
    }

    /// <summary>A length of one byte: what does not fit it can be in no message.</summary>
    internal static void RequireShort(string name, int length)
    {
        if (length > byte.MaxValue)
        {
            throw new ArgumentException($"{name} has {length} bytes or values; at most {byte.MaxValue} fit.", nameof(length));
        }
    }
}
