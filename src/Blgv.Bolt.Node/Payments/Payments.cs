using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Node;

/// <summary>
/// Is paid by invoice, and pays invoices of peers that a channel leads to. Invoices and payments are entries of the host, written together with what
/// their HTLCs do: neither a crash nor a caller that asks twice pays or is paid twice.
/// </summary>
public sealed partial class Payments : IHtlcHandler
{
    private readonly PaymentOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<PaymentHash, IssuedInvoice> _invoices = [];
    private readonly Dictionary<PaymentHash, PartSet> _sets = [];
    private ChannelHost? _host;

    /// <summary>Payments of a node: to be named as <see cref="ChannelHostOptions.Htlcs"/> of its host.</summary>
    /// <param name="options">How it pays and is paid.</param>
    public Payments(PaymentOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    private ChannelHost Host => _host ?? throw new InvalidOperationException("The host has not started.");

    /// <inheritdoc/>
    public void OnStarting(ChannelHost host, Sequence<HostEntry> entries)
    {
        _host = host;
        foreach (var entry in entries)
        {
            if (HostEntries.IsInvoice(entry))
            {
                var invoice = IssuedInvoice.Read(entry);
                _invoices.Add(invoice.Hash, invoice);
            }
            else if (HostEntries.IsPayment(entry))
            {
                var payment = OutgoingPayment.Read(entry);
                _payments.Add(payment.Hash, payment);
                if (payment.Status == PaymentStatus.InFlight)
                {
                    _inFlight.Add(payment.Part, payment);
                }
            }
        }
    }

    /// <summary>Makes an invoice, and stores it.</summary>
    /// <param name="amount">What is to be paid; null to leave it open.</param>
    /// <param name="description">What for.</param>
    /// <param name="expiry">How long it can be paid.</param>
    /// <param name="allowsMultiPart">Whether the payment may come in several parts.</param>
    /// <returns>The invoice, once it is durable.</returns>
    public async Task<Bolt11Invoice> CreateInvoiceAsync(MilliSatoshi? amount, string description, TimeSpan expiry, bool allowsMultiPart = true)
    {
        Span<byte> random = stackalloc byte[Preimage.Size + PaymentSecret.Size];
        _options.Entropy.Fill(random);
        var now = (ulong)_options.Clock.GetUtcNow().ToUnixTimeSeconds();
        var issued = new IssuedInvoice(
            Preimage.FromBytes(random[..Preimage.Size]),
            PaymentSecret.FromBytes(random[Preimage.Size..]),
            amount,
            now + (ulong)expiry.TotalSeconds,
            (ushort)(_options.FulfillmentBlocks + MinFinalMargin),
            default);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(random);
        var features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.VarOnionOptin).WithRequired(Feature.PaymentSecret);
        var invoice = new Bolt11Draft
        {
            Network = _options.Network,
            Amount = amount,
            Timestamp = now,
            PaymentHash = issued.Hash,
            PaymentSecret = issued.Secret,
            Description = description,
            ExpirySeconds = (ulong)expiry.TotalSeconds,
            MinFinalCltvExpiryDelta = new CltvDelta(issued.MinFinalCltvExpiryDelta),
            Features = allowsMultiPart ? features.WithOptional(Feature.BasicMpp) : features,
        }.Sign(_options.NodeKey);
        await Host.WriteAsync([issued.ToWrite()]).ConfigureAwait(false);
        lock (_lock)
        {
            _invoices.Add(issued.Hash, issued);
        }

        return invoice;
    }

    /// <summary>Whether an invoice of ours is paid: the preimage is given, or will be.</summary>
    /// <param name="hash">payment_hash.</param>
    /// <returns>Whether it is.</returns>
    public bool IsPaid(PaymentHash hash)
    {
        lock (_lock)
        {
            return _invoices.TryGetValue(hash, out var invoice) && invoice.IsPaid;
        }
    }
}
