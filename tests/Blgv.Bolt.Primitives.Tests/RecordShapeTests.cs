namespace Blgv.Bolt.Primitives.Tests;

public sealed class RecordShapeTests
{
    [Fact]
    public void No_public_record_holds_a_collection_that_is_compared_by_reference()
    {
        var records = typeof(Bytes).Assembly.GetExportedTypes().Where(RecordShape.IsRecord).ToList();

        Assert.True(records.Count >= 15, "The walk found too few records to be trusted.");
        Assert.Empty(records.SelectMany(RecordShape.CollectionFields));
    }

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

    [Fact]
    public void No_public_value_is_an_inline_array_whose_equality_throws() =>
        Assert.DoesNotContain(
            typeof(Bytes).Assembly.GetTypes(),
            type => type.IsDefined(typeof(System.Runtime.CompilerServices.InlineArrayAttribute), inherit: false));

    private sealed record WithArray(byte[] Value);

    private readonly record struct WithList(List<int> Value);

    private sealed record WithInterface(IReadOnlyList<int> Value);

    private readonly record struct WithMemory(ReadOnlyMemory<byte> Value);

    private sealed record WithNested(Sequence<byte[]> Value);

    private sealed record WithOurs(Sequence<Sequence<string>> Lists, Bytes Bytes, string Text, Satoshi? Amount);
}
