using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Wire.Onion;

// blinded_path_hop                                 BOLT 4, "Route Blinding"
//   point             blinded_node_id
//   u16               enclen
//   enclen*byte       encrypted_recipient_data

/// <summary>One node of a blinded path.</summary>
/// <param name="BlindedNodeId">The key that stands for the node; only the node itself recognises it.</param>
/// <param name="EncryptedRecipientData">What the node is to do, encrypted for it: an <see cref="EncryptedDataTlv"/>.</param>
/// <remarks>BOLT 4, "The onion_message Message", <c>blinded_path_hop</c>.</remarks>
public readonly record struct BlindedPathHop(PointBytes BlindedNodeId, Bytes EncryptedRecipientData) : ISubtype<BlindedPathHop>
{
    /// <inheritdoc/>
    public static string WireType => "blinded_path_hop";

    /// <inheritdoc/>
    public static BlindedPathHop Read<TReader>(ref TReader r)
        where TReader : struct, IFieldReader, allows ref struct =>
        new(r.Fixed<PointBytes>("blinded_node_id"), r.Bytes("enclen", "encrypted_recipient_data"));

    /// <inheritdoc/>
    public void Write<TWriter>(ref TWriter w)
        where TWriter : struct, IFieldWriter, allows ref struct
    {
        w.Fixed("blinded_node_id", BlindedNodeId);
        w.Bytes("enclen", "encrypted_recipient_data", EncryptedRecipientData);
    }
}
