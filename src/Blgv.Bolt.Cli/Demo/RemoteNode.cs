using System.Globalization;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>The node in the other process.</summary>
/// <param name="pipe">To there.</param>
internal sealed class RemoteNode(ControlPipe pipe) : IDemoNode
{
    private const string IssueVerb = "issue";
    private const string PayVerb = "pay";
    private const string UntilVerb = "until";
    private const string BalanceVerb = "balance";
    private const string LookVerb = "look";
    private const string InvoiceVerb = "invoice";
    private const string HeldInvoiceVerb = "held-invoice";
    private const string HeldVerb = "held";
    private const string ReleaseVerb = "release";
    private const string ForceCloseVerb = "force-close";
    private const string BlockVerb = "block";

    public async Task<IReadOnlyList<string>> IssueAsync(int count, CancellationToken cancellationToken) =>
        (await pipe.AskAsync(IssueVerb, count.ToString(CultureInfo.InvariantCulture), cancellationToken)).Split(' ');

    public Task<string> IssueAsync(ulong satoshis, CancellationToken cancellationToken) =>
        pipe.AskAsync(InvoiceVerb, satoshis.ToString(CultureInfo.InvariantCulture), cancellationToken);

    public Task<string> IssueHeldAsync(ulong satoshis, CancellationToken cancellationToken) =>
        pipe.AskAsync(HeldInvoiceVerb, satoshis.ToString(CultureInfo.InvariantCulture), cancellationToken);

    public Task UntilHeldAsync(string invoice, CancellationToken cancellationToken) => pipe.AskAsync(HeldVerb, invoice, cancellationToken);

    public Task ReleaseAsync(string invoice, CancellationToken cancellationToken) => pipe.AskAsync(ReleaseVerb, invoice, cancellationToken);

    public async Task<int> PayAsync(IReadOnlyList<string> invoices, CancellationToken cancellationToken) =>
        int.Parse(await pipe.AskAsync(PayVerb, string.Join(' ', invoices), cancellationToken), CultureInfo.InvariantCulture);

    public Task UntilAsync(ChannelStage stage, CancellationToken cancellationToken) => pipe.AskAsync(UntilVerb, stage.ToString(), cancellationToken);

    public Task ForceCloseAsync(CancellationToken cancellationToken) => pipe.AskAsync(ForceCloseVerb, "", cancellationToken);

    public async Task<bool> DealtWithAsync(uint height, CancellationToken cancellationToken) =>
        bool.Parse(await pipe.AskAsync(BlockVerb, height.ToString(CultureInfo.InvariantCulture), cancellationToken));

    public async Task<ulong> BalanceAsync(CancellationToken cancellationToken) =>
        ulong.Parse(await pipe.AskAsync(BalanceVerb, "", cancellationToken), CultureInfo.InvariantCulture);

    public async Task<NodeBooks> LookAsync(CancellationToken cancellationToken) => NodeBooks.Parse(await pipe.AskAsync(LookVerb, "", cancellationToken));

    /// <summary>The other end: has a node do what is asked.</summary>
    public static async Task<string> AnswerAsync(IDemoNode node, string verb, string text, CancellationToken cancellationToken)
    {
        switch (verb)
        {
            case IssueVerb:
                return string.Join(' ', await node.IssueAsync(int.Parse(text, CultureInfo.InvariantCulture), cancellationToken));
            case InvoiceVerb:
                return await node.IssueAsync(ulong.Parse(text, CultureInfo.InvariantCulture), cancellationToken);
            case HeldInvoiceVerb:
                return await node.IssueHeldAsync(ulong.Parse(text, CultureInfo.InvariantCulture), cancellationToken);
            case HeldVerb:
                await node.UntilHeldAsync(text, cancellationToken);
                return "";
            case ReleaseVerb:
                await node.ReleaseAsync(text, cancellationToken);
                return "";
            case PayVerb:
                return (await node.PayAsync(text.Split(' '), cancellationToken)).ToString(CultureInfo.InvariantCulture);
            case UntilVerb:
                await node.UntilAsync(Enum.Parse<ChannelStage>(text), cancellationToken);
                return "";
            case ForceCloseVerb:
                await node.ForceCloseAsync(cancellationToken);
                return "";
            case BlockVerb:
                return (await node.DealtWithAsync(uint.Parse(text, CultureInfo.InvariantCulture), cancellationToken)).ToString();
            case BalanceVerb:
                return (await node.BalanceAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture);
            case LookVerb:
                return (await node.LookAsync(cancellationToken)).ToText();
            default:
                throw CommandFailure.OfData($"The demo has no verb {verb}.");
        }
    }
}
