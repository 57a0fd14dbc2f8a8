using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Chooses the content of messages: given to <see cref="FillingReader"/>, any message can be made without knowing its fields.</summary>
internal abstract class Filling
{
    public abstract ulong Number(ulong max);

    public abstract int Length(int max);

    public abstract bool IsPresent();

    public abstract TlvRecords Unknown();

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)Number(byte.MaxValue);
        }

        return bytes;
    }
}

/// <summary>Zero, empty, absent: the shortest message of its kind.</summary>
internal sealed class SmallestFilling : Filling
{
    public override ulong Number(ulong max) => 0;

    public override int Length(int max) => 0;

    public override bool IsPresent() => false;

    public override TlvRecords Unknown() => default;
}

/// <summary>The largest number in every field, every record there, and an unknown one.</summary>
internal sealed class LargestFilling : Filling
{
    public override ulong Number(ulong max) => max;

    public override int Length(int max) => int.Min(max, 3);

    public override bool IsPresent() => true;

    public override TlvRecords Unknown() => [new TlvRecord(ulong.MaxValue - 2, Blgv.Bolt.Primitives.Bytes.FromHex("ff"))];
}

/// <summary>Anything, the same for the same seed. With <paramref name="full"/> nothing is left out or empty.</summary>
internal sealed class RandomFilling(ulong seed, bool full = false) : Filling
{
    // odd, and none of them known to any message or stream
    private static readonly ulong[] s_unknown = [7, 13, 201, 0xfd01, 0x1_0001, 0x1_0000_0001];

    private ulong _state = seed;

    public override ulong Number(ulong max)
    {
        var bits = (int)(Next() % 65);
        var value = bits == 0 ? 0 : Next() >> (64 - bits);
        return max == ulong.MaxValue ? value : value % (max + 1);
    }

    public override int Length(int max)
    {
        var range = Next() % 16 == 0 ? 300UL : 12UL;
        return int.Min(max, (int)(Next() % range) + (full ? 1 : 0));
    }

    public override bool IsPresent() => full || Next() % 2 == 0;

    public override TlvRecords Unknown()
    {
        var records = s_unknown.Where(_ => full || Next() % 4 == 0).Select(type => new TlvRecord(type, Blgv.Bolt.Primitives.Bytes.Copy(Bytes(Length(300)))));
        return TlvRecords.Create([.. records]);
    }

    /// <summary>splitmix64.</summary>
    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}

/// <summary>Answers every field with what the filling chooses, so that reading a message makes one.</summary>
internal readonly struct FillingReader(Filling filling) : IFieldReader
{
    public byte U8(string name) => (byte)filling.Number(byte.MaxValue);

    public ushort U16(string name) => (ushort)filling.Number(ushort.MaxValue);

    public uint U32(string name) => (uint)filling.Number(uint.MaxValue);

    public ulong U64(string name) => filling.Number(ulong.MaxValue);

    public sbyte S8(string name) => unchecked((sbyte)U8(name));

    public short S16(string name) => unchecked((short)U16(name));

    public int S32(string name) => unchecked((int)U32(name));

    public long S64(string name) => unchecked((long)U64(name));

    public ulong BigSize(string name) => U64(name);

    public ushort TU16(string name) => U16(name);

    public uint TU32(string name) => U32(name);

    public ulong TU64(string name) => U64(name);

    public Satoshi SatoshiAmount(string name) => new(filling.Number(Satoshi.Max.Value));

    public MilliSatoshi MilliSatoshiAmount(string name) => new(filling.Number(MilliSatoshi.Max.Value));

    public T Fixed<T>(string name)
        where T : struct, IFixedBytes<T>
    {
        var bytes = filling.Bytes(T.Size);
        if (!T.TryRead(bytes, out var value))
        {
            // a point: its first byte says which of two
            bytes[0] = (byte)(2 + (bytes[0] % 2));
            Assert.True(T.TryRead(bytes, out value));
        }

        return value;
    }

    public Bytes FixedBytes(int length, string name) => Primitives.Bytes.Copy(filling.Bytes(length));

    public Bytes Bytes(string lengthName, string name) => Rest(name);

    public UntrustedText Text(string lengthName, string name) => new(Rest(name));

    public Bytes ShortBytes(string lengthName, string name) => FixedBytes(filling.Length(byte.MaxValue), name);

    public SciddirOrPubkey SciddirOrPubkey(string name) => filling.IsPresent()
        ? new SciddirOrPubkey(Fixed<PointBytes>(name))
        : new SciddirOrPubkey(Fixed<ShortChannelId>(name), (int)filling.Number(1));

    public Sequence<uint> U32s(int count, string name)
    {
        var chosen = filling;
        return Enumerable.Range(0, count).Select(_ => (uint)chosen.Number(uint.MaxValue)).ToSequence();
    }

    public Bytes Rest(string name) => FixedBytes(filling.Length(ushort.MaxValue), name);

    public UntrustedText Utf8Rest(string name) => UntrustedText.FromString(Encoding.Latin1.GetString(Rest(name).Span));

    public Sequence<T> FixedArrayOf<T>(int count, string name)
        where T : struct, IFixedBytes<T>
    {
        var values = new List<T>();
        for (var i = 0; i < count; i++)
        {
            values.Add(Fixed<T>(name));
        }

        return values.ToSequence();
    }

    public Sequence<T> RestOf<T>(string name)
        where T : struct, IFixedBytes<T> => FixedArrayOf<T>(filling.Length(20), name);

    public Sequence<T> ArrayOf<T>(string countName, string name)
        where T : struct, IFixedBytes<T> => RestOf<T>(name);

    public T Subtype<T>(string name)
        where T : ISubtype<T>
    {
        var reader = this;
        return T.Read(ref reader);
    }

    public Sequence<T> SubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => RestOfSubtypes<T>(name);

    public Sequence<T> FewSubtypesOf<T>(string countName, string name)
        where T : ISubtype<T> => RestOfSubtypes<T>(name);

    public Sequence<T> RestOfSubtypes<T>(string name)
        where T : ISubtype<T>
    {
        var values = new List<T>();
        for (var count = filling.Length(4); count > 0; count--)
        {
            values.Add(Subtype<T>(name));
        }

        return values.ToSequence();
    }

    public void BeginTlvs(string streamName)
    {
    }

    public bool BeginTlv(ulong type, string name) => filling.IsPresent();

    public void EndTlv()
    {
    }

    public TlvRecords EndTlvs() => filling.Unknown();
}
