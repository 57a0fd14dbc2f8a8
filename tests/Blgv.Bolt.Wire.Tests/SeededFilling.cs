using System.Text;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Random content. Who needs special content under a field's name overrides what makes it.</summary>
internal abstract class SeededFilling(SplitMix64 random) : Filling
{
    private static readonly string[] Letters = ["a", "Z", "7", " ", "é", "€", "\n", "\u202e", "😀"];

    protected SplitMix64 Random => random;

    /// <summary>A number up to a limit: of every size, both ends and the edges of the BigSize forms among them.</summary>
    public override ulong Number(string field, ulong most)
    {
        var value = random.Below(16) switch
        {
            0 => 0ul,
            1 => most,
            2 => random.Pick<ulong>([1, 0xfc, 0xfd, 0xffff, 0x10000, 0xffff_ffff, 0x1_0000_0000]),
            _ => random.Next() >> random.Below(64),
        };
        return value <= most ? value : value % (most + 1);
    }

    /// <summary>Mostly few, sometimes enough for the longer forms of a length.</summary>
    public override int Count(string field, int most) => int.Min(most, random.Below(16) switch
    {
        0 => 0,
        1 => 250 + random.Below(12),
        _ => random.Below(24),
    });

    public override void Fill(string field, string wireType, Span<byte> room)
    {
        random.Fill(room);
        if (wireType == "point")
        {
            room[0] = (byte)(2 + (room[0] % 2));
        }
    }

    public override string Text(string field)
    {
        var text = new StringBuilder();
        for (var i = random.Below(12); i > 0; i--)
        {
            text.Append(random.Pick<string>(Letters));
        }

        return text.ToString();
    }

    public override bool IsPresent(string record) => random.Below(8) < 5;

    /// <summary>Up to three records of odd types that the message has no field for.</summary>
    protected TlvRecords UnknownRecords(IReadOnlyCollection<ulong> known, int atLeast)
    {
        var records = new SortedDictionary<ulong, TlvRecord>();
        for (var i = int.Max(atLeast, random.Below(6) - 2); i > 0; i--)
        {
            var type = Number("type", ulong.MaxValue) | 1;
            if (!known.Contains(type))
            {
                records[type] = new TlvRecord(type, Primitives.Bytes.Copy(Bytes("value", ushort.MaxValue)));
            }
        }

        return TlvRecords.Create([.. records.Values]);
    }
}
