using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Close;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>The end of a model run that closes: what was published goes on the chain, and both hosts see it.</summary>
internal sealed class ModelClosing(ModelParty alice, ModelParty bob, RegtestChain chain)
{
    public void Finish((MilliSatoshi Alice, MilliSatoshi Bob) balances)
    {
        CheckAgreed(alice, balances.Alice, ClosingPair.AliceScript);
        CheckAgreed(bob, balances.Bob, ClosingPair.BobScript);
        foreach (var transaction in alice.Published.Concat(bob.Published))
        {
            // One takes the place of another, or does not pay enough to; but each would be valid.
            var result = chain.Submit(transaction);
            Assert.True(
                result.Error is SubmitError.None or SubmitError.AlreadyInMempool or SubmitError.ReplacementFeeTooLow or SubmitError.ReplacementRateTooLow,
                result.ToString());
        }

        var mined = Assert.Single(chain.Mine(1).OfType<Regtest.BlockConnected>());
        var closing = Assert.Single(mined.Block.Transactions, transaction => alice.Published.Concat(bob.Published).Any(published => published == transaction));
        foreach (var party in new[] { alice, bob })
        {
            party.Do(new BlockConnected(mined.Height, mined.Block.Header.ComputeHash(), [new(1, closing)]));
            party.Do(new BlockConnected(mined.Height + party.Policy.ClosingDepth, default, default));
            Assert.Equal(new Ended(EndCause.Closed), party.State);
        }
    }

    /// <summary>Who does not pay the fee gets all that it has; the other has paid no more than it.</summary>
    private static void CheckAgreed(ModelParty party, MilliSatoshi balance, Script script)
    {
        var closing = Assert.IsType<Closing>(party.State);
        Assert.NotEmpty(closing.Agreed);
        var funding = closing.Channel.Commitments.Active[0].Scope.Amount;
        foreach (var agreed in closing.Agreed)
        {
            var paid = agreed.Transaction.Outputs.Where(output => output.ScriptPubKey == script).Aggregate(Satoshi.Zero, (sum, output) => sum + output.Amount);
            Assert.True(agreed.Transaction.TryGetTotalOutput(out var total));
            var fee = funding - total;
            var whole = balance.ToSatoshiRoundedDown();
            var isDust = whole < new Satoshi(546);
            Assert.True(
                agreed.PaidByUs ? paid + fee >= whole || isDust : paid == whole || (isDust && paid == Satoshi.Zero),
                $"{party.Name} has {balance} and gets {paid}, fee {fee}, paid by us: {agreed.PaidByUs}");
        }
    }
}
