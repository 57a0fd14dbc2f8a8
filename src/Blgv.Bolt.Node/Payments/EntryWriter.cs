using System.Buffers;
using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Writes an entry of the host: a version and fields of fixed order.</summary>
internal sealed class EntryWriter
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public EntryWriter(byte version) => Byte(version);

    public EntryWriter Byte(byte value)
    {
        _output.Write([value]);
        return this;
    }

    public EntryWriter Number(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(_output.GetSpan(sizeof(ulong)), value);
        _output.Advance(sizeof(ulong));
        return this;
    }

    public EntryWriter Fixed<T>(T value)
        where T : struct, IFixedBytes<T>
    {
        value.CopyTo(_output.GetSpan(T.Size));
        _output.Advance(T.Size);
        return this;
    }

    public EntryWriter Content(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        _output.Write(value);
        return this;
    }

    public Bytes ToBytes() => Bytes.Copy(_output.WrittenSpan);
}

/// <summary>Reads what <see cref="EntryWriter"/> wrote.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public byte Byte() => Take(1)[0];

    public ulong Number() => BinaryPrimitives.ReadUInt64BigEndian(Take(sizeof(ulong)));

    public T Fixed<T>()
        where T : struct, IFixedBytes<T> =>
        T.TryRead(Take(T.Size), out var value) ? value : throw Damaged();

    public Bytes Content()
    {
        var length = Number();
        return length <= (ulong)_rest.Length ? Bytes.Copy(Take((int)length)) : throw Damaged();
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Damaged();
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw Damaged();
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static HostLoadException Damaged() =>
        new("An invoice or a payment in the store is damaged. Nothing was changed; restore the newest copy of the store.");
}
