using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using FsCheck.Fluent;

namespace Blgv.Bolt.Channel.Tests.Resolution;

/// <summary>However a channel came to where it is, every commitment that may confirm is known, and every one that was revoked, to the last HTLC.</summary>
public sealed class HistoryTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Whatever_was_added_removed_and_withheld_each_commitment_is_known_for_what_it_is(bool anchors) =>
        Property.Holds(Gen.Choose(0, 99).ArrayOf(60).ToArbitrary(), choices => Check(choices, anchors), 25);

    private static void Check(int[] choices, bool anchors)
    {
        using var pair = Pair.InUse(anchors ? Pair.Anchors : Pair.StaticRemotekey);
        var commitments = new Dictionary<CommitmentNumber, CommitmentTransaction>();
        var whole = CommitmentSteps.Accepted(pair.Bob.Core)[0].Commitment;
        commitments.Add(whole.Number, whole);
        foreach (var (choice, i) in choices.Select((choice, i) => (choice, i)))
        {
            Move(pair, choice, i);
            var newest = CommitmentSteps.Accepted(pair.Bob.Core)[0].Commitment;
            commitments.TryAdd(newest.Number, newest);
        }

        // Alice as she is, whatever is on its way.
        var alice = pair.Alice;
        var records = alice.Log.OfType<Persist>().SelectMany(persist => persist.Revocable).Prepend(FirstRecord(alice, whole)).ToDictionary(record => record.Number);
        var ours = CommitmentSteps.Accepted(alice.Core)[0].Commitment;
        Assert.Equal((SpendKind.Ours, ours.TxId), Recognise(alice, ours, records));
        foreach (var commitment in commitments.Values)
        {
            var isRevoked = commitment.Number.Value < alice.Core.Commitments.RemoteUnrevokedNumber.Value;
            Assert.Equal((isRevoked ? SpendKind.Revoked : SpendKind.Theirs, commitment.TxId), Recognise(alice, commitment, records));
        }

        // What we signed, and the peer has not taken in yet, it may publish too.
        var signed = CommitmentSteps.Signed(alice.Core).Requests[0].Commitment;
        Assert.Equal((SpendKind.Theirs, signed.TxId), Recognise(alice, signed, records));
    }

    private static void Move(Pair pair, int choice, int i)
    {
        var party = choice % 2 == 0 ? pair.Alice : pair.Bob;
        var other = choice % 2 == 0 ? pair.Bob : pair.Alice;
        switch (choice)
        {
            case < 20:
                party.Do(new Commanded(new(1_000_000), new AddHtlcCommand(new((ulong)(choice % 4 == 0 ? 400_000 : 20_000_000 + (i * 1000))), Ending.HashOf($"{i % 3}"), new(200 + (uint)(i % 5)), Onion)));
                break;
            case < 40 when party.Core.Commitments.Htlcs.FirstOrDefault(htlc => htlc.State == LadderState.ReceivedAddAckRevocation) is { } htlc:
                var secret = Enumerable.Range(0, 3).First(one => Ending.HashOf($"{one}") == htlc.PaymentHash);
                HtlcRemoval removal = choice % 4 < 2 ? new HtlcRemoval.Fulfilled(Ending.PreimageOf($"{secret}"), null) : new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null);
                party.Do(new Commanded(new(1_000_000), new RemoveHtlcCommand(htlc.Key.Id, removal)));
                break;
            case < 44:
                pair.Alice.Do(new Commanded(new(1_000_000), new UpdateFeeCommand(new(253 + ((uint)i * 10)))));
                break;
            case < 65:
                party.Do(new CommitDue());
                break;
            case < 97:
                Pair.DeliverOne(party, other);
                break;
            default:
                pair.Reconnect();
                break;
        }
    }

    /// <summary>The record of commitment 0, which an opening would have written.</summary>
    private static RevocableRecord FirstRecord(Party alice, CommitmentTransaction first)
    {
        var core = alice.Core.Commitments.Active[0].Scope;
        return new(core.Funding, first.Number, first.Number, new(253), new(8_000_000_000), new(8_000_000_000), default, default);
    }

    private static (SpendKind Kind, TxId? TxId) Recognise(Party alice, CommitmentTransaction commitment, Dictionary<CommitmentNumber, RevocableRecord> records)
    {
        var transition = ChannelMachine.Step(alice.State, new BlockConnected(new(120), default, [new(1, commitment.UnsignedTransaction)]), alice.Environment);
        foreach (var fetch in transition.Effects.OfType<FetchRevocable>().ToArray())
        {
            var all = new List<RevocableRecord> { records[fetch.Number] };
            while (!all[0].IsWhole)
            {
                all.Insert(0, records[new(all[0].Number.Value - 1)]);
            }

            transition = ChannelMachine.Step(transition.Next, new RevocableFetched(fetch.Funding, fetch.Number, all.ToSequence()), alice.Environment);
        }

        var close = ChainView.Of((OnChain)transition.Next.Phase)!.Close;
        return (close.Kind, close.Commitment?.TxId);
    }
}
