using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>The keeper of the harness by itself: a channel that nobody cheats in comes home to the satoshi.</summary>
public sealed class KeeperTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);
    private static readonly Preimage Preimage = new(Pair.Hash("preimage"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_force_close_with_htlcs_of_both_directions_comes_home(bool anchors)
    {
        using var pair = Pair.Open(anchors ? Pair.Anchors : Pair.StaticRemotekey, pushed: 400_000_000, feeRate: 1000);
        var (alice, bob) = (new Keeper(pair.Chain, pair.Alice), new Keeper(pair.Chain, pair.Bob));
        pair.Chain.Fund(alice.Script, new(100_000), 3);
        pair.Chain.Fund(bob.Script, new(100_000), 3);
        var height = pair.Chain.Regtest.Height;
        pair.Alice.Command(new AddHtlcCommand(new(30_000_000), new(Pair.HashOf(Preimage)), new(height.Value + 50), Onion));
        pair.Bob.Command(new AddHtlcCommand(new(20_000_000), new(Pair.Hash("nobody knows what makes this")), new(height.Value + 60), Onion));
        pair.Settle();
        pair.Alice.Command(new ForceCloseCommand());
        pair.Deliver();

        // Bob takes what Alice offered; what he offered comes back to him.
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(Preimage, null))));
        for (var i = 0; i < 400 && (pair.Alice.State, pair.Bob.State) is not (Ended, Ended); i++)
        {
            alice.Work();
            bob.Work();
            pair.Chain.Mine();
            Acknowledge(pair.Alice);
            Acknowledge(pair.Bob);
        }

        Assert.Equal(new Ended(EndCause.Resolved), pair.Alice.State);
        Assert.Equal(new Ended(EndCause.Resolved), pair.Bob.State);
        Assert.Contains(pair.Alice.Settled, settled => settled.Removal is HtlcRemoval.Fulfilled);
        Assert.Contains(pair.Bob.Settled, settled => settled.Removal is HtlcRemoval.EndedOnChain);
        Assert.Equal(new Satoshi(400_000 + 30_000 + 300_000) + bob.AnchorsTaken - bob.FeesPaid, bob.Balance);
    }

    private static void Acknowledge(Party party)
    {
        foreach (var settled in party.Settled.ToArray())
        {
            party.Do(new HtlcTaken(new(Transactions.HtlcDirection.Offered, settled.Id)));
        }
    }
}
