using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>The rules of BOLT 2, "Closing Negotiation: closing_complete and closing_sig".</summary>
public sealed class SimpleClosingTests : IDisposable
{
    private const ClosingVariants CloserOnly = ClosingVariants.CloserOutputOnly;
    private const ClosingVariants CloseeOnly = ClosingVariants.CloseeOutputOnly;
    private const ClosingVariants Both = ClosingVariants.CloserAndCloseeOutputs;

    private static readonly Script Data = Script.FromHex("6a06" + new string('1', 12));
    private static readonly Script Other = Script.FromHex("0014" + new string('c', 40));

    private readonly ClosingPair _pair = new(ClosingPair.Simple);

    private Party Alice => _pair.Alice;

    private Party Bob => _pair.Bob;

    public void Dispose() => _pair.Dispose();

    [Fact]
    [Rule("2.187")]
    [Rule("2.190")]
    [Rule("2.191")]
    public void Each_side_makes_a_transaction_that_it_pays_for_and_both_publish_both()
    {
        _pair.ExchangeShutdown();
        Assert.Equal(ClosingVariants.CloserOutputOnly | Both, VariantsOf(Assert.IsType<ClosingComplete>(Assert.Single(Alice.Outbox))));
        Assert.IsType<ClosingComplete>(Assert.Single(Bob.Outbox));
        _pair.Pair.Settle();
        Assert.Equal(2, ClosingPair.Published(Alice).Count);
        Assert.Equal(ClosingPair.Published(Alice).ToHashSet(), ClosingPair.Published(Bob).ToHashSet());
        foreach (var (party, script, other) in ((Party, Script, Script)[])[(Alice, ClosingPair.AliceScript, ClosingPair.BobScript), (Bob, ClosingPair.BobScript, ClosingPair.AliceScript)])
        {
            var own = Assert.IsType<Closing>(party.State).Agreed.Single(agreed => agreed.PaidByUs).Transaction;
            Assert.Equal(8_000_000UL, own.Outputs.Single(output => output.ScriptPubKey == other).Amount.Value);
            Assert.InRange(own.Outputs.Single(output => output.ScriptPubKey == script).Amount.Value, 7_999_270UL, 7_999_820UL);
            Assert.Equal((ClosingPair.Height, 0xffff_fffdU), (own.LockTime, own.Inputs[0].Sequence));
        }

        _pair.Spend(ClosingPair.Published(Alice)[0]);
    }

    [Fact]
    [Rule("2.164")]
    public void A_fee_that_its_sender_has_not_is_refused()
    {
        _pair.ExchangeShutdown();
        ClosingPair.Warned(Alice, "2.164", ClosingPair.Complete(Bob, Proposal()) with { FeeSatoshis = new(8_000_001) });
        ClosingPair.Warned(Alice, "2.164", ClosingPair.Complete(Bob, Proposal()) with { FeeSatoshis = Satoshi.Max });
        Alice.Do(new PeerMessage(ClosingPair.Complete(Bob, Proposal(fee: 8_000_000))));
        Assert.Equal(0UL, Assert.Single(ClosingPair.Published(Alice)).Outputs.Single(output => output.ScriptPubKey == ClosingPair.BobScript).Amount.Value);
    }

    [Fact]
    [Rule("2.165")]
    public void Another_script_than_the_one_we_told_is_refused_also_the_one_before()
    {
        _pair.ExchangeShutdown();
        ClosingPair.Warned(Alice, "2.165", ClosingPair.Complete(Bob, Proposal(closee: Other)));
        _pair.Pair.Settle();
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Alice, 3000, Other));
        ClosingPair.Warned(Alice, "2.165", ClosingPair.Complete(Bob, Proposal(fee: 2000)));
        Alice.Do(new PeerMessage(ClosingPair.Complete(Bob, Proposal(fee: 2000, closee: Other))));
        Assert.IsType<ClosingSig>(Alice.Outbox.Last());
    }

    [Theory]
    [InlineData("76a914000000000000000000000000000000000000000088ac")]
    [InlineData("6a050000000000")]
    [InlineData("")]
    [Rule("2.166")]
    public void A_script_of_another_form_is_refused(string hex)
    {
        _pair.ExchangeShutdown();
        ClosingPair.Warned(Alice, "2.166", ClosingPair.Complete(Bob, Proposal(closer: Script.FromHex(hex))));
    }

    [Fact]
    [Rule("2.163")]
    public void The_script_of_the_opening_binds_here_too()
    {
        using var pair = new ClosingPair(ClosingPair.Simple, change: side => side with { UpfrontShutdownScript = ClosingPair.BobScript });
        pair.ExchangeShutdown();
        ClosingPair.Warned(pair.Alice, "2.163", ClosingPair.Complete(pair.Bob, Proposal(closer: Other, closee: ClosingPair.BobScript)));
    }

    [Fact]
    [Rule("2.167")]
    public void A_signature_that_is_to_be_used_and_is_not_there_is_refused()
    {
        _pair.ExchangeShutdown();
        ClosingPair.Warned(Alice, "2.167", ClosingPair.Complete(Bob, Proposal(variants: CloserOnly)));
        ClosingPair.Warned(Alice, "2.167", ClosingPair.Complete(Bob, Proposal(variants: ClosingVariants.None)));
        using var dust = Dusty();
        dust.ExchangeShutdown();
        ClosingPair.Warned(dust.Bob, "2.167", ClosingPair.Complete(dust.Alice, Proposal(closer: ClosingPair.AliceScript, closee: ClosingPair.BobScript, variants: Both | CloseeOnly)));
    }

    [Fact]
    [Rule("2.168")]
    [Rule("2.169")]
    public void A_wrong_or_high_signature_is_refused()
    {
        _pair.ExchangeShutdown();
        var good = ClosingPair.Complete(Bob, Proposal());
        ClosingPair.Warned(Alice, "2.168", good with { Locktime = 1 });
        ClosingPair.Warned(Alice, "2.168", good with { FeeSatoshis = new(1001) });
        ClosingPair.Warned(Alice, "2.168", good with { CloserAndCloseeOutputs = good.CloserOutputOnly });
        ClosingPair.Warned(Alice, "2.168", good with { CloserAndCloseeOutputs = ClosingPair.HighS(good.CloserAndCloseeOutputs!.Value) });
        Alice.Do(new PeerMessage(good));
        Assert.Single(ClosingPair.Published(Alice));
    }

    [Theory]
    [InlineData(8_000_000, 0, Both | CloserOnly, Both)]
    [InlineData(8_000_000, 0, Both | CloserOnly | CloseeOnly, Both)]
    [InlineData(8_000_000, 0, CloseeOnly, CloseeOnly)]
    [InlineData(8_000_000, 8_000_001, Both | CloserOnly, CloserOnly)]
    [InlineData(293, 0, Both | CloserOnly, CloserOnly)]
    [InlineData(294, 0, Both | CloserOnly, Both)]
    [InlineData(294, 295, Both | CloserOnly, CloserOnly)]
    [Rule("2.170")]
    public void The_transaction_is_chosen_by_what_our_output_is_worth(ulong ours, ulong uneconomic, ClosingVariants sent, ClosingVariants used)
    {
        using var pair = new ClosingPair(ClosingPair.Simple, pushed: ours * 1000, bobScript: Other);
        pair.Bob.Policy = pair.Bob.Policy with { UneconomicOutput = new(uneconomic) };
        pair.ExchangeShutdown();
        pair.Bob.Outbox.Clear();
        pair.Bob.Do(new PeerMessage(ClosingPair.Complete(pair.Alice, Proposal(closer: ClosingPair.AliceScript, closee: Other, variants: sent))));
        Assert.Equal(used, VariantsOf(Assert.IsType<ClosingSig>(Assert.Single(pair.Bob.Outbox))));
        var scripts = Assert.Single(ClosingPair.Published(pair.Bob)).Outputs.Select(output => output.ScriptPubKey).ToHashSet();
        Assert.Equal(used != CloseeOnly, scripts.Contains(ClosingPair.AliceScript));
        Assert.Equal(used != CloserOnly, scripts.Contains(Other));
    }

    [Fact]
    [Rule("2.170")]
    public void An_output_of_data_is_never_given_up()
    {
        using var pair = new ClosingPair(ClosingPair.Simple, pushed: 10_000, bobScript: Data);
        pair.Bob.Policy = pair.Bob.Policy with { UneconomicOutput = new(10_000_000) };
        pair.ExchangeShutdown();
        pair.Bob.Do(new PeerMessage(ClosingPair.Complete(pair.Alice, Proposal(closer: ClosingPair.AliceScript, closee: Data))));
        var output = Assert.Single(ClosingPair.Published(pair.Bob)).Outputs.Single(output => output.ScriptPubKey == Data);
        Assert.Equal(0UL, output.Amount.Value);
    }

    [Theory]
    [InlineData(8_000_000, Both | CloserOnly, Both | CloserOnly)]
    [InlineData(7_999_999, Both | CloserOnly, Both)]
    [InlineData(294 + 725, Both | CloserOnly, CloseeOnly)]
    [InlineData(330 + 724, Both | CloserOnly, Both)]
    [InlineData(329, CloserOnly, CloseeOnly)]
    [InlineData(182, CloserOnly, ClosingVariants.None)]
    [InlineData(0, CloserOnly, ClosingVariants.None)]
    [Rule("2.190")]
    public void What_is_proposed_depends_on_who_has_less_and_what_is_dust(ulong bobs, ClosingVariants alice, ClosingVariants bob)
    {
        using var pair = new ClosingPair(ClosingPair.Simple, pushed: bobs * 1000);
        pair.ExchangeShutdown(1000);
        pair.Bob.FeeRate = new(1000);
        Assert.Equal(alice, VariantsOf(Assert.IsType<ClosingComplete>(Assert.Single(pair.Alice.Outbox))));
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Pair.Disconnect();
        pair.Pair.Connect();
        pair.Pair.Settle();
        var proposals = pair.Bob.Log.OfType<Send>().Select(send => send.Message).OfType<SignedClosingComplete>().Select(sent => sent.Proposal).ToList();
        Assert.Equal(bob, proposals.Count == 0 ? ClosingVariants.None : proposals[^1].Variants);
        Assert.All(proposals, proposal => Assert.True(proposal.Fee.Value <= bobs));
        Assert.DoesNotContain(pair.Alice.Reports.Concat(pair.Bob.Reports), report => report.Kind != ReportKind.Closing);
    }

    [Fact]
    [Rule("2.171")]
    public void An_answer_to_something_else_is_refused()
    {
        var good = Answer();
        ClosingPair.Warned(Alice, "2.171", good with { FeeSatoshis = new(1) });
        ClosingPair.Warned(Alice, "2.171", good with { Locktime = 1 });
        ClosingPair.Warned(Alice, "2.171", good with { CloserScriptpubkey = Other.Content });
        ClosingPair.Warned(Alice, "2.171", good with { CloseeScriptpubkey = Other.Content });
    }

    [Fact]
    [Rule("2.172")]
    public void An_answer_with_no_or_two_signatures_is_refused()
    {
        var good = Answer();
        ClosingPair.Warned(Alice, "2.172", good with { CloserAndCloseeOutputs = null });
        ClosingPair.Warned(Alice, "2.172", good with { CloserOutputOnly = good.CloserAndCloseeOutputs });
    }

    [Fact]
    [Rule("2.173")]
    public void An_answer_for_what_was_not_proposed_is_refused()
    {
        var good = Answer();
        ClosingPair.Warned(Alice, "2.173", good with { CloserAndCloseeOutputs = null, CloseeOutputOnly = good.CloserAndCloseeOutputs });
    }

    [Fact]
    [Rule("2.174")]
    [Rule("2.175")]
    public void An_answer_with_a_wrong_or_high_signature_is_refused()
    {
        var good = Answer();
        ClosingPair.Warned(Alice, "2.174", good with { CloserAndCloseeOutputs = null, CloserOutputOnly = good.CloserAndCloseeOutputs });
        ClosingPair.Warned(Alice, "2.174", good with { CloserAndCloseeOutputs = ClosingPair.HighS(good.CloserAndCloseeOutputs!.Value) });
        Alice.Do(new PeerMessage(good));
        Assert.Single(ClosingPair.Published(Alice));
        ClosingPair.Warned(Alice, "2.300", good);
    }

    [Fact]
    [Rule("2.186")]
    public void An_output_of_data_of_the_closer_holds_nothing()
    {
        _pair.ExchangeShutdown();
        Alice.Do(new PeerMessage(ClosingPair.Complete(Bob, Proposal(closer: Data))));
        var transaction = Assert.Single(ClosingPair.Published(Alice));
        Assert.Equal(0UL, transaction.Outputs.Single(output => output.ScriptPubKey == Data).Amount.Value);
        Assert.Equal(8_000_000UL, transaction.Outputs.Single(output => output.ScriptPubKey == ClosingPair.AliceScript).Amount.Value);
        _pair.Spend(transaction);
    }

    [Fact]
    [Rule("2.188")]
    public void A_new_script_of_the_peer_is_used_from_then_on()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        Bob.Do(new Commanded(new(1), new CloseCommand(Other, new(2000))));
        _pair.Pair.Settle();
        Assert.Equal(Other, Assert.IsType<Closing>(Alice.Stored.Phase).Shutdown.Remote);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Alice, 5000));
        Assert.Equal(Other.Content, Assert.IsType<ClosingComplete>(Assert.Single(Alice.Outbox)).CloseeScriptpubkey);
    }

    [Fact]
    [Rule("2.189")]
    public void There_is_never_a_second_proposal_before_an_answer_and_silence_ends_the_connection()
    {
        _pair.ExchangeShutdown();
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(Alice, 5000)).Reason);
        Assert.Single(Alice.Outbox);
        Alice.Now += Alice.Policy.ReplyTimeout - TimeSpan.FromSeconds(1);
        Assert.Empty(Alice.Do(new Tick()));
        Alice.Now += TimeSpan.FromSeconds(1);
        var effects = Alice.Do(new Tick());
        Assert.Single(effects.OfType<Disconnect>());
        Assert.Equal("2.189", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.IsType<Closing>(Alice.State);
    }

    [Fact]
    public void The_fee_is_raised_by_the_same_command_and_the_new_transaction_replaces_the_old()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        Assert.Equal(CommandRefusal.InvalidValue, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(Alice, 1000)).Reason);
        Assert.Equal(CommandRefusal.InvalidValue, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(Alice, 1252)).Reason);
        var first = Own(Alice);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Alice, 1253));
        _pair.Pair.Settle();
        var second = Own(Alice);
        Assert.NotEqual(first, second);
        Assert.True(_pair.Chain.Submit(Completed(first)).IsAccepted);
        Assert.True(_pair.Chain.Submit(Completed(second)).IsAccepted);
        Assert.Equal(second.ComputeTxId(), Assert.Single(_pair.Chain.Mempool).TxId);

        Transaction Completed(Transaction unsigned) => ClosingPair.Published(Bob).First(published => published.ComputeTxId() == unsigned.ComputeTxId());
    }

    [Fact]
    public void Incident_3331_closing_attempts_of_a_peer_are_limited_and_so_is_what_is_kept_of_them()
    {
        _pair.ExchangeShutdown();
        for (var connection = 0; connection < 3; connection++)
        {
            for (var attempt = 0U; attempt < Alice.Policy.MaxClosingAttempts; attempt++)
            {
                Alice.Do(new PeerMessage(ClosingPair.Complete(Bob, Proposal(fee: 500 + attempt, lockTime: (uint)connection))));
            }

            ClosingPair.Warned(Alice, null, ClosingPair.Complete(Bob, Proposal(fee: 5000)));
            Alice.Do(new Disconnected());
            Bob.Do(new Disconnected());
            Alice.Outbox.Clear();
            Bob.Outbox.Clear();
            Alice.Log.Clear();
            _pair.Pair.Connect();
            while (Alice.State is not Closing { Negotiation: not null } || Bob.State is not Closing { Negotiation: not null })
            {
                Pair.DeliverOne(Alice, Bob);
                Pair.DeliverOne(Bob, Alice);
            }
        }

        Assert.Equal(8, Assert.IsType<Closing>(Alice.State).Agreed.Count);
    }

    [Fact]
    public void A_transaction_of_ours_that_is_agreed_is_not_asked_for_again()
    {
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        var agreed = Assert.IsType<Closing>(Alice.State).Agreed;
        foreach (var party in (Party[])[Alice, Bob])
        {
            party.Do(new BlockConnected(new(ClosingPair.Height + 5), default, default));
        }

        _pair.Pair.Reconnect();
        _pair.Pair.Settle();
        Assert.Equal(agreed, Assert.IsType<Closing>(Alice.State).Agreed);
        Assert.DoesNotContain(Alice.Reports, report => report.Kind != ReportKind.Closing);
    }

    [Fact]
    public void Scripts_that_both_change_at_once_are_settled_by_another_connection()
    {
        var bobs = Script.FromHex("0014" + new string('d', 40));
        _pair.ExchangeShutdown();
        _pair.Pair.Settle();
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Alice, 3000, Other));
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(Bob, 3000, bobs));
        _pair.Pair.Deliver();
        Assert.Contains(Alice.Reports, report => report.Rule == "2.165");
        Assert.Contains(Bob.Reports, report => report.Rule == "2.165");
        _pair.Pair.Reconnect();
        _pair.Pair.Settle();
        foreach (var party in (Party[])[Alice, Bob])
        {
            Assert.Equal([Other, bobs], Own(party).Outputs.Select(output => output.ScriptPubKey).Order(Comparer<Script>.Create((left, right) => left.Span.SequenceCompareTo(right.Span))));
        }
    }

    [Fact]
    public void Both_outputs_may_be_data_and_all_the_money_a_fee()
    {
        using var pair = new ClosingPair(ClosingPair.Simple, pushed: 1_000, aliceScript: Data, bobScript: Data);
        pair.ExchangeShutdown();
        pair.Pair.Settle();
        var transaction = ClosingPair.Published(pair.Alice)[0];
        Assert.All(transaction.Outputs, output => Assert.Equal(0UL, output.Amount.Value));
        pair.Spend(transaction);
    }

    private static ClosingProposal Proposal(
        ulong fee = 1000, Script? closer = null, Script? closee = null, ClosingVariants variants = CloserOnly | Both, uint lockTime = 7) =>
        new(closer ?? ClosingPair.BobScript, closee ?? ClosingPair.AliceScript, new(fee), lockTime, variants);

    private static ClosingPair Dusty() => new(ClosingPair.Simple, pushed: 100_000);

    private static ClosingVariants VariantsOf(ClosingComplete message) =>
        (message.CloserOutputOnly is null ? ClosingVariants.None : CloserOnly) | (message.CloseeOutputOnly is null ? ClosingVariants.None : CloseeOnly) | (message.CloserAndCloseeOutputs is null ? ClosingVariants.None : Both);

    private static ClosingVariants VariantsOf(ClosingSig message) =>
        (message.CloserOutputOnly is null ? ClosingVariants.None : CloserOnly) | (message.CloseeOutputOnly is null ? ClosingVariants.None : CloseeOnly) | (message.CloserAndCloseeOutputs is null ? ClosingVariants.None : Both);

    private static Transaction Own(Party party) => Assert.IsType<Closing>(party.State).Agreed.Last(agreed => agreed.PaidByUs).Transaction;

    /// <summary>Bob's answer to Alice's proposal.</summary>
    private ClosingSig Answer()
    {
        _pair.ExchangeShutdown();
        Bob.Outbox.Clear();
        Pair.DeliverOne(Alice, Bob);
        return Assert.IsType<ClosingSig>(Assert.Single(Bob.Outbox));
    }
}
