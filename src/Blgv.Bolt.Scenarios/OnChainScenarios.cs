using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>Channels that end on chain, BOLT 5: what a block costs whoever guards many of them.</summary>
internal static class OnChainScenarios
{
    private const int MostPending = 483;

    public static ScenarioGroup Group => new(
        "onchain",
        "closing on chain, BOLT 5: claims of a channel with 2 x 483 HTLCs derived anew, without signatures",
        [
            new("onchain.claims.ours", "All claims on our commitment, every preimage known", "state", () => Derive(Ours)) { ReportsTime = true },
            new("onchain.claims.theirs", "All claims on the peer's commitment, every preimage known", "state", () => Derive(Theirs)) { ReportsTime = true },
            new("onchain.claims.revoked", "All claims on a commitment that the peer had revoked", "state", () => Derive(Revoked)) { ReportsTime = true },
        ]);

    private static Operation Derive(Func<ChannelPair, ChannelState> close)
    {
        var pair = new ChannelPair();
        pair.Add(MostPending);
        pair.Add(MostPending);
        var state = close(pair);
        var policy = ChannelPair.Side.Policy;
        if (ChannelMachine.Claims(state, policy).Count != (2 * MostPending) + (state.Phase is OnChain { Breach: not null } ? 2 : 1))
        {
            throw new InvalidOperationException($"{ChannelMachine.Claims(state, policy).Count} claims were derived.");
        }

        return Operation.Of(
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    _ = ChannelMachine.Claims(state, policy);
                }
            },
            pair);
    }

    private static ChannelState Ours(ChannelPair pair)
    {
        pair.Mine(CommitmentOf(pair.Left));
        ChannelPair.Fulfill(pair.Left);
        return pair.Left.State;
    }

    private static ChannelState Theirs(ChannelPair pair)
    {
        pair.Mine(CommitmentOf(pair.Left));
        ChannelPair.Fulfill(pair.Right);
        return pair.Right.State;
    }

    private static ChannelState Revoked(ChannelPair pair)
    {
        var old = CommitmentOf(pair.Left);
        pair.Clear();
        pair.Pay();
        pair.Right.Do(new BlockConnected(new(200), default, [new ConfirmedTransaction(1, old)]));
        return pair.Right.State;
    }

    /// <summary>A side's newest commitment, unsigned: what a block with it would hold of interest to a machine.</summary>
    private static Transaction CommitmentOf(ChannelPair.Side side) =>
        ChannelMachine.Step(side.State, new Commanded(new(0), new ForceCloseCommand()), new(DateTimeOffset.UnixEpoch, FeeRate.Floor, FeeRate.Floor, ChannelPair.Side.Policy))
            .Effects.OfType<Publish>().Select(publish => publish.Transaction).OfType<OwnCommitment>().Single().Request.Commitment.UnsignedTransaction;
}
