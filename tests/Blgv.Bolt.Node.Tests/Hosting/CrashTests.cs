using Blgv.Bolt.Invoice;

namespace Blgv.Bolt.Node.Tests.Hosting;

/// <summary>One of two nodes dies at every commit of two payments that cross each other. Whatever was under way, each is paid once.</summary>
public sealed class CrashTests
{
    private const int MoreCommitsThanThereAre = 200;

    [Theory(Timeout = 60_000)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_death_at_any_commit_neither_loses_nor_repeats_a_payment(bool isAlice, bool isWritten)
    {
        var store = new CrashStore();
        await using var pair = await TestPair.OpenAsync(
            isAlice ? chain => new TestNode("alice", chain, store) : null,
            isAlice ? null : chain => new TestNode("bob", chain, store));
        var (victim, survivor) = isAlice ? (pair.Alice, pair.Bob) : (pair.Bob, pair.Alice);
        var balance = pair.Alice.Core.Commitments.Active[0].ToLocal.Value;
        var deaths = 0;
        for (var commit = 0; commit < MoreCommitsThanThereAre; commit++)
        {
            var toSurvivor = await survivor.Payments.CreateInvoiceAsync(new(3_000_000), "", TimeSpan.FromHours(1));
            var toVictim = await victim.Payments.CreateInvoiceAsync(new(2_000_000), "", TimeSpan.FromHours(1));
            store.DieAt(commit, isWritten);
            var paying = TestPair.PayUntilDoneAsync(survivor, toVictim);
            var settled = PayAndSettleAsync(pair, paying, victim, toSurvivor);
            await Task.WhenAny(settled, victim.Host.Completion);
            if (store.HasDied)
            {
                deaths++;
                await victim.RestartAsync(store = new CrashStore { Durable = store.Durable.Clone() });
                await pair.ConnectAsync();
                await PayAndSettleAsync(pair, paying, victim, toSurvivor);
            }

            await settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            store.DieAt(int.MaxValue, isWritten);
            if (store.HasDied)
            {
                // Of the last writes, which nobody waits for.
                deaths++;
                await victim.RestartAsync(store = new CrashStore { Durable = store.Durable.Clone() });
                await pair.ConnectAsync();
                await pair.SettleAsync();
            }

            balance = isAlice ? balance - 1_000_000 : balance + 1_000_000;
            Assert.Equal(balance, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
            Assert.Equal(balance, pair.Bob.Core.Commitments.Active[0].ToRemote.Value);
            if (deaths <= commit - 2)
            {
                break;
            }
        }

        Assert.InRange(deaths, 5, MoreCommitsThanThereAre - 1);
    }

    private static async Task PayAndSettleAsync(TestPair pair, Task paying, TestNode victim, Bolt11Invoice invoice)
    {
        await TestPair.PayUntilDoneAsync(victim, invoice);
        await paying;
        await pair.SettleAsync();
    }
}
