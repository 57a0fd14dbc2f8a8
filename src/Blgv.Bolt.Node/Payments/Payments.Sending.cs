using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Node;

/// <content>Paying.</content>
public sealed partial class Payments
{
    private readonly Dictionary<PaymentHash, OutgoingPayment> _payments = [];
    private readonly Dictionary<PaymentPart, OutgoingPayment> _inFlight = [];

    /// <summary>Pays an invoice of a peer with which we have a channel. Asked twice, it pays once and tells both what came of it; one that failed is tried anew.</summary>
    /// <param name="invoice">The invoice.</param>
    /// <param name="amount">How much, where the invoice leaves it open.</param>
    /// <param name="cancellationToken">Ends the wait. The payment goes on.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="ArgumentException">There is no amount, or one that the invoice does not leave open; or the invoice is for another network.</exception>
    public async Task<PaymentResult> PayAsync(Bolt11Invoice invoice, MilliSatoshi? amount, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(invoice);
        if ((invoice.Amount is null) == (amount is null))
        {
            throw new ArgumentException("The invoice says how much, or else the caller.", nameof(amount));
        }

        if (invoice.Network.ChainHash != _options.Network.ChainHash)
        {
            throw new ArgumentException($"The invoice is for {invoice.Network}.", nameof(invoice));
        }

        if (invoice.IsExpired((ulong)_options.Clock.GetUtcNow().ToUnixTimeSeconds()) && !IsKnown(invoice.PaymentHash))
        {
            return new PaymentResult.Refused(CommandRefusal.InvalidValue, "The invoice has expired.");
        }

        var total = invoice.Amount ?? amount ?? default;
        var expiry = new CltvExpiry(Host.Tip.Height.Value + invoice.MinFinalCltvExpiryDelta.Value + ExpiryMargin);
        var final = new FinalPayload
        {
            AmtToForward = total,
            OutgoingCltvValue = expiry,
            TotalMsat = total,
            PaymentSecret = invoice.PaymentSecret,
            PaymentMetadata = invoice.Metadata,
        };
        PaymentResult result = new PaymentResult.Refused(CommandRefusal.WrongState, $"No channel in use leads to {invoice.Payee}.");
        var payee = invoice.Payee.ToPointBytes();
        foreach (var channel in Host.Channels.Where(one => one.Peer == payee))
        {
            result = await PayAsync(
                invoice.PaymentHash, new(channel.Id, total, expiry, [new(invoice.Payee, final)]), cancellationToken).ConfigureAwait(false);
            if (result is not PaymentResult.Refused)
            {
                break;
            }
        }

        return result;
    }

    /// <summary>Pays by a route. Asked twice for one hash, it pays once and tells both what came of it; one that failed is tried anew.</summary>
    /// <param name="hash">payment_hash.</param>
    /// <param name="route">The route.</param>
    /// <param name="cancellationToken">Ends the wait. The payment goes on.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="ArgumentException">The payloads do not fit into an onion.</exception>
    /// <exception cref="HostStoppedException">The host has stopped. Whether the payment is under way, the next start tells.</exception>
    public async Task<PaymentResult> PayAsync(PaymentHash hash, PaymentRoute route, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(route);
        OutgoingPayment payment;
        bool isNew;
        lock (_lock)
        {
            isNew = !_payments.TryGetValue(hash, out var known) || known.Status == PaymentStatus.Failed;
            payment = isNew ? NewPayment(hash, route) : known!;
            _payments[hash] = payment;
        }

        if (payment.Status == PaymentStatus.Succeeded)
        {
            return new PaymentResult.Succeeded(payment.Preimage, null);
        }

        if (isNew)
        {
            await OfferAsync(payment, route).ConfigureAwait(false);
        }

        await Task.WhenAny(payment.Outcome.Task, Host.Completion).WaitAsync(cancellationToken).ConfigureAwait(false);
        return payment.Outcome.Task.IsCompleted
            ? await payment.Outcome.Task.ConfigureAwait(false)
            : throw new HostStoppedException(await Host.Completion.ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<Sequence<HostWrite>> OnSettledAsync(ChannelRef channel, SettledHtlc htlc, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        OutgoingPayment? payment;
        PaymentResult result;
        HostWrite write;
        lock (_lock)
        {
            if (!_inFlight.Remove(new(channel.Index, htlc.Id), out payment))
            {
                return default;
            }

            result = Read(payment, htlc.Removal);
            (payment.Status, payment.Preimage) = result is PaymentResult.Succeeded succeeded
                ? (PaymentStatus.Succeeded, succeeded.Preimage)
                : (PaymentStatus.Failed, default);
            write = payment.ToWrite();
        }

        payment.Outcome.TrySetResult(result);
        return ValueTask.FromResult<Sequence<HostWrite>>([write]);
    }

    private const uint ExpiryMargin = 3;

    private static PaymentResult Read(OutgoingPayment payment, HtlcRemoval removal)
    {
        if (removal is HtlcRemoval.Malformed malformed)
        {
            return new PaymentResult.Failed(null, malformed.FailureCode);
        }

        if (removal is HtlcRemoval.EndedOnChain)
        {
            return new PaymentResult.Failed(null, FailureCode.PermanentChannelFailure);
        }

        using var key = PrivateKey.FromBytes(payment.SessionKey.Span);
        using var route = OnionRoute.Create(key, [.. payment.Nodes.Select(KeyOf)]);
        return removal switch
        {
            HtlcRemoval.Fulfilled { Attribution: { } attribution } fulfilled =>
                new PaymentResult.Succeeded(fulfilled.Preimage, FulfilledAttribution.Read(route, attribution)),
            HtlcRemoval.Fulfilled fulfilled => new PaymentResult.Succeeded(fulfilled.Preimage, null),
            HtlcRemoval.Failed failed => new PaymentResult.Failed(FailureReport.Read(route, new(failed.Reason, failed.Attribution))),
            _ => throw new InvalidOperationException("There is no other removal."),
        };
    }

    private static PublicKey KeyOf(PointBytes bytes) =>
        PublicKey.TryParse(bytes, out var key) ? key : throw new InvalidOperationException("A stored route has a key that is none.");

    private static Bytes PayloadOf(PaymentHop hop) => hop.Payload switch
    {
        FinalPayload final => HopPayloadWriter.Write(final),
        RelayPayload relay => HopPayloadWriter.Write(relay),
        _ => throw new ArgumentException("A route is of relay payloads and a final one.", nameof(hop)),
    };

    private bool IsKnown(PaymentHash hash)
    {
        lock (_lock)
        {
            return _payments.ContainsKey(hash);
        }
    }

    private OutgoingPayment NewPayment(PaymentHash hash, PaymentRoute route)
    {
        using var key = PrivateKey.Generate(_options.Entropy);
        var bytes = new byte[PrivateKey.Size];
        key.CopyTo(bytes);
        return new(hash, route.Amount, Bytes.Copy(bytes), route.Hops.Select(hop => hop.Node.ToPointBytes()).ToSequence());
    }

    /// <summary>Offers the HTLC; the payment is stored in the write that offers it, or neither is.</summary>
    private async Task OfferAsync(OutgoingPayment payment, PaymentRoute route)
    {
        PaymentResult? failed = null;
        try
        {
            var command = new AddHtlcCommand(route.Amount, payment.Hash, route.Expiry, OnionOf(payment, route));
            var index = Host.Channels.FirstOrDefault(channel => channel.Id == route.Channel).Index;
            var result = await Host.AddHtlcAsync(route.Channel, command, id => Begin(payment, new(index, id))).ConfigureAwait(false);
            if (result is CommandResult.Refused refused)
            {
                failed = new PaymentResult.Refused(refused.Reason, refused.Text);
            }
        }
        finally
        {
            // Also when the onion does not fit: who waits for the same payment must not wait for ever.
            if (payment.Status == PaymentStatus.Starting)
            {
                lock (_lock)
                {
                    _payments.Remove(payment.Hash);
                }

                payment.Outcome.TrySetResult(failed ?? new PaymentResult.Refused(CommandRefusal.InvalidValue, "The payment could not be offered."));
            }
        }
    }

    private Sequence<HostWrite> Begin(OutgoingPayment payment, PaymentPart part)
    {
        lock (_lock)
        {
            (payment.Part, payment.Status) = (part, PaymentStatus.InFlight);
            _inFlight[part] = payment;
            return [payment.ToWrite()];
        }
    }

    private static Bytes OnionOf(OutgoingPayment payment, PaymentRoute route)
    {
        using var key = PrivateKey.FromBytes(payment.SessionKey.Span);
        using var onion = OnionRoute.Create(key, [.. route.Hops.Select(hop => hop.Node)]);
        return onion.TryBuild([.. route.Hops.Select(PayloadOf)], payment.Hash.ToArray(), OnionPacket.PaymentLength, out var packet)
            ? packet
            : throw new ArgumentException("The payloads do not fit into an onion.", nameof(route));
    }
}
