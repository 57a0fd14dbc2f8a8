using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>funding_created and funding_signed.</summary>
public sealed class FundingMessageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x1234)]
    [InlineData(0xffff)]
    public void The_channel_id_is_the_funding_output(int index)
    {
        var txid = new TxId(Pair.Hash("txid"));
        var id = OpeningSteps.IdOf(txid, (ushort)index).ToArray();
        var expected = txid.ToArray();
        expected[30] ^= (byte)(index >> 8);
        expected[31] ^= (byte)(index & 0xff);
        Assert.Equal(expected, id);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.76")]
    [Rule("1.27")]
    [Rule("1.38")]
    public void A_wrong_signature_in_funding_created_ends_the_opening(bool highS)
    {
        using var pair = Pair.Unopened();
        var created = pair.CreatedOf(out _);
        var wrong = highS ? Expect.HighS(created.Signature) : created.Signature with { R = Pair.Hash("another") };
        pair.Bob.Do(new PeerMessage(created with { Signature = wrong }));

        // The peer is shown what the signature is not of, under the temporary id, since funding_signed was not sent.
        var error = Expect.Failed(pair.Bob, "2.76", created.TemporaryChannelId);
        var text = System.Text.Encoding.UTF8.GetString(error.Data.Raw.Span);
        Assert.True(Bitcoin.Transaction.TryParse(Convert.FromHexString(text[(text.LastIndexOf(' ') + 1)..]), out var transaction, out _));
        Assert.Equal(new OutPoint(created.FundingTxid, 0), transaction.Inputs[0].PreviousOutput);
        Assert.Equal(SignerMarks.Initial, pair.Bob.Signers.Channel.MarksOf(Pair.Index));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.77")]
    [Rule("2.78")]
    [Rule("1.27")]
    [Rule("1.38")]
    public void A_wrong_signature_in_funding_signed_ends_the_opening_and_nothing_is_broadcast(bool highS)
    {
        using var pair = Pair.Unopened();
        var created = pair.CreatedOf(out var command);
        pair.Bob.Do(new PeerMessage(created));
        var signed = pair.Bob.Next<FundingSigned>();
        var wrong = highS ? Expect.HighS(signed.Signature) : signed.Signature with { R = Pair.Hash("another") };
        pair.Alice.Do(new PeerMessage(signed with { Signature = wrong }));

        // funding_created was sent, so it is the channel_id that the error names.
        var error = Expect.Failed(pair.Alice, "2.77", signed.ChannelId);
        Assert.True(error.Data.Raw.Length > 200);
        Assert.Equal(CommandRefusal.OpeningFailed, Assert.IsType<CommandResult.Refused>(pair.Alice.AnswerTo(command)).Reason);
        Assert.Equal(0UL, pair.Alice.Signers.Channel.MarksOf(Pair.Index).LocalNext);

        // And the accepter, who has it stored, takes the error for what it is.
        pair.Deliver();
        Assert.Equal(OnChainCause.PeerError, Assert.IsType<OnChain>(pair.Bob.State).Cause);
    }

    [Fact]
    public void Ids_that_do_not_fit_end_the_opening()
    {
        using var pair = Pair.Unopened();
        var created = pair.CreatedOf(out _);
        pair.Bob.Do(new PeerMessage(created with { TemporaryChannelId = new(Pair.Hash("another")) }));
        Expect.Failed(pair.Bob, "2.300", created.TemporaryChannelId);

        using var other = Pair.Unopened();
        other.Bob.Do(new PeerMessage(other.CreatedOf(out _)));
        var signed = other.Bob.Next<FundingSigned>();
        other.Alice.Do(new PeerMessage(signed with { ChannelId = new(Pair.Hash("another")) }));
        Expect.Failed(other.Alice, "2.300", signed.ChannelId);
    }

    [Fact]
    public void A_funding_transaction_that_cannot_be_is_a_wrong_signature_at_worst()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Do(new PeerMessage(pair.CreatedOf(out _) with { FundingTxid = default, FundingOutputIndex = ushort.MaxValue }));
        Assert.Equal(new Ended(EndCause.Forgotten), pair.Bob.State);
    }

    [Fact]
    [Rule("2.78")]
    public void The_opener_broadcasts_only_what_is_stored_and_signed()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Do(new PeerMessage(pair.CreatedOf(out var command)));
        Assert.Empty(pair.Alice.Published);
        Assert.Empty(pair.Alice.Log.OfType<Publish>());
        var effects = pair.Alice.Do(new PeerMessage(pair.Bob.Next<FundingSigned>()));

        Assert.Equal(
            [typeof(Persist), typeof(Publish), typeof(Watch), typeof(Watch), typeof(Reply)],
            effects.Select(effect => effect.GetType()));
        Assert.Equal(new CommandResult.Accepted(), pair.Alice.AnswerTo(command));
        Stored(pair.Alice, effects, pair.Bob);
        var funding = pair.Alice.Core.Commitments.Active[0].Scope.LocalBuilder.Funding;
        Assert.Equal(new Watch(funding.OutPoint, funding.ScriptPubKey), effects[2]);
        Assert.Equal(new Watch(pair.Alice.Published[0].Inputs[0].PreviousOutput, default), effects[3]);

        // Before it is published, the signer has the commitment that gives the money back.
        Assert.Equal(1UL, pair.Alice.Signers.Channel.MarksOf(Pair.Index).LocalNext);
        Assert.Equal(funding.OutPoint.TxId, Assert.Single(pair.Alice.Published).ComputeTxId());
    }

    [Fact]
    public void The_accepter_signs_only_what_is_stored()
    {
        using var pair = Pair.Unopened();
        var effects = pair.Bob.Do(new PeerMessage(pair.CreatedOf(out _)));
        Assert.Equal([typeof(Persist), typeof(Send), typeof(Watch)], effects.Select(effect => effect.GetType()));
        Stored(pair.Bob, effects, pair.Alice);
        var marks = pair.Bob.Signers.Channel.MarksOf(Pair.Index);
        Assert.Equal((1UL, 1UL), (marks.LocalNext, marks.RemoteNext));
    }

    [Fact]
    public void A_crash_after_the_write_loses_nothing()
    {
        using var pair = Pair.Unopened();
        pair.Bob.Do(new PeerMessage(pair.CreatedOf(out _)));
        var (next, effects) = pair.Alice.Step(pair.Bob.Next<FundingSigned>());
        var stored = new Unopened(((OpeningState)pair.Alice.State).Setup).Apply(Assert.IsType<Persist>(effects[0]).Facts).AsDisconnected();
        Assert.Equal(Comparable(next.AsDisconnected()), Comparable(stored));

        pair.Alice.State = stored;
        Assert.Equal([typeof(Publish), typeof(Watch), typeof(Watch)], ChannelMachine.Owed(stored).Where(owed => owed is not AskSigner).Select(owed => owed.GetType()));
        Assert.NotEmpty(effects[0].ToString()!);

        pair.Alice.Do(new Restored());
        Assert.Equal(1UL, pair.Alice.Signers.Channel.MarksOf(Pair.Index).LocalNext);
        Assert.Single(pair.Alice.Published);
    }

    [Fact]
    public void The_time_to_confirm_counts_from_when_it_was_signed_for()
    {
        using var pair = Pair.Unopened();
        var created = pair.CreatedOf(out _);
        pair.Alice.Do(new BlockConnected(new(700), default, default));
        pair.Bob.Do(new BlockConnected(new(700), default, default));
        pair.Bob.Do(new PeerMessage(created));
        pair.Deliver();
        foreach (var party in new[] { pair.Alice, pair.Bob })
        {
            Assert.Equal((700U, 700U), (party.Core.Funding.Since.Value, party.Core.Height.Value));
        }
    }

    private static void Stored(Party party, Sequence<ChannelEffect> effects, Party peer)
    {
        var persist = Assert.IsType<Persist>(effects[0]);
        Assert.Equal(1UL, persist.Sequence);
        Assert.IsType<ChannelFunded>(Assert.Single(persist.Facts));

        // The side record has the peer's commitment 0 whole: with it and the peer's secret, it could be punished.
        var record = Assert.Single(persist.Revocable);
        Assert.True(record.IsWhole);
        Assert.Equal((0UL, party.Core.Commitments.Active[0].ToLocal), (record.Number.Value, record.ToLocal));
        Assert.True(RevocableRecord.TryRebuild(persist.Revocable, out var spec));
        Assert.Equal(party.Core.Commitments.Active[0].ToRemote, spec.ToLocal);

        // And the two sides mean the same two transactions.
        Assert.Equal(
            CommitmentSteps.Accepted(party.Core)[0].Commitment.TxId,
            ((peer.State as AwaitingFundingSigned)?.Channel ?? peer.Core) is var core ? CommitmentSteps.Signed(core).Requests[0].Commitment.TxId : default);
    }

    private static ChannelState Comparable(ChannelState state) => FactApplication.WithCore(state, state.Core! with { Sequence = 0, Height = default });
}
