using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>Compares what the code reads and writes with the field lists of the specification.</summary>
public sealed class MessageFieldsTests
{
    private static readonly Dictionary<string, (string Type, FieldDefinition[] Fields, int MinSize)> Specified = ReadSpecification();

    [Fact]
    public void The_cases_are_the_messages_of_the_registry_and_of_the_specification()
    {
        Assert.Equal(50, EveryMessage.Cases.Count);
        Assert.Equal(MessageRegistry.Bolt.Names, EveryMessage.Cases.OrderBy(each => each.Type).ToDictionary(each => each.Type, each => each.Name));
        Assert.Equal(Specified.Keys.Order(StringComparer.Ordinal), EveryMessage.Cases.Select(each => each.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void Every_message_has_the_fields_of_the_specification(string name)
    {
        var message = EveryMessage.Named(name);
        var (type, fields, _) = Specified[name];

        Assert.Equal(type, message.Type.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(fields.Select(AsOurs), WithoutTrailingData(message.FieldsRead));
    }

    [Theory]
    [MemberData(nameof(EveryMessage.Names), MemberType = typeof(EveryMessage))]
    public void The_shortest_message_of_each_kind_has_the_size_that_the_specification_implies(string name)
    {
        var message = EveryMessage.Named(name).Make(new SmallestFilling());

        Assert.Equal(Specified[name].MinSize, message.GetLength());
        Assert.False(MessageRegistry.Bolt.TryDecode(message.ToArray().AsSpan(..^1), out _, out var error));
        Assert.Equal((DecodeErrorKind.Truncated, "1.3"), (error.Kind, error.Rule));
    }

    [Fact]
    public void Every_message_writes_the_fields_that_it_reads()
    {
        Assert.All(EveryMessage.Cases, message => Assert.Equal(message.FieldsRead, message.FieldsWritten));
        Assert.All<MessageCase>([new MessageCase<Everything>(), new MessageCase<Greeting>()], message => Assert.Equal(message.FieldsRead, message.FieldsWritten));
    }

    [Fact]
    public void A_list_names_lengths_records_and_their_fields() => Assert.Equal(
        "gflen:u16 globalfeatures:gflen*byte flen:u16 features:flen*byte networks/1: chains/1:...*chain_hash remote_addr/3: data/3:...*byte",
        string.Join(' ', MessageFields.Of<Init>().Select(field => $"{field.Name}{(field.TlvType is { } type ? $"/{type}" : "")}:{field.WireType}")));

    /// <summary>
    /// Two names for one thing: <c>u8</c> is <c>byte</c>, and the temporary id of a channel is a <c>channel_id</c> also where the
    /// specification only counts its bytes, in version 1 of the establishment.
    /// </summary>
    private static FieldDefinition AsOurs(FieldDefinition field) => field switch
    {
        { WireType: "u8" } => field with { WireType = "byte" },
        { Name: "temporary_channel_id", WireType: "32*byte" } => field with { WireType = "channel_id" },
        _ => field,
    };

    /// <summary>What follows the fields of gossip is in no list: it is signed and kept, whatever it is.</summary>
    private static IEnumerable<FieldDefinition> WithoutTrailingData(Sequence<FieldDefinition> fields) =>
        fields.Where(field => field is not { Kind: FieldKind.Field, Name: "trailing_data", WireType: "...*byte" });

    /// <summary>The columns are bolt, type, message, kind, name, wire_type, tlv_type, feature and note; only a note may hold a comma.</summary>
    private static Dictionary<string, (string Type, FieldDefinition[] Fields, int MinSize)> ReadSpecification() =>
        File.ReadLines(Repository.PathOf("bolt-test-vectors", "messages.csv")).Skip(1)
            .Select(line => line.Split(','))
            .GroupBy(row => row[2], StringComparer.Ordinal)
            .ToDictionary(rows => rows.Key, rows => (rows.First()[1], rows.Select(ToField).ToArray(), MinSizeOf(rows.First())), StringComparer.Ordinal);

    /// <summary>The note of a message's first field begins with it: <c>min size 52 incl. type</c>.</summary>
    private static int MinSizeOf(string[] row) => int.Parse(row[8].Split(' ')[2], CultureInfo.InvariantCulture);

    private static FieldDefinition ToField(string[] row) => new(
        row[3] switch
        {
            "field" => FieldKind.Field,
            "tlv" => FieldKind.Tlv,
            "tlvfield" => FieldKind.TlvField,
            _ => throw new InvalidDataException($"unknown kind {row[3]}"),
        },
        row[4],
        row[5],
        row[6].Length == 0 ? null : ulong.Parse(row[6], CultureInfo.InvariantCulture));
}
