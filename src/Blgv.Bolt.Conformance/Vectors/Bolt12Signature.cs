using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The tree over the records of a stream, node by node, and the signature of a request.</summary>
/// <param name="Stream">The records; empty for a request.</param>
/// <param name="Request">The text of the request; empty for a stream.</param>
/// <param name="Key">The key that signs the request.</param>
/// <param name="Leaves">Leaf, nonce and their branch of each record.</param>
/// <param name="Branches">The nodes above.</param>
/// <param name="Merkle">The root.</param>
/// <param name="Signature">The signature of the request.</param>
/// <remarks>BOLT 12, "Signature Calculation".</remarks>
internal sealed record Bolt12Signature(
    Bytes Stream, string Request, Bytes Key, Sequence<string> Leaves, Sequence<string> Branches, string Merkle, string Signature) : IVector
{
    public static IVector Read(VectorObject json)
    {
        var expect = json.Object("expect");
        var signs = json.Has("request");
        return new Bolt12Signature(
            signs ? default : json.Hex("stream"),
            signs ? json.Text("request") : "",
            signs ? json.Hex("key") : default,
            expect.Texts("leaves"),
            expect.Texts("branches"),
            expect.Text("merkle"),
            expect.Has("signature") ? expect.Text("signature") : "");
    }

    public void Run(Check check)
    {
        var stream = Stream;
        var signature = "";
        if (Request.Length > 0)
        {
            check.Same("request", "read", Bolt12Text.TryParse(Request, out InvoiceRequest? request, out var error) ? "read" : error.ToString());
            using var key = PrivateKey.FromBytes(Key.Span);
            var signed = request!.Sign(key, new byte[32]);
            signature = signed.Signature.ToString() ?? "";
            check.Same("verified", "True", request!.IsSigned().ToString());
            check.Same("written again", Request, Bolt12Text.Encode(signed));
            stream = Bytes.Copy(FieldCodec.Encode(signed));
        }

        check.Same("stream", "read", TlvRecords.TryParse(stream, out var records) ? "read" : "malformed");
        var tree = MerkleTree.Of(records)!;
        check.Same("leaves", string.Join("; ", Leaves), string.Join("; ", tree.Leaves.Select(leaf => $"{leaf.Leaf} {leaf.Nonce} {leaf.Node}")));
        check.Same("branches", string.Join(' ', Branches.Order(StringComparer.Ordinal)), string.Join(' ', tree.Branches.Select(branch => branch.ToString()).Order(StringComparer.Ordinal)));
        check.Same("merkle", Merkle, tree.Root.ToString());
        check.Same("signature", Signature, signature);
    }
}
