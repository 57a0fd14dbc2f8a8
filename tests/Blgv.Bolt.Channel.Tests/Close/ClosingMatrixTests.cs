using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.Close;

/// <summary>A close with everything that can come between: the connection is lost at every message, a process dies at every effect.</summary>
public sealed class ClosingMatrixTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);
    private static readonly Preimage Known = new(Pair.Hash("preimage"));
    private static readonly PaymentHash Hash = new(Pair.HashOf(Known));

    public static TheoryData<bool, string, bool, bool> Cases
    {
        get
        {
            var data = new TheoryData<bool, string, bool, bool>();
            foreach (var simple in (bool[])[false, true])
            {
                foreach (var who in (string[])["alice", "bob", "both"])
                {
                    data.Add(simple, who, false, false);
                    data.Add(simple, who, false, true);
                    data.Add(simple, who, true, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    [Rule("2.269")]
    public void A_connection_lost_at_any_message_does_not_hinder_the_close(bool simple, string who, bool htlcs, bool uncommitted)
    {
        for (var cut = 0; ; cut++)
        {
            using var pair = Begin(simple, who, htlcs, uncommitted);
            var isOver = !Play(pair, cut);
            pair.Pair.Disconnect();
            pair.Pair.Connect();
            Play(pair, int.MaxValue);
            CheckEnd(pair, htlcs, uncommitted);
            if (isOver)
            {
                break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_process_that_dies_at_any_effect_does_not_hinder_the_close(bool simple, string who, bool htlcs, bool uncommitted)
    {
        foreach (var isAlice in (bool[])[true, false])
        {
            for (var effects = 0; ; effects++)
            {
                using var pair = Begin(simple, who, htlcs, uncommitted);
                var victim = isAlice ? pair.Alice : pair.Bob;
                victim.EffectsLeft = effects;
                Play(pair, int.MaxValue);
                var isOver = !victim.IsDown;
                victim.EffectsLeft = null;
                pair.Pair.Disconnect();
                Again(pair, who);
                pair.Pair.Connect();
                Play(pair, int.MaxValue);
                CheckEnd(pair, htlcs, uncommitted);
                if (isOver)
                {
                    break;
                }
            }
        }
    }

    private static ClosingPair Begin(bool simple, string who, bool htlcs, bool uncommitted)
    {
        var pair = new ClosingPair(simple ? ClosingPair.Simple : ClosingPair.Legacy);
        if (htlcs)
        {
            pair.Alice.Command(new AddHtlcCommand(new(10_000_000), Hash, new(200), Onion));
            pair.Bob.Command(new AddHtlcCommand(new(30_000_000), Hash, new(200), Onion));
            pair.Pair.Settle();
        }

        if (uncommitted)
        {
            pair.Bob.Command(new AddHtlcCommand(new(5_000_000), Hash, new(200), Onion));
        }

        foreach (var party in Closers(pair, who))
        {
            Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(party));
        }

        return pair;
    }

    /// <summary>A command that a dying process had not written down is given again.</summary>
    private static void Again(ClosingPair pair, string who)
    {
        foreach (var party in Closers(pair, who))
        {
            if (party.State.Phase is Normal)
            {
                Assert.IsType<CommandResult.Accepted>(ClosingPair.Close(party));
            }
        }
    }

    private static IEnumerable<Party> Closers(ClosingPair pair, string who) => who switch
    {
        "alice" => [pair.Alice],
        "bob" => [pair.Bob],
        _ => [pair.Alice, pair.Bob],
    };

    /// <summary>Goes on until nothing moves; false when that was before so many messages.</summary>
    private static bool Play(ClosingPair pair, int messages)
    {
        while (true)
        {
            var moved = false;
            foreach (var (from, to) in ((Party, Party)[])[(pair.Alice, pair.Bob), (pair.Bob, pair.Alice)])
            {
                Settle(from);
                from.Do(new CommitDue());
                if (from.Outbox.Count > 0)
                {
                    if (messages-- == 0)
                    {
                        return true;
                    }

                    Pair.DeliverOne(from, to);
                    moved = true;
                }
            }

            if (!moved)
            {
                return false;
            }
        }
    }

    private static void Settle(Party party)
    {
        foreach (var ready in party.Ready.ToArray())
        {
            if (!party.IsDown && party.Core.Commitments.Find(ready.Key) is { State: LadderState.ReceivedAddAckRevocation })
            {
                party.Do(new Commanded(new(1_000_000), new RemoveHtlcCommand(ready.Key.Id, new HtlcRemoval.Fulfilled(Known, null))));
            }
        }
    }

    private static void CheckEnd(ClosingPair pair, bool htlcs, bool uncommitted)
    {
        var toAlice = 8_000_000UL + (htlcs ? 20_000UL : 0) + (uncommitted ? 5_000UL : 0);
        foreach (var (party, script, balance) in ((Party, Bitcoin.Script, ulong)[])
            [(pair.Alice, ClosingPair.AliceScript, toAlice), (pair.Bob, ClosingPair.BobScript, 16_000_000 - toAlice)])
        {
            Assert.DoesNotContain(party.Reports, report => report.Kind != ReportKind.Closing);
            var closing = Assert.IsType<Closing>(party.State);
            Assert.Equal(party.State.AsDisconnected(), party.Stored);
            Assert.Empty(party.Core.Commitments.Htlcs);
            var isSimple = closing.Channel.Session.Features.SimpleClose;
            Assert.NotEmpty(closing.Agreed);
            foreach (var agreed in closing.Agreed)
            {
                var fee = 16_000_000 - agreed.Transaction.Outputs.Aggregate(0UL, (sum, output) => sum + output.Amount.Value);
                var ours = agreed.Transaction.Outputs.Single(output => output.ScriptPubKey == script).Amount.Value;
                Assert.Equal(agreed.PaidByUs ? balance - fee : balance, ours);
                Assert.True(isSimple || agreed.PaidByUs == party.Core.Parameters.IsOpener);
            }

            var owed = ChannelMachine.Owed(party.Stored).OfType<Publish>().Select(publish => ClosingPair.Complete(party, publish)).ToList();
            Assert.Equal(closing.Agreed.Count, owed.Count);
        }

        var known = ((Party[])[pair.Alice, pair.Bob])
            .Select(party => ((Closing)party.State).Agreed.Select(agreed => agreed.Transaction).ToHashSet()).ToArray();
        Assert.True(known[0].Overlaps(known[1]));
        var last = ClosingPair.Complete(pair.Alice, ChannelMachine.Owed(pair.Alice.Stored).OfType<Publish>().Last());
        var spent = new Bitcoin.TransactionOutput(new(16_000_000), pair.Alice.Core.Commitments.Active[0].Scope.LocalBuilder.Funding.ScriptPubKey);
        Assert.True(Bitcoin.ScriptInterpreter.Verify(last, 0, [spent], out _));
    }
}
