using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>A channel in use whose funding output is on a chain. Of two funding transactions that take the same coin one is.</summary>
internal static class OnChainPair
{
    private const ulong Funding = 16_000_000;
    private const uint Lowest = 165;
    private const int Coins = 12;

    /// <summary>The channel. Delays and margins are short, so that little time tells much.</summary>
    public static Pair Open(FeatureSet<ChannelTypeContext> type, int fundings, byte choice)
    {
        var pair = Pair.InUse(type, Funding, change: side => side with { ToSelfDelay = 12 }, fund: pair => Fund(pair, fundings, choice));
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            var keeper = new Keeper(pair.Chain, party);
            party.Policy = party.Policy with
            {
                ShutdownScript = keeper.Script,
                SettlementDepth = SharedChain.DeepestReorganization + 1,
                ClosingDepth = 20,
                CltvExpiryDelta = 30,
                FulfillmentMargin = 8,
            };
            party.State = FactApplication.WithCore(party.State, party.Core with { Height = pair.Chain.Regtest.Height });
            party.Save();
        }

        return pair;
    }

    private static OutPoint[] Fund(Pair pair, int fundings, byte choice)
    {
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            pair.Chain.Fund(new Keeper(pair.Chain, party).Script, new(1_000_000), Coins);
        }

        var script = new FundingOutput(
            new(new(Pair.Hash("none")), 0), new(1), pair.Alice.Signers.Channel.PublicKeysOf(Pair.Index).Funding, pair.Bob.Signers.Channel.PublicKeysOf(Pair.Index).Funding).ScriptPubKey;
        var paid = pair.Chain.Pay(script, new(Funding));
        var transactions = Enumerable.Range(0, fundings).Select(i => paid with { LockTime = (uint)i }).ToArray();
        pair.Chain.MineExactly(transactions[choice / 20 % fundings]);
        pair.Chain.Mine((int)(Lowest + (choice % 20) - pair.Chain.Regtest.Height.Value));
        return [.. transactions.Select(transaction => new OutPoint(transaction.ComputeTxId(), 0))];
    }
}
