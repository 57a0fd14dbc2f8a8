using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Transactions.Tests.Spends;

public sealed class SpendTests
{
    private static Arbitrary<ChannelCase> Channels(params int[] htlcs) => (
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from count in Gen.Elements(htlcs)
        select new ChannelCase(((ulong)high << 31) | (uint)low, count)).ToArbitrary();

    [Fact]
    public void Every_output_is_spent_by_every_path_that_is_meant_for_it() => Property.Holds(Channels(0, 1, 2, 5, 20), AcceptsEverySpend, runs: 100);

    [Fact]
    public void Every_output_of_the_largest_commitment_is_spent_by_every_path() => Property.Holds(Channels(966), AcceptsEverySpend, runs: 2);

    [Fact]
    public void Every_change_to_a_spend_is_refused_for_its_own_reason() => Property.Holds(
        Channels(0, 1, 2, 5, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            foreach (var spend in new ChannelSpends(channel).All())
            {
                foreach (var mutation in spend.Mutations())
                {
                    Assert.Equal((spend.Form, mutation.What, mutation.Error), (spend.Form, mutation.What, mutation.Spend.Verify()));
                }
            }
        },
        runs: 60);

    [Fact]
    public void A_longer_delay_and_a_later_locktime_are_as_good() => Property.Holds(
        Channels(1, 2, 5, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            foreach (var spend in new ChannelSpends(channel).All())
            {
                foreach (var neighbour in spend.Neighbours())
                {
                    Assert.Equal((spend.Form, ScriptError.None), (spend.Form, neighbour.Verify()));
                }
            }
        },
        runs: 60);

    [Fact]
    public void No_key_but_the_right_one_takes_an_output() => Property.Holds(
        Channels(2, 5),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            Party[] parties = [channel.Owner, channel.Peer];
            var keys = parties.SelectMany(party => new[] { party.Funding, party.Revocation, party.Payment, party.Delayed, party.Htlc });
            PrivateKey[] all = [.. keys, channel.OwnerHtlc, channel.PeerHtlc];
            foreach (var spend in new ChannelSpends(channel).All())
            {
                foreach (var signer in spend.Signers)
                {
                    foreach (var key in all.Where(key => key.PublicKey != signer.Key.PublicKey))
                    {
                        var forged = spend with { Signers = [.. spend.Signers.Select(old => old == signer ? old with { Key = key } : old)] };
                        Assert.Equal((spend.Form, ScriptError.NullFail), (spend.Form, forged.Resigned().Verify()));
                    }
                }
            }
        },
        runs: 20);

    [Fact]
    public void The_owner_alone_cannot_bring_an_HTLC_timeout_transaction_forward() => Property.Holds(
        Channels(2, 5, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            foreach (var (stage, spend) in channel.Commitment.HtlcTransactions.Zip(StagesOf(channel)))
            {
                Assert.Equal(stage is HtlcTimeoutTransaction ? stage.Htlc.Expiry.Value : 0, spend.Transaction.LockTime);
                if (stage is HtlcSuccessTransaction)
                {
                    continue;
                }

                var early = spend.WithLockTime(spend.Transaction.LockTime - 1).Resigned(exceptFor: spend.Signers[0].Item);
                Assert.Equal(ScriptError.NullFail, early.Verify());
            }
        },
        runs: 60);

    [Fact]
    public void With_anchors_alone_the_owner_adds_inputs_and_outputs_to_an_HTLC_transaction() => Property.Holds(
        Channels(2, 5, 20),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var coin = new TransactionOutput(new(5_000), StandardScript.P2wpkh(new byte[20]));
            foreach (var spend in StagesOf(channel))
            {
                var more = spend with
                {
                    Transaction = spend.Transaction with
                    {
                        Inputs = [spend.Input, new(new OutPoint(default, 3), 0)],
                        Outputs = [spend.Transaction.Outputs[0], coin],
                    },
                    SpentOutputs = [spend.SpentOutput, coin],
                };
                Assert.Equal(channel.HasAnchors ? ScriptError.None : ScriptError.NullFail, more.Resigned(exceptFor: 1).Verify());
                var less = more with { Transaction = more.Transaction with { Outputs = [coin, spend.Transaction.Outputs[0]] } };
                Assert.Equal(ScriptError.NullFail, less.Resigned(exceptFor: 1).Verify());
            }
        },
        runs: 60);

    [Fact]
    public void A_preimage_of_another_length_redeems_nothing() => Property.Holds(
        Channels(2, 5),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var spends = new ChannelSpends(channel).All().Where(spend => spend.OtherArgument == ScriptError.EqualVerifyFailed);
            foreach (var spend in spends)
            {
                var item = spend.Input.Witness.Items.Count - 2;
                var preimage = spend.Input.Witness.Items[item].Span.ToArray();
                var expected = spend.Signers.Count == 1 ? ScriptError.StackUnderflow : ScriptError.UnsatisfiedLockTime;
                Assert.Equal(expected, spend.WithItem(item, Bytes.Copy(preimage.AsSpan()[1..])).Verify());
                Assert.Equal(expected, spend.WithItem(item, Bytes.Copy([.. preimage, 0])).Verify());
            }
        },
        runs: 40);

    [Fact]
    public void Penalties_in_one_transaction_take_all_outputs_of_a_revoked_commitment() => Property.Holds(
        Channels(0, 1, 2, 5, 20, 200),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var claims = PenaltiesOf(channel);
            if (claims.IsEmpty)
            {
                return;
            }

            foreach (var spend in new ChannelSpends(channel).Claimed("penalties", channel.Peer, claims))
            {
                Assert.Equal(ScriptError.None, spend.Verify());
            }
        },
        runs: 40);

    [Fact]
    public void Without_the_secret_of_that_very_commitment_nobody_punishes() => Property.Holds(
        Channels(1, 2, 5),
        @case =>
        {
            using var channel = new RandomChannel(@case);
            var other = channel.Owner.PerCommitment.Reveal(new CommitmentNumber(channel.Number.Value ^ 1));
            var claims = PenaltiesOf(channel);
            if (claims.IsEmpty)
            {
                return;
            }

            foreach (var (claim, spend) in claims.Zip(new ChannelSpends(channel).Claimed("penalties", channel.Peer, claims)))
            {
                var key = channel.Peer.For(new ClaimKey.Revocation(other));
                Assert.Equal((claim, ScriptError.NullFail), (claim, (spend with { Signers = [new(0, key)] }).Resigned().Verify()));
            }
        },
        runs: 40);

    internal static Sequence<Claim> PenaltiesOf(RandomChannel channel)
    {
        var commitment = channel.Commitment;
        return Enumerable.Range(0, commitment.Outputs.Count).SelectMany<int, Claim>(index => commitment.Outputs[index].Kind switch
        {
            CommitmentOutputKind.ToLocal => [DelayedPenalty.OfToLocal(commitment, index, channel.Secret)],
            CommitmentOutputKind.OfferedHtlc or CommitmentOutputKind.ReceivedHtlc => [new HtlcPenalty(commitment, index, channel.Secret)],
            _ => [],
        }).ToSequence();
    }

    private static IEnumerable<Spend> StagesOf(RandomChannel channel) =>
        channel.Commitment.HtlcTransactions.SelectMany(stage => new ChannelSpends(channel).OfOutput(stage.OutputIndex).Take(1));

    private static void AcceptsEverySpend(ChannelCase @case)
    {
        using var channel = new RandomChannel(@case);
        Assert.Equal(SignatureFault.None, channel.Commitment.Verify(channel.Signatures));
        foreach (var spend in new ChannelSpends(channel).All())
        {
            Assert.Equal((spend.Form, ScriptError.None), (spend.Form, spend.Verify()));
        }
    }
}
