using System.Buffers.Binary;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>Says what is wrong with the bytes of a message, and where, from the specification's list of fields alone. Slow and simple.</summary>
internal ref struct SpecificationJudge
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Dictionary<string, int> _lengths = [];
    private int _position;
    private int _end;

    private SpecificationJudge(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _end = bytes.Length;
    }

    public DecodeErrorKind Kind { get; private set; }

    public int Offset { get; private set; }

    /// <summary>What is wrong first; nothing when the type of the message is not known.</summary>
    public static (DecodeErrorKind Kind, int Offset) Judge(ReadOnlySpan<byte> bytes)
    {
        var judge = new SpecificationJudge(bytes);
        if (judge.Has(sizeof(ushort)) && bytes.Length > 65535)
        {
            judge.Refuse(DecodeErrorKind.TooLarge, 65535);
        }

        if (judge.Kind == DecodeErrorKind.None && SpecifiedFormat.Messages.TryGetValue(BinaryPrimitives.ReadUInt16BigEndian(bytes), out var format))
        {
            judge._position = sizeof(ushort);
            if (judge.Fields(format.Fields) && !format.IsGossip)
            {
                judge.Records(format);
            }
        }

        return (judge.Kind, judge.Offset);
    }

    private bool Fields(IReadOnlyList<SpecifiedField> fields)
    {
        foreach (var field in fields)
        {
            if (!Field(field))
            {
                return false;
            }
        }

        return true;
    }

    private bool Field(SpecifiedField field)
    {
        var (type, room) = (field.Type, _end - _position);
        if (type.Kind == "bigsize")
        {
            return BigSize(out _, DecodeErrorKind.NotMinimal, DecodeErrorKind.Truncated);
        }

        // of a type that has a size, all must be there before any is looked at
        var size = type.Parts.Count > 0 ? 0 : type.Size;
        var times = field.Times.LengthField switch
        {
            "" => field.Times.Fixed,
            "..." => size > 0 ? (room + size - 1) / size : int.MaxValue,
            var name => _lengths[name],
        };
        if (size > 0 && !Has(times * size))
        {
            return false;
        }

        for (var i = 0; i < times && (times < int.MaxValue || _position < _end); i++)
        {
            if (!One(field.Name, type))
            {
                return false;
            }
        }

        return true;
    }

    private bool One(string name, SpecifiedType type)
    {
        if (type.Parts.Count > 0)
        {
            return Fields(type.Parts);
        }

        var value = _bytes.Slice(_position, type.Size);
        if (type.Kind == "point" && value[0] is not (2 or 3))
        {
            return Refuse(DecodeErrorKind.InvalidValue, _position);
        }

        var most = name switch
        {
            "funding_satoshis" or "fee_satoshis" => 21_000_000UL * 100_000_000,
            "push_msat" or "amount_msat" => 21_000_000UL * 100_000_000 * 1000,
            _ => ulong.MaxValue,
        };
        if (most < ulong.MaxValue && BinaryPrimitives.ReadUInt64BigEndian(value) > most)
        {
            return Refuse(DecodeErrorKind.AmountTooLarge, _position);
        }

        if (type.Kind == "u16")
        {
            _lengths[name] = BinaryPrimitives.ReadUInt16BigEndian(value);
        }

        _position += type.Size;
        return true;
    }

    private bool Records(SpecifiedFormat format)
    {
        ulong? last = null;
        while (_position < _bytes.Length)
        {
            var start = _position;
            if (!BigSize(out var type, DecodeErrorKind.TlvTypeNotMinimal, DecodeErrorKind.TlvTruncated))
            {
                return false;
            }

            if (type <= last)
            {
                return Refuse(DecodeErrorKind.TlvNotIncreasing, start);
            }

            last = type;
            var lengthStart = _position;
            if (!BigSize(out var length, DecodeErrorKind.TlvLengthNotMinimal, DecodeErrorKind.TlvTruncated))
            {
                return false;
            }

            if (length > (ulong)(_end - _position))
            {
                return Refuse(DecodeErrorKind.TlvTruncated, lengthStart);
            }

            if (!Record(format, type, start, (int)length))
            {
                return false;
            }
        }

        return true;
    }

    private bool Record(SpecifiedFormat format, ulong type, int start, int length)
    {
        if (!format.Records.TryGetValue(type, out var fields))
        {
            _position += length;
            return type % 2 == 1 || Refuse(DecodeErrorKind.UnknownEvenTlv, start);
        }

        _end = _position + length;
        if (!Fields(fields) || (_position < _end && !Refuse(DecodeErrorKind.TrailingBytes, _position)))
        {
            return false;
        }

        _end = _bytes.Length;
        return true;
    }

    private bool BigSize(out ulong value, DecodeErrorKind notMinimal, DecodeErrorKind truncated)
    {
        value = 0;
        var room = _bytes[_position.._end];
        var more = room.IsEmpty ? 0 : room[0] switch { 0xfd => 2, 0xfe => 4, 0xff => 8, _ => 0 };
        if (room.Length < 1 + more)
        {
            return Refuse(truncated, _position);
        }

        foreach (var digit in more == 0 ? room[..1] : room.Slice(1, more))
        {
            value = (value << 8) | digit;
        }

        if (more > 0 && value < more switch { 2 => 0xfd, 4 => 0x1_0000, _ => 0x1_0000_0000UL })
        {
            return Refuse(notMinimal, _position);
        }

        _position += 1 + more;
        return true;
    }

    private bool Has(int length) => length <= _end - _position || Refuse(DecodeErrorKind.Truncated, _position);

    private bool Refuse(DecodeErrorKind kind, int offset)
    {
        (Kind, Offset) = (kind, offset);
        return false;
    }
}
