using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>
/// Answers every field with a random value. A message that reads itself from this is a random message of its kind, whatever its
/// fields are: a new message needs no generator.
/// </summary>
internal struct RandomFieldReader(RandomValues values) : IFieldReader
{
    private readonly List<ulong> _known = [];

    public readonly byte U8(string name) => (byte)values.Number(name, byte.MaxValue);

    public readonly ushort U16(string name) => (ushort)values.Number(name, ushort.MaxValue);

    public readonly uint U32(string name) => (uint)values.Number(name, uint.MaxValue);

    public readonly ulong U64(string name) => values.Number(name, ulong.MaxValue);

    public readonly sbyte S8(string name) => unchecked((sbyte)U8(name));

    public readonly short S16(string name) => unchecked((short)U16(name));

    public readonly int S32(string name) => unchecked((int)U32(name));

    public readonly long S64(string name) => unchecked((long)U64(name));

    public readonly ulong BigSize(string name) => U64(name);

    public readonly ushort TU16(string name) => U16(name);

    public readonly uint TU32(string name) => U32(name);

    public readonly ulong TU64(string name) => U64(name);

    public readonly Satoshi SatoshiAmount(string name) => new(values.Number(name, Satoshi.Max.Value));

    public readonly MilliSatoshi MilliSatoshiAmount(string name) => new(values.Number(name, MilliSatoshi.Max.Value));

    public readonly T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        Span<byte> room = stackalloc byte[T.Size];
        values.Fixed(name, T.WireType, room);
        return FixedBytesExtensions.FromBytes<T>(room);
    }

    public readonly Bytes FixedBytes(int length, string name)
    {
        var bytes = new byte[length];
        values.Fixed(name, "byte", bytes);
        return Primitives.Bytes.Copy(bytes);
    }

    public readonly Bytes Bytes(string lengthName, string name) => Rest(name);

    public readonly UntrustedText Text(string lengthName, string name) => new(Rest(name));

    public readonly Bytes Rest(string name) => Primitives.Bytes.Copy(values.Bytes(name));

    public readonly UntrustedText Utf8Rest(string name) => new(Primitives.Bytes.Copy(Encoding.UTF8.GetBytes(values.Text(name))));

    public readonly Bytes ShortBytes(string lengthName, string name)
    {
        var bytes = values.Bytes(name);
        return Primitives.Bytes.Copy(bytes.AsSpan(0, int.Min(bytes.Length, byte.MaxValue)));
    }

    public readonly SciddirOrPubkey SciddirOrPubkey(string name) =>
        values.Random.OneIn(2) ? new(Fixed<PointBytes>(name)) : new(Fixed<ShortChannelId>(name), values.Random.Below(2));

    public readonly Sequence<uint> U32s(int count, string name)
    {
        var list = new uint[count];
        for (var i = 0; i < count; i++)
        {
            list[i] = U32(name);
        }

        return Sequence.Create<uint>(list);
    }

    public readonly Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T>
    {
        var list = new T[count];
        for (var i = 0; i < count; i++)
        {
            list[i] = Fixed<T>(name);
        }

        return Sequence.Create<T>(list);
    }

    public readonly Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T> => FixedArrayOf<T>(values.Count(name), name);

    public readonly Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T> => RestOf<T>(name);

    public T Subtype<T>(string name)
        where T : ISubtype<T> => T.Read(ref this);

    public Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => RestOfSubtypes<T>(name);

    public Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => Subtypes<T>(int.Min(values.Count(name), byte.MaxValue));

    public Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T> => Subtypes<T>(values.Count(name));

    public readonly void BeginTlvs(string streamName) => _known.Clear();

    public readonly bool BeginTlv(ulong type, string name)
    {
        _known.Add(type);
        return values.IsPresent(name);
    }

    public readonly void EndTlv()
    {
        // the value is all that its fields made
    }

    public readonly TlvRecords EndTlvs() => values.UnknownRecords(_known);

    private Sequence<T> Subtypes<T>(int count)
        where T : ISubtype<T>
    {
        var list = new T[count];
        for (var i = 0; i < count; i++)
        {
            list[i] = T.Read(ref this);
        }

        return Sequence.Create<T>(list);
    }
}
