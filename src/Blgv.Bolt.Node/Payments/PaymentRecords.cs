using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A payment of ours, as the books have it.</summary>
/// <param name="Hash">payment_hash.</param>
/// <param name="Amount">What our HTLC carries.</param>
/// <param name="Status">How far it is.</param>
public sealed record SentPayment(PaymentHash Hash, MilliSatoshi Amount, PaymentStatus Status);

/// <summary>An invoice of ours, as the books have it.</summary>
/// <param name="Hash">payment_hash.</param>
/// <param name="Amount">What is to be paid; null where the invoice leaves it open.</param>
/// <param name="IsPaid">Whether it is paid: the preimage is given, or will be.</param>
public sealed record OwnInvoice(PaymentHash Hash, MilliSatoshi? Amount, bool IsPaid);

/// <summary>How far a payment of ours is.</summary>
public enum PaymentStatus : byte
{
    /// <summary>It is being offered; nothing of it is stored.</summary>
    Starting,

    /// <summary>Its HTLC is offered.</summary>
    InFlight,

    /// <summary>We have the preimage.</summary>
    Succeeded,

    /// <summary>The HTLC came back.</summary>
    Failed,
}
