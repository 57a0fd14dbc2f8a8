using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>What a library is known to say otherwise of a field, so that no other difference goes unseen.</summary>
/// <param name="Field">The field.</param>
/// <param name="Applies">Of which invoices.</param>
/// <param name="Reason">Why it is so.</param>
internal sealed record InvoiceDifference(string Field, Func<Bolt11Invoice, bool> Applies, string Reason);

/// <summary>Invoices that a library makes and we refuse, as we should.</summary>
/// <param name="Kind">What we say is wrong.</param>
/// <param name="Applies">Which ones, by what the library was told to put there.</param>
/// <param name="Reason">Why it is so.</param>
internal sealed record RefusedInvoice(Bolt11ErrorKind Kind, Func<Finding, bool> Applies, string Reason);

/// <summary>Invoices of BOLT 11 between us and another library, compared field by field.</summary>
public abstract class InvoiceTests : InteropTests
{
    private const int Count = 60;

    private protected abstract IEnumerable<InvoiceDifference> Differences { get; }

    /// <summary>How many characters it reads at most.</summary>
    private protected virtual int LongestText => int.MaxValue;

    private protected abstract InvoicePeer Start();

    [Fact]
    public async Task Our_invoices_say_the_same_to_it()
    {
        await using var peer = Start();
        var random = new RandomInvoices(6);
        var invoices = Enumerable.Range(0, Count).Select(_ => random.Invoice()).ToArray();

        var findings = await peer.ReadAsync(invoices.Select(invoice => invoice.ToString()), Cancelled);

        Assert.Equal(Count, findings.Count);
        Assert.InRange(findings.Count(finding => finding.Error is null), Count / 2, Count);
        foreach (var (invoice, finding) in invoices.Zip(findings))
        {
            AssertAgreed(invoice, finding);
        }

        Assert.All(Differences, known => Assert.Contains(invoices, invoice => known.Applies(invoice)));
    }

    /// <summary>A difference that is known must be there, lest the table outlive its reasons.</summary>
    private void AssertAgreed(Bolt11Invoice invoice, Finding theirs)
    {
        if (invoice.ToString().Length > LongestText)
        {
            Assert.NotNull(theirs.Error);
            return;
        }

        Assert.True(theirs.Error is null, $"{invoice} is refused: {theirs.Error}");
        var found = OurFinding.Of(invoice).DifferencesFrom(theirs);
        var known = Differences.Where(each => each.Applies(invoice)).Select(each => each.Field).ToHashSet(StringComparer.Ordinal);
        Assert.All(found, each => Assert.True(known.Contains(each.Key), $"{each.Key}: {each.Value}, of {invoice}"));
        Assert.All(known, field => Assert.True(found.ContainsKey(field), $"{field} is known to differ, and does not, of {invoice}"));
    }
}

/// <summary>Against a library that makes invoices, too.</summary>
public abstract class InvoiceMakerTests : InvoiceTests
{
    private const int Count = 40;

    private protected virtual IEnumerable<RefusedInvoice> Refused { get; } = [];

    [Fact]
    public async Task Its_invoices_say_to_us_what_it_was_told_to_put_there()
    {
        await using var peer = Start();

        var made = await peer.MakeAsync(6, Count, Cancelled);

        Assert.Equal(Count, made.Count);
        Assert.All(made, AssertRead);
        Assert.All(Refused, known => Assert.Contains(made, each => known.Applies(each.Finding)));
    }

    private void AssertRead(MadeInvoice made)
    {
        var read = Bolt11Invoice.TryParse(made.Text, out var invoice, out var error);
        if (Refused.FirstOrDefault(known => known.Applies(made.Finding)) is { } refused)
        {
            Assert.Equal(refused.Kind, error.Kind);
            return;
        }

        Assert.True(read, $"{error}: {made.Text}");
        Assert.Empty(OurFinding.Of(invoice!).DifferencesFrom(made.Finding));
    }
}
