using Blgv.Bolt.Channel;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>Signs with the node's key, in this process.</summary>
/// <param name="key">The key; it stays the caller's.</param>
public sealed class NodeKeySigner(PrivateKey key) : INodeSigner
{
    /// <inheritdoc/>
    public SignatureBytes SignGossip(Bytes32 digest)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        digest.CopyTo(hash);
        return key.Sign(hash);
    }
}
