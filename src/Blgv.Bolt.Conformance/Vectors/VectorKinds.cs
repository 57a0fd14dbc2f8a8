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
        ["per-commitment-secret"] = PerCommitmentSecretDerivation.Read,
        ["secret-storage"] = SecretStorage.Read,
        ["key-derivation"] = DerivedKey.Read,
        ["funding-transaction"] = FundingTransaction.Read,
        ["commitment-static-remotekey"] = Commitment.ReadStaticRemotekey,
        ["commitment-anchors"] = Commitment.ReadAnchors,
        ["dual-funding"] = DualFunding.Read,
        ["message-fields"] = MessageFieldsVector.Read,
        ["gossip-query"] = GossipQuery.Read,
        ["onion-packet"] = OnionPacketVector.Read,
        ["onion-failure"] = OnionFailure.Read,
        ["fulfilled-attribution"] = FulfilledAttributionVector.Read,
        ["blinded-path"] = BlindedPathVector.Read,
        ["blinded-payment"] = BlindedPaymentVector.Read,
        ["onion-message"] = OnionMessageVector.Read,
        ["bolt11-invoice"] = Bolt11InvoiceText.Read,
        ["bolt12-offer"] = Bolt12OfferText.Read,
        ["bolt12-signature"] = Bolt12Signature.Read,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => s_readers.Keys.Order(StringComparer.Ordinal);

    public static Func<VectorObject, IVector>? Reader(string kind) => s_readers.GetValueOrDefault(kind);
}
