using Blgv.Bolt.Channel.Tests.Close;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>What our side can still want of a channel that is on chain.</summary>
public sealed class OnChainCommandTests
{
    [Fact]
    public void A_preimage_is_written_down_once_and_a_failure_needs_nothing_written()
    {
        using var ending = new Ending();
        var paid = ending.Offer(ending.Bob, 50_000, "paid");
        var failed = ending.Offer(ending.Bob, 60_000, "failed");
        ending.Mine(ending.CommitmentOf(ending.Alice));
        var count = ending.Alice.Log.Count;
        Assert.Equal(new CommandResult.Accepted(paid), Ending.Fulfill(ending.Alice, paid, "paid"));
        Assert.Equal([typeof(Persist), typeof(Reply)], ending.Alice.Log.Skip(count).Select(effect => effect.GetType()));
        count = ending.Alice.Log.Count;
        Assert.Equal(new CommandResult.Accepted(paid), Ending.Fulfill(ending.Alice, paid, "paid"));
        Assert.Equal(new CommandResult.Accepted(failed), Ending.Fail(ending.Alice, failed));
        Assert.Equal([typeof(Reply), typeof(Reply)], ending.Alice.Log.Skip(count).Select(effect => effect.GetType()));
        Assert.DoesNotContain(ChannelMachine.Owed(ending.Alice.State).OfType<HtlcReady>(), ready => ready.Htlc.Key.Id == paid);
    }

    [Fact]
    public void What_cannot_be_removed_is_refused_in_words()
    {
        using var ending = new Ending();
        var failed = ending.Offer(ending.Bob, 60_000, "failed");
        var open = ending.Offer(ending.Bob, 60_000, "open");
        ending.Pair.Disconnect();
        Assert.IsType<CommandResult.Accepted>(Ending.Fail(ending.Alice, failed));
        ending.Alice.Command(new ForceCloseCommand());
        Refused(ending, CommandRefusal.HtlcNotRemovable, "was failed before", Ending.Fulfill(ending.Alice, failed, "failed"));
        Refused(ending, CommandRefusal.WrongPreimage, "not that of HTLC", Ending.Fulfill(ending.Alice, open, "another"));
        Refused(ending, CommandRefusal.UnknownHtlc, "no received HTLC", Ending.Fulfill(ending.Alice, new(99), "open"));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Means is ClaimMeans.HtlcStage);
    }

    [Fact]
    public void An_HTLC_beyond_the_dust_exposure_is_not_redeemed_on_chain_either()
    {
        using var ending = new Ending(policy: (party, policy) => policy with { MaxDustExposure = new(party.Name == "Alice" ? 100_000U : 50_000_000) });
        var id = ending.Offer(ending.Bob, 200, "dust");
        Assert.True(ending.Alice.Core.Commitments.Find(new(HtlcDirection.Received, id))!.ExceedsDustExposure);
        ending.Mine(ending.CommitmentOf(ending.Alice));
        Refused(ending, CommandRefusal.DustExposure, "dust", Ending.Fulfill(ending.Alice, id, "dust"));
    }

    [Fact]
    public void A_spent_funding_output_is_not_closed_again()
    {
        using var ending = new Ending();
        ending.Mine(ending.CommitmentOf(ending.Bob));
        Refused(ending, CommandRefusal.WrongState, "spent already", ending.Alice.Command(new ForceCloseCommand()));
        ending.Undo(1);
        Assert.IsType<CommandResult.Accepted>(ending.Alice.Command(new ForceCloseCommand()));
        Assert.Equal(ending.CommitmentOf(ending.Alice), ending.Alice.Published[^1]);
    }

    [Fact]
    [Rule("5.10")]
    public void A_closing_transaction_that_is_agreed_is_used_and_the_commitment_only_on_command()
    {
        using var ending = new Ending(features: Pair.AllFeatures with { SimpleClose = false });
        ending.Alice.Policy = ending.Alice.Policy with { ShutdownScript = ClosingPair.AliceScript };
        ending.Bob.Policy = ending.Bob.Policy with { ShutdownScript = ClosingPair.BobScript };
        ClosingPair.Close(ending.Alice);
        ending.Settle();
        var (closing, commitment) = (ending.Alice.Published[^1], ending.CommitmentOf(ending.Alice));
        Assert.DoesNotContain(ending.CommitmentOf(ending.Bob), ending.Alice.Published);

        // A commitment of the peer confirms, and is undone: what was agreed goes out again.
        ending.Mine(ending.CommitmentOf(ending.Bob));
        ending.Undo(1);
        Assert.Equal(closing, ending.Alice.Published[^1]);
        Assert.DoesNotContain(commitment, ending.Alice.Published);
        ending.Alice.Command(new ForceCloseCommand());
        Assert.Contains(commitment, ending.Alice.Published);
    }

    private static void Refused(Ending ending, CommandRefusal reason, string text, CommandResult result)
    {
        var before = ending.Alice.State;
        var refused = Assert.IsType<CommandResult.Refused>(result);
        Assert.Equal(reason, refused.Reason);
        Assert.Contains(text, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, ending.Alice.State);
    }
}
