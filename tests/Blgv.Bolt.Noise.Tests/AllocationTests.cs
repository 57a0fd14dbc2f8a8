namespace Blgv.Bolt.Noise.Tests;

/// <summary>Counts what the whole process allocates.</summary>
[Collection(nameof(RunsAlone))]
public sealed class AllocationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_busy_connection_allocates_next_to_nothing_per_message()
    {
        const int Messages = 60_000;
        var (left, right) = Transport.Pair();
        var accepting = NoiseConnection.AcceptAsync(right, Keys.Responder, null, Cancellation);
        await using var initiator = await NoiseConnection.ConnectAsync(left, Keys.Initiator, Keys.Responder.PublicKey, null, Cancellation);
        await using var responder = await accepting;
        await StreamAsync();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await StreamAsync();
        var perMessage = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Messages;

        // A new platform cipher every 500 messages, what a sender allocates when it waits for room, a buffer that the pool had
        // not. Seen: 3 to 10. One task per message would be more than the bound, one buffer per message far more.
        Assert.InRange(perMessage, 0, 64);

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
