using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

// blinded_path                                     BOLT 4, "Route Blinding"
//   sciddir_or_pubkey                    first_node_id
//   point                                first_path_key
//   byte                                 num_hops
//   num_hops*blinded_path_hop            path

/// <summary>A way to a node that does not say which node it is: only the first hop is named.</summary>
/// <param name="FirstNodeId">The node where the path begins.</param>
/// <param name="FirstPathKey">The key that decrypts the part of the first node.</param>
/// <param name="Path">The hops, the first node's included; at most 255. A path without a hop is of no use: who reads one refuses it.</param>
/// <remarks>BOLT 4, "The onion_message Message", <c>blinded_path</c>.</remarks>
public readonly record struct BlindedPath(SciddirOrPubkey FirstNodeId, PointBytes FirstPathKey, Sequence<BlindedPathHop> Path) : ISubtype<BlindedPath>
{
    /// <inheritdoc/>
    public static string WireType => "blinded_path";

    /// <inheritdoc/>
    public static BlindedPath Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.SciddirOrPubkey("first_node_id"), r.Fixed<PointBytes>("first_path_key"), r.FewSubtypesOf<BlindedPathHop>("num_hops", "path"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.SciddirOrPubkey("first_node_id", FirstNodeId);
        w.Fixed("first_path_key", FirstPathKey);
        w.FewSubtypesOf("num_hops", "path", Path);
    }
}
