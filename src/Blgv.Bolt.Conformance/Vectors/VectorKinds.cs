using System.Collections.Frozen;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The kinds of the schema: what reads a case of each.</summary>
internal static class VectorKinds
{
    private static readonly FrozenDictionary<string, Func<VectorObject, IVector>> s_readers = new Dictionary<string, Func<VectorObject, IVector>>(StringComparer.Ordinal)
    {
        ["bigsize-decode"] = BigSizeDecode.Read,
        ["bigsize-encode"] = BigSizeEncode.Read,
        ["tlv-stream"] = TlvStreamDecode.Read,
        ["init-message"] = InitMessage.Read,
        ["signed-integer"] = SignedValue.Read,
        ["noise-handshake"] = NoiseHandshake.Read,
        ["noise-messages"] = NoiseMessages.Read,
        ["message-fields"] = MessageFieldsVector.Read,
        ["gossip-query"] = GossipQuery.Read,
        ["bolt11-invoice"] = Bolt11InvoiceText.Read,
        ["bolt12-offer"] = Bolt12OfferText.Read,
        ["bolt12-signature"] = Bolt12Signature.Read,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => s_readers.Keys.Order(StringComparer.Ordinal);

    public static Func<VectorObject, IVector>? Reader(string kind) => s_readers.GetValueOrDefault(kind);
}
