namespace Blgv.Bolt.Primitives.Tests;

public sealed class SequenceTests
{
    [Fact]
    public void Lists_are_equal_by_content_and_order()
    {
        Sequence<int> one = [1, 2, 3];
        var same = Enumerable.Range(1, 3).ToSequence();

        Assert.True(one.Equals(same));
        Assert.True(one == same);
        Assert.True(one.Equals((object)same));
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(one != [3, 2, 1]);
        Assert.True(one != [1, 2]);
        Assert.False(one.Equals((object)Enumerable.Range(1, 3).ToArray()));
        Assert.Equal("[1, 2, 3]", one.ToString());
    }

    [Fact]
    public void Lists_of_lists_are_equal_by_content_and_so_are_records_that_hold_them()
    {
        Sequence<Sequence<string>> one = [["a", "b"], []];
        Sequence<Sequence<string>> same = [["a", "b"], []];

        Assert.True(one == same);
        Assert.Equal(new Holder(one, Bytes.FromHex("01")), new Holder(same, Bytes.FromHex("01")));
        Assert.Equal(new Holder(one, default).GetHashCode(), new Holder(same, default).GetHashCode());
        Assert.NotEqual(new Holder(one, default), new Holder([["a"], []], default));
    }

    [Fact]
    public void The_empty_ones_are_one()
    {
        Sequence<int> empty = [];
        Assert.True(empty == default);
        Assert.True(Enumerable.Empty<int>().ToSequence() == default);
        Assert.Equal(default(Sequence<int>).GetHashCode(), empty.GetHashCode());
        Assert.True(default(Sequence<int>).IsEmpty);
        Assert.Empty(default(Sequence<int>).AsEnumerable());
        Assert.Equal("[]", default(Sequence<int>).ToString());
    }

    [Fact]
    public void A_copy_does_not_follow_its_source()
    {
        int[] source = [1, 2, 3];
        var copy = Sequence.Create(source);
        var second = source.ToSequence();
        source[0] = 9;
        Assert.Equal(1, copy[0]);
        Assert.Equal(1, second[0]);
    }

    [Fact]
    public void Elements_may_be_null_and_indices_are_checked()
    {
        Sequence<string?> one = [null, "a"];
        Assert.True(one == [null, "a"]);
        Assert.Equal(2, one.Count);
        Assert.Throws<IndexOutOfRangeException>(() => one[2]);
        Assert.Throws<IndexOutOfRangeException>(() => default(Sequence<int>)[0]);
        Assert.Throws<ArgumentNullException>(() => Sequence.ToSequence<int>(null!));
    }

    [Fact]
    public void It_is_walked_in_order_with_and_without_the_interface()
    {
        Sequence<int> items = [1, 2, 3];
        var walked = new List<int>();
        foreach (var item in items)
        {
            walked.Add(item);
        }

        Assert.Equal([1, 2, 3], walked);
        Assert.Equal([1, 2, 3], items.Select(item => item));
    }

    private sealed record Holder(Sequence<Sequence<string>> Lists, Bytes Bytes);
}
