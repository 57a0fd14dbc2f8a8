using System.Globalization;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>
/// A channel that Alice closes alone while a payment is pending each way, both held by whom they are for: on chain she takes the one with its preimage,
/// the other comes back to her after its time, and all outputs come home.
/// </summary>
internal sealed class ForceCloseDemo(TwoNodes nodes, DemoDisplay display)
{
    private const ulong ToAlice = 200_000;
    private const ulong ToBob = 300_000;

    /// <summary>More blocks than HTLCs have, and their confirmations.</summary>
    private const int UntilTimeout = 50;

    /// <summary>More than the delay of our outputs and the depth of the end.</summary>
    private const int UntilEnd = 400;

    private static readonly uint SettlementDepth = ChannelPolicy.Default.SettlementDepth;

    /// <summary>Plays it.</summary>
    /// <returns>Where the money is.</returns>
    public async Task<CloseSheet> PlayAsync()
    {
        var channel = await nodes.OpenAsync();
        CloseSheet? sheet = null;
        await nodes.WithinAsync("The channel that is closed by force ends", async token => sheet = await PlayAsync(channel, token));
        return sheet!;
    }

    private async Task<CloseSheet> PlayAsync(DemoChannel channel, CancellationToken token)
    {
        var (alice, bob) = (nodes.Alice, nodes.Bob);
        var (forBob, forAlice) = (await bob.IssueHeldAsync(ToBob, token), await alice.IssueHeldAsync(ToAlice, token));
        var alicePays = alice.PayAsync([forBob], token);
        await bob.UntilHeldAsync(forBob, token);
        var bobPays = bob.PayAsync([forAlice], token);
        await alice.UntilHeldAsync(forAlice, token);
        await nodes.BothUntilAsync(ChannelStage.Still, token);
        display.Done(DemoStep.ForceChannel, Text($"{channel.Amount:N0} sat; in flight, and held where they arrived: {ToBob:N0} sat to Bob, {ToAlice:N0} sat to Alice"));

        await alice.ForceCloseAsync(token);
        await nodes.MineUntilSpentAsync(channel.Funding, most: 2, token);
        var (commitment, child) = CommitmentOf(channel);
        display.Done(DemoStep.ForceClose, Text($"Alice's commitment {commitment} is in block {commitment.Height}; its fee is {commitment.Fee:N0} sat, {child} adds {child.Fee:N0} from her wallet"));

        var success = await TakeAsync(alice, forAlice, OutputOf(commitment, ToAlice), bobPays, token);
        var timeout = await ReturnAsync(OutputOf(commitment, ToBob), alicePays, token);
        await nodes.MineUntilGoneAsync(UntilEnd, token);
        var (ledger, homes) = (ChainLedger.Read(nodes.Chain), nodes.Homes);
        var last = ledger.TreeOf(channel.Funding, homes.Alice, homes.Bob).ExceptBy([commitment.Id, child.Id, success.Id, timeout.Id], entry => entry.Id).OrderBy(entry => entry.Height).ToList();
        var sheet = CloseSheet.Of("closed by force", channel, (await alice.LookAsync(token), await bob.LookAsync(token)), ledger, homes, isCheater: false);
        display.Done(DemoStep.Swept, Text($"{string.Join(", ", last.Select(entry => Text($"{entry} in {entry.Height}")))}, as delays ended: {sheet.Alice.Home:N0} sat to Alice, {sheet.Bob.Home:N0} to Bob; at {nodes.Height} both have forgotten it"));
        return sheet;
    }

    /// <summary>What Alice holds she takes after all: now only the chain can tell Bob the preimage.</summary>
    private async Task<LedgerEntry> TakeAsync(DemoNode alice, string invoice, OutPoint htlc, Task<int> paying, CancellationToken token)
    {
        await alice.ReleaseAsync(invoice, token);
        await alice.UntilAsync(() => nodes.Chain.Do(chain => chain.TryGetSpender(htlc, out _)), token);
        await nodes.MineUntilSpentAsync(htlc, most: 3, token);
        if (await paying != 1)
        {
            throw nodes.Failure("Alice has taken what Bob paid, and he does not know it.");
        }

        var success = SpenderOf(htlc);
        display.Done(DemoStep.Preimage, Text($"{success} in block {success.Height}: Alice takes {ToAlice:N0} sat by the preimage ({success.Fee:N0} sat of fee); Bob reads it there and has paid"));
        return success;
    }

    /// <summary>What Bob holds comes back to Alice once it has expired; she counts on it when it is deep enough.</summary>
    private async Task<LedgerEntry> ReturnAsync(OutPoint htlc, Task<int> paying, CancellationToken token)
    {
        await nodes.MineUntilSpentAsync(htlc, UntilTimeout, token);
        var timeout = SpenderOf(htlc);
        for (var depth = 1; depth < SettlementDepth; depth++)
        {
            if (paying.IsCompleted)
            {
                throw nodes.Failure(Text($"A payment has ended that was only {depth} blocks deep."));
            }

            await nodes.MineAsync(token);
        }

        if (await paying != 0)
        {
            throw nodes.Failure("A payment came back, and counts as made.");
        }

        display.Done(DemoStep.TimedOut, Text($"{timeout} in block {timeout.Height}: {ToBob:N0} sat back to Alice after their time ({timeout.Fee:N0} sat of fee); {SettlementDepth} blocks deep the payment has failed"));
        return timeout;
    }

    /// <summary>The commitment, and what its anchor is spent by.</summary>
    private (LedgerEntry Commitment, LedgerEntry Child) CommitmentOf(DemoChannel channel)
    {
        var ledger = ChainLedger.Read(nodes.Chain);
        var commitment = ledger.SpenderOf(channel.Funding) ?? throw nodes.Failure("The commitment is in no block.");
        var children = commitment.Outputs.Select(one => ledger.SpenderOf(one.OutPoint)).OfType<LedgerEntry>().ToList();
        return (commitment, children.Count == 1 ? children[0] : throw nodes.Failure("The commitment has no child that pays for it."));
    }

    private OutPoint OutputOf(LedgerEntry commitment, ulong amount) =>
        commitment.Outputs.Where(one => one.Output.Amount.Value == amount).Select(one => (OutPoint?)one.OutPoint).SingleOrDefault()
        ?? throw nodes.Failure(Text($"The commitment has no output of {amount:N0} sat."));

    private LedgerEntry SpenderOf(OutPoint outPoint) =>
        ChainLedger.Read(nodes.Chain).SpenderOf(outPoint) ?? throw nodes.Failure($"No block spends {outPoint}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
