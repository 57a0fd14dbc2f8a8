using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Close;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>A transaction spends the funding output: it is told what it is, in whatever order blocks come and go.</summary>
public sealed class RecognitionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.3")]
    [Rule("5.5")]
    [Rule("5.61")]
    public void One_reorganisation_after_another_brings_ours_theirs_and_revoked_ones_and_each_is_known(bool anchors)
    {
        using var ending = new Ending(anchors);
        using var first = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Alice, 50_000, "offered");
        using var second = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 50_000, "received");
        var (ours, theirs) = (ending.CommitmentOf(ending.Alice), ending.CommitmentOf(ending.Bob));
        foreach (var (transaction, kind, count, text) in ((Transaction, ReportKind, int, string)[])
            [
                (ours, ReportKind.OnChain, 2, "Our commitment"), (theirs, ReportKind.OnChain, 2, "The peer's commitment"),
                (first.Commitment(), ReportKind.Cheated, 2, "commitment 0"), (second.Commitment(), ReportKind.Cheated, 3, "commitment 1"),
                (theirs, ReportKind.OnChain, 2, "The peer's commitment"), (ours, ReportKind.OnChain, 2, "Our commitment"),
                (first.Commitment(), ReportKind.Cheated, 2, "commitment 0"),
            ])
        {
            ending.Mine(transaction);
            var report = ending.Alice.Reports.Last();
            Assert.Equal(kind, report.Kind);
            Assert.Contains(text, report.Text, StringComparison.Ordinal);
            Assert.Equal(count, Ending.Claims(ending.Alice).Count);
            Assert.All(Ending.Claims(ending.Alice), claim => Assert.Equal(transaction.ComputeTxId(), claim.OutPoint.TxId));
            Assert.Equal(transaction, Assert.IsType<OnChain>(ending.Alice.State).Spent!.Transaction);
            ending.Undo(1);
            Assert.Null(Assert.IsType<OnChain>(ending.Alice.State).Spent);
            Assert.Equal(ours, ending.Alice.Published[^1]);
            Assert.Equal(ClaimGroupKind.Commitment, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void While_a_revocation_is_withheld_both_of_the_peers_commitments_are_valid(bool newer)
    {
        using var ending = new Ending();
        using var older = ending.CopyOf(ending.Bob);
        ending.Promise(ending.Alice, 50_000, "offered");
        ending.Alice.Do(new CommitDue());
        Pair.DeliverOne(ending.Alice, ending.Bob);
        Pair.DeliverOne(ending.Alice, ending.Bob);
        Assert.True(ending.Alice.Core.Commitments.AwaitsRevocation);
        ending.Mine(newer ? ending.CommitmentOf(ending.Bob) : older.Commitment());
        Assert.Equal(ReportKind.OnChain, ending.Alice.Reports.Last().Kind);
        Assert.Equal(newer, Ending.Claims(ending.Alice).Any(claim => claim.Means is ClaimMeans.Sweep { Claim: HtlcTimeoutClaim }));
        Assert.DoesNotContain(Ending.Claims(ending.Alice), claim => claim.Group.Kind == ClaimGroupKind.Penalty);
        ending.MineEmpty(45);
        foreach (var claim in Ending.Claims(ending.Alice))
        {
            ending.Mine(ending.Take(ending.Alice, claim));
        }

        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.11")]
    [Rule("5.35")]
    public void A_commitment_beyond_what_we_know_proves_data_loss_nothing_of_ours_goes_out_and_our_balance_is_taken(bool anchors)
    {
        using var ending = new Ending(anchors);
        using var stale = ending.CopyOf(ending.Alice);
        ending.Offer(ending.Alice, 50_000, "offered");
        ending.Offer(ending.Bob, 60_000, "received");
        var future = ending.CommitmentOf(ending.Bob);
        ending.Alice.Published.Clear();
        ending.Alice.Restore(stale.State, stale.Signer);
        ending.Mine(future);
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
        Assert.Equal(ReportKind.DataLoss, Assert.Single(ending.Alice.Reports).Kind);
        Assert.Contains("HTLCs may be lost", Assert.Single(ending.Alice.Reports).Text, StringComparison.Ordinal);
        var claim = Assert.Single(Ending.Claims(ending.Alice));
        Assert.IsType<ToRemoteClaim>(Assert.IsType<ClaimMeans.Sweep>(claim.Means).Claim);
        Assert.IsType<CommandResult.Refused>(ending.Alice.Command(new ForceCloseCommand()));
        ending.Mine(ending.Take(ending.Alice, claim));
        Assert.Empty(Ending.Claims(ending.Alice));

        // Nor after a reorganisation, nor a restart: what was proved stays.
        ending.Undo(2);
        Assert.Null(Assert.IsType<OnChain>(ending.Alice.State.Phase).Spent);
        Assert.Empty(Ending.Claims(ending.Alice));
        ending.Alice.Do(new Restored());
        Assert.Empty(ending.Alice.Published);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("5.15")]
    public void A_closing_transaction_of_either_protocol_leaves_nothing_to_take(bool simple)
    {
        using var ending = new Ending(features: Pair.AllFeatures with { SimpleClose = simple });
        ending.Alice.Policy = ending.Alice.Policy with { ShutdownScript = ClosingPair.AliceScript };
        ending.Bob.Policy = ending.Bob.Policy with { ShutdownScript = ClosingPair.BobScript };
        var commitment = ending.CommitmentOf(ending.Bob);
        ClosingPair.Close(ending.Alice);
        ending.Settle();
        var closing = ending.Alice.Published[^1];
        ending.Mine(closing);
        Assert.Equal(closing, Assert.IsType<Closing>(ending.Alice.State).Spent!.Transaction);
        Assert.Empty(Ending.Claims(ending.Alice));

        // The peer's commitment may take its place, and the closing transaction the place of that.
        ending.Undo(1);
        ending.Mine(commitment);
        Assert.Single(Ending.Claims(ending.Alice));
        ending.Undo(1);
        Assert.Empty(Ending.Claims(ending.Alice));
        ending.Mine(closing);
        Assert.Empty(Ending.Claims(ending.Alice));
        ending.MineEmpty(ending.Alice.Policy.ClosingDepth - 1);
        Assert.Equal(new Ended(EndCause.Closed), ending.Alice.State);
    }

    [Fact]
    [Rule("5.46")]
    [Rule("5.60")]
    public void Our_own_revoked_commitment_is_an_alarm_and_our_signer_would_not_have_signed_it()
    {
        using var ending = new Ending();
        using var stale = ending.CopyOf(ending.Alice);
        var request = CommitmentSteps.Accepted(ending.Alice.Core)[0];
        ending.Offer(ending.Alice, 50_000, "offered");
        Assert.Equal(Refusal.NotNewest, ending.Alice.Signers.Channel.Sign(new BroadcastRequest(Pair.Index, request.Commitment)).Refusal);
        ending.Mine(stale.Commitment());
        Assert.Equal(ReportKind.FundsAtRisk, ending.Alice.Reports.Last().Kind);
        Assert.Empty(Ending.Claims(ending.Alice));
    }

    [Fact]
    [Rule("5.11")]
    public void Our_own_commitment_of_a_time_that_we_know_nothing_of_proves_that_our_data_is_old()
    {
        using var ending = new Ending();
        using var stale = ending.CopyOf(ending.Alice);
        ending.Offer(ending.Alice, 50_000, "offered");
        var newer = ending.CommitmentOf(ending.Alice);
        ending.Alice.Published.Clear();
        ending.Alice.Restore(stale.State, stale.Signer);
        ending.Mine(newer);
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(ending.Alice.State.Phase).Cause);
        Assert.Equal(ReportKind.DataLoss, Assert.Single(ending.Alice.Reports).Kind);
        ending.Undo(1);
        Assert.Empty(ending.Alice.Published);
        Assert.IsType<CommandResult.Refused>(ending.Alice.Command(new ForceCloseCommand()));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [Rule("5.3")]
    public void Of_two_funding_outputs_the_one_that_is_spent_decides_and_after_a_reorganisation_the_other(int first)
    {
        using var pair = Pair.InUse(fundings: 2);
        for (var i = 0; i < 2; i++)
        {
            Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(50_000_000), Ending.HashOf($"offered {i}"), new(200), Bytes.Copy(new byte[1366]))));
            pair.Settle();
        }

        var records = pair.Alice.Log.OfType<Persist>().SelectMany(persist => persist.Revocable).ToArray();
        var (ours, theirs) = (CommitmentSteps.Accepted(pair.Alice.Core), CommitmentSteps.Accepted(pair.Bob.Core));
        foreach (var (i, revoked) in ((int, bool)[])[(first, false), (1 - first, false), (first, true), (1 - first, true)])
        {
            var funding = pair.Alice.Core.Commitments.Active[i].Scope.Funding;
            foreach (var commitment in revoked ? [Old(i)] : (CommitmentTransaction[])[ours[i].Commitment, theirs[i].Commitment])
            {
                pair.Alice.Do(new BlockConnected(new(120), default, [new(1, commitment.UnsignedTransaction)]));
                if (revoked)
                {
                    Assert.Equal(new FetchRevocable(funding, commitment.Number), Assert.Single(pair.Alice.Log.OfType<FetchRevocable>(), fetch => fetch.Funding == funding));
                    pair.Alice.Do(new RevocableFetched(funding, commitment.Number, [AsWhole(records.Single(record => record.Funding == funding && record.Number == commitment.Number))]));
                }

                Assert.Equal(commitment.TxId, ChainView.Of(Assert.IsType<OnChain>(pair.Alice.State))!.Close.Commitment!.TxId);
                Assert.All(Ending.Claims(pair.Alice), claim => Assert.Equal(commitment.TxId, claim.OutPoint.TxId));
                pair.Alice.Do(new BlockDisconnected(new(119)));
            }
        }

        // The peer's commitment 1, as it was: with the first HTLC alone, so that the record of its changes is all of it.
        CommitmentTransaction Old(int i)
        {
            var active = pair.Alice.Core.Commitments.Active[i];
            var record = records.Single(one => one.Funding == active.Scope.Funding && one.Number.Value == 1);
            Assert.True(RevocableRecord.TryRebuild([AsWhole(record)], out var spec));
            Assert.True(pair.Alice.Core.Commitments.RemoteSecrets.TryFind(record.Number, out var secret));
            Assert.True(RevealedSecret.TryGetPoint(secret, out var point));
            Assert.True(CommitmentKeys.TryDerive(pair.Alice.Core.Parameters.Remote.Keys, pair.Alice.Core.Parameters.Local.Keys, point, out var keys));
            Assert.True(active.Scope.RemoteBuilder.TryBuild(record.Number, keys, spec, out var commitment, out _));
            return commitment;
        }

        static RevocableRecord AsWhole(RevocableRecord record) => record with { Whole = record.Number };
    }

    [Fact]
    [Rule("5.60")]
    public void A_transaction_of_no_known_kind_is_an_alarm_and_what_it_pays_us_is_taken()
    {
        using var ending = new Ending();
        var ours = ending.Alice.Core.Parameters;
        var outputs = Sequence.Create<TransactionOutput>(
            [new(new(1000), RegtestChain.AnyoneScript), new(new(2000), ours.Format.ToRemoteScript(ours.Local.Keys.PaymentBasepoint))]);
        foreach (var unknown in (Transaction[])
            [
                new(2, [new(ending.Funding, 0x8000_0000), new(new(new(Pair.Hash("another")), 0), 0)], outputs, 0x2000_0000),
                new(2, [new(ending.Funding, 0x8000_0000)], outputs, 0),
                ending.CommitmentOf(ending.Bob) with { Outputs = outputs },
            ])
        {
            // No such transaction can be signed by us: it is told to the machine, not to the chain.
            ending.Alice.Do(new BlockConnected(new(ending.Height + 1), default, [new(1, unknown)]));
            Assert.Equal(ReportKind.FundsAtRisk, ending.Alice.Reports.Last().Kind);
            Assert.Equal(new Satoshi(2000), Assert.Single(Ending.Claims(ending.Alice)).Value);
            Assert.Equal(2, ending.Alice.Log.OfType<Watch>().Count(watch => watch.OutPoint.TxId == unknown.ComputeTxId()));
            ending.Alice.Do(new BlockDisconnected(new(ending.Height)));
        }
    }

    [Fact]
    [Rule("5.6")]
    [Rule("5.61")]
    public void What_is_in_no_block_counts_for_nothing_but_its_preimages()
    {
        using var ending = new Ending();
        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Alice, 50_000, "offered");
        var before = ending.Alice.State;
        foreach (var transaction in (Transaction[])[ending.CommitmentOf(ending.Bob), cheater.Commitment(), ending.CommitmentOf(ending.Alice)])
        {
            Assert.Empty(ending.Alice.Do(new TransactionSeen(transaction)));
            Assert.Equal(before, ending.Alice.State);
        }
    }

    [Fact]
    [Rule("5.4")]
    public void Who_comes_back_for_a_channel_whose_funding_is_spent_is_told_that_it_has_failed()
    {
        using var ending = new Ending();
        ending.Mine(ending.CommitmentOf(ending.Bob));
        ending.Pair.Disconnect();
        ending.Alice.Do(new Connected(Pair.AllFeatures));
        ending.Alice.Outbox.Clear();
        ending.Alice.Do(new PeerMessage(new ChannelReestablish
        {
            ChannelId = ending.Alice.Core.Id,
            NextCommitmentNumber = new(1),
            NextRevocationNumber = new(0),
            YourLastPerCommitmentSecret = default,
            MyCurrentPerCommitmentPoint = ending.Bob.NodeId.ToPointBytes(),
        }));
        Assert.Contains("The peer's commitment 0", Assert.Single(ending.Alice.Outbox.OfType<Error>()).Data.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_commitment_what_the_peer_makes_of_it_and_what_we_make_of_that_may_all_be_in_one_block(bool revoked)
    {
        using var ending = new Ending(anchors: false);
        var id = ending.Offer(ending.Alice, 50_000, "offered");
        ending.Offer(ending.Bob, 60_000, "received", 50);
        using var bob = ending.CopyOf(ending.Bob);
        if (revoked)
        {
            ending.Offer(ending.Bob, 1_000, "later");
        }

        var commitment = bob.Commitment();
        var height = new BlockHeight(ending.Height + 1);
        var success = ending.Take(bob.Signer, Assert.Single(bob.After(ending.Bob, height, commitment, (id, "offered")), claim => claim.Means is ClaimMeans.HtlcStage { Preimage: not null }));

        // What Alice will make of it, found by a copy of her.
        using var alice = ending.CopyOf(ending.Alice);
        var state = ChannelMachine.Step(alice.State, new BlockConnected(height, default, [new(1, commitment), new(2, success)]), ending.Alice.Environment);
        var fetch = state.Effects.OfType<FetchRevocable>().SingleOrDefault();
        Assert.Equal(revoked, fetch is not null);
        var next = fetch is null ? state.Next : ChannelMachine.Step(
            state.Next, new RevocableFetched(fetch.Funding, fetch.Number, ending.RecordsOf(ending.Alice, fetch.Funding, fetch.Number)), ending.Alice.Environment).Next;
        var sweep = ending.Take(alice.Signer, [.. ChannelMachine.Claims(next, ending.Alice.Policy).Where(claim => claim.Since <= height + 1)]);
        Assert.Equal(revoked ? 4 : 1, sweep.Inputs.Count);

        ending.Mine(commitment, success, sweep);
        Assert.IsType<HtlcRemoval.Fulfilled>(ending.Alice.Settled.First().Removal);
        Assert.Empty(ending.Due(ending.Alice));
        ending.Undo(1);
        Assert.Equal(ClaimGroupKind.Commitment, Assert.Single(Ending.Claims(ending.Alice)).Group.Kind);
        // Of all that only the commitment comes back: everything is to be taken again.
        ending.Mine(commitment);
        Assert.Equal(revoked ? 4 : 2, Ending.Claims(ending.Alice).Count);
        Assert.Empty(Assert.IsType<OnChain>(ending.Alice.State).Later);
        ending.Undo(1);
        ending.Mine(commitment, success, sweep);
        Assert.Empty(ending.Due(ending.Alice));
    }

    [Fact]
    [Rule("5.3")]
    public void A_block_in_place_of_another_that_was_never_taken_back_undoes_what_that_one_held()
    {
        using var ending = new Ending();
        var (ours, theirs) = (ending.CommitmentOf(ending.Alice), ending.CommitmentOf(ending.Bob));
        ending.Mine(theirs);
        ending.Mine(ending.Take(ending.Alice, Assert.Single(Ending.Claims(ending.Alice))));
        Assert.Empty(Ending.Claims(ending.Alice));

        // Alice is down while both blocks give way to others.
        ending.Chain.Deaf.Add(ending.Alice);
        ending.Undo(1);
        ending.MineEmpty(2);
        ending.Chain.CatchUp(ending.Alice, ending.Height - 1);
        Assert.Single(Ending.Claims(ending.Alice));

        ending.Chain.Deaf.Add(ending.Alice);
        ending.Undo(3);
        ending.Mine(ours);
        ending.MineEmpty(3);
        ending.Chain.CatchUp(ending.Alice, ending.Height - 3);
        var chain = Assert.IsType<OnChain>(ending.Alice.State);
        Assert.Equal(ours, chain.Spent!.Transaction);
        Assert.Empty(chain.Later);
        Assert.IsType<DelayedClaim>(Assert.IsType<ClaimMeans.Sweep>(Assert.Single(Ending.Claims(ending.Alice)).Means).Claim);
    }

    [Fact]
    [Rule("5.3")]
    public void A_start_at_a_lower_block_forgets_what_is_above_until_it_comes_again()
    {
        // The channel noted a block, the process died before the host did.
        using var ending = new Ending();
        ending.Mine(ending.CommitmentOf(ending.Alice));
        var spent = Assert.IsType<OnChain>(ending.Alice.State).Spent;
        var below = new BlockHeight(ending.Height - 1);
        ending.Alice.Restart(new BlockConnected(below, ending.Chain.Regtest.HashAt(below), default));
        Assert.Null(Assert.IsType<OnChain>(ending.Alice.State.Phase).Spent);
        ending.Chain.CatchUp(ending.Alice, ending.Height);
        Assert.Equal(spent, Assert.IsType<OnChain>(ending.Alice.State.Phase).Spent);
    }

    [Fact]
    [Rule("5.3")]
    public void Whatever_blocks_came_and_went_the_claims_are_those_of_the_chain_as_it_is() =>
        Property.Holds(Gen.Choose(0, 9).ArrayOf(24).ToArbitrary(), Walk, 20);

    private static void Walk(int[] choices)
    {
        using var ending = new Ending();
        using var revoked = ending.CopyOf(ending.Bob);
        var id = ending.Offer(ending.Alice, 50_000, "offered", 12);
        using var cheater = ending.CopyOf(ending.Bob);
        ending.Offer(ending.Bob, 60_000, "received", 12);
        var before = ending.Alice.State;
        Transaction[] commitments = [ending.CommitmentOf(ending.Alice), ending.CommitmentOf(ending.Bob), revoked.Commitment(), cheater.Commitment()];
        ending.MineEmpty(4);
        foreach (var choice in choices)
        {
            var isSpent = Assert.IsAssignableFrom<FundedState>(ending.Alice.State) is OnChain { Spent: not null };
            if (choice < 4 && !isSpent)
            {
                ending.Mine(commitments[choice]);
            }
            else if (choice < 6 && ending.Due(ending.Alice).FirstOrDefault(claim => claim.Means is not ClaimMeans.Commitment) is { } claim)
            {
                ending.Mine(ending.Take(ending.Alice, claim));
            }
            else if (choice < 8 || ending.Height < Ending.Start + 4)
            {
                ending.MineEmpty();
            }
            else
            {
                ending.Undo((uint)choice - 6);
            }
        }

        var fresh = before;
        for (var height = Ending.Start + 1; height <= ending.Height; height++)
        {
            var block = ending.Chain.Regtest.BlockAt(new(height));
            var all = block.Transactions.Select((transaction, position) => new ConfirmedTransaction((uint)position, transaction)).ToSequence();
            var transition = ChannelMachine.Step(fresh, new BlockConnected(new(height), block.Header.ComputeHash(), all), ending.Alice.Environment);
            fresh = transition.Next;
            foreach (var fetch in transition.Effects.OfType<FetchRevocable>())
            {
                var records = ending.RecordsOf(ending.Alice, fetch.Funding, fetch.Number);
                fresh = ChannelMachine.Step(fresh, new RevocableFetched(fetch.Funding, fetch.Number, records), ending.Alice.Environment).Next;
            }
        }

        Assert.Equal(SpendSteps.SpendOf((FundedState)fresh), SpendSteps.SpendOf((FundedState)ending.Alice.State));
        Assert.Equal((fresh as OnChain)?.Later ?? default, (ending.Alice.State as OnChain)?.Later ?? default);
        if (SpendSteps.SpendOf((FundedState)fresh) is not null)
        {
            Assert.Equal(ChannelMachine.Claims(fresh, ending.Alice.Policy).Select(Describe), Ending.Claims(ending.Alice).Select(Describe));
        }

        static (OutPoint, Satoshi, BlockHeight, BlockHeight?, ClaimGroup) Describe(OnChainClaim claim) =>
            (claim.OutPoint, claim.Value, claim.Since, claim.Deadline, claim.Group);
    }
}
