using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Gossip;

/// <summary>Signs an own node's gossip. The keys stay behind it, in this process or elsewhere.</summary>
/// <remarks>BOLT 7: what is signed is the double SHA-256 of a message's signed part.</remarks>
public interface IGossipSigner
{
    /// <summary>Signs with the key of the node's id.</summary>
    /// <param name="digest">What to sign.</param>
    /// <returns>The signature, with low S.</returns>
    SignatureBytes SignWithNodeKey(Bytes32 digest);

    /// <summary>Signs with the funding key of a channel.</summary>
    /// <param name="channelId">The channel.</param>
    /// <param name="digest">What to sign.</param>
    /// <returns>The signature, with low S.</returns>
    SignatureBytes SignWithFundingKey(ChannelId channelId, Bytes32 digest);
}
