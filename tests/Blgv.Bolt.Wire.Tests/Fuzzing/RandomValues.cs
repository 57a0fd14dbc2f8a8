using System.Text;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>The values that random messages are made of. Who needs special ones under a field's name overrides what makes them.</summary>
internal abstract class RandomValues(SplitMix64 random)
{
    private static readonly string[] Letters = ["a", "Z", "7", " ", "é", "€", "\n", "\u202e", "😀"];

    public SplitMix64 Random => random;

    /// <summary>Whether messages get TLV records, or trailing bytes, that nobody knows.</summary>
    public abstract bool HasUnknownRecords { get; }

    /// <summary>A number up to a limit: of every size, both ends and the edges of the BigSize forms among them.</summary>
    public virtual ulong Number(string field, ulong most)
    {
        var value = random.Below(16) switch
        {
            0 => 0ul,
            1 => most,
            2 => random.Pick<ulong>([1, 0xfc, 0xfd, 0xffff, 0x10000, 0xffff_ffff, 0x1_0000_0000]),
            _ => random.Next() >> random.Below(64),
        };
        return value <= most ? value : most == ulong.MaxValue ? value : value % (most + 1);
    }

    /// <summary>How many bytes or values a field of any length has: mostly few, sometimes enough for the longer forms of a length.</summary>
    public virtual int Count(string field) => random.Below(16) switch
    {
        0 => 0,
        1 => 250 + random.Below(12),
        _ => random.Below(24),
    };

    /// <summary>The content of a field of bytes whose length the field itself says.</summary>
    public virtual byte[] Bytes(string field) => random.Bytes(Count(field));

    /// <summary>The content of a field of a length that the specification says.</summary>
    public virtual void Fixed(string field, string wireType, Span<byte> room)
    {
        random.Fill(room);
        if (wireType == "point")
        {
            room[0] = (byte)(2 + (room[0] & 1));
        }
    }

    public virtual string Text(string field)
    {
        var text = new StringBuilder();
        for (var i = random.Below(12); i > 0; i--)
        {
            text.Append(random.Pick<string>(Letters));
        }

        return text.ToString();
    }

    public virtual bool IsPresent(string record) => random.Below(8) < 5;

    /// <summary>Records of odd types that the message has no field for.</summary>
    public TlvRecords UnknownRecords(IReadOnlyCollection<ulong> known)
    {
        if (!HasUnknownRecords || random.OneIn(3))
        {
            return default;
        }

        var records = new SortedDictionary<ulong, TlvRecord>();
        for (var i = random.Below(4); i > 0; i--)
        {
            var type = Number("type", ulong.MaxValue) | 1;
            if (!known.Contains(type))
            {
                records[type] = new TlvRecord(type, Primitives.Bytes.Copy(random.Bytes(Count("value"))));
            }
        }

        return TlvRecords.Create([.. records.Values]);
    }
}
