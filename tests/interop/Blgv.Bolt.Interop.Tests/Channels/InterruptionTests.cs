using Blgv.Bolt.Node;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>
/// The connection ends before each message of a payment, and after the next connection ends before one of the messages that are said again. The
/// payment arrives once, whether or not we begin again from what is on disk.
/// </summary>
public sealed class InterruptionTests : InteropTests
{
    private const ulong Amount = 3_000_000;
    private const int MoreThanThereAre = 30;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_message_of_a_payment_to_LDK_may_be_lost(bool restarts)
    {
        await using var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(HasAnchors: true), Cancelled);
        await scene.DisconnectAsync();
        var balance = scene.Balance.Value;

        var lost = 0;
        for (; lost < MoreThanThereAre; lost++)
        {
            var invoice = Scene.Parse(await scene.Ldk.InvoiceAsync(Amount, Cancelled));
            var isWhole = await PayAsync(scene, lost, restarts, () => Task.CompletedTask, async () => Assert.IsType<PaymentResult.Succeeded>(
                await scene.Ours.Payments.PayAsync(invoice, null, Cancelled)));
            balance -= Amount;
            Assert.Equal(balance, scene.Balance.Value);
            if (isWhole)
            {
                break;
            }
        }

        Assert.Equal(10, lost);
        await scene.JudgeAsync(withCommitments: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_message_of_a_payment_to_us_may_be_lost(bool restarts)
    {
        await using var scene = await Scene.OpenAsync(weOpen: false, new LdkSettings(HasAnchors: false), Cancelled);
        await scene.DisconnectAsync();
        var balance = scene.Balance.Value;

        var lost = 0;
        for (; lost < MoreThanThereAre; lost++)
        {
            Task<LdkPaymentSent>? sent = null;
            var isWhole = await PayAsync(
                scene,
                lost,
                restarts,
                async () =>
                {
                    await scene.BeginToPayUsAsync(Amount);
                    sent = scene.Ldk.NextAsync<LdkPaymentSent>(Cancelled);
                },
                () => sent!);
            balance += Amount;
            Assert.Equal(balance, scene.Balance.Value);
            if (isWhole)
            {
                break;
            }
        }

        Assert.Equal(10, lost);
        await scene.JudgeAsync(withCommitments: true);
    }

    /// <summary>One payment, over so many connections as it takes.</summary>
    /// <param name="scene">Both nodes, not connected.</param>
    /// <param name="lost">The message that ends the first connection.</param>
    /// <param name="restarts">Whether we start again after each connection.</param>
    /// <param name="beginAsync">Begins to pay, once.</param>
    /// <param name="finishAsync">Pays, or waits until it is paid; asked for again on each connection.</param>
    /// <returns>Whether the first connection lasted, since it has no message of that number.</returns>
    private async Task<bool> PayAsync(Scene scene, int lost, bool restarts, Func<Task> beginAsync, Func<Task> finishAsync)
    {
        var waits = new List<Task>();
        foreach (var (connection, limit) in new[] { lost, lost % 3, int.MaxValue }.Index())
        {
            await using var relay = await scene.ConnectByRelayAsync(MessageRelay.IsUpdate, limit);
            if (connection == 0)
            {
                await scene.UntilUsableAsync();
                await beginAsync();
            }

            var settled = SettleAsync(scene, relay, finishAsync);
            waits.Add(settled);
            await Task.WhenAny(relay.Cut, settled);
            if (!relay.IsCut)
            {
                await settled;
                await scene.SettleAsync();
                await scene.DisconnectAsync();
                await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // of hosts that have been stopped
                TestContext.Current.TestOutputHelper?.WriteLine(relay.Passed);
                return connection == 0;
            }

            await scene.UntilDisconnectedAsync();
            if (restarts)
            {
                await scene.Ours.RestartAsync(Cancelled);
            }
        }

        throw new InvalidOperationException("Nothing ends the last connection.");
    }

    /// <summary>Waits until nothing is left to say, or the connection has ended.</summary>
    private async Task SettleAsync(Scene scene, MessageRelay relay, Func<Task> finishAsync)
    {
        await finishAsync();
        await scene.Ours.UntilAsync(scene.Channel, Scene.IsSettled, Cancelled);
        await scene.UntilLdkAsync(channel => channel.Pending == 0 || relay.IsCut);
    }
}
