using System.Globalization;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>
/// A channel that Bob closes with an old copy of his files, in which he has more than he has now: the commitment is revoked, and Alice takes all of it.
/// </summary>
internal sealed class CheatDemo(TwoNodes nodes, DemoDisplay display)
{
    private const string Backup = "bob-backup";
    private const ulong Before = 1_000_000;
    private const ulong Pending = 400_000;
    private const ulong After = 5_000_000;
    private const int UntilEnd = 200;

    /// <summary>Plays it.</summary>
    /// <returns>Where the money is.</returns>
    public async Task<CloseSheet> PlayAsync()
    {
        var channel = await nodes.OpenAsync();
        CloseSheet? sheet = null;
        await nodes.WithinAsync("The channel that is closed with an old state ends", async token =>
        {
            var old = await CopyAsync(token);
            var end = await GoOnAsync(old, token);
            sheet = await CheatAsync(channel, end, token);
        });
        return sheet!;
    }

    /// <summary>Copies Bob's files while a payment of his is pending, for which Alice waits.</summary>
    /// <returns>Her invoice.</returns>
    private async Task<string> CopyAsync(CancellationToken token)
    {
        await PayAsync(nodes.Alice, nodes.Bob, Before, token);
        var invoice = await nodes.Alice.IssueHeldAsync(Pending, token);
        var paying = nodes.Bob.PayAsync([invoice], token);
        await nodes.Alice.UntilHeldAsync(invoice, token);
        await nodes.BothUntilAsync(ChannelStage.Still, token);
        var balance = await nodes.Bob.BalanceAsync(token) / BalanceSheet.MillisatoshisPerSatoshi;
        await nodes.KillBobAsync();
        try
        {
            await paying;
            throw nodes.Failure("A payment was made that is held.");
        }
        catch (ProcessGoneException)
        {
            // It goes on from his files.
        }

        nodes.CopyBob(Backup);
        display.Done(DemoStep.Backup, Text($"a third channel, of {TwoNodes.FundingSatoshis:N0} sat; Bob's files are copied while {balance:N0} of it are his, {Pending:N0} in flight"));
        return invoice;
    }

    /// <summary>Bob goes on from his own files, and most of what he had becomes Alice's.</summary>
    /// <returns>What both have in the end.</returns>
    private async Task<(NodeBooks Alice, NodeBooks Bob)> GoOnAsync(string pending, CancellationToken token)
    {
        await nodes.StartBobAsync(token);
        await nodes.BothUntilAsync(ChannelStage.Usable, token);
        await nodes.Alice.ReleaseAsync(pending, token);
        await nodes.UntilSettledAsync(token);
        await PayAsync(nodes.Bob, nodes.Alice, After, token);
        await nodes.UntilSettledAsync(token);
        var end = (await nodes.Alice.LookAsync(token), await nodes.Bob.LookAsync(token));
        display.Done(DemoStep.PayAfter, Text($"Bob pays {Pending + After:N0} sat to Alice: {end.Item2.Balance / BalanceSheet.MillisatoshisPerSatoshi:N0} are left to him"));
        return end;
    }

    private async Task<CloseSheet> CheatAsync(DemoChannel channel, (NodeBooks Alice, NodeBooks Bob) end, CancellationToken token)
    {
        await nodes.KillBobAsync();
        await nodes.StartBobAloneAsync(Backup, token);
        await nodes.Bob.ForceCloseAsync(token);
        await nodes.MineUntilSpentAsync(channel.Funding, most: 2, token);
        var revoked = ChainLedger.Read(nodes.Chain).SpenderOf(channel.Funding) ?? throw nodes.Failure("The commitment is in no block.");
        display.Done(DemoStep.Cheat, Text($"a host started from the copy closes by force: commitment {revoked}, long revoked, is in block {revoked.Height}"));

        await nodes.MineUntilGoneAsync(UntilEnd, token);
        await nodes.StopBobAsync();
        var (ledger, homes) = (ChainLedger.Read(nodes.Chain), nodes.Homes);
        var sheet = CloseSheet.Of("cheated", channel, end, ledger, homes, isCheater: true);
        var taken = ledger.TreeOf(channel.Funding, homes.Alice, homes.Bob).Skip(1).ToList();
        display.Done(DemoStep.Punished, Text(
            $"{string.Join(", ", taken.Select(entry => Text($"{entry} in {entry.Height}")))}: Alice takes all {taken.Sum(entry => entry.Spent.Count)} outputs, those of Bob by the revocation key; Bob gets {sheet.Bob.Home:N0} sat, Alice {sheet.Alice.Home:N0}; at {nodes.Height} it is over"));
        return sheet;
    }

    private async Task PayAsync(IDemoNode payer, IDemoNode payee, ulong satoshis, CancellationToken token)
    {
        if (await payer.PayAsync([await payee.IssueAsync(satoshis, token)], token) != 1)
        {
            throw nodes.Failure(Text($"A payment of {satoshis:N0} sat did not arrive."));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
