using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>What a payment costs in bytes written: at most 300 for an update and 100 for each HTLC that it touches; onions are counted apart.</summary>
public sealed class SizeTests
{
    private const int Onion = 1366;
    private const int PerUpdate = 300;
    private const int PerHtlc = 100;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Every_write_of_a_payment_is_small(int htlcs)
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new BlockConnected(new(900_000), default, default));
        pair.Bob.Do(new BlockConnected(new(900_000), default, default));
        for (var i = 0; i < htlcs; i++)
        {
            Assert.IsType<CommandResult.Accepted>(
                pair.Alice.Command(new AddHtlcCommand(new(10_000_000), Hash(i), new(900_100), Bytes.Copy(new byte[Onion]))));
        }

        pair.Settle();
        for (var i = 0; i < htlcs; i++)
        {
            pair.Bob.Do(new HtlcTaken(new(Transactions.HtlcDirection.Received, new((ulong)i))));
            Assert.IsType<CommandResult.Accepted>(
                pair.Bob.Command(new RemoveHtlcCommand(new((ulong)i), new HtlcRemoval.Fulfilled(Samples.PreimageOf(i), null))));
        }

        pair.Settle();
        var writes = pair.Alice.Log.Concat(pair.Bob.Log).OfType<Persist>().ToArray();
        Assert.True(writes.Length >= 8 + (3 * htlcs), $"Only {writes.Length} writes.");
        foreach (var persist in writes)
        {
            var onions = persist.Facts.Sum(OnionsIn);
            var bytes = ChannelCodec.EncodeFacts(persist.Facts).Length - (onions * Onion) + persist.Revocable.Sum(record => ChannelCodec.EncodeRevocable(record).Length);
            var touched = persist.Facts.Sum(HtlcsIn) + persist.Revocable.Sum(record => record.Added.Count + record.Removed.Count);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{bytes,6} bytes + {onions} onions, {touched} HTLCs: {string.Join(", ", persist.Facts.Select(fact => $"{fact.GetType().Name} {ChannelCodec.EncodeFacts([fact]).Length - 1}"))}, record {persist.Revocable.Sum(record => ChannelCodec.EncodeRevocable(record).Length)}");
            Assert.InRange(bytes, 1, PerUpdate + (PerHtlc * touched));
        }
    }

    /// <summary>Whatever the history, what is stored is in proportion to what is live.</summary>
    [Fact]
    public void The_size_of_a_state_does_not_grow_with_its_history()
    {
        using var pair = Pair.InUse();
        var sizes = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            pair.Alice.Command(new AddHtlcCommand(new(1_000_000), Hash(i), new(200), Bytes.Copy(new byte[Onion])));
            pair.Settle();
            pair.Bob.Command(new RemoveHtlcCommand(new((ulong)i), new HtlcRemoval.Fulfilled(Samples.PreimageOf(i), null)));
            pair.Settle();
            pair.Alice.Do(new HtlcTaken(new(Transactions.HtlcDirection.Offered, new((ulong)i))));
            sizes.Add(ChannelCodec.EncodeState(pair.Alice.State).Length);
        }

        // The secrets that are kept grow with the logarithm, the counters from one byte to three.
        Assert.InRange(sizes[^1] - sizes[0], 0, (7 * 32) + 16);
        TestContext.Current.TestOutputHelper?.WriteLine($"{sizes[0]} bytes after one payment, {sizes[^1]} after {sizes.Count}");
    }

    private static PaymentHash Hash(int i) => new(Pair.HashOf(Samples.PreimageOf(i)));

    private static int OnionsIn(ChannelFact fact) => fact switch
    {
        HtlcOffered => 1,
        CommitmentReceived received => received.Updates.Count(update => update is PeerUpdate.Add),
        _ => 0,
    };

    private static int HtlcsIn(ChannelFact fact) => fact switch
    {
        HtlcOffered or HtlcRemovalSent or PreimageLearned or HtlcAcknowledged => 1,

        // each HTLC that the commitment holds has a signature in it
        CommitmentReceived received => received.Updates.Count + received.Signatures.Sum(signatures => signatures.Htlcs.Count),
        _ => 0,
    };
}
