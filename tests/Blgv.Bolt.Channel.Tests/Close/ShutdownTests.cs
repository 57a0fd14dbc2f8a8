using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>The rules of BOLT 2, "Closing Initiation: shutdown".</summary>
public sealed class ShutdownTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);
    private static readonly Preimage Known = new(Pair.Hash("preimage"));
    private static readonly PaymentHash Hash = new(Pair.HashOf(Known));
    private static readonly HtlcRemoval Fulfilment = new HtlcRemoval.Fulfilled(Known, null);

    public static TheoryData<string, bool, bool> Forbidden => new()
    {
        { "", true, true },
        { "76a914" + new string('0', 40) + "88ac", true, true },
        { "a914" + new string('0', 40) + "87", true, true },
        { "0014" + new string('0', 38), true, true },
        { "0014" + new string('0', 42), true, true },
        { "0015" + new string('0', 42), true, true },
        { "0020" + new string('0', 62), true, true },
        { "0020" + new string('0', 66), true, true },
        { "5101" + "00", true, true },
        { "5102" + "00", true, true },
        { "5129" + new string('0', 82), true, true },
        { "4f02" + "0000", true, true },
        { "6102" + "0000", true, true },
        { "5120" + new string('0', 64), false, true },
        { "6002" + "0000", false, true },
        { "6a05" + new string('0', 10), true, true },
        { "6a06" + new string('0', 10), true, true },
        { "6a06" + new string('0', 14), true, true },
        { "6a4c4b" + new string('0', 150), true, true },
        { "6a4c51" + new string('0', 162), true, true },
        { "6a4d5000" + new string('0', 160), true, true },
        { "6a", true, true },
        { "6a06" + new string('0', 12), true, false },
        { "6a4c50" + new string('0', 160), true, false },
    };

    public static TheoryData<string, bool, bool> Allowed => new()
    {
        { "0014" + new string('0', 40), false, false },
        { "0020" + new string('0', 64), false, false },
        { "5102" + "0000", true, false },
        { "5120" + new string('0', 64), true, false },
        { "6028" + new string('0', 80), true, false },
        { "6a06" + new string('0', 12), false, true },
        { "6a4b" + new string('0', 150), false, true },
        { "6a4c4c" + new string('0', 152), false, true },
        { "6a4c50" + new string('0', 160), false, true },
    };

    [Theory]
    [MemberData(nameof(Forbidden))]
    [Rule("2.161")]
    public void A_script_of_another_form_is_refused_from_the_peer_and_from_our_side(string hex, bool anysegwit, bool simple)
    {
        using var pair = Make(Pair.AllFeatures with { ShutdownAnysegwit = anysegwit, SimpleClose = simple });
        var script = Script.FromHex(hex);
        ClosingPair.Warned(pair.Alice, "2.161", new Shutdown { ChannelId = pair.Alice.Core.Id, Scriptpubkey = script.Content });
        Assert.IsType<Normal>(pair.Alice.State);
        if (!script.IsEmpty)
        {
            var refused = Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Bob, script: script));
            Assert.Equal(CommandRefusal.InvalidValue, refused.Reason);
        }
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Every_form_that_is_allowed_is_taken(string hex, bool anysegwit, bool simple)
    {
        using var pair = Make(Pair.AllFeatures with { ShutdownAnysegwit = anysegwit, SimpleClose = simple });
        var script = Script.FromHex(hex);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(pair.Bob, script: script));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Equal(script, Assert.IsType<Closing>(pair.Alice.State).Shutdown.Remote);
    }

    [Fact]
    [Rule("2.160")]
    public void Shutdown_before_the_channel_is_funded_fails_the_opening()
    {
        using var party = new Party("Alice", 1);
        var keys = party.Signers.Channel.PublicKeysOf(1);
        var id = new ChannelId(Pair.Hash("temporary"));
        var point = party.Signers.Channel.PerCommitmentPointOf(1, new(0));
        party.State = new Unopened(new(1, party.NodeId.ToPointBytes(), party.NodeId.ToPointBytes(), id, keys, point, point, new(1, 1, 1), new(1), Pair.AllFeatures));
        party.Do(new PeerMessage(new Shutdown { ChannelId = id, Scriptpubkey = ClosingPair.AliceScript.Content }));
        Assert.Equal("2.160", Assert.Single(party.Reports, report => report.Kind == ReportKind.Failed).Rule);
        Assert.Equal(id, Assert.IsType<Error>(Assert.Single(party.Outbox)).ChannelId);
        Assert.IsType<Ended>(party.State);
    }

    [Fact]
    [Rule("2.162")]
    public void Shutdown_is_answered_at_once_when_nothing_of_ours_is_unsigned()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        ClosingPair.Close(pair.Alice);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.Equal(ClosingPair.BobScript.Content, Assert.IsType<Shutdown>(Assert.Single(pair.Bob.Outbox)).Scriptpubkey);
    }

    [Fact]
    [Rule("2.162")]
    public void Shutdown_waits_until_our_updates_are_signed_and_is_sent_once()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        Add(pair.Bob);
        ClosingPair.Close(pair.Alice);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.IsType<UpdateAddHtlc>(Assert.Single(pair.Bob.Outbox));
        pair.Bob.Do(new CommitDue());
        Assert.Equal("update_add_htlc, commitment_signed, shutdown", string.Join(", ", pair.Bob.Outbox.Select(message => message.TypeName)));
        pair.Pair.Settle();
        Assert.Single(pair.Bob.Log.OfType<Send>(), send => send.Message is Plain { Message: Shutdown });
        Assert.IsType<ShuttingDown>(pair.Bob.State);
    }

    [Fact]
    public void The_answer_to_the_command_does_not_wait_and_the_wish_is_durable()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        Add(pair.Alice);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(pair.Alice));
        Assert.Equal(ClosingPair.AliceScript, Assert.IsType<ShuttingDown>(pair.Alice.Stored.Phase).Shutdown.Local);
        Assert.DoesNotContain(pair.Alice.Outbox, message => message is Shutdown);
        var refused = Assert.IsType<CommandResult.Refused>(pair.Alice.Command(new AddHtlcCommand(new(1_000_000), Hash, new(200), Onion)));
        Assert.Equal(CommandRefusal.WrongState, refused.Reason);
    }

    [Fact]
    [Rule("2.163")]
    public void A_script_other_than_the_one_of_the_opening_ends_the_connection()
    {
        using var pair = Make(ClosingPair.Legacy, side => side with { UpfrontShutdownScript = ClosingPair.AliceScript });
        ClosingPair.Warned(pair.Alice, "2.163", new Shutdown { ChannelId = pair.Alice.Core.Id, Scriptpubkey = ClosingPair.BobScript.Content });
        var refused = Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Alice, script: ClosingPair.BobScript));
        Assert.Equal(CommandRefusal.InvalidValue, refused.Reason);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(pair.Alice));
        Assert.Equal(ClosingPair.AliceScript.Content, Assert.IsType<Shutdown>(pair.Alice.Outbox.Last()).Scriptpubkey);
    }

    [Fact]
    public void Without_any_script_the_close_is_refused_and_the_peers_waits_for_a_command()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        pair.Alice.Policy = pair.Alice.Policy with { ShutdownScript = default };
        Assert.Contains("script", Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Alice)).Text, StringComparison.Ordinal);
        ClosingPair.Close(pair.Bob);
        pair.Pair.Settle();
        Assert.IsType<ShuttingDown>(pair.Alice.State);
        Assert.Single(pair.Alice.Reports, report => report.Kind == ReportKind.Warning);
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(pair.Alice, script: ClosingPair.AliceScript));
        pair.Pair.Settle();
        Assert.Single(ClosingPair.Published(pair.Alice));
    }

    [Fact]
    [Rule("2.184")]
    public void Shutdown_before_channel_ready_is_answered()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        foreach (var party in (Party[])[pair.Alice, pair.Bob])
        {
            var core = party.Core;
            party.State = new AwaitingReady(core with
            {
                Funding = new FundingStatus(),
                Commitments = core.Commitments with { RemoteNextPoint = null },
            });
            party.Save();
        }

        ClosingPair.Close(pair.Alice);
        pair.Pair.Settle();
        Assert.Equal(ClosingPair.Published(pair.Alice), ClosingPair.Published(pair.Bob));
        pair.Spend(Assert.Single(ClosingPair.Published(pair.Alice)));
    }

    [Fact]
    [Rule("2.185")]
    public void An_htlc_that_comes_after_our_shutdown_is_marked_to_be_failed()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        Add(pair.Alice);
        ClosingPair.Close(pair.Bob);
        pair.Pair.Settle();
        Assert.True(Assert.Single(pair.Bob.Log.OfType<HtlcReady>()).IsClosing);
        Assert.True(Assert.Single(ChannelMachine.Owed(pair.Bob.Stored).OfType<HtlcReady>()).IsClosing);
        pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null)));
        pair.Pair.Settle();
        Assert.Single(ClosingPair.Published(pair.Bob));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Htlcs_that_are_pending_end_before_the_negotiation(bool simple)
    {
        using var pair = new ClosingPair(simple ? ClosingPair.Simple : ClosingPair.Legacy);
        Add(pair.Alice);
        pair.Pair.Settle();
        Assert.False(Assert.Single(pair.Bob.Log.OfType<HtlcReady>()).IsClosing);
        ClosingPair.Close(pair.Alice);
        pair.Pair.Settle();
        Assert.IsType<ShuttingDown>(pair.Alice.State);
        Assert.IsType<ShuttingDown>(pair.Bob.State);
        pair.Bob.Command(new RemoveHtlcCommand(new(0), Fulfilment));
        pair.Pair.Settle();
        Assert.IsType<Closing>(pair.Alice.State);
        var transaction = ClosingPair.Published(pair.Alice)[0];
        Assert.Contains(transaction.Outputs, output => output.ScriptPubKey == ClosingPair.BobScript && output.Amount.Value is > 8_000_000 and <= 8_010_000);
    }

    [Fact]
    [Rule("2.196")]
    public void No_update_follows_once_shutdown_is_exchanged_and_no_htlc_is_left()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        pair.ExchangeShutdown();
        pair.Alice.Outbox.Clear();
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(pair.Alice.Command(new UpdateFeeCommand(new(300)))).Reason);
        ClosingPair.Warned(pair.Bob, "2.300", new UpdateFee { ChannelId = pair.Bob.Core.Id, FeeratePerKw = new(300) });
        ClosingPair.Warned(pair.Bob, "2.300", new CommitmentSigned { ChannelId = pair.Bob.Core.Id, Signature = default });
    }

    [Fact]
    [Rule("2.196")]
    public void Who_has_said_shutdown_changes_the_fee_no_more_without_htlcs()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        ClosingPair.Close(pair.Alice);
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(pair.Alice.Command(new UpdateFeeCommand(new(300)))).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Shutdowns_that_cross_answer_each_other(bool simple)
    {
        using var pair = new ClosingPair(simple ? ClosingPair.Simple : ClosingPair.Legacy);
        ClosingPair.Close(pair.Alice);
        ClosingPair.Close(pair.Bob);
        pair.Pair.Settle();
        Assert.All((Party[])[pair.Alice, pair.Bob], party =>
        {
            Assert.Single(party.Log.OfType<Send>(), send => send.Message is Plain { Message: Shutdown });
            Assert.NotEmpty(ClosingPair.Published(party));
            Assert.DoesNotContain(party.Reports, report => report.Kind != ReportKind.Closing);
        });
    }

    [Fact]
    public void Shutdown_twice_or_while_the_funding_is_replaced_is_refused()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        pair.ExchangeShutdown();
        ClosingPair.Warned(pair.Bob, "2.300", new Shutdown { ChannelId = pair.Bob.Core.Id, Scriptpubkey = ClosingPair.AliceScript.Content });

        using var two = Pair.InUse(fundings: 2);
        two.Alice.Policy = two.Alice.Policy with { ShutdownScript = ClosingPair.AliceScript };
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(two.Alice)).Reason);
        ClosingPair.Warned(two.Alice, "2.300", new Shutdown { ChannelId = two.Alice.Core.Id, Scriptpubkey = ClosingPair.BobScript.Content });
    }

    [Fact]
    [Rule("2.269")]
    public void A_close_can_be_asked_for_without_a_connection_and_is_said_on_every_connection()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        pair.Pair.Disconnect();
        Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(pair.Alice));
        Assert.Empty(pair.Alice.Outbox);
        var refused = Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Bob, script: Script.FromHex("5120" + new string('0', 64))));
        Assert.Equal(CommandRefusal.Offline, refused.Reason);
        pair.Pair.Connect();
        pair.Pair.Disconnect();
        pair.Pair.Connect();
        pair.Pair.Settle();
        Assert.Equal(ClosingPair.Published(pair.Alice), ClosingPair.Published(pair.Bob));
        Assert.Single(ClosingPair.Published(pair.Alice));
    }

    [Fact]
    public void Commands_for_a_channel_that_is_not_there_or_below_the_least_rate_are_refused()
    {
        using var pair = new ClosingPair(ClosingPair.Legacy);
        Assert.Equal(CommandRefusal.InvalidValue, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Alice, rate: 252)).Reason);
        pair.Alice.Command(new ForceCloseCommand());
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Alice)).Reason);
        pair.Bob.State = new Ended(EndCause.Forgotten);
        Assert.Equal(CommandRefusal.WrongState, Assert.IsType<CommandResult.Refused>(ClosingPair.Close(pair.Bob)).Reason);
    }

    private static ClosingPair Make(NegotiatedSet features, Func<ChannelSide, ChannelSide>? change = null) => new(features, change: change);

    private static void Add(Party party) =>
        Assert.IsType<CommandResult.Accepted>(party.Command(new AddHtlcCommand(new(10_000_000), Hash, new(200), Onion)));
}
