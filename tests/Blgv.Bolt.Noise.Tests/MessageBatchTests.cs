namespace Blgv.Bolt.Noise.Tests;

/// <summary>Looks into memory that has gone back to the shared pool.</summary>
[Collection(nameof(RunsAlone))]
public sealed class MessageBatchTests
{
    [Fact]
    public void Memory_is_zero_before_it_goes_back_to_the_pool()
    {
        var batch = new MessageBatch();
        batch.Add([1, 2, 3]);
        var small = batch.Memory;
        batch.Add(new SeededEntropy(1).Bytes(60000));
        var large = batch.Memory;
        Assert.NotEqual(small, large);
        Assert.False(small.Span[..3].ContainsAnyExcept((byte)0));
        Assert.True(large.Span.ContainsAnyExcept((byte)0));
        batch.Release();
        Assert.Equal(0, batch.Capacity);
        Assert.False(large.Span[..60003].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void It_reads_in_pieces_of_whole_messages_and_always_at_least_one()
    {
        var batch = new MessageBatch();
        foreach (var size in (int[])[100, 0, 66, 5000, 1])
        {
            batch.Add(new byte[size]);
        }

        Assert.Equal(5167 + (5 * 34), batch.RecordSize);
        AssertReads(batch, 268, 100, 0, 66);
        AssertReads(batch, 4999, 5000);
        Assert.False(batch.IsRead);
        AssertReads(batch, 1, 1);
        Assert.True(batch.IsRead);
        batch.Clear();
        Assert.Equal(0, batch.Count);
        Assert.True(batch.IsRead);
    }

    private static void AssertReads(MessageBatch batch, int recordBytes, params ushort[] expected)
    {
        batch.Read(recordBytes, out var messages, out var lengths);
        Assert.Equal(expected, lengths);
        Assert.Equal(expected.Sum(length => length), messages.Length);
    }
}
