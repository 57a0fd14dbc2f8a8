using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Invoice;

/// <summary>How an onion message came.</summary>
/// <remarks>BOLT 12. A path that is not the right one gives the receiver away when it answers.</remarks>
public enum Bolt12Arrival
{
    /// <summary>Not along a blinded path.</summary>
    Direct,

    /// <summary>Along one of the paths of the offer in question.</summary>
    OfferPath,

    /// <summary>Along one of the paths of the request in question.</summary>
    RequestPath,

    /// <summary>Along the reply path of the request that was sent.</summary>
    ReplyPath,

    /// <summary>Along another blinded path.</summary>
    OtherPath,
}

/// <summary>What a reader knows beside the text.</summary>
/// <param name="Chains">The chains that it can pay or be paid on.</param>
/// <param name="Now">Seconds since 1970.</param>
public sealed record Bolt12Context(Sequence<ChainHash> Chains, ulong Now)
{
    /// <summary>Whether a stream's chain is one of <see cref="Chains"/>.</summary>
    /// <param name="chain">The chain; null stands for Bitcoin.</param>
    /// <returns>Whether it is.</returns>
    public bool Accepts(ChainHash? chain) => Chains.Contains(chain ?? ChainHash.Bitcoin);
}
