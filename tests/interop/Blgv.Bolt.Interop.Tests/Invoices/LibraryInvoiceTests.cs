using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>Against npm's bolt11 1.4.1, which signs and verifies.</summary>
public sealed class JavaScriptBolt11Tests : InvoiceMakerTests
{
    private protected override IEnumerable<InvoiceDifference> Differences { get; } =
    [
        new("text", _ => true, "It is asked for the fields only."),
        new("expiry", invoice => !invoice.Has('x'), "Where the field is not there, it does not say what holds then."),
        new("min_final_cltv_expiry_delta", invoice => !invoice.Has('c'), "Where the field is not there, it does not say what holds then."),
        new("metadata", invoice => invoice.Has('m'), "It does not know the field."),
        new("fallbacks", HasSegwitOnSignet, "It writes addresses with the prefix of invoices, which on signet is another one."),
    ];

    private protected override IEnumerable<RefusedInvoice> Refused { get; } =
    [
        new(Bolt11ErrorKind.NotMinimal, SaysZero, "It writes the number 0 as one group of zeros; the shortest is none, and readers should refuse longer ones."),
    ];

    private protected override InvoicePeer Start() => new(NodeScript.Start("invoices", "bolt11", "driver.mjs", "bolt11"));

    private static bool HasSegwitOnSignet(Bolt11Invoice invoice) =>
        invoice.Network == BitcoinNetwork.Signet
        && invoice.Fallbacks.Any(address => address.ToString().StartsWith(BitcoinNetwork.Signet.AddressPrefix + "1", StringComparison.Ordinal));

    private static bool SaysZero(Finding told) =>
        told.Fields["expiry"] is "0" || told.Fields["min_final_cltv_expiry_delta"] is "0";
}

/// <summary>Against npm's light-bolt11-decoder 3.2.0, which reads and verifies nothing.</summary>
public sealed class LightDecoderTests : InvoiceTests
{
    private protected override IEnumerable<InvoiceDifference> Differences { get; } =
    [
        new("text", _ => true, "It is asked for the fields only."),
        new("expiry", invoice => !invoice.Has('x'), "Where the field is not there, it does not say what holds then."),
        new("min_final_cltv_expiry_delta", invoice => !invoice.Has('c'), "Where the field is not there, it does not say what holds then."),
        new("payee", invoice => !invoice.NamesPayee, "It does not find the key from the signature."),
        new("fallbacks", _ => true, "It does not read the field."),
    ];

    private protected override InvoicePeer Start() =>
        new(NodeScript.Start("invoices", "light-bolt11-decoder", "driver.mjs", "light-bolt11-decoder"));
}

/// <summary>Against LDK 0.1.</summary>
public sealed class LdkInvoiceTests : InvoiceMakerTests
{
    private const int OfferCount = 60;

    private protected override IEnumerable<InvoiceDifference> Differences { get; } =
    [
        new("description_hash", invoice => invoice.Has('h'), "The bindings have no way to the bytes of the hash; that LDK writes the same text shows that it has them."),
    ];

    /// <summary>BOLT 11 has no limit; the bech32 library of 0.1 has this one.</summary>
    private protected override int LongestText => 1023;

    [Fact]
    public async Task Our_offers_say_the_same_to_it()
    {
        await using var peer = Start();
        var random = new RandomInvoices(6);
        var offers = Enumerable.Range(0, OfferCount).Select(_ => random.Offer()).ToArray();

        var findings = await peer.ReadAsync(offers.Select(Bolt12Text.Encode), Cancelled);

        Assert.Equal(OfferCount, findings.Count);
        Assert.All(offers.Zip(findings), each => Assert.Empty(OurFinding.Of(each.First).DifferencesFrom(each.Second)));
    }

    private protected override InvoicePeer Start() => new(NodeScript.Start("ldk", "lightningdevkit", "invoice-driver.mjs"));
}
