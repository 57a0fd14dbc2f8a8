using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>An HTLC comes so near its end that only the chain can settle it in time.</summary>
public sealed class DeadlineTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.230")]
    public void An_offered_HTLC_that_is_still_there_after_the_grace_closes_the_channel_and_not_a_block_before(bool connected)
    {
        using var ending = new Ending();
        var expiry = ending.Height + 20;
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        Bring(ending, connected);
        ending.MineTo(expiry + ending.Alice.Policy.TimeoutGrace - 1);
        Assert.IsType<Normal>(ending.Alice.State.Phase);
        ending.MineEmpty();
        Failed(ending, "2.230", connected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.231")]
    public void A_fulfilled_HTLC_that_is_still_there_at_the_margin_closes_the_channel_and_not_a_block_before(bool connected)
    {
        using var ending = new Ending();
        var expiry = ending.Height + 40;
        var id = ending.Offer(ending.Bob, 50_000, "received");
        Bring(ending, connected);
        Ending.Fulfill(ending.Alice, id, "received");
        ending.MineTo(expiry - ending.Alice.Policy.FulfillmentMargin - 1);
        Assert.IsType<Normal>(ending.Alice.State.Phase);
        ending.MineEmpty();
        Failed(ending, "2.231", connected);
        Assert.Equal(expiry - (ending.Alice.Policy.FulfillmentMargin / 2), Assert.Single(Ending.Claims(ending.Alice)).Deadline!.Value.Value);
    }

    [Fact]
    [Rule("2.231")]
    public void A_received_HTLC_without_preimage_is_let_run_out()
    {
        using var ending = new Ending();
        ending.Offer(ending.Bob, 50_000, "received", 20);
        var failed = ending.Offer(ending.Bob, 50_000, "failed", 20);
        ending.Pair.Disconnect();
        Ending.Fail(ending.Alice, failed);
        ending.MineEmpty(30);
        Assert.IsType<Normal>(ending.Alice.State.Phase);

        // Whose HTLCs they are closes the channel.
        Assert.Equal(OnChainCause.HtlcDeadline, Assert.IsType<OnChain>(ending.Bob.State.Phase).Cause);
    }

    [Fact]
    [Rule("2.230")]
    [Rule("2.231")]
    public void An_HTLC_that_is_gone_and_one_that_is_in_no_commitment_yet_close_nothing()
    {
        using var ending = new Ending();
        var paid = ending.Offer(ending.Alice, 50_000, "paid", 20);
        var received = ending.Offer(ending.Bob, 50_000, "received", 20);
        Ending.Fulfill(ending.Bob, paid, "paid");
        Ending.Fulfill(ending.Alice, received, "received");
        ending.Settle();
        ending.Promise(ending.Alice, 50_000, "not signed", 20);
        ending.MineEmpty(40);
        Assert.IsType<Normal>(ending.Alice.State.Phase);
        Assert.Equal(LadderState.SentAdd, Assert.Single(ending.Alice.Core.Commitments.Htlcs).State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    [Rule("2.230")]
    public void An_HTLC_that_either_commitment_holds_counts_however_far_its_addition_is(int delivered)
    {
        using var ending = new Ending();
        ending.Promise(ending.Alice, 50_000, "offered", 20);
        ending.Alice.Do(new CommitDue());
        for (var i = 1; i < delivered; i++)
        {
            Pair.DeliverOne(ending.Alice.Outbox.Count > 0 ? ending.Alice : ending.Bob, ending.Alice.Outbox.Count > 0 ? ending.Bob : ending.Alice);
            ending.Bob.Do(new CommitDue());
        }

        ending.MineEmpty(22);
        Assert.Equal(OnChainCause.HtlcDeadline, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
    }

    [Fact]
    public void A_channel_that_is_on_chain_already_is_not_failed_again()
    {
        using var ending = new Ending();
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Alice.Command(new ForceCloseCommand());
        ending.MineEmpty(30);
        Assert.Equal(OnChainCause.Commanded, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
        Assert.DoesNotContain(ending.Alice.Reports, report => report.Rule is "2.230");
    }

    [Fact]
    [Rule("2.230")]
    public void Blocks_that_come_all_at_once_after_a_start_close_it_too()
    {
        using var ending = new Ending();
        ending.Offer(ending.Alice, 50_000, "offered", 20);
        ending.Chain.Deaf.Add(ending.Alice);
        ending.MineEmpty(60);
        ending.Restart(ending.Alice);
        Assert.Equal(OnChainCause.HtlcDeadline, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
    }

    private static void Bring(Ending ending, bool connected)
    {
        if (!connected)
        {
            ending.Pair.Disconnect();
        }
    }

    private static void Failed(Ending ending, string rule, bool connected)
    {
        Assert.Equal(OnChainCause.HtlcDeadline, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
        Assert.Equal(rule, ending.Alice.Reports.Single(report => report.Kind == ReportKind.Failed).Rule);
        Assert.Equal(connected ? 1 : 0, ending.Alice.Outbox.OfType<Error>().Count());
        Assert.Equal(ending.CommitmentOf(ending.Alice), ending.Alice.Published[^1]);
    }
}
