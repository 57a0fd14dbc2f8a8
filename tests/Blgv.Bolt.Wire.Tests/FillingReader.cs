using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>
/// Answers every field with what the filling chooses, so that reading a message makes one: a new message needs no generator.
/// </summary>
internal struct FillingReader(Filling filling) : IFieldReader
{
    /// <summary>More than a list begins with room for; what is inside them is less, or there would be no end of it.</summary>
    private const int MostSubtypes = 40;

    private const int MostWithin = 4;

    private readonly List<ulong> _known = [];
    private bool _isWithin;

    public readonly byte U8(string name) => (byte)filling.Number(name, byte.MaxValue);

    public readonly ushort U16(string name) => (ushort)filling.Number(name, ushort.MaxValue);

    public readonly uint U32(string name) => (uint)filling.Number(name, uint.MaxValue);

    public readonly ulong U64(string name) => filling.Number(name, ulong.MaxValue);

    public readonly sbyte S8(string name) => unchecked((sbyte)U8(name));

    public readonly short S16(string name) => unchecked((short)U16(name));

    public readonly int S32(string name) => unchecked((int)U32(name));

    public readonly long S64(string name) => unchecked((long)U64(name));

    public readonly ulong BigSize(string name) => U64(name);

    public readonly ushort TU16(string name) => U16(name);

    public readonly uint TU32(string name) => U32(name);

    public readonly ulong TU64(string name) => U64(name);

    public readonly Satoshi SatoshiAmount(string name) => new(filling.Number(name, Satoshi.Max.Value));

    public readonly MilliSatoshi MilliSatoshiAmount(string name) => new(filling.Number(name, MilliSatoshi.Max.Value));

    public readonly T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        Span<byte> room = stackalloc byte[T.Size];
        filling.Fill(name, T.WireType, room);
        return FixedBytesExtensions.FromBytes<T>(room);
    }

    public readonly Bytes FixedBytes(int length, string name)
    {
        var bytes = new byte[length];
        filling.Fill(name, "byte", bytes);
        return Primitives.Bytes.Copy(bytes);
    }

    public readonly Bytes Bytes(string lengthName, string name) => Rest(name);

    public readonly UntrustedText Text(string lengthName, string name) => new(Rest(name));

    public readonly Bytes Rest(string name) => Primitives.Bytes.Copy(filling.Bytes(name, ushort.MaxValue));

    public readonly UntrustedText Utf8Rest(string name) => new(Primitives.Bytes.Copy(Encoding.UTF8.GetBytes(filling.Text(name))));

    public readonly Bytes ShortBytes(string lengthName, string name) => Primitives.Bytes.Copy(filling.Bytes(name, byte.MaxValue));

    public readonly SciddirOrPubkey SciddirOrPubkey(string name) => U8(name) % 2 == 0
        ? new SciddirOrPubkey(Fixed<PointBytes>(name))
        : new SciddirOrPubkey(Fixed<ShortChannelId>(name), U8(name) % 2);

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
        where T : struct, IFixedBytes<T> => FixedArrayOf<T>(filling.Count(name, ushort.MaxValue), name);

    public readonly Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T> => RestOf<T>(name);

    public T Subtype<T>(string name)
        where T : ISubtype<T> => T.Read(ref this);

    public Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => RestOfSubtypes<T>(name);

    public Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => RestOfSubtypes<T>(name);

    public Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T>
    {
        var outer = _isWithin;
        _isWithin = true;
        var list = new T[filling.Count(name, outer ? MostWithin : MostSubtypes)];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = T.Read(ref this);
        }

        _isWithin = outer;
        return Sequence.Create<T>(list);
    }

    public readonly void BeginTlvs(string streamName) => _known.Clear();

    public readonly bool BeginTlv(ulong type, string name)
    {
        _known.Add(type);
        return filling.IsPresent(name);
    }

    public readonly void EndTlv()
    {
        // the value is all that its fields made
    }

    public readonly TlvRecords EndTlvs() => filling.Unknown(_known);
}
