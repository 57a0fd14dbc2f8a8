using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Transactions.Tests.Spends;

/// <summary>Whole lives of channels on a chain, to the last satoshi.</summary>
public sealed class ChainTests
{
    [Fact]
    public void After_a_unilateral_close_each_party_gets_what_is_its_own_and_not_a_block_earlier() => Holds(runs: 25, channel =>
    {
        channel.Confirm(channel.Channel.Signed);
        var commitment = channel.Commitment;
        var staged = commitment.HtlcTransactions.Where((_, i) => i % 2 == 0).ToArray();
        var stages = staged.Select(channel.Spends.SecondStage).ToArray();
        AssertHtlcsWait(channel, staged, stages);
        channel.MineUntilNextIs(200);
        channel.Mine(stages);
        var peersClaims = commitment.HtlcTransactions.Except(staged).Select(stage => PeersClaim(channel, stage.OutputIndex));
        if (channel.Claim(channel.Channel.Peer, [.. channel.PeersOwn(), .. peersClaims]) is { } peers)
        {
            channel.Confirm(peers);
            Assert.Equal(peers.Outputs[0].Amount, channel.Held(ChannelOnChain.PeerWallet));
        }

        AssertHtlcsAreGone(channel);
        var delayed = staged.Zip(stages, (stage, mined) => DelayedClaim.OfHtlc(stage, new OutPoint(mined.ComputeTxId(), 0)))
            .Concat(channel.OutputsOf(CommitmentOutputKind.ToLocal).Select(index => DelayedClaim.OfToLocal(commitment, index)));
        var anchor = channel.OutputsOf(CommitmentOutputKind.LocalAnchor).Select(index => new AnchorClaim(commitment, index, isOurs: true));
        if (channel.Claim(channel.Channel.Owner, [.. delayed, .. anchor]) is { } owners)
        {
            ConfirmOnceDelayIsOver(channel, owners, stages);
            Assert.Equal(owners.Outputs[0].Amount, channel.Held(ChannelOnChain.OwnerWallet));
        }

        channel.AssertNothingIsLost();
    });

    [Fact]
    public void Whoever_publishes_a_revoked_commitment_loses_all_but_an_anchor() => Holds(runs: 25, channel =>
    {
        var commitment = channel.Commitment;
        channel.Confirm(channel.Channel.Signed);
        channel.MineUntilNextIs(200);
        var staged = commitment.HtlcTransactions.Where((_, i) => i % 2 == 0).ToArray();
        var stages = staged.Select(channel.Spends.SecondStage).ToArray();
        channel.Mine(stages);
        var secret = channel.Channel.Secret;
        Claim[] penalties =
        [
            .. channel.OutputsOf(CommitmentOutputKind.ToLocal).Select(index => DelayedPenalty.OfToLocal(commitment, index, secret)),
            .. commitment.HtlcTransactions.Except(staged).Select(stage => new HtlcPenalty(commitment, stage.OutputIndex, secret)),
            .. stages.SelectMany(stage => DelayedPenalty.OfSecondStage(commitment, stage, secret)),
        ];
        if (channel.Claim(channel.Channel.Peer, [.. penalties, .. channel.PeersOwn()]) is { } punishment)
        {
            channel.Confirm(punishment);
        }

        channel.Chain.Mine(50);
        foreach (var index in channel.OutputsOf(CommitmentOutputKind.ToLocal))
        {
            Assert.Equal(SubmitError.MissingInput, channel.Refusal(channel.Spends.OfOutput(index).First().Transaction));
        }

        var left = channel.HeldInAll() - channel.Held(ChannelOnChain.PeerWallet);
        Assert.InRange(left.Value, 0UL, penalties.Length == 0 ? 1_000UL : 330UL);
        channel.AssertNothingIsLost();
    });

    [Fact]
    public void A_punishment_in_single_transactions_takes_as_much_but_for_fees() => Holds(runs: 15, channel =>
    {
        channel.Confirm(channel.Channel.Signed);
        var paid = Satoshi.Zero;
        foreach (var claim in SpendTests.PenaltiesOf(channel.Channel))
        {
            if (channel.Claim(channel.Channel.Peer, [claim]) is { } punishment)
            {
                Assert.True(channel.Chain.Submit(punishment).IsAccepted);
                paid += punishment.Outputs[0].Amount;
            }
        }

        channel.Chain.Mine(1);
        Assert.Equal(paid, channel.Held(ChannelOnChain.PeerWallet));
        channel.AssertNothingIsLost();
    });

    [Fact]
    public void Anchors_are_anybodys_after_sixteen_blocks() => Holds(runs: 10, channel =>
    {
        channel.Confirm(channel.Channel.Signed);
        var spends = channel.OutputsOf(CommitmentOutputKind.LocalAnchor, CommitmentOutputKind.RemoteAnchor)
            .Select(index => channel.Spends.OfOutput(index).Last().Transaction).ToArray();
        channel.Chain.Mine(14);
        Assert.All(spends, spend => Assert.Equal(SubmitError.SequenceNotReached, channel.Refusal(spend)));
        channel.Chain.Mine(1);
        channel.Mine(spends);
        channel.AssertNothingIsLost();
    });

    [Fact]
    public void A_mutual_close_is_one_transaction_and_ends_what_commitments_could_do() => Holds(runs: 15, channel =>
    {
        var closing = channel.Spends.Closings().First().Transaction;
        Assert.True(channel.Chain.Submit(closing).IsAccepted);
        channel.Chain.Mine(1);
        Assert.Equal(1U, channel.Chain.Confirmations(closing.ComputeTxId()));
        Assert.Equal(SubmitError.MissingInput, channel.Refusal(channel.Channel.Signed));
        Assert.True(closing.TryGetTotalOutput(out var paid));
        Assert.Equal(paid, channel.HeldInAll());
        channel.AssertNothingIsLost();
    });

    [Fact]
    public void With_anchors_HTLC_transactions_are_relayed_once_a_coin_pays_for_them() => Holds(runs: 10, CommitmentFormat.Anchors, channel =>
    {
        channel.Confirm(channel.Channel.Signed);
        channel.MineUntilNextIs(200);
        foreach (var stage in channel.Commitment.HtlcTransactions)
        {
            var spend = channel.Spends.OfOutput(stage.OutputIndex).First();
            Assert.Equal(SubmitError.FeeTooLow, channel.Chain.Submit(spend.Transaction).Error);
            var coin = channel.Chain.Fund(Anyones, new(1_000)).Output;
            var input = new TransactionInput(coin.OutPoint, Script.Empty, 0, new Witness([Bytes.Copy([0x51])]));
            var paid = spend with
            {
                Transaction = spend.Transaction with { Inputs = [spend.Input, input] },
                SpentOutputs = [spend.SpentOutput, coin.Output],
            };
            channel.Confirm(paid.Resigned(exceptFor: 1).Transaction);
        }
    });

    private static Script Anyones => RegtestChain.AnyoneScript;

    private static void Holds(int runs, Action<ChannelOnChain> body) => Holds(runs, format: null, body);

    private static void Holds(int runs, CommitmentFormat? format, Action<ChannelOnChain> body)
    {
        var cases =
            from seed in Gen.Choose(0, int.MaxValue)
            from htlcs in Gen.Elements(0, 1, 2, 5, 20)
            select new ChannelCase((ulong)seed, htlcs) { Format = format };
        Property.Holds(
            cases.ToArbitrary(),
            @case =>
            {
                using var channel = new ChannelOnChain(@case);
                body(channel);
            },
            runs);
    }

    private static Claim PeersClaim(ChannelOnChain channel, int index)
    {
        var output = channel.Commitment.Outputs[index];
        return output.Kind == CommitmentOutputKind.OfferedHtlc
            ? new HtlcPreimageClaim(channel.Commitment, channel.Channel.Point, index, channel.Channel.PreimageOf(output.Htlc!.Value.PaymentHash))
            : new HtlcTimeoutClaim(channel.Commitment, channel.Channel.Point, index);
    }

    /// <summary>Before the first expiry; timeout transactions wait for it, and so does the peer that takes its own HTLCs back.</summary>
    private static void AssertHtlcsWait(ChannelOnChain channel, HtlcTransaction[] staged, Transaction[] stages)
    {
        Assert.InRange(channel.Chain.Height.Value, 0U, 128U);
        Assert.All(
            staged.Zip(stages).Where(pair => pair.First is HtlcTimeoutTransaction).Select(pair => pair.Second),
            stage => Assert.Equal(SubmitError.LockTimeNotReached, channel.Refusal(stage)));
        Assert.All(
            channel.OutputsOf(CommitmentOutputKind.ReceivedHtlc),
            index => Assert.Equal(
                SubmitError.LockTimeNotReached, channel.Refusal(channel.Spends.OfOutput(index).ElementAt(1).Transaction)));
    }

    private static void AssertHtlcsAreGone(ChannelOnChain channel)
    {
        foreach (var stage in channel.Commitment.HtlcTransactions)
        {
            Assert.All(
                channel.Spends.OfOutput(stage.OutputIndex),
                spend => Assert.Equal(SubmitError.MissingInput, channel.Refusal(spend.Transaction)));
        }
    }

    private static void ConfirmOnceDelayIsOver(ChannelOnChain channel, Transaction claim, Transaction[] stages)
    {
        // to_local alone is as old as the commitment: its delay, of 40 blocks at most, is over long before block 200.
        if (stages.Length > 0)
        {
            var mined = channel.Chain.Height.Value + 1 - channel.Chain.Confirmations(stages[0].ComputeTxId());
            var due = mined + channel.Commitment.Terms.ToSelfDelay;
            if (due > channel.Chain.Height.Value + 1)
            {
                channel.MineUntilNextIs(due - 1);
                if (due - 1 > mined)
                {
                    Assert.Equal(SubmitError.SequenceNotReached, channel.Refusal(claim));
                }

                channel.MineUntilNextIs(due);
            }
        }

        channel.Confirm(claim);
    }
}
