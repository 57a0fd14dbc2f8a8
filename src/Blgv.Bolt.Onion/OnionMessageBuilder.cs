using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Onion;

/// <summary>Makes onion messages.</summary>
/// <remarks>BOLT 4, "Onion Messages", the writer.</remarks>
public static class OnionMessageBuilder
{
    /// <summary>Puts nodes before a blinded path that another made, so that a message finds the way to it.</summary>
    /// <param name="pathKey">A fresh key for these nodes. It stays the caller's.</param>
    /// <param name="nodeIds">The nodes, the first one a peer; each must be able to reach the next, the last one the first node of the path.</param>
    /// <param name="firstNodeId">The first node of the path. A path names it by a channel at times, which only the caller can look up.</param>
    /// <param name="path">The path.</param>
    /// <returns>The longer path.</returns>
    /// <exception cref="ArgumentException">No nodes, or more than a path can have.</exception>
    /// <remarks>BOLT 4, "Route Blinding", the reader of the <c>blinded_path</c>.</remarks>
    public static BlindedPath Prepend(PrivateKey pathKey, ReadOnlySpan<PublicKey> nodeIds, in PublicKey firstNodeId, BlindedPath path)
    {
        var hops = new PathHop[nodeIds.Length];
        for (var i = 0; i < hops.Length; i++)
        {
            var isLast = i == hops.Length - 1;
            hops[i] = new PathHop(nodeIds[i], new EncryptedDataTlv
            {
                NextNodeId = (isLast ? firstNodeId : nodeIds[i + 1]).ToPointBytes(),
                NextPathKeyOverride = isLast ? path.FirstPathKey : null,
            });
        }

        var before = RouteBlinding.Build(pathKey, hops);
        return before with { Path = [.. before.Path.Span, .. path.Path.Span] };
    }

    /// <summary>Makes a message for the recipient of a blinded path.</summary>
    /// <param name="sessionKey">A fresh key for this one message. It stays the caller's.</param>
    /// <param name="path">The path; its first node is whom to send the message to.</param>
    /// <param name="content">What the recipient is to get, with a path for an answer if it may answer; what the path says to it is put in.</param>
    /// <param name="message">The message, in the smaller of the two sizes that it fits.</param>
    /// <returns>False when it fits neither, or a hop of the path is no point: another made it.</returns>
    /// <exception cref="ArgumentException">The path has no hop.</exception>
    public static bool TryBuild(PrivateKey sessionKey, BlindedPath path, OnionMessagePayload content, out OnionMessage? message)
    {
        ArgumentNullException.ThrowIfNull(content);
        message = null;
        var nodes = new PublicKey[path.Path.Count];
        var payloads = new Bytes[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            var hop = path.Path[i];
            if (!PublicKey.TryParse(hop.BlindedNodeId, out nodes[i]))
            {
                return false;
            }

            var payload = i == nodes.Length - 1 ? content : new OnionMessagePayload();
            payloads[i] = Bytes.Copy(FieldCodec.Encode(payload with { EncryptedRecipientData = hop.EncryptedRecipientData }));
        }

        using var route = OnionRoute.Create(sessionKey, nodes);
        if (!route.TryBuild(payloads, [], OnionPacket.MessageLength, out var packet)
            && !route.TryBuild(payloads, [], OnionPacket.LargeMessageLength, out packet))
        {
            return false;
        }

        message = new OnionMessage { PathKey = path.FirstPathKey, OnionMessagePacket = packet };
        return true;
    }
}
