using Blgv.Bolt.Channel;
using Blgv.Bolt.Onion;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Failures;

namespace Blgv.Bolt.Node;

/// <content>Being paid.</content>
public sealed partial class Payments
{
    /// <summary>Blocks that may come while a payment is under way.</summary>
    private const uint MinFinalMargin = 9;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async ValueTask<Sequence<HostWrite>> OnReadyAsync(ChannelRef channel, LiveHtlc htlc, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(htlc);
        if (htlc.Removal is not null)
        {
            return default;
        }

        var since = _options.Clock.GetTimestamp();
        using var arrived = ArrivedHtlc.Read(htlc, _options.NodeKey);
        var (invoice, refusal) = arrived.Payload is { } payload
            ? await JudgeAsync(channel, htlc, payload, cancellationToken).ConfigureAwait(false)
            : (null, arrived.Refusal);
        if (refusal is { IsAtIntroduction: true })
        {
            await Task.Delay(RandomDelay(), _options.Clock, cancellationToken).ConfigureAwait(false);
        }

        var held = (uint)Math.Min(uint.MaxValue, _options.Clock.GetElapsedTime(since).TotalMilliseconds / 100);
        if (invoice is not null)
        {
            await RemoveAsync(channel, htlc, arrived.Fulfill(invoice.Preimage, held), [invoice.ToWrite()], cancellationToken).ConfigureAwait(false);
        }
        else if (refusal is not null)
        {
            await RemoveAsync(channel, htlc, arrived.Fail(refusal, held), default, cancellationToken).ConfigureAwait(false);
        }

        return default;
    }

    /// <summary>Whether an HTLC pays an invoice. Its parts are waited for.</summary>
    private async ValueTask<(IssuedInvoice? Invoice, HtlcRefusal? Refusal)> JudgeAsync(
        ChannelRef channel, LiveHtlc htlc, FinalPayload payload, CancellationToken cancellationToken)
    {
        PartSet set;
        var height = Host.Tip.Height;
        var unknown = new HtlcRefusal(new IncorrectOrUnknownPaymentDetails { HtlcMsat = htlc.Amount, Height = height });
        lock (_lock)
        {
            var part = new PaymentPart(channel.Index, htlc.Key.Id);
            if (payload.PaymentSecret is not { } secret || !_invoices.TryGetValue(htlc.PaymentHash, out var invoice) || !invoice.HasSecret(secret))
            {
                return (null, unknown);
            }

            if (invoice.IsPaid)
            {
                return invoice.Parts.Contains(part) ? (invoice, null) : (null, unknown);
            }

            if (Refuse(invoice, htlc, payload, height) is { } refusal)
            {
                return (null, refusal);
            }

            set = SetOf(htlc.PaymentHash, payload.TotalMsat);
            if (set.Total != payload.TotalMsat)
            {
                return (null, unknown);
            }

            if (set.Add(part, htlc.Amount))
            {
                _invoices[htlc.PaymentHash] = invoice with { Parts = set.Parts.ToSequence() };
                _sets.Remove(htlc.PaymentHash);
                set.End(isWhole: true);
            }
        }

        if (!await set.Completion.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            return (null, new(new MppTimeout()));
        }

        lock (_lock)
        {
            return (_invoices[htlc.PaymentHash], null);
        }
    }

    private HtlcRefusal? Refuse(IssuedInvoice invoice, LiveHtlc htlc, FinalPayload payload, BlockHeight height)
    {
        var now = (ulong)_options.Clock.GetUtcNow().ToUnixTimeSeconds();
        var total = payload.TotalMsat;
        var least = (ulong)height.Value + Math.Max(_options.FulfillmentBlocks, invoice.MinFinalCltvExpiryDelta);
        var isWrong = now > invoice.ExpiresAt
            || htlc.Expiry.Value < least
            || total == MilliSatoshi.Zero
            || (invoice.Amount is { } amount && (total < amount || total.Value / 2 > amount.Value));
        return isWrong ? new(new IncorrectOrUnknownPaymentDetails { HtlcMsat = htlc.Amount, Height = height })
            : htlc.Expiry.Value > (ulong)height.Value + _options.MaxHtlcExpiry ? new(new ExpiryTooFar())
            : htlc.ExceedsDustExposure ? new(new TemporaryNodeFailure())
            : null;
    }

    private PartSet SetOf(PaymentHash hash, MilliSatoshi total)
    {
        if (_sets.TryGetValue(hash, out var set))
        {
            return set;
        }

        _sets.Add(hash, set = new PartSet(total));
        set.Timer = _options.Clock.CreateTimer(
            _ =>
            {
                lock (_lock)
                {
                    if (_sets.GetValueOrDefault(hash) == set)
                    {
                        _sets.Remove(hash);
                    }
                }

                set.End(isWhole: false);
            },
            null, _options.MultiPartTimeout, Timeout.InfiniteTimeSpan);
        return set;
    }

    /// <summary>Removes an HTLC, if need be again and again while the channel is quiescent. One that is gone, or on chain, is no longer ours to remove here.</summary>
    private async Task RemoveAsync(ChannelRef channel, LiveHtlc htlc, HtlcRemoval removal, Sequence<HostWrite> writes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = removal is HtlcRemoval.Fulfilled fulfilled
                ? await Host.FulfillAsync(channel.Id, htlc.Key.Id, fulfilled, writes).ConfigureAwait(false)
                : await Host.FailAsync(channel.Id, htlc.Key.Id, removal, writes).ConfigureAwait(false);
            if (result is not CommandResult.Refused { Reason: CommandRefusal.Quiescent })
            {
                return;
            }

            await Task.Delay(RetryInterval, _options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan RandomDelay()
    {
        Span<byte> random = stackalloc byte[sizeof(uint)];
        _options.Entropy.Fill(random);
        return _options.MaxBlindedFailureDelay * (System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(random) / (double)uint.MaxValue);
    }
}
