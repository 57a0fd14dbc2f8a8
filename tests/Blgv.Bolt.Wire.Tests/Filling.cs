using System.Text;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Chooses the content of messages: given to <see cref="FillingReader"/>, any message can be made without knowing its fields.</summary>
internal abstract class Filling
{
    public abstract ulong Number(string field, ulong most);

    /// <summary>How many bytes or values are in a field that says so itself, or that goes on to the end.</summary>
    public abstract int Count(string field, int most);

    public abstract bool IsPresent(string record);

    /// <summary>The records that the message has no field for.</summary>
    /// <param name="known">The types that it has one for.</param>
    public abstract TlvRecords Unknown(IReadOnlyCollection<ulong> known);

    /// <summary>The content of a field of as many bytes as it says itself.</summary>
    public virtual byte[] Bytes(string field, int most)
    {
        var bytes = new byte[Count(field, most)];
        Fill(field, "byte", bytes);
        return bytes;
    }

    /// <summary>The content of a field of as many bytes as the specification says.</summary>
    public virtual void Fill(string field, string wireType, Span<byte> room)
    {
        foreach (ref var value in room)
        {
            value = (byte)Number(field, byte.MaxValue);
        }

        if (wireType == "point")
        {
            room[0] = (byte)(2 + (room[0] % 2));
        }
    }

    public virtual string Text(string field) => Encoding.Latin1.GetString(Bytes(field, ushort.MaxValue));
}

/// <summary>Zero, empty, absent: the shortest message of its kind.</summary>
internal sealed class SmallestFilling : Filling
{
    public override ulong Number(string field, ulong most) => 0;

    public override int Count(string field, int most) => 0;

    public override bool IsPresent(string record) => false;

    public override TlvRecords Unknown(IReadOnlyCollection<ulong> known) => default;
}

/// <summary>The largest number in every field, every record there, and an unknown one.</summary>
internal sealed class LargestFilling : Filling
{
    public override ulong Number(string field, ulong most) => most;

    public override int Count(string field, int most) => int.Min(most, 3);

    public override bool IsPresent(string record) => true;

    public override TlvRecords Unknown(IReadOnlyCollection<ulong> known) => [new TlvRecord(ulong.MaxValue - 2, Primitives.Bytes.FromHex("ff"))];
}

/// <summary>Anything, the same for the same seed. With <paramref name="full"/> nothing is left out or empty.</summary>
internal sealed class RandomFilling(ulong seed, bool full = false) : SeededFilling(new SplitMix64(seed))
{
    public override int Count(string field, int most) => int.Min(most, base.Count(field, most) + (full ? 1 : 0));

    public override bool IsPresent(string record) => full || base.IsPresent(record);

    public override TlvRecords Unknown(IReadOnlyCollection<ulong> known) => UnknownRecords(known, atLeast: full ? 1 : 0);
}
