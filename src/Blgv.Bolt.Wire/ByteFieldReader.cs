using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Reads fields from bytes. The first failure sticks, later reads return defaults; nothing here throws on bad bytes.</summary>
/// <remarks>
/// BOLT 1. Every length is compared with what is left before anything is allocated for it. Only what a message keeps is copied.
/// The TLV part is in the other file.
/// </remarks>
public ref partial struct ByteFieldReader : IFieldReader
{
    /// <summary>Room for a list of subtypes to begin with: most are shorter.</summary>
    private const int FewSubtypes = 16;

    private readonly ReadOnlySpan<byte> _source;
    private readonly TlvDefinitions _extras;
    private int _position;
    private int _end;
    private DecodeError _error;

    // the rest is the state of the TLV stream
    private bool _inStream;
    private bool _inTlv;
    private string _tlvName;
    private ulong? _tlvType;
    private int _streamEnd;
    private ulong? _lastType;
    private ulong? _lastAsked;

    // the record whose header was read but which nobody took yet
    private bool _pending;
    private int _pendingStart;
    private int _pendingValue;
    private int _pendingEnd;

    // unknown records: a run of neighbours in the source, and the runs before it once a known record ended them
    private int _keptCount;
    private int _runStart;
    private int _runEnd;
    private byte[]? _kept;

    /// <summary>A reader of all the bytes given.</summary>
    /// <param name="source">The bytes.</param>
    public ByteFieldReader(ReadOnlySpan<byte> source)
        : this(source, 0, source.Length, TlvDefinitions.None)
    {
    }

    internal ByteFieldReader(ReadOnlySpan<byte> source, int start, int end, TlvDefinitions extras)
    {
        _source = source;
        _position = start;
        _end = end;
        _extras = extras;
        _tlvName = "";
    }

    /// <summary>A reader of one TLV value inside a message, so that errors tell the record and the place in the message.</summary>
    internal static ByteFieldReader OfTlvValue<TTlv>(ReadOnlySpan<byte> source, int start, int end)
        where TTlv : ITlvRecord<TTlv> =>
        new(source, start, end, TlvDefinitions.None) { _inTlv = true, _tlvName = TTlv.TlvName, _tlvType = TTlv.TlvType };

    /// <summary>Whether a read failed.</summary>
    public readonly bool Failed => _error.Kind != DecodeErrorKind.None;

    /// <summary>The first failure.</summary>
    public readonly DecodeError Error => _error;

    /// <summary>The bytes not read yet of the message or TLV value.</summary>
    public readonly int Remaining => unchecked(_end - _position);

    /// <inheritdoc/>
    public byte U8(string name) => TryTake(1, name, out var bytes) ? bytes[0] : (byte)0;

    /// <inheritdoc/>
    public ushort U16(string name) => TryTake(2, name, out var bytes) ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    /// <inheritdoc/>
    public uint U32(string name) => TryTake(4, name, out var bytes) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <inheritdoc/>
    public ulong U64(string name) => TryTake(8, name, out var bytes) ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    /// <inheritdoc/>
    public sbyte S8(string name) => unchecked((sbyte)U8(name));

    /// <inheritdoc/>
    public short S16(string name) => unchecked((short)U16(name));

    /// <inheritdoc/>
    public int S32(string name) => unchecked((int)U32(name));

    /// <inheritdoc/>
    public long S64(string name) => unchecked((long)U64(name));

    /// <inheritdoc/>
    public ulong BigSize(string name)
    {
        if (Failed)
        {
            return 0;
        }

        if (!Wire.BigSize.TryRead(_source[_position.._end], out var value, out var length, out var error))
        {
            Fail(error == BigSizeError.NotMinimal ? DecodeErrorKind.NotMinimal : DecodeErrorKind.Truncated, _position, name);
            return 0;
        }

        _position += length;
        return value;
    }

    /// <inheritdoc/>
    public ushort TU16(string name) => (ushort)Truncated(sizeof(ushort), name);

    /// <inheritdoc/>
    public uint TU32(string name) => (uint)Truncated(sizeof(uint), name);

    /// <inheritdoc/>
    public ulong TU64(string name) => Truncated(sizeof(ulong), name);

    /// <inheritdoc/>
    public Satoshi SatoshiAmount(string name) => new(Amount(name, Satoshi.Max.Value));

    /// <inheritdoc/>
    public MilliSatoshi MilliSatoshiAmount(string name) => new(Amount(name, MilliSatoshi.Max.Value));

    /// <inheritdoc/>
    public T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        if (TryTake(T.Size, name, out var bytes))
        {
            if (T.TryRead(bytes, out var value))
            {
                return value;
            }

            Fail(DecodeErrorKind.InvalidValue, _position - T.Size, name);
        }

        return default;
    }

    /// <inheritdoc/>
    public Bytes FixedBytes(int length, string name) => TryTake(length, name, out var bytes) ? Primitives.Bytes.Copy(bytes) : default;

    /// <inheritdoc/>
    public Bytes Bytes(string lengthName, string name) => FixedBytes(U16(lengthName), name);

    /// <inheritdoc/>
    public UntrustedText Text(string lengthName, string name) => new(Bytes(lengthName, name));

    /// <inheritdoc/>
    public Bytes Rest(string name) => FixedBytes(Remaining, name);

    /// <inheritdoc/>
    public UntrustedText Utf8Rest(string name)
    {
        if (Failed || !TryTake(Remaining, name, out var bytes))
        {
            return default;
        }

        if (!Utf8.IsValid(bytes))
        {
            Fail(DecodeErrorKind.InvalidUtf8, _position - bytes.Length, name);
            return default;
        }

        return new UntrustedText(Primitives.Bytes.Copy(bytes));
    }

    /// <inheritdoc/>
    public Bytes ShortBytes(string lengthName, string name) => FixedBytes(U8(lengthName), name);

    /// <inheritdoc/>
    public SciddirOrPubkey SciddirOrPubkey(string name)
    {
        if (Failed || Remaining == 0)
        {
            Fail(DecodeErrorKind.Truncated, _position, name);
            return default;
        }

        var start = _position;
        if (!Primitives.SciddirOrPubkey.TryGetLength(_source[start.._end], out var length))
        {
            Fail(DecodeErrorKind.InvalidValue, start, name);
            return default;
        }

        return TryTake(length, name, out var bytes) && Primitives.SciddirOrPubkey.TryRead(bytes, out var value) ? value : default;
    }

    /// <inheritdoc/>
    public Sequence<uint> U32s(int count, string name)
    {
        if (!TryTake(count * sizeof(uint), name, out var bytes))
        {
            return default;
        }

        Sequence.TryCreate<uint, ReadOnlySpan<byte>>(
            count,
            bytes,
            static (values, bytes) =>
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(i * sizeof(uint))..]);
                }

                return true;
            },
            out var list);
        return list;
    }

    /// <inheritdoc/>
    public Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T> => FixedValues<T>(count, name);

    /// <inheritdoc/>
    public Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T> => FixedValues<T>(Failed ? 0 : (Remaining + T.Size - 1) / T.Size, name);

    /// <inheritdoc/>
    public Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T> => FixedValues<T>(U16(countName), name);

    /// <inheritdoc/>
    public T Subtype<T>(string name)
        where T : ISubtype<T> => T.Read(ref this);

    /// <inheritdoc/>
    public Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => Subtypes<T>(U16(countName));

    /// <inheritdoc/>
    public Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => Subtypes<T>(U8(countName));

    /// <inheritdoc/>
    public Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T> => Subtypes<T>(int.MaxValue);

    /// <summary>Refuses bytes that are left over when all fields are read.</summary>
    internal void EndFields()
    {
        if (!Failed && Remaining > 0)
        {
            Fail(DecodeErrorKind.TrailingBytes, _position, "");
        }
    }

    private Sequence<T> FixedValues<T>(int count, string name)
        where T : struct, IFixedBytes<T>
    {
        // count is at most 65535 or follows from the bytes, so the product does not overflow; TryTake compares it with what is left
        if (count == 0 || !TryTake(count * T.Size, name, out var bytes))
        {
            return default;
        }

        if (Sequence.TryCreate<T, ReadOnlySpan<byte>>(count, bytes, static (values, bytes) => FirstRefused(values, bytes) < 0, out var list))
        {
            return list;
        }

        // the list is gone; what was wrong with it is told from a second look
        var refused = FirstRefused(new T[count], bytes);
        Fail(DecodeErrorKind.InvalidValue, _position - bytes.Length + (refused * T.Size), name);
        return default;
    }

    /// <summary>Reads values up to the first that its type refuses.</summary>
    /// <returns>Its index, or -1.</returns>
    private static int FirstRefused<T>(Span<T> values, ReadOnlySpan<byte> bytes)
        where T : struct, IFixedBytes<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.TryRead(bytes.Slice(i * T.Size, T.Size), out values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Subtypes have no fixed size, so the list grows with what was really read, never from the count.</summary>
    private Sequence<T> Subtypes<T>(int count)
        where T : ISubtype<T>
    {
        var untilEnd = count == int.MaxValue;
        var scratch = ArrayPool<T>.Shared.Rent(FewSubtypes);
        try
        {
            var read = 0;
            while (read < count && !Failed && !(untilEnd && Remaining == 0))
            {
                if (read == scratch.Length)
                {
                    Grow(ref scratch);
                }

                var before = _position;
                scratch[read++] = T.Read(ref this);
                if (_position == before && !Failed)
                {
                    throw new InvalidOperationException($"The subtype {T.WireType} has no bytes; a list of it would have no end.");
                }
            }

            return Failed ? default : Sequence.Create<T>(scratch.AsSpan(0, read));
        }
        finally
        {
            Return(scratch);
        }
    }

    private static void Grow<T>(ref T[] scratch)
    {
        var larger = ArrayPool<T>.Shared.Rent(2 * scratch.Length);
        scratch.CopyTo(larger, 0);
        Return(scratch);
        scratch = larger;
    }

    private static void Return<T>(T[] scratch) =>
        ArrayPool<T>.Shared.Return(scratch, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());

    private ulong Truncated(int size, string name)
    {
        if (Failed)
        {
            return 0;
        }

        var start = _position;
        if (Remaining > size)
        {
            Fail(DecodeErrorKind.TrailingBytes, start + size, name);
            return 0;
        }

        _position = _end;
        if (!TruncatedInteger.TryRead(_source[start.._end], out var value))
        {
            Fail(DecodeErrorKind.NotMinimal, start, name);
        }

        return value;
    }

    private ulong Amount(string name, ulong max)
    {
        var value = U64(name);
        if (value <= max)
        {
            return value;
        }

        Fail(DecodeErrorKind.AmountTooLarge, _position - sizeof(ulong), name);
        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int length, string name, out ReadOnlySpan<byte> bytes)
    {
        // neither overflows: 0 <= _position <= _end, and length is compared with what is between them
        var remaining = unchecked(_end - _position);
        if (length > remaining || Failed)
        {
            Fail(DecodeErrorKind.Truncated, _position, name);
            bytes = default;
            return false;
        }

        bytes = _source.Slice(_position, length);
        _position = unchecked(_position + length);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fail(DecodeErrorKind kind, int offset, string name)
    {
        if (Failed)
        {
            return;
        }

        var rule = kind switch
        {
            DecodeErrorKind.Truncated => _inTlv ? "1.9" : "1.3",
            DecodeErrorKind.TrailingBytes when _inTlv => "1.9",
            DecodeErrorKind.TlvTypeNotMinimal => "1.5",
            DecodeErrorKind.TlvLengthNotMinimal => "1.6",
            DecodeErrorKind.TlvNotIncreasing => "1.7",
            DecodeErrorKind.TlvTruncated => "1.8",
            DecodeErrorKind.NotMinimal when _inTlv => "1.10",
            DecodeErrorKind.UnknownEvenTlv => "1.11",
            DecodeErrorKind.InvalidUtf8 => "1.13",
            DecodeErrorKind.AmountTooLarge => "1.35",
            _ => "",
        };
        var field = _inTlv && _tlvName.Length > 0 ? _tlvName + (name.Length > 0 ? "." : "") + name : name;
        _error = new DecodeError(kind, offset, field, _tlvType, rule, "");
    }
}
