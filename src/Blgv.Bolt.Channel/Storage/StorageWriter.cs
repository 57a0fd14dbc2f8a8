using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>Writes the fields of one thing.</summary>
internal delegate void WriteFields<in T>(StorageWriter w, T value);

/// <summary>
/// Writes what is stored: integers as BigSize, records as type, length and value. Each record holds fixed fields, then records of
/// its own, so that every one can grow.
/// </summary>
internal sealed class StorageWriter
{
    private byte[] _buffer = new byte[512];
    private int _length;
    private TlvRecord[] _unknown = [];
    private int _nextUnknown;

    /// <summary>What was written.</summary>
    public Bytes ToBytes() => Primitives.Bytes.Copy(_buffer.AsSpan(0, _length));

    public void Number(ulong value) => BigSize.Write(Take(BigSize.LengthOf(value)), value);

    public void Byte(byte value) => Take(1)[0] = value;

    public void Amount(MilliSatoshi value) => Number(value.Value);

    public void Amount(Satoshi value) => Number(value.Value);

    public void Fixed<T>(T value)
        where T : struct, IFixedBytes<T> => value.CopyTo(Take(T.Size));

    public void Key(PublicKey value) => value.CopyTo(Take(PublicKey.CompressedSize));

    public void Bytes(Bytes value) => Bytes(value.Span);

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Script(Script value) => Bytes(value.Content);

    public void Text(string value) => Bytes(Encoding.UTF8.GetBytes(value));

    public void Transaction(Transaction value) => Bytes(value.ToBytes());

    public void OutPoint(OutPoint value)
    {
        Fixed(value.TxId);
        Number(value.Index);
    }

    /// <summary>A message as it goes over the wire.</summary>
    public void Message(IMessage value) => Bytes(value.ToArray());

    /// <summary>Fields that Wire knows how to write.</summary>
    public void WireFields<T>(T value)
        where T : IFields<T> => Bytes(FieldCodec.Encode(value));

    /// <summary>A count and so many values, one after the other.</summary>
    public void Values<T>(Sequence<T> values, WriteFields<T> write)
    {
        Number((ulong)values.Count);
        foreach (var value in values)
        {
            write(this, value);
        }
    }

    /// <summary>A count and so many values, each with its length before it, so that it can grow.</summary>
    public void Items<T>(Sequence<T> items, WriteFields<T> write)
    {
        Number((ulong)items.Count);
        foreach (var item in items)
        {
            var scope = BeginItem();
            write(this, item);
            End(scope);
        }
    }

    public void Record<T>(ulong type, T value, WriteFields<T> write)
    {
        var scope = Begin(type);
        write(this, value);
        End(scope);
    }

    public void OptionalValue<T>(ulong type, T? value, WriteFields<T> write)
        where T : struct
    {
        if (value is { } present)
        {
            Record(type, present, write);
        }
    }

    public void OptionalObject<T>(ulong type, T? value, WriteFields<T> write)
        where T : class
    {
        if (value is not null)
        {
            Record(type, value, write);
        }
    }

    /// <summary>A record that is left out when the list is empty.</summary>
    public void OptionalItems<T>(ulong type, Sequence<T> items, WriteFields<T> write)
    {
        if (!items.IsEmpty)
        {
            var scope = Begin(type);
            Items(items, write);
            End(scope);
        }
    }

    public void Flag(ulong type, bool value)
    {
        if (value)
        {
            End(Begin(type));
        }
    }

    /// <summary>Begins a record. Within one value types go up.</summary>
    public Scope Begin(ulong type)
    {
        WriteUnknown(type);
        Number(type);
        return BeginItem();
    }

    /// <summary>Puts the length before what was written since.</summary>
    public void End(Scope scope)
    {
        WriteUnknown(null);
        var length = _length - scope.Start;
        var more = BigSize.LengthOf((ulong)length) - 1;
        _ = Take(more);
        _buffer.AsSpan(scope.Start, length).CopyTo(_buffer.AsSpan(scope.Start + more));
        BigSize.Write(_buffer.AsSpan(scope.Start - 1), (ulong)length);
        (_unknown, _nextUnknown) = (scope.Unknown, scope.NextUnknown);
    }

    /// <summary>Says which records of the value under way were kept without being understood: they go to their places.</summary>
    public void Keep(TlvRecords unknown) => (_unknown, _nextUnknown) = ([.. unknown], 0);

    /// <summary>Writes the kept records that are still to come: at the end of a value without a scope.</summary>
    public void WriteKept() => WriteUnknown(null);

    private Scope BeginItem()
    {
        // one byte for the length, which is mostly enough; End moves the value when it is not
        _ = Take(1);
        var scope = new Scope(_length, _unknown, _nextUnknown);
        (_unknown, _nextUnknown) = ([], 0);
        return scope;
    }

    private void WriteUnknown(ulong? below)
    {
        while (_nextUnknown < _unknown.Length && (below is null || _unknown[_nextUnknown].Type < below))
        {
            Number(_unknown[_nextUnknown].Type);
            Bytes(_unknown[_nextUnknown++].Value);
        }
    }

    private Span<byte> Take(int count)
    {
        if (count > _buffer.Length - _length)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + count));
        }

        var taken = _buffer.AsSpan(_length, count);
        _length += count;
        return taken;
    }

    /// <summary>A record under way.</summary>
    internal readonly record struct Scope(int Start, TlvRecord[] Unknown, int NextUnknown);
}
