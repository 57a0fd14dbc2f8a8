using System.Security.Cryptography;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>What becomes of HTLCs that are not as the invoice asks, over two hosts and a real channel.</summary>
public sealed class PaymentTests
{
    private const int Limit = 60_000;
    private const ulong Amount = 5_000_000;

    [Fact(Timeout = Limit)]
    [Rule("2.208")]
    [Rule("2.243")]
    public async Task An_onion_that_cannot_be_read_fails_as_malformed()
    {
        await using var pair = await TestPair.OpenAsync();
        var noise = Bytes.Copy([.. Enumerable.Repeat((byte)2, 1366)]);

        Assert.Equal(FailureCode.InvalidOnionVersion, await OfferRawAsync(pair, noise, null));
    }

    [Fact(Timeout = Limit)]
    [Rule("2.208")]
    [Rule("2.243")]
    public async Task An_onion_for_another_hash_fails_as_malformed()
    {
        await using var pair = await TestPair.OpenAsync();
        using var session = PrivateKey.FromBytes(SHA256.HashData("session"u8));
        using var route = OnionRoute.Create(session, [pair.Bob.Key.PublicKey]);
        var payload = HopPayloadWriter.Write(PayloadOf(pair, default, Amount));
        Assert.True(route.TryBuild([payload], new byte[32], 1366, out var onion));

        Assert.Equal(FailureCode.InvalidOnionHmac, await OfferRawAsync(pair, onion, null));
    }

    [Fact(Timeout = Limit)]
    [Rule("2.241")]
    public async Task An_htlc_that_came_with_a_path_key_fails_as_malformed_blinding_whatever_is_wrong()
    {
        await using var pair = await TestPair.OpenAsync();
        var noise = Bytes.Copy([.. Enumerable.Repeat((byte)2, 1366)]);

        Assert.Equal(FailureCode.InvalidOnionBlinding, await OfferRawAsync(pair, noise, pair.Alice.Id));
    }

    [Fact(Timeout = Limit)]
    public async Task Without_the_secret_of_the_invoice_its_hash_pays_nothing()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        var failure = await PayAsync(pair, invoice, payload => payload with { PaymentSecret = new(Bytes32.FromBytes(new byte[32])) });
        Assert.IsType<IncorrectOrUnknownPaymentDetails>(failure);
        failure = await PayAsync(pair, invoice, payload => payload with { PaymentSecret = null });
        Assert.IsType<IncorrectOrUnknownPaymentDetails>(failure);
        Assert.False(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
    }

    [Fact(Timeout = Limit)]
    public async Task A_payment_to_go_on_never_takes_the_preimage_of_an_invoice_with_its_hash()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);
        var expiry = ExpiryOf(pair, 100);
        var relay = new RelayPayload { AmtToForward = new(Amount), OutgoingCltvValue = expiry, ShortChannelId = new(1, 2, 3) };
        var final = PayloadOf(pair, invoice.PaymentSecret, Amount);
        var route = new PaymentRoute(
            pair.Alice.Channel.Id, new(Amount), expiry, [new(pair.Bob.Key.PublicKey, relay), new(TestKeys.Anybody.PublicKey, final)]);

        var failed = await FailAsync(pair, invoice.PaymentHash, route);

        Assert.IsType<UnknownNextPeer>(failed.Report?.Failure);
        Assert.False(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
    }

    [Theory(Timeout = Limit)]
    [InlineData(Amount - 1)]
    [InlineData((Amount * 2) + 2)]
    public async Task Too_little_or_far_too_much_is_refused(ulong amount)
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        Assert.IsType<IncorrectOrUnknownPaymentDetails>(
            await PayAsync(pair, invoice, payload => payload with { AmtToForward = new(amount), TotalMsat = new(amount) }, amount));
    }

    [Fact(Timeout = Limit)]
    [Rule("2.232")]
    [Rule("2.233")]
    [Rule("2.247")]
    public async Task An_htlc_that_ends_too_soon_to_be_fulfilled_in_safety_fails()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        foreach (var blocks in new uint[] { 1, 8, invoice.MinFinalCltvExpiryDelta.Value - 1U })
        {
            Assert.IsType<IncorrectOrUnknownPaymentDetails>(await PayAsync(pair, invoice, payload => payload, Amount, blocks));
        }

        Assert.False(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
    }

    [Fact(Timeout = Limit)]
    [Rule("2.237")]
    public async Task An_htlc_that_ends_too_far_away_fails()
    {
        await using var pair = await TestPair.OpenAsync(alice: chain => new TestNode("alice", chain)
        {
            Change = options => options with { Policy = peer => ChannelPolicy.Default with { Chain = ChainHash.Regtest, MinimumDepth = 1, MaxHtlcExpiry = 5000 } },
        });
        var invoice = await InvoiceAsync(pair);

        Assert.IsType<ExpiryTooFar>(await PayAsync(pair, invoice, payload => payload, Amount, 2017));
    }

    [Fact(Timeout = Limit)]
    public async Task The_expiry_and_the_amount_of_the_onion_must_have_arrived()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        Assert.IsType<FinalIncorrectCltvExpiry>(
            await PayAsync(pair, invoice, payload => payload with { OutgoingCltvValue = new(payload.OutgoingCltvValue.Value + 1) }));
        Assert.IsType<FinalIncorrectHtlcAmount>(
            await PayAsync(pair, invoice, payload => payload with { AmtToForward = new(Amount + 1) }));
    }

    [Fact(Timeout = Limit)]
    [Rule("2.242")]
    public async Task Failures_and_preimages_come_with_attribution()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);
        var expiry = ExpiryOf(pair, 100);
        var wrong = new PaymentRoute(
            pair.Alice.Channel.Id, new(Amount), expiry, [new(pair.Bob.Key.PublicKey, PayloadOf(pair, default, Amount))]);

        var failed = await FailAsync(pair, invoice.PaymentHash, wrong);
        var paid = await pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken);

        Assert.Equal(0, failed.Report?.ErringHop);
        Assert.Single(failed.Report!.HoldTimes.Times);
        Assert.Null(failed.Report.HoldTimes.TamperedAt);
        var times = Assert.IsType<PaymentResult.Succeeded>(paid).HoldTimes;
        Assert.NotNull(times);
        Assert.Null(times.Value.TamperedAt);
        Assert.Single(times.Value.Times);
    }

    [Fact(Timeout = Limit)]
    [Rule("2.240")]
    public async Task Where_a_blinded_path_begins_the_failure_is_hidden_and_waits()
    {
        await using var pair = await TestPair.OpenAsync();
        using var pathKey = PrivateKey.FromBytes(SHA256.HashData("path"u8));
        using var session = PrivateKey.FromBytes(SHA256.HashData("session"u8));
        var path = RouteBlinding.Build(pathKey, [
            new(pair.Bob.Key.PublicKey, new() { ShortChannelId = new(1, 2, 3), PaymentRelay = new(new CltvDelta(40), 0, 0) }),
            new(TestKeys.Anybody.PublicKey, new() { PathId = Bytes.FromHex("00") }),
        ]);
        var hash = new PaymentHash(Bytes32.FromBytes(SHA256.HashData("hash"u8)));
        using var route = OnionRoute.Create(session, [pair.Bob.Key.PublicKey, TestKeys.Anybody.PublicKey]);
        var expiry = ExpiryOf(pair, 200);
        Bytes[] payloads = [
            HopPayloadWriter.WriteBlinded(path.Path[0], path.FirstPathKey),
            HopPayloadWriter.WriteBlindedFinal(path.Path[1], null, new(Amount), expiry, new(Amount)),
        ];
        Assert.True(route.TryBuild(payloads, hash.ToArray(), 1366, out var onion));
        var timers = pair.Bob.Clock.ArmedTimers;
        await pair.Alice.Host.AddHtlcAsync(pair.Alice.Channel.Id, new(new(Amount), hash, expiry, onion));
        await WaitForTimerAsync(pair.Bob.Clock, timers);
        Assert.Single(pair.Bob.Core.Commitments.Htlcs);

        pair.Bob.Clock.Advance(TimeSpan.FromMilliseconds(600));
        await pair.SettleAsync();

        Assert.Equal(500_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task Parts_of_a_payment_wait_for_the_whole_and_are_fulfilled_together()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        await OfferPartAsync(pair, invoice, Amount / 2);
        await pair.Bob.UntilAsync(state => state.Core?.Commitments.Htlcs.Any(htlc => htlc.State == LadderState.ReceivedAddAckRevocation) == true);
        Assert.False(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
        await OfferPartAsync(pair, invoice, Amount / 2);
        await pair.SettleAsync();

        Assert.True(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
        Assert.Equal(500_000_000UL + Amount, pair.Bob.Core.Commitments.Active[0].ToLocal.Value);
        Assert.IsType<IncorrectOrUnknownPaymentDetails>(await PayAsync(pair, invoice, payload => payload));
    }

    [Fact(Timeout = Limit)]
    public async Task Parts_that_stay_alone_come_back_after_a_minute()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);
        var timers = pair.Bob.Clock.ArmedTimers;

        await OfferPartAsync(pair, invoice, Amount / 2);
        await WaitForTimerAsync(pair.Bob.Clock, timers);
        pair.Bob.Clock.AdvanceAtOnce(TimeSpan.FromSeconds(60));
        await pair.SettleAsync();

        Assert.False(pair.Bob.Payments.IsPaid(invoice.PaymentHash));
        Assert.Equal(500_000_000UL, pair.Bob.Core.Commitments.Active[0].ToLocal.Value);
        Assert.IsType<PaymentResult.Succeeded>(await pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task Asked_twice_an_invoice_is_paid_once()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken)));
        await pair.SettleAsync();
        await pair.Alice.RestartAsync();
        var again = await pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken);

        Assert.All([.. results, again], result => Assert.IsType<PaymentResult.Succeeded>(result));
        Assert.Equal(500_000_000UL - Amount, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
    }

    [Fact(Timeout = Limit)]
    public async Task An_invoice_that_has_expired_is_not_paid()
    {
        await using var pair = await TestPair.OpenAsync();
        var invoice = await InvoiceAsync(pair);
        pair.Alice.Clock.AdvanceAtOnce(TimeSpan.FromHours(2));

        Assert.IsType<PaymentResult.Refused>(await pair.Alice.Payments.PayAsync(invoice, null, TestContext.Current.CancellationToken));
    }

    private static Task<Bolt11Invoice> InvoiceAsync(TestPair pair) => pair.Bob.Payments.CreateInvoiceAsync(new(Amount), "test", TimeSpan.FromHours(1));

    private static CltvExpiry ExpiryOf(TestPair pair, uint blocks) => new(pair.Bob.Host.Tip.Height.Value + blocks);

    private static FinalPayload PayloadOf(TestPair pair, PaymentSecret secret, ulong amount) => new()
    {
        AmtToForward = new(amount), OutgoingCltvValue = ExpiryOf(pair, 100), TotalMsat = new(amount), PaymentSecret = secret,
    };

    /// <summary>Pays with a payload that is not as it should be.</summary>
    private static async Task<FailureMessage?> PayAsync(
        TestPair pair, Bolt11Invoice invoice, Func<FinalPayload, FinalPayload> change, ulong amount = Amount, uint blocks = 100)
    {
        var expiry = ExpiryOf(pair, blocks);
        var payload = change(PayloadOf(pair, invoice.PaymentSecret, Amount) with { OutgoingCltvValue = expiry });
        var route = new PaymentRoute(pair.Alice.Channel.Id, new(amount), expiry, [new(pair.Bob.Key.PublicKey, payload)]);
        return (await FailAsync(pair, invoice.PaymentHash, route)).Report?.Failure;
    }

    private static async Task<PaymentResult.Failed> FailAsync(TestPair pair, PaymentHash hash, PaymentRoute route) =>
        Assert.IsType<PaymentResult.Failed>(await pair.Alice.Payments.PayAsync(hash, route, TestContext.Current.CancellationToken));

    /// <summary>Offers an HTLC that no payment stands behind, and tells what it failed with.</summary>
    private static async Task<FailureCode> OfferRawAsync(TestPair pair, Bytes onion, PointBytes? pathKey)
    {
        var failed = new TaskCompletionSource<FailureCode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watch = pair.Bob.Host.WaitAsync(
            pair.Bob.Channel.Id,
            state =>
            {
                if (state.Core is { Commitments.Htlcs: { IsEmpty: false } htlcs } && htlcs[0].Removal is HtlcRemoval.Malformed malformed)
                {
                    failed.TrySetResult(malformed.FailureCode);
                }

                return failed.Task.IsCompleted;
            },
            TestContext.Current.CancellationToken);
        var hash = new PaymentHash(Bytes32.FromBytes(SHA256.HashData("hash"u8)));
        var result = await pair.Alice.Host.AddHtlcAsync(pair.Alice.Channel.Id, new(new(Amount), hash, ExpiryOf(pair, 100), onion, pathKey));
        Assert.IsType<CommandResult.Accepted>(result);
        await watch;
        await pair.SettleAsync();
        return await failed.Task;
    }

    private static async Task OfferPartAsync(TestPair pair, Bolt11Invoice invoice, ulong amount)
    {
        using var session = PrivateKey.Generate(SystemEntropy.Instance);
        using var route = OnionRoute.Create(session, [pair.Bob.Key.PublicKey]);
        var payload = PayloadOf(pair, invoice.PaymentSecret, Amount) with { AmtToForward = new(amount) };
        Assert.True(route.TryBuild([HopPayloadWriter.Write(payload)], invoice.PaymentHash.ToArray(), 1366, out var onion));
        var result = await pair.Alice.Host.AddHtlcAsync(
            pair.Alice.Channel.Id, new(new(amount), invoice.PaymentHash, ExpiryOf(pair, 100), onion));
        Assert.IsType<CommandResult.Accepted>(result);
    }

    /// <summary>Lets everything else run until something waits for the clock.</summary>
    private static async Task WaitForTimerAsync(ManualTimeProvider clock, int before)
    {
        while (clock.ArmedTimers <= before)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
