using System.Security.Cryptography;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class EcdsaBatchTests
{
    private static readonly VerificationItem[] Good = [.. Enumerable.Range(1, 100).Select(Item)];

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(31, 2)]
    [InlineData(32, 4)]
    [InlineData(33, 1)]
    [InlineData(33, 2)]
    [InlineData(100, 1)]
    [InlineData(100, 3)]
    [InlineData(100, 64)]
    public void All_good_signatures_hold_at_any_length_and_degree(int count, int degree)
    {
        var valid = new bool[count];
        Assert.True(EcdsaBatch.VerifyAll(Good.AsMemory(0, count), valid, degree, TestContext.Current.CancellationToken));
        Assert.All(valid, Assert.True);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Exactly_the_bad_ones_are_reported(int degree)
    {
        foreach (var bad in (int[])[0, 31, 32, 63, 64, 99])
        {
            var items = (VerificationItem[])Good.Clone();
            items[bad] = items[bad] with { Hash = default };
            var other = (bad + 50) % 100;
            items[other] = items[other] with { Signature = EcdsaTests.Negated(items[other].Signature) };
            var valid = new bool[100];
            Array.Fill(valid, true);

            Assert.False(EcdsaBatch.VerifyAll(items, valid, degree, TestContext.Current.CancellationToken));

            Assert.Equal(Enumerable.Range(0, 100).Select(i => i != bad && i != other), valid);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_cancelled_batch_stops_and_calls_nothing_valid_that_was_not_checked(int degree)
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var valid = new bool[100];
        Array.Fill(valid, true);

        Assert.Throws<OperationCanceledException>(() => EcdsaBatch.VerifyAll(Good, valid, degree, source.Token));
        Assert.DoesNotContain(true, valid);
    }

    [Fact]
    public void Mistakes_of_the_caller_are_refused_before_any_work()
    {
        var none = TestContext.Current.CancellationToken;
        Assert.Throws<ArgumentException>(() => EcdsaBatch.VerifyAll(Good, new bool[99], 2, none));
        Assert.Throws<ArgumentOutOfRangeException>(() => EcdsaBatch.VerifyAll(Good, new bool[100], 0, none));
        Assert.Throws<ArgumentException>(() => EcdsaBatch.VerifyAll(new VerificationItem[1], new bool[1], 1, none));
    }

    [Fact]
    public void Nothing_is_allocated_per_item()
    {
        var small = Allocated(10);
        var large = Allocated(100);
        Assert.Equal(small, large);

        static long Allocated(int count)
        {
            var valid = new bool[count];
            return Allocation.Least(() => EcdsaBatch.VerifyAll(Good.AsMemory(0, count), valid, 1, CancellationToken.None));
        }
    }

    private static VerificationItem Item(int seed)
    {
        using var key = KeyTests.Key(seed);
        var hash = SHA256.HashData(BitConverter.GetBytes(seed));
        return new VerificationItem(key.PublicKey, Bytes32.FromBytes(hash), key.Sign(hash));
    }
}
