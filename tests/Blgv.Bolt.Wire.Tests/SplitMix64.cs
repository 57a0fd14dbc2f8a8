using System.Buffers.Binary;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Numbers that look random and follow from the seed alone, on every machine and in every version (splitmix64).</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9e3779b97f4a7c15;
            var z = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
            z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
            return z ^ (z >> 31);
        }
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];

    public void Fill(Span<byte> room)
    {
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        for (; !room.IsEmpty; room = room[int.Min(room.Length, sizeof(ulong))..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(eight, Next());
            eight[..int.Min(room.Length, sizeof(ulong))].CopyTo(room);
        }
    }

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        Fill(bytes);
        return bytes;
    }
}
