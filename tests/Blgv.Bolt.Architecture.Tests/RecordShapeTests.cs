using System.Reflection;
using System.Runtime.CompilerServices;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Architecture.Tests;

public sealed class RecordShapeTests
{
    private static IEnumerable<Type> Records(string package) =>
        Assembly.Load(package).GetExportedTypes().Where(RecordShape.IsRecord);

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void No_public_record_holds_a_collection_that_is_compared_by_reference(string package) =>
        Assert.Empty(Records(package).SelectMany(RecordShape.CollectionFields));

    [Fact]
    public void The_walk_finds_records() =>
        Assert.True(Records("Blgv.Bolt.Primitives").Count() >= 15, "The walk found too few records to be trusted.");

    [Theory]
    [InlineData(typeof(WithArray))]
    [InlineData(typeof(WithList))]
    [InlineData(typeof(WithInterface))]
    [InlineData(typeof(WithMemory))]
    [InlineData(typeof(WithNested))]
    public void The_walk_notices_one_that_does(Type record)
    {
        Assert.True(RecordShape.IsRecord(record));
        Assert.Single(RecordShape.CollectionFields(record));
    }

    [Fact]
    public void The_walk_accepts_our_own_lists_and_strings()
    {
        Assert.True(RecordShape.IsRecord(typeof(WithOurs)));
        Assert.Empty(RecordShape.CollectionFields(typeof(WithOurs)));
        Assert.False(RecordShape.IsRecord(typeof(Bytes)));
    }

    [Theory]
    [MemberData(nameof(PublicApiTests.Packages), MemberType = typeof(PublicApiTests))]
    public void No_public_type_is_an_inline_array_whose_equality_throws(string package) =>
        Assert.DoesNotContain(Assembly.Load(package).GetExportedTypes(), type => type.IsDefined(typeof(InlineArrayAttribute), inherit: false));

    private sealed record WithArray(byte[] Value);

    private readonly record struct WithList(List<int> Value);

    private sealed record WithInterface(IReadOnlyList<int> Value);

    private readonly record struct WithMemory(ReadOnlyMemory<byte> Value);

    private sealed record WithNested(Sequence<byte[]> Value);

    private sealed record WithOurs(Sequence<Sequence<string>> Lists, Bytes Bytes, string Text, Satoshi? Amount);
}
