using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Onion;
using WireInvoice = Blgv.Bolt.Wire.Offers.Invoice;

namespace Blgv.Bolt.Invoice;

/// <summary>Proves that the points of a stream lie on the curve: the stream itself holds bytes.</summary>
internal static class Points
{
    public static Bolt12Error Of(OfferFields fields) => First(Of(fields.Paths, 16), Of(fields.IssuerId, 22));

    public static Bolt12Error Of(InvoiceRequestFields fields) => First(Of(fields.Offer), Of(fields.PayerId, 88), Of(fields.Paths, 90));

    public static Bolt12Error Of(WireInvoice invoice) => First(Of(invoice.Request), Of(invoice.Paths, 160), Of(invoice.NodeId, 176));

    private static Bolt12Error Of(PointBytes? point, ulong type) =>
        point is not { } given || PublicKey.TryParse(given, out _) ? default : new Bolt12Error(Bolt12ErrorKind.InvalidPoint, type, "");

    private static Bolt12Error Of(Sequence<BlindedPath>? paths, ulong type) =>
        (paths ?? []).All(IsOnCurve) ? default : new Bolt12Error(Bolt12ErrorKind.InvalidPoint, type, "");

    private static bool IsOnCurve(BlindedPath path) =>
        (!path.FirstNodeId.TryGetPubkey(out var first) || PublicKey.TryParse(first, out _))
        && PublicKey.TryParse(path.FirstPathKey, out _)
        && path.Path.All(hop => PublicKey.TryParse(hop.BlindedNodeId, out _));

    private static Bolt12Error First(params ReadOnlySpan<Bolt12Error> errors)
    {
        foreach (var error in errors)
        {
            if (error.Kind != Bolt12ErrorKind.None)
            {
                return error;
            }
        }

        return default;
    }
}
