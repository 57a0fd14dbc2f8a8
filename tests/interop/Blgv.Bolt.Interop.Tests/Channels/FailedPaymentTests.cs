using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Payments that fail: each side reads what the other says.</summary>
public sealed class FailedPaymentTests : InteropTests
{
    private const ulong Amount = 20_000_000;

    [Fact]
    public async Task We_read_why_LDK_fails_a_payment()
    {
        await using var scene = await Scene.OpenAsync(weOpen: true, new LdkSettings(HasAnchors: true, Holds: true), Cancelled);
        var balance = scene.Balance;

        // One that LDK holds, and then does not want; one of which it knows nothing; one whose onion is no onion.
        var paying = scene.PayLdkAsync(Amount);
        await scene.Ldk.FailAsync((await scene.Ldk.NextAsync<LdkPaymentClaimable>(Cancelled)).PaymentHash, Cancelled);
        AssertUnknown(scene, await paying);

        AssertUnknown(scene, await scene.Ours.Payments.PayAsync(HashOf(1), RouteToLdk(scene), Cancelled));

        var garbage = new AddHtlcCommand(new(Amount), HashOf(2), ExpiryOf(scene), Bytes.Copy(new byte[1366]));
        await scene.Ours.RestartAsync(Cancelled);
        await scene.Ldk.NextAsync<LdkDisconnected>(Cancelled);
        await scene.ConnectAsync();
        await scene.UntilUsableAsync();
        Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.AddHtlcAsync(scene.Channel, garbage));
        var malformed = Assert.IsType<HtlcRemoval.Malformed>((await scene.Ours.Gate.Settled.WaitAsync(Cancelled)).Removal);
        Assert.Equal(FailureCode.InvalidOnionKey, malformed.FailureCode);

        await scene.SettleAsync();
        Assert.Equal(balance, scene.Balance);
        await scene.JudgeAsync(withCommitments: true);
    }

    [Fact]
    public async Task LDK_reads_why_we_fail_a_payment()
    {
        await using var scene = await Scene.OpenAsync(weOpen: false, new LdkSettings(HasAnchors: false), Cancelled);
        var balance = scene.Balance;
        var unknown = scene.UnknownInvoice(HashOf(1), Amount);

        await scene.Ldk.PayAsync([unknown], Cancelled);

        var path = await scene.Ldk.NextAsync<LdkPathFailed>(Cancelled);
        Assert.Equal((unknown.PaymentHash.ToHex(), true), (path.PaymentHash, path.IsPermanent));
        Assert.Equal("RecipientRejected", (await scene.Ldk.NextAsync<LdkPaymentFailed>(Cancelled)).Reason);
        await scene.SettleAsync();
        Assert.Equal(balance, scene.Balance);
    }

    private static void AssertUnknown(Scene scene, PaymentResult result)
    {
        var report = Assert.IsType<PaymentResult.Failed>(result).Report;
        Assert.Equal(0, report!.ErringHop);
        var failure = Assert.IsType<IncorrectOrUnknownPaymentDetails>(report.Failure);
        Assert.Equal((Amount, scene.Ours.Host.Tip.Height), (failure.HtlcMsat.Value, failure.Height));
    }

    private static PaymentRoute RouteToLdk(Scene scene)
    {
        Assert.True(Crypto.PublicKey.TryParse(scene.Ldk.Id, out var key));
        var expiry = ExpiryOf(scene);
        var payload = new FinalPayload { AmtToForward = new(Amount), OutgoingCltvValue = expiry, TotalMsat = new(Amount), PaymentSecret = new(HashOf(3).Value) };
        return new(scene.Channel, new(Amount), expiry, [new(key, payload)]);
    }

    private static CltvExpiry ExpiryOf(Scene scene) => new(scene.Ours.Host.Tip.Height.Value + 60);

    private static PaymentHash HashOf(byte value) => PaymentHash.FromBytes([.. Enumerable.Repeat(value, PaymentHash.Size)]);
}
