using System.Text;
using System.Text.Unicode;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>Reads the fields of one thing; null when the reader has failed.</summary>
internal delegate T? ReadFields<out T>(ref StorageReader r);

/// <summary>
/// Reads what <see cref="StorageWriter"/> wrote. The first failure sticks and later reads return defaults; nothing throws on bad
/// bytes, and nothing is allocated for a length that was not compared with what is left. The records are in the other file.
/// </summary>
internal ref partial struct StorageReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _position;
    private int _end;
    private string _record;
    private StorageError _error;
    private ulong? _lastType;
    private List<TlvRecord>? _unknown;

    public StorageReader(ReadOnlySpan<byte> source, string name)
    {
        _source = source;
        _end = source.Length;
        _record = name;
    }

    public readonly bool Failed => _error.Kind != StorageErrorKind.None;

    public readonly StorageError Error => _error;

    /// <summary>Whether the record under way has no more bytes, or nothing more can be read.</summary>
    public readonly bool IsAtEnd => Failed || _position == _end;

    public ulong Number(string name, ulong max = ulong.MaxValue)
    {
        if (Failed)
        {
            return 0;
        }

        if (!BigSize.TryRead(_source[_position.._end], out var value, out var length, out var error))
        {
            Fail(error == BigSizeError.NotMinimal ? StorageErrorKind.NotMinimal : StorageErrorKind.Truncated, name);
            return 0;
        }

        if (value > max)
        {
            Fail(StorageErrorKind.InvalidValue, name);
            return 0;
        }

        _position += length;
        return value;
    }

    public uint UInt32(string name) => (uint)Number(name, uint.MaxValue);

    public ushort UInt16(string name) => (ushort)Number(name, ushort.MaxValue);

    public byte Byte(string name, byte max = byte.MaxValue)
    {
        if (!TryTake(1, name, out var bytes))
        {
            return 0;
        }

        if (bytes[0] <= max)
        {
            return bytes[0];
        }

        _position--;
        Fail(StorageErrorKind.InvalidValue, name);
        return 0;
    }

    public MilliSatoshi MilliSatoshi(string name) => new(Number(name, Primitives.MilliSatoshi.Max.Value));

    public Satoshi Satoshi(string name) => new(Number(name, Primitives.Satoshi.Max.Value));

    /// <summary>What is counted up one by one, so that nobody gets to its end: the next can always be computed.</summary>
    public ulong Counter(string name) => Number(name, long.MaxValue);

    public HtlcId HtlcId(string name) => new(Counter(name));

    public CommitmentNumber CommitmentNumber(string name) => new(Number(name, Primitives.CommitmentNumber.Max.Value));

    public T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        if (TryTake(T.Size, name, out var bytes))
        {
            if (T.TryRead(bytes, out var value))
            {
                return value;
            }

            _position -= T.Size;
            Fail(StorageErrorKind.InvalidValue, name);
        }

        return default;
    }

    /// <summary>A point, proved to be on the curve.</summary>
    public PublicKey Key(string name)
    {
        if (TryTake(PublicKey.CompressedSize, name, out var bytes))
        {
            if (PublicKey.TryParse(bytes, out var key))
            {
                return key;
            }

            _position -= PublicKey.CompressedSize;
            Fail(StorageErrorKind.InvalidValue, name);
        }

        return default;
    }

    /// <summary>A point that stays bytes, but is proved to be on the curve all the same.</summary>
    public PointBytes Point(string name) => Key(name) is var key && Failed ? default : key.ToPointBytes();

    public Bytes Bytes(string name) => TryTakeCounted(name, out var bytes) ? Primitives.Bytes.Copy(bytes) : default;

    public Script Script(string name) => new(Bytes(name));

    public string Text(string name)
    {
        if (!TryTakeCounted(name, out var bytes))
        {
            return "";
        }

        if (Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        Fail(StorageErrorKind.InvalidValue, name);
        return "";
    }

    public Transaction? Transaction(string name)
    {
        if (TryTakeCounted(name, out var bytes))
        {
            if (Bitcoin.Transaction.TryParse(bytes, out var transaction, out _))
            {
                return transaction;
            }

            Fail(StorageErrorKind.InvalidValue, name);
        }

        return null;
    }

    public OutPoint OutPoint(string name) => new(Fixed<TxId>(name), UInt32(name));

    public T? Message<T>(string name)
        where T : class, IMessage<T>
    {
        if (TryTakeCounted(name, out var bytes))
        {
            if (MessageCodec.TryDecode<T>(bytes, out var message, out _))
            {
                return message;
            }

            Fail(StorageErrorKind.InvalidValue, name);
        }

        return null;
    }

    public T WireFields<T>(string name)
        where T : struct, IFields<T>
    {
        if (TryTakeCounted(name, out var bytes))
        {
            if (FieldCodec.TryDecode<T>(bytes, out var value, out _))
            {
                return value;
            }

            Fail(StorageErrorKind.InvalidValue, name);
        }

        return default;
    }

    public Sequence<T> Values<T>(string name, ReadFields<T> read, int max = int.MaxValue)
    {
        var values = new List<T>();
        for (var left = Count(name, max); left > 0 && !Failed; left--)
        {
            if (read(ref this) is { } value)
            {
                values.Add(value);
            }
        }

        return Failed ? default : values.ToSequence();
    }

    public Sequence<T> Items<T>(string name, ReadFields<T> read, int max = int.MaxValue)
    {
        var items = new List<T>();
        for (var left = Count(name, max); left > 0 && !Failed; left--)
        {
            if (TryBeginItem(name, out var scope) && read(ref this) is { } item)
            {
                items.Add(item);
            }

            End(scope);
        }

        return Failed ? default : items.ToSequence();
    }

    /// <summary>What must be there is not.</summary>
    public void Missing(string name) => Fail(StorageErrorKind.MissingRecord, name);

    /// <summary>What was read cannot be.</summary>
    public void Invalid(string name) => Fail(StorageErrorKind.InvalidValue, name);

    /// <summary>A count: each counted thing takes a byte at least, and the list grows with what was really read.</summary>
    private int Count(string name, int max)
    {
        var count = Number(name);
        if (count > (ulong)(_end - _position))
        {
            Fail(StorageErrorKind.Truncated, name);
        }
        else if (count > (ulong)max)
        {
            Fail(StorageErrorKind.InvalidValue, name);
        }

        return Failed ? 0 : (int)count;
    }

    private bool TryTakeCounted(string name, out ReadOnlySpan<byte> bytes)
    {
        var length = Number(name);
        if (length > (ulong)(_end - _position))
        {
            Fail(StorageErrorKind.Truncated, name);
        }

        return TryTake(Failed ? 0 : (int)length, name, out bytes);
    }

    private bool TryTake(int length, string name, out ReadOnlySpan<byte> bytes)
    {
        if (Failed || length > _end - _position)
        {
            Fail(StorageErrorKind.Truncated, name);
            bytes = default;
            return false;
        }

        bytes = _source.Slice(_position, length);
        _position += length;
        return true;
    }

    private void Fail(StorageErrorKind kind, string name, ulong? type = null)
    {
        if (!Failed)
        {
            _error = new(kind, _position, name.Length == 0 ? _record : $"{_record}.{name}", type);
        }
    }
}
