using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Node;

/// <summary>How a node is paid and pays.</summary>
public sealed record PaymentOptions
{
    /// <summary>The node's key: it opens onions and signs invoices. It stays the caller's.</summary>
    public required PrivateKey NodeKey { get; init; }

    /// <summary>The network.</summary>
    public required BitcoinNetwork Network { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where preimages, payment secrets and session keys come from.</summary>
    public IEntropySource Entropy { get; init; } = SystemEntropy.Instance;

    /// <summary>How long the parts of a payment wait for the rest.</summary>
    /// <remarks>BOLT 4, "Basic Multi-Part Payments": at least 60 seconds.</remarks>
    public TimeSpan MultiPartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far from now the expiry of an HTLC to us must be at least, whatever an invoice says: time to fulfil it, on chain if need be.</summary>
    public uint FulfillmentBlocks { get; init; } = 9;

    /// <summary>How far from now the expiry of an HTLC to us may be.</summary>
    public uint MaxHtlcExpiry { get; init; } = 2016;

    /// <summary>How long a failure at the beginning of a blinded path waits at most, so that the time does not tell how long the path is.</summary>
    public TimeSpan MaxBlindedFailureDelay { get; init; } = TimeSpan.FromMilliseconds(500);
}
