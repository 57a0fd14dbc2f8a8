using System.Globalization;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Compares streams, subtypes and failures with the field lists of the specification.</summary>
public sealed class StreamFieldsTests
{
    private static readonly Dictionary<string, string[][]> Specified = ReadSpecification();

    [Fact]
    public void Every_container_of_the_specification_has_a_case_or_a_reason() => Assert.Equal(
        Specified.Keys.Order(StringComparer.Ordinal),
        EveryStream.Cases.Select(each => each.Name).Concat(EveryStream.Elsewhere.Keys).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(EveryStream.Names), MemberType = typeof(EveryStream))]
    public void Every_stream_has_the_fields_of_the_specification(string name)
    {
        var specified = Specified[name].Where(row => row[2] != "failure").Select(AsOurs);
        var ours = EveryStream.Named(name).FieldsRead.Where(field => field is not { Kind: FieldKind.Field, Name: "trailing_data" });

        Assert.Equal(specified, ours);
        Assert.Equal(EveryStream.Named(name).FieldsRead, EveryStream.Named(name).FieldsWritten);
    }

    [Fact]
    public void Every_failure_has_the_code_of_the_specification_and_is_found_by_it()
    {
        var failures = Specified.Values.Where(rows => rows[0][2] == "failure").ToArray();

        Assert.Equal(22, failures.Length);
        Assert.All(failures, rows =>
        {
            var code = ushort.Parse(rows[0][5][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            byte[] bytes = [(byte)(code >> 8), (byte)(code & 0xff), .. EveryStream.Named(rows[0][1]).RoundTrip(new RandomFilling(code, full: true))];

            Assert.True(FailureMessage.TryDecode(bytes, out var failure, out var error), error.ToString());
            Assert.Equal((rows[0][1], (FailureCode)code), (failure.Name, failure.Code));
            Assert.Equal(bytes, failure.ToArray());
        });
    }

    /// <summary>
    /// <c>u8</c> is <c>byte</c>. A stream inside a stream (<c>tlv_invoice_request</c>) is kept as bytes, to be decoded by itself: the
    /// message around a wrong request still says where the answer goes.
    /// </summary>
    private static FieldDefinition AsOurs(string[] row)
    {
        var kind = row[2] switch
        {
            "tlv" => FieldKind.Tlv,
            "tlvfield" => FieldKind.TlvField,
            "subtypefield" or "failurefield" => FieldKind.Field,
            _ => throw new InvalidDataException($"unknown kind {row[2]}"),
        };
        var type = row[4] == "u8" ? "byte" : row[4].StartsWith("tlv_", StringComparison.Ordinal) ? "...*byte" : row[4];
        return new FieldDefinition(kind, row[3], type, kind == FieldKind.Field ? null : ulong.Parse(row[5], CultureInfo.InvariantCulture));
    }

    /// <summary>The columns are bolt, container, kind, name, wire_type, type_code; a failure has its name in the second and third.</summary>
    private static Dictionary<string, string[][]> ReadSpecification() =>
        File.ReadLines(Repository.PathOf("bolt-test-vectors", "streams.csv")).Skip(1)
            .Select(line => line.Split(','))
            .GroupBy(row => row[1], StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => rows.ToArray(), StringComparer.Ordinal);
}
