using System.Globalization;

namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>
/// Bytes that went wrong once, or that easily could: the files of <c>regressions</c>, named after the message and what is special.
/// In each: lines that say why, after a <c>#</c>; a line with the error and its offset, or <c>None</c>; the bytes in hex.
/// </summary>
public sealed class RegressionTests
{
    private static readonly string Folder = Repository.PathOf("tests", "Blgv.Bolt.Wire.Tests", "Fuzzing", "regressions");

    public static TheoryData<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.hex").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_went_wrong_stays_right(string name)
    {
        var lines = File.ReadLines(Path.Combine(Folder, name + ".hex")).Where(line => !line.StartsWith('#')).ToArray();
        var expected = lines[0].Split(' ');
        var bytes = Convert.FromHexString(string.Concat(lines[1..]));

        var kind = MessageOracle.Check(bytes);
        _ = MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error);

        Assert.Equal(Enum.Parse<DecodeErrorKind>(expected[0]), kind);
        Assert.Equal(expected.Length > 1 ? int.Parse(expected[1], CultureInfo.InvariantCulture) : 0, error.Offset);
        Assert.StartsWith(name.Split('-')[0], message?.TypeName ?? (error.Message.Length > 0 ? error.Message : "none"), StringComparison.Ordinal);
    }
}
