using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Scenarios;

/// <summary>Channels that end on chain, BOLT 5: what a block costs whoever guards many of them.</summary>
internal static class OnChainScenarios
{
    private const int MostPending = 483;
    private const int Channels = 10_000;
    private const int BlockTransactions = 5_000;
    private const int Found = 100;
    private const int Unwatched = 1_000_000;

    public static ScenarioGroup Group => new(
        "onchain",
        "closing on chain, BOLT 5: claims of a channel with 2 x 483 HTLCs derived anew, without signatures; blocks of 5,000 transactions checked against the watches of 10,000 channels",
        [
            new("onchain.claims.ours", "All claims on our commitment, every preimage known", "state", () => Derive(Ours)) { ReportsTime = true },
            new("onchain.claims.theirs", "All claims on the peer's commitment, every preimage known", "state", () => Derive(Theirs)) { ReportsTime = true },
            new("onchain.claims.revoked", "All claims on a commitment that the peer had revoked", "state", () => Derive(Revoked)) { ReportsTime = true },
            new("onchain.block", "Find what 10,000 channels want to know in a block of 5,000 transactions, 100 of which spend what they watch", "block", () => Match(waiting: 0))
            {
                ReportsTime = true,
            },
            new("onchain.block.waiting", "The same while a channel waits for its funding, so that the id of every transaction counts", "block", () => Match(waiting: 1))
            {
                ReportsTime = true,
            },
        ]);

    private static Operation Match(int waiting)
    {
        var watches = new WatchIndex<object>();
        for (var i = 0; i < Channels; i++)
        {
            watches.Add(OutPointOf((ulong)i), new object());
        }

        for (var i = 0; i < waiting; i++)
        {
            watches.Expect(OutPointOf((ulong)(Channels + i)).TxId, new object());
        }

        var output = new TransactionOutput(new(100_000), StandardScript.P2wsh(new Script(Bytes.Copy(FixedInputs.Bytes(32, seed: 9)))));
        var transactions = Enumerable.Range(0, BlockTransactions).Select(i => new Transaction(
            Version: 2,
            Inputs: [new(OutPointOf((ulong)(i % (BlockTransactions / Found) == 0 ? i : Unwatched + i)), 0), new(OutPointOf((ulong)((2 * Unwatched) + i)), 0)],
            Outputs: [output, output],
            LockTime: 0));
        var block = new Block(new BlockHeader(2, default, default, 0, 0, 0), transactions.ToSequence());
        if (watches.Match(block).Count != Found)
        {
            throw new InvalidOperationException($"{watches.Match(block).Count} channels were told.");
        }

        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                _ = watches.Match(block);
            }
        });
    }

    private static OutPoint OutPointOf(ulong number) => new(FixedBytesExtensions.FromBytes<TxId>(FixedInputs.Bytes(32, 1_000 + number)), (uint)(number % 3));

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
