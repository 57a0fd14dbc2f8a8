using System.Globalization;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>How often something stands in a field.</summary>
/// <param name="Fixed">So often, if it is not told by the bytes.</param>
/// <param name="LengthField">As often as this field says; <c>...</c> for as often as fits; empty for <paramref name="Fixed"/> times.</param>
internal readonly record struct Times(int Fixed, string LengthField);

/// <summary>What stands in a field, once or more.</summary>
/// <param name="Size">Its number of bytes; 0 for a subtype and for a bigsize.</param>
/// <param name="Kind">The specification's name of the type.</param>
/// <param name="Parts">The fields of a subtype.</param>
internal sealed record SpecifiedType(int Size, string Kind, IReadOnlyList<SpecifiedField> Parts);

/// <summary>A field as the specification lists it.</summary>
internal sealed record SpecifiedField(string Name, Times Times, SpecifiedType Type);

/// <summary>
/// The format of a message as the specification lists it, read from <c>bolt-test-vectors</c> and not from our code: the judge of
/// the fuzzer, which shares nothing with the decoder that it judges.
/// </summary>
internal sealed record SpecifiedFormat(
    string Name, IReadOnlyList<SpecifiedField> Fields, IReadOnlyDictionary<ulong, IReadOnlyList<SpecifiedField>> Records)
{
    private static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["byte"] = 1, ["u8"] = 1, ["u16"] = 2, ["u32"] = 4, ["u64"] = 8, ["s64"] = 8, ["chain_hash"] = 32, ["channel_id"] = 32, ["sha256"] = 32,
        ["sha256[..4]"] = 4, ["signature"] = 64, ["point"] = 33, ["short_channel_id"] = 8, ["bigsize"] = 0,
    };

    /// <summary>By type.</summary>
    public static IReadOnlyDictionary<ushort, SpecifiedFormat> Messages { get; } = Read();

    /// <summary>What follows the fields is signed with them and kept, whatever it is.</summary>
    public bool IsGossip => Name is "channel_announcement" or "node_announcement" or "channel_update";

    private static Dictionary<ushort, SpecifiedFormat> Read()
    {
        var subtypes = Rows("streams.csv").Where(row => row[2] == "subtypefield").ToLookup(row => row[1], StringComparer.Ordinal);
        return Rows("messages.csv").GroupBy(row => ushort.Parse(row[1], CultureInfo.InvariantCulture)).ToDictionary(
            rows => rows.Key,
            rows => new SpecifiedFormat(
                rows.First()[2],
                [.. rows.Where(row => row[3] == "field").Select(row => Field(row[4], row[5], subtypes))],
                rows.Where(row => row[3] == "tlv").Select(row => row[6]).ToDictionary(
                    type => ulong.Parse(type, CultureInfo.InvariantCulture),
                    type => (IReadOnlyList<SpecifiedField>)
                        [.. rows.Where(row => row[3] == "tlvfield" && row[6] == type).Select(row => Field(row[4], row[5], subtypes))])));
    }

    private static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(Repository.PathOf("bolt-test-vectors", file)).Skip(1).Select(line => line.Split(','));

    private static SpecifiedField Field(string name, string wireType, ILookup<string, string[]> subtypes)
    {
        var star = wireType.IndexOf('*', StringComparison.Ordinal);
        var times = star < 0 ? "1" : wireType[..star];
        var kind = wireType[(star + 1)..];
        return new SpecifiedField(
            name,
            int.TryParse(times, CultureInfo.InvariantCulture, out var count) ? new Times(count, "") : new Times(0, times),
            Sizes.TryGetValue(kind, out var size)
                ? new SpecifiedType(size, kind, [])
                : new SpecifiedType(0, kind, [.. subtypes[kind].Select(row => Field(row[3], row[4], subtypes))]));
    }
}
