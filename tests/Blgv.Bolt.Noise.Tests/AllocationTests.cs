namespace Blgv.Bolt.Noise.Tests;

/// <summary>Runs alone: it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_busy_connection_allocates_next_to_nothing_per_message()
    {
        const int Messages = 20_000;
        var (left, right) = Transport.Pair();
        var accepting = NoiseConnection.AcceptAsync(right, Keys.Responder, null, Cancellation);
        await using var initiator = await NoiseConnection.ConnectAsync(left, Keys.Initiator, Keys.Responder.PublicKey, null, Cancellation);
        await using var responder = await accepting;
        await StreamAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await StreamAsync();
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Messages;

        // A new platform cipher every 500 messages, and what a sender allocates when it waits for room.
        Assert.InRange(perMessage, 0, 24);

        async Task StreamAsync()
        {
            var message = new byte[1450];
            var sending = Task.Run(
                async () =>
                {
                    for (var i = 0; i < Messages; i++)
                    {
                        await initiator.SendAsync(message, Cancellation);
                    }
                },
                Cancellation);
            for (var i = 0; i < Messages; i++)
            {
                Assert.False((await responder.ReceiveAsync(Cancellation)).IsClosed);
            }

            await sending;
        }
    }
}
