using Blgv.Bolt.Invoice;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>HTLCs of each kind in one channel, committed by both sides. None moves unless the test wants it to.</summary>
/// <param name="ToLdk">Ours, which LDK can take as soon as it claims it.</param>
/// <param name="ToLdkInVain">Ours, which LDK never claims.</param>
/// <param name="ToUs">LDK's, which we take as soon as the gate lets it pass.</param>
/// <param name="ToUsInVain">LDK's, which the gate never lets pass.</param>
/// <param name="Paying">Our two payments, in the same order.</param>
/// <param name="Preimage">What LDK claims the first with.</param>
internal sealed record PendingHtlcs(
    Bolt11Invoice ToLdk, Bolt11Invoice ToLdkInVain, Bolt11Invoice ToUs, Bolt11Invoice ToUsInVain, Task<PaymentResult>[] Paying, string Preimage)
{
    public const ulong ToLdkSat = 70_000;
    public const ulong ToLdkInVainSat = 60_000;
    public const ulong ToUsSat = 50_000;
    public const ulong ToUsInVainSat = 40_000;

    /// <summary>All of them, in satoshi.</summary>
    public const ulong Sum = ToLdkSat + ToLdkInVainSat + ToUsSat + ToUsInVainSat;

    /// <summary>Begins all four payments, and waits until both sides are committed to them.</summary>
    public static async Task<PendingHtlcs> BeginAsync(Scene scene, CancellationToken cancelled)
    {
        scene.Ours.Gate.Close();
        var claimed = await BeginToLdkAsync(scene, ToLdkSat, cancelled);
        var unclaimed = await BeginToLdkAsync(scene, ToLdkInVainSat, cancelled);
        var toUs = await scene.BeginToPayUsAsync(ToUsSat * 1000);

        // LDK's two may not expire together: it would try to take both back in one transaction, again and again, even after we have taken one.
        await scene.MineAsync(1);
        var toUsInVain = await scene.BeginToPayUsAsync(ToUsInVainSat * 1000);
        await scene.Ours.UntilAsync(scene.Channel, state => state.Core!.Commitments is { IsSettled: true, Htlcs.Count: 4 }, cancelled);
        return new(claimed.Invoice, unclaimed.Invoice, toUs, toUsInVain, [claimed.Paying, unclaimed.Paying], claimed.Preimage);
    }

    private static async Task<(Bolt11Invoice Invoice, Task<PaymentResult> Paying, string Preimage)> BeginToLdkAsync(Scene scene, ulong sat, CancellationToken cancelled)
    {
        var invoice = Scene.Parse(await scene.Ldk.InvoiceAsync(sat * 1000, cancelled));
        var paying = scene.Ours.Payments.PayAsync(invoice, null, cancelled);
        var claimable = await scene.Ldk.NextAsync<LdkPaymentClaimable>(cancelled);
        Assert.Equal(invoice.PaymentHash.ToHex(), claimable.PaymentHash);
        return (invoice, paying, claimable.Preimage!);
    }
}
