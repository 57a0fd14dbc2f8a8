using Blgv.Bolt.Invoice;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Many payments both ways at once, some too small for an output and some that fail, while the connection ends again and again.</summary>
public sealed class ManyPaymentsTests : InteropTests
{
    private const int PaymentsEachWay = 15;

    [Theory]
    [InlineData(true, true, 1)]
    [InlineData(false, false, 2)]
    public async Task All_arrive_once_or_come_back(bool weOpen, bool hasAnchors, ulong seed)
    {
        var random = new SplitMix64(seed);
        await using var scene = await Scene.OpenAsync(weOpen, new LdkSettings(hasAnchors), Cancelled);
        var balance = scene.Balance.Value;
        await scene.DisconnectAsync();
        var ours = new List<Task<PaymentResult>>();
        var isDone = false;
        var connections = 0;
        for (; !isDone; connections++)
        {
            // All that we pay is said and fulfilled with fewer messages, so that LDK has begun to pay, too, before the first connection ends. The
            // later, the more messages pass: what is said again after each connection must not take all of them.
            await using var relay = await scene.ConnectByRelayAsync(MessageRelay.IsUpdate, connections == 0 ? 40 : random.Below(20) + (connections * 2));
            if (connections == 0)
            {
                await scene.UntilUsableAsync();
                ours.AddRange(await BeginAsync(scene));
            }

            var all = UntilAllAreDoneAsync(scene, ours, relay);
            await Task.WhenAny(relay.Cut, all);
            isDone = !relay.IsCut;
            if (isDone)
            {
                await all;
                await scene.SettleAsync();
                await scene.DisconnectAsync();
            }
            else
            {
                await scene.UntilDisconnectedAsync();
            }
        }

        Assert.All(ours, payment => Assert.IsType<PaymentResult.Succeeded>(payment.Result));
        for (var i = 0; i < PaymentsEachWay; i++)
        {
            balance -= AmountOf(i);
            balance += Fails(i) ? 0 : AmountOf(i);
        }

        Assert.Equal(balance, scene.Balance.Value);
        Assert.InRange(connections, 2, 50);
        await scene.JudgeAsync(withCommitments: true);
    }

    /// <summary>Every third is below the dust limits, so that no commitment has an output of it.</summary>
    private static ulong AmountOf(int payment) => payment % 3 == 0 ? 100_000UL + (ulong)payment : 6_000_000UL + ((ulong)payment * 1_000);

    private static bool Fails(int payment) => payment % 5 == 0;

    private async Task<Task<PaymentResult>[]> BeginAsync(Scene scene)
    {
        var toLdk = new List<Bolt11Invoice>();
        var toUs = new List<Bolt11Invoice>();
        for (var i = 0; i < PaymentsEachWay; i++)
        {
            toLdk.Add(Scene.Parse(await scene.Ldk.InvoiceAsync(AmountOf(i), Cancelled)));
            toUs.Add(Fails(i)
                ? scene.UnknownInvoice(PaymentHash.FromBytes([.. Enumerable.Repeat((byte)(i + 1), PaymentHash.Size)]), AmountOf(i))
                : await scene.Ours.Payments.CreateInvoiceAsync(new(AmountOf(i)), "interop", TimeSpan.FromHours(1)));
        }

        Task<PaymentResult>[] paying = [.. toLdk.Select(invoice => scene.Ours.Payments.PayAsync(invoice, null, Cancelled))];
        await scene.Ldk.PayAsync(toUs, Cancelled);
        return paying;
    }

    private async Task UntilAllAreDoneAsync(Scene scene, IEnumerable<Task> ours, MessageRelay relay)
    {
        await Task.WhenAll(ours);
        await scene.Ours.UntilAsync(scene.Channel, Scene.IsSettled, Cancelled);
        await scene.UntilLdkAsync(channel => channel.Pending == 0 || relay.IsCut);
    }
}
