using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The text of an offer: its records, or why it must not be answered.</summary>
/// <param name="Text">The text.</param>
/// <param name="Records">Its records.</param>
/// <param name="Error">The word for what is wrong; empty where nothing is.</param>
/// <param name="Rule">The rule that is broken; empty when the vector names none.</param>
/// <remarks>BOLT 12, "Offers".</remarks>
internal sealed record Bolt12OfferText(string Text, TlvRecords Records, string Error, string Rule) : IVector
{
    private static readonly Bolt12Context s_reader = new([ChainHash.Bitcoin, ChainHash.Testnet], Now: 1_700_000_000);

    private static readonly (string Word, Bolt12ErrorKind Kind)[] s_errors =
    [
        ("malformed", Bolt12ErrorKind.Malformed), ("not-bech32", Bolt12ErrorKind.NotBech32), ("invalid-padding", Bolt12ErrorKind.InvalidPadding),
        ("invalid-point", Bolt12ErrorKind.InvalidPoint), ("empty-path", Bolt12ErrorKind.EmptyPath), ("missing-field", Bolt12ErrorKind.MissingField),
        ("invalid-value", Bolt12ErrorKind.InvalidValue), ("unknown-feature", Bolt12ErrorKind.UnknownFeature),
        ("unsupported-chain", Bolt12ErrorKind.UnsupportedChain),
    ];

    public static IVector Read(VectorObject json)
    {
        var text = json.Text("offer");
        var expect = json.Object("expect");
        return expect.Has("error")
            ? new Bolt12OfferText(
                text, default, expect.OneOf("error", [.. s_errors.Select(each => each.Word)]), expect.Has("rule") ? expect.Text("rule") : "")
            : new Bolt12OfferText(text, TlvStreamDecode.ReadIgnored(expect, "records"), "", "");
    }

    public void Run(Check check)
    {
        var right = Bolt12Text.TryParse(Text, out Offer? offer, out var error) && OfferRules.TryAccept(offer, s_reader, out error);
        var word = right ? "" : Array.Find(s_errors, each => each.Kind == error.Kind).Word ?? error.ToString();
        check.Same("error", Error, word);
        check.Same("rule", Rule, error.Rule ?? "");
        if (right && offer is not null)
        {
            _ = TlvRecords.TryParse(Bytes.Copy(FieldCodec.Encode(offer)), out var records);
            check.Same("records", Records.ToString(), records.ToString());
            check.Same("written again", string.Concat(Text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant(), Bolt12Text.Encode(offer));
        }
    }
}
