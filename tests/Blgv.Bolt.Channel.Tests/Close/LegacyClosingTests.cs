using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>The rules of BOLT 2, "Legacy Closing Negotiation: closing_signed". Alice is the opener, and pays.</summary>
public sealed class LegacyClosingTests : IDisposable
{
    private readonly ClosingPair _pair = new(ClosingPair.Legacy);

    private Party Alice => _pair.Alice;

    private Party Bob => _pair.Bob;

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Both_publish_one_transaction_and_the_opener_pays_its_fee()
    {
        _pair.ExchangeShutdown();
        Assert.Empty(Bob.Outbox);
        _pair.Pair.Settle();
        var transaction = Assert.Single(ClosingPair.Published(Alice));
        Assert.Equal(transaction, Assert.Single(ClosingPair.Published(Bob)));
        Assert.Equal(8_000_000UL, transaction.Outputs.Single(output => output.ScriptPubKey == ClosingPair.BobScript).Amount.Value);
        var fee = 8_000_000 - transaction.Outputs.Single(output => output.ScriptPubKey == ClosingPair.AliceScript).Amount.Value;
        Assert.InRange(fee, transaction.Weight.Value * 1000 / 1000, (transaction.Weight.Value + 10) * 1000 / 1000);
        Assert.Equal(0U, transaction.LockTime);
        Assert.True(_pair.Chain.Submit(transaction).IsAccepted);
        _pair.Spend(transaction);
        Assert.All((Party[])[Alice, Bob], party => Assert.Equal(ReportKind.Closing, Assert.Single(party.Reports).Kind));
    }

    [Fact]
    public void The_agreement_is_written_down_before_the_transaction_is_published()
    {
        _pair.ExchangeShutdown();
        Pair.DeliverOne(Alice, Bob);
        var effects = Bob.Log.SkipWhile(effect => effect is not Persist { Facts: var facts } || !facts.Any(fact => fact is ClosingAgreed)).ToList();
        Assert.IsType<Persist>(effects[0]);
        Assert.Single(effects, effect => effect is Publish);
        Assert.Single(Assert.IsType<Closing>(Bob.Stored.Phase).Agreed);
        Assert.Equal(ClosingPair.Published(Bob)[0], ClosingPair.Complete(Bob, Assert.Single(ChannelMachine.Owed(Bob.Stored).OfType<Publish>())));
    }

    [Fact]
    [Rule("2.176")]
    public void A_wrong_or_high_signature_is_refused()
    {
        _pair.ExchangeShutdown();
        var good = ClosingPair.Signed(Alice, 1000, Range(500, 2000));
        ClosingPair.Warned(Bob, "2.176", good with { FeeSatoshis = new(1001) });
        ClosingPair.Warned(Bob, "2.176", good with { Signature = ClosingPair.HighS(good.Signature) });
        ClosingPair.Warned(Bob, "2.176", good with { FeeSatoshis = Satoshi.Max });
        Bob.Do(new PeerMessage(good));
        Assert.Single(ClosingPair.Published(Bob));
    }

    [Fact]
    public void A_peer_may_leave_out_what_its_dust_limit_says_and_its_own_output_but_not_ours()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy, funding: 100_000, pushed: 5_000_000);
        pair.ExchangeShutdown();

        // Alice (95,000 sat) would have Bob's 5,000 sat as fee.
        ClosingPair.Warned(pair.Bob, "2.176", ClosingPair.Signed(pair.Alice, 1000, Range(500, 2000), (core, shutdown) =>
            ClosingTransactions.TryBuildLegacy(core, shutdown, new(1000), new(5001), false, out var transaction) ? transaction : null));
        var bobs = pair.Bob.Core;
        pair.Bob.Do(new PeerMessage(ClosingPair.Signed(pair.Alice, 1000, Range(500, 2000), (core, shutdown) =>
            ClosingTransaction.TryBuildLegacy(
                core.Commitments.Active[0].Scope.LocalBuilder.Funding, new(MilliSatoshi.Zero, default),
                new(core.Commitments.Active[0].ToRemote, shutdown.Remote!.Value), Satoshi.Zero, new(354), out var transaction, out _) ? transaction : null)));
        var output = Assert.Single(Assert.Single(ClosingPair.Published(pair.Bob)).Outputs);
        Assert.Equal((5_000UL, ClosingPair.BobScript), (output.Amount.Value, output.ScriptPubKey));
        Assert.Equal(bobs.Id, pair.Bob.Core.Id);
        pair.Spend(Assert.Single(ClosingPair.Published(pair.Bob)));
    }

    [Fact]
    [Rule("2.177")]
    public void An_output_that_is_dust_fails_the_channel()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy, funding: 100_000, pushed: 329_000, change: side => side with { DustLimit = new(300) });
        pair.ExchangeShutdown();
        ClosingPair.Failed(pair.Bob, "2.177", ClosingPair.Signed(pair.Alice, 1000, Range(500, 2000)));
        using var enough = new ClosingPair(ClosingPair.Legacy, funding: 100_000, pushed: 330_000, change: side => side with { DustLimit = new(300) });
        enough.ExchangeShutdown();
        enough.Bob.Do(new PeerMessage(ClosingPair.Signed(enough.Alice, 1000, Range(500, 2000))));
        Assert.Equal(2, Assert.Single(ClosingPair.Published(enough.Bob)).Outputs.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.178")]
    public void Ranges_without_a_common_fee_warn_and_fail_the_channel_only_after_long(bool opener)
    {
        _pair.ExchangeShutdown();
        var party = opener ? Alice : Bob;
        var message = opener ? ClosingPair.Signed(Bob, 10_000, Range(9_000, 11_000)) : ClosingPair.Signed(Alice, 10, Range(1, 100));
        party.Do(new PeerMessage(message));
        Assert.Equal("2.178", Assert.Single(party.Reports).Rule);
        Assert.Empty(party.Log.OfType<Disconnect>());
        party.Now += party.Policy.ClosingTimeout - TimeSpan.FromSeconds(1);
        Assert.Empty(party.Do(new Tick()));
        party.Now += TimeSpan.FromSeconds(1);
        ClosingPair.Fails(party, "2.178", party.Do(new Tick()));
    }

    [Fact]
    [Rule("2.178")]
    public void A_range_that_satisfies_after_all_closes_the_channel()
    {
        _pair.ExchangeShutdown();
        Bob.Do(new PeerMessage(ClosingPair.Signed(Alice, 10, Range(1, 100))));
        Bob.Do(new PeerMessage(ClosingPair.Signed(Alice, 500, Range(400, 600))));
        Assert.Single(ClosingPair.Published(Bob));
        Bob.Now += TimeSpan.FromDays(1);
        Assert.Empty(Bob.Do(new Tick()));
    }

    [Fact]
    [Rule("2.179")]
    public void A_fee_outside_of_the_overlap_fails_the_channel_of_the_opener()
    {
        _pair.ExchangeShutdown();
        var range = Assert.IsType<ClosingSigned>(Alice.Outbox.Peek()).FeeRange!.Value;
        ClosingPair.Failed(Alice, "2.179", ClosingPair.Signed(Bob, range.MaxFeeSatoshis.Value + 1, Range(1, 100_000)));
    }

    [Fact]
    [Rule("2.180")]
    public void Another_fee_than_the_accepter_took_fails_its_channel()
    {
        _pair.ExchangeShutdown();
        Bob.Do(new PeerMessage(ClosingPair.Signed(Alice, 100, Range(50, 1000))));
        var taken = Assert.IsType<ClosingSigned>(Assert.Single(Bob.Outbox));
        Assert.InRange(taken.FeeSatoshis.Value, 101UL, 1000UL);
        ClosingPair.Failed(Bob, "2.180", ClosingPair.Signed(Alice, 100, Range(50, 1000)));
    }

    [Fact]
    [Rule("2.181")]
    public void Without_a_range_each_fee_comes_closer()
    {
        _pair.ExchangeShutdown();
        var first = Assert.IsType<ClosingSigned>(Alice.Outbox.Dequeue());
        var most = first.FeeRange!.Value.MaxFeeSatoshis.Value;
        Alice.Do(new PeerMessage(ClosingPair.Signed(Bob, most + 500)));
        var second = Assert.IsType<ClosingSigned>(Assert.Single(Alice.Outbox));
        Assert.InRange(second.FeeSatoshis.Value, first.FeeSatoshis.Value + 1, most);
        ClosingPair.Warned(Alice, "2.181", ClosingPair.Signed(Bob, most + 500));
        ClosingPair.Warned(Alice, "2.181", ClosingPair.Signed(Bob, most + 501));

        // A connection later nothing counts of that.
        _pair.Pair.Disconnect();
        _pair.Pair.Connect();
        _pair.Pair.Settle();
        Assert.Single(ClosingPair.Published(Alice));
    }

    [Fact]
    [Rule("2.182")]
    public void Silence_fails_the_channel_only_after_long()
    {
        _pair.ExchangeShutdown();
        Alice.Now += Alice.Policy.ClosingTimeout - TimeSpan.FromSeconds(1);
        Assert.Empty(Alice.Do(new Tick()));
        Assert.Empty(Bob.Do(new Tick()));
        Alice.Now += TimeSpan.FromSeconds(1);
        ClosingPair.Fails(Alice, "2.182", Alice.Do(new Tick()));
    }

    [Theory]
    [InlineData(1000, 500, 2000, 1000)]
    [InlineData(10, 5, 2000, 181)]
    [InlineData(3000, 500, 2000, 2000)]
    [InlineData(5, 500, 2000, 500)]
    [InlineData(2_000_000, 1, 3_000_000, 2_000_000)]
    [Rule("2.183")]
    public void The_accepter_takes_a_fee_out_of_the_overlap(ulong fee, ulong min, ulong max, ulong taken)
    {
        _pair.ExchangeShutdown();
        Bob.Do(new PeerMessage(ClosingPair.Signed(Alice, fee, Range(min, max))));
        var answer = Assert.IsType<ClosingSigned>(Assert.Single(Bob.Outbox));
        Assert.Equal(taken, answer.FeeSatoshis.Value);
        Assert.InRange(answer.FeeSatoshis.Value, min, max);
        Assert.InRange(answer.FeeRange!.Value.MaxFeeSatoshis.Value, max, ulong.MaxValue);
        Assert.Equal(fee == taken ? 1 : 0, ClosingPair.Published(Bob).Count);
    }

    [Fact]
    [Rule("2.192")]
    public void The_fee_that_we_sent_is_agreed_without_another_word()
    {
        _pair.ExchangeShutdown();
        var fee = Assert.IsType<ClosingSigned>(Alice.Outbox.Dequeue()).FeeSatoshis.Value;
        Alice.Do(new PeerMessage(ClosingPair.Signed(Bob, fee, Range(1, 100_000))));
        Assert.Empty(Alice.Outbox);
        _pair.Spend(Assert.Single(ClosingPair.Published(Alice)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("2.193")]
    [Rule("2.194")]
    public void A_fee_in_our_range_is_agreed_and_said_back(bool withRange)
    {
        _pair.ExchangeShutdown();
        var first = Assert.IsType<ClosingSigned>(Alice.Outbox.Dequeue());
        var fee = first.FeeRange!.Value.MaxFeeSatoshis.Value;
        Assert.NotEqual(first.FeeSatoshis.Value, fee);
        Alice.Do(new PeerMessage(ClosingPair.Signed(Bob, fee, withRange ? Range(1, 100_000) : null)));
        var answer = Assert.IsType<ClosingSigned>(Assert.Single(Alice.Outbox));
        Assert.Equal(fee, answer.FeeSatoshis.Value);
        Pair.DeliverOne(Alice, Bob);
        _pair.Spend(Assert.Single(ClosingPair.Published(Alice)));
        Assert.Equal(ClosingPair.Published(Alice)[0], ClosingPair.Published(Bob)[^1]);
    }

    [Fact]
    [Rule("2.195")]
    public void Without_a_range_a_fee_that_we_can_have_is_said_back_and_another_met_halfway()
    {
        _pair.ExchangeShutdown();
        Bob.Do(new PeerMessage(ClosingPair.Signed(Alice, 777)));
        Assert.Equal(777UL, Assert.IsType<ClosingSigned>(Assert.Single(Bob.Outbox)).FeeSatoshis.Value);
        Assert.Single(ClosingPair.Published(Bob));

        var first = Assert.IsType<ClosingSigned>(Alice.Outbox.Dequeue()).FeeSatoshis.Value;
        Alice.Do(new PeerMessage(ClosingPair.Signed(Bob, 20)));
        var second = Assert.IsType<ClosingSigned>(Assert.Single(Alice.Outbox)).FeeSatoshis.Value;
        Assert.Equal(20 + ((first - 20) / 2), second);
        Assert.Empty(ClosingPair.Published(Alice));
    }

    [Fact]
    public void A_peer_without_a_range_that_never_comes_into_ours_gets_no_more_than_a_warning_and_in_the_end_no_channel()
    {
        _pair.ExchangeShutdown();
        var range = Assert.IsType<ClosingSigned>(Alice.Outbox.Dequeue()).FeeRange!.Value;
        for (var fee = 1_000_000UL; fee > 999_990; fee--)
        {
            Alice.Do(new PeerMessage(ClosingPair.Signed(Bob, fee)));
        }

        Assert.All(Alice.Log.OfType<Send>().Select(send => send.Message).OfType<SignedClosingSigned>(), signed => Assert.True(signed.Fee <= range.MaxFeeSatoshis));
        Assert.Empty(ClosingPair.Published(Alice));
        Alice.Now += Alice.Policy.ClosingTimeout;
        ClosingPair.Fails(Alice, "2.182", Alice.Do(new Tick()));
    }

    [Fact]
    public void Closing_messages_of_the_other_kind_or_out_of_place_are_refused()
    {
        var signed = new ClosingSigned { ChannelId = Alice.Core.Id, FeeSatoshis = new(1), Signature = default };
        ClosingPair.Warned(Alice, "2.300", signed);
        Alice.Outbox.Clear();
        _pair.ExchangeShutdown();
        ClosingPair.Warned(Alice, "2.300", new ClosingComplete { ChannelId = Alice.Core.Id, FeeSatoshis = new(1), Locktime = 0 });
        ClosingPair.Warned(Alice, "2.300", new ClosingSig { ChannelId = Alice.Core.Id, FeeSatoshis = new(1), Locktime = 0 });
        using var simple = new ClosingPair(ClosingPair.Simple);
        simple.ExchangeShutdown();
        ClosingPair.Warned(simple.Alice, "2.300", signed);
    }

    [Fact]
    public void An_opener_with_little_offers_no_more_than_it_has()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy, funding: 100_000, pushed: 98_900_000);
        pair.ExchangeShutdown(rate: 10_000);
        pair.Pair.Settle();
        var transaction = Assert.Single(ClosingPair.Published(pair.Bob));
        Assert.Equal(98_900UL, Assert.Single(transaction.Outputs).Amount.Value);
        Assert.Equal(transaction, Assert.Single(ClosingPair.Published(pair.Alice)));
        pair.Spend(transaction);
    }

    [Fact]
    public void The_fee_can_be_changed_for_the_next_connection_only()
    {
        _pair.ExchangeShutdown();
        Assert.Equal(CommandRefusal.NotNegotiated, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(Alice, 3000)).Reason);
        _pair.Pair.Disconnect();
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Alice, 3000));
        _pair.Pair.Connect();
        _pair.Pair.Settle();
        var transaction = Assert.Single(ClosingPair.Published(Alice));
        var fee = 16_000_000 - transaction.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value);
        Assert.InRange(fee, transaction.Weight.Value * 3, (transaction.Weight.Value + 10) * 3);
    }

    private static FeeRange Range(ulong min, ulong max) => new(new(min), new(max));
}
