using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire;

/// <summary>Writes fields into a span. Running out of room sticks; nothing is written from then on.</summary>
/// <remarks>BOLT 1.</remarks>
public ref struct ByteFieldWriter : IFieldWriter
{
    private readonly Span<byte> _destination;
    private int _position;
    private int _valueStart;
    private TlvWalk _unknown;
    private bool _hasUnknown;
    private ulong? _lastKnown;

    /// <summary>A writer into a span.</summary>
    /// <param name="destination">Where the bytes go.</param>
    public ByteFieldWriter(Span<byte> destination) => _destination = destination;

    /// <summary>How many bytes are written.</summary>
    public readonly int Written => _position;

    /// <summary>Whether the span was too short.</summary>
    public bool Overflowed { get; private set; }

    /// <inheritdoc/>
    public void U8(string name, byte value)
    {
        if (TryTake(1, out var room))
        {
            room[0] = value;
        }
    }

    /// <inheritdoc/>
    public void U16(string name, ushort value)
    {
        if (TryTake(2, out var room))
        {
            BinaryPrimitives.WriteUInt16BigEndian(room, value);
        }
    }

    /// <inheritdoc/>
    public void U32(string name, uint value)
    {
        if (TryTake(4, out var room))
        {
            BinaryPrimitives.WriteUInt32BigEndian(room, value);
        }
    }

    /// <inheritdoc/>
    public void U64(string name, ulong value)
    {
        if (TryTake(8, out var room))
        {
            BinaryPrimitives.WriteUInt64BigEndian(room, value);
        }
    }

    /// <inheritdoc/>
    public void S8(string name, sbyte value) => U8(name, unchecked((byte)value));

    /// <inheritdoc/>
    public void S16(string name, short value) => U16(name, unchecked((ushort)value));

    /// <inheritdoc/>
    public void S32(string name, int value) => U32(name, unchecked((uint)value));

    /// <inheritdoc/>
    public void S64(string name, long value) => U64(name, unchecked((ulong)value));

    /// <inheritdoc/>
    public void BigSize(string name, ulong value)
    {
        if (TryTake(Wire.BigSize.LengthOf(value), out var room))
        {
            Wire.BigSize.Write(room, value);
        }
    }

    /// <inheritdoc/>
    public void TU16(string name, ushort value) => TU64(name, value);

    /// <inheritdoc/>
    public void TU32(string name, uint value) => TU64(name, value);

    /// <inheritdoc/>
    public void TU64(string name, ulong value)
    {
        if (TryTake(TruncatedInteger.LengthOf(value), out var room))
        {
            TruncatedInteger.Write(room, value);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than 21 million bitcoin.</exception>
    public void SatoshiAmount(string name, Satoshi value) => Amount(name, value.Value, Satoshi.Max.Value);

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">More than 21 million bitcoin.</exception>
    public void MilliSatoshiAmount(string name, MilliSatoshi value) => Amount(name, value.Value, MilliSatoshi.Max.Value);

    /// <inheritdoc/>
    public void Fixed<T>(string name, T value)
        where T : struct, IFixedBytes<T>
    {
        if (TryTake(T.Size, out var room))
        {
            value.CopyTo(room);
        }
    }

    /// <inheritdoc/>
    public void FixedBytes(int length, string name, Bytes value)
    {
        LengthCounter.RequireLength(length, name, value);
        Raw(value.Span);
    }

    /// <inheritdoc/>
    public void Bytes(string lengthName, string name, Bytes value)
    {
        Length(lengthName, value.Length);
        Raw(value.Span);
    }

    /// <inheritdoc/>
    public void Text(string lengthName, string name, UntrustedText value) => Bytes(lengthName, name, value.Raw);

    /// <inheritdoc/>
    public void Rest(string name, Bytes value) => Raw(value.Span);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The text is not UTF-8.</exception>
    public void Utf8Rest(string name, UntrustedText value)
    {
        if (!Utf8.IsValid(value.Raw.Span))
        {
            throw new ArgumentException($"{name} must be UTF-8.", nameof(value));
        }

        Raw(value.Raw.Span);
    }

    /// <inheritdoc/>
    public void ShortBytes(string lengthName, string name, Bytes value)
    {
        LengthCounter.RequireShort(name, value.Length);
        U8(lengthName, (byte)value.Length);
        Raw(value.Span);
    }

    /// <inheritdoc/>
    public void SciddirOrPubkey(string name, SciddirOrPubkey value)
    {
        if (TryTake(value.Length, out var room))
        {
            value.CopyTo(room);
        }
    }

    /// <inheritdoc/>
    public void U32s(int count, string name, Sequence<uint> values)
    {
        LengthCounter.RequireCount(count, name, values.Count);
        foreach (var value in values.Span)
        {
            U32(name, value);
        }
    }

    /// <inheritdoc/>
    public void FixedArrayOf<T>(int count, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        LengthCounter.RequireCount(count, name, values.Count);
        RestOf(name, values);
    }

    /// <inheritdoc/>
    public void RestOf<T>(string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        // more than any span has room for must not overflow on the way
        if (TryTake((int)long.Min((long)values.Count * T.Size, int.MaxValue), out var room))
        {
            foreach (ref readonly var value in values.Span)
            {
                value.CopyTo(room);
                room = room[T.Size..];
            }
        }
    }

    /// <inheritdoc/>
    public void ArrayOf<T>(string countName, string name, Sequence<T> values)
        where T : struct, IFixedBytes<T>
    {
        Length(countName, values.Count);
        RestOf(name, values);
    }

    /// <inheritdoc/>
    public void Subtype<T>(string name, T value)
        where T : ISubtype<T> => value.Write(ref this);

    /// <inheritdoc/>
    public void SubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        Length(countName, values.Count);
        RestOfSubtypes(name, values);
    }

    /// <inheritdoc/>
    public void FewSubtypesOf<T>(string countName, string name, Sequence<T> values)
        where T : ISubtype<T>
    {
        LengthCounter.RequireShort(name, values.Count);
        U8(countName, (byte)values.Count);
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
    public void BeginTlvs(string streamName, TlvRecords unknown)
    {
        _unknown = new TlvWalk(unknown.Encoded.Span);
        _hasUnknown = _unknown.MoveNext();
        _lastKnown = null;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The unknown records hold one of this type, which has a field of its own; or the message's code names its records out of order.</exception>
    public bool BeginTlv(ulong type, string name, bool present)
    {
        if (type <= _lastKnown)
        {
            throw new InvalidOperationException($"{name} ({type}) must be written in ascending order of type, after {_lastKnown} it is too late.");
        }

        _lastKnown = type;
        WriteUnknown(type);
        if (_hasUnknown && _unknown.Type == type)
        {
            throw new InvalidOperationException($"The extension holds a TLV record of type {type}; set {name} instead.");
        }

        if (!present)
        {
            return false;
        }

        BigSize(name, type);

        // one byte for the length, which is nearly always enough; EndTlv moves the value when it is not
        TryTake(1, out _);
        _valueStart = _position;
        return true;
    }

    /// <inheritdoc/>
    public void EndTlv()
    {
        if (Overflowed)
        {
            return;
        }

        var length = _position - _valueStart;
        var more = Wire.BigSize.LengthOf((ulong)length) - 1;
        if (TryTake(more, out _))
        {
            _destination.Slice(_valueStart, length).CopyTo(_destination[(_valueStart + more)..]);
            Wire.BigSize.Write(_destination[(_valueStart - 1)..], (ulong)length);
        }
    }

    /// <inheritdoc/>
    public void EndTlvs() => WriteUnknown(null);

    private void WriteUnknown(ulong? below)
    {
        while (_hasUnknown && (below is null || _unknown.Type < below))
        {
            Raw(_unknown.Raw);
            _hasUnknown = _unknown.MoveNext();
        }
    }

    private void Amount(string name, ulong value, ulong max)
    {
        if (value > max)
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"{name} is an amount of more than 21 million bitcoin.");
        }

        U64(name, value);
    }

    private void Length(string name, int length)
    {
        // what does not fit the length field does not fit a message either
        if (length > ushort.MaxValue)
        {
            Overflowed = true;
            return;
        }

        U16(name, (ushort)length);
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        if (TryTake(bytes.Length, out var room))
        {
            bytes.CopyTo(room);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake(int length, out Span<byte> room)
    {
        if (Overflowed || length > _destination.Length - _position)
        {
            Overflowed = true;
            room = default;
            return false;
        }

        room = _destination.Slice(_position, length);
        _position += length;
        return true;
    }
}
