using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Reestablish;

/// <summary>
/// Payments and fee changes under way between two parties, with hosts that do what they must: take note, settle, sign. What comes
/// next is chosen from outside, so that a connection can be lost or a process die at every place.
/// </summary>
internal sealed class Dance : IDisposable
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    private readonly Dictionary<PaymentHash, Preimage?> _preimages = [];
    private readonly HashSet<(Party, HtlcKey)> _taken = [];
    private long _toAlice;
    private FeeRate _rate = new(253);

    public Dance(string script, int fundings)
    {
        Pair = Pair.InUse(fundings: fundings);
        foreach (var (letter, i) in script.Select((letter, i) => (letter, i)))
        {
            Begin(letter, i);
        }
    }

    public Pair Pair { get; }

    public int Delivered { get; private set; }

    /// <summary>Goes on until nothing moves, as often as a message may still be delivered, or until a process dies.</summary>
    /// <param name="aliceFirst">Whose message is delivered next, when both have one under way.</param>
    /// <param name="limit">How many messages are delivered.</param>
    public void Play(Func<bool> aliceFirst, int limit = int.MaxValue)
    {
        Delivered = 0;
        while (Delivered < limit && !Pair.Alice.IsDown && !Pair.Bob.IsDown)
        {
            var idle = !Settle(Pair.Alice) & !Settle(Pair.Bob);
            Pair.Alice.Do(new CommitDue());
            Pair.Bob.Do(new CommitDue());
            var (a, b) = (Pair.Alice.Outbox.Count > 0, Pair.Bob.Outbox.Count > 0);
            if (!a && !b)
            {
                if (idle)
                {
                    return;
                }

                continue;
            }

            var fromAlice = a && (!b || aliceFirst());
            Pair.DeliverOne(fromAlice ? Pair.Alice : Pair.Bob, fromAlice ? Pair.Bob : Pair.Alice);
            Delivered++;
        }
    }

    /// <summary>Everything has ended as it should, on both sides alike.</summary>
    public void CheckEnd()
    {
        foreach (var (us, peer, sign) in ((Party, Party, long)[])[(Pair.Alice, Pair.Bob, 1), (Pair.Bob, Pair.Alice, -1)])
        {
            Assert.Empty(us.Reports);
            Assert.IsType<Normal>(us.State);
            var commitments = us.Core.Commitments;
            Assert.Empty(commitments.Htlcs);
            Assert.Empty(commitments.Settled);
            Assert.Empty(commitments.OwnUpdates);
            Assert.Equal(_rate, Assert.Single(commitments.Fees).Rate);
            Assert.False(commitments.AwaitsRevocation);
            Assert.All(commitments.Active, active => Assert.Equal(8_000_000_000 + (sign * _toAlice), (long)active.ToLocal.Value));
            Assert.All(commitments.Active, active => Assert.Equal(8_000_000_000 - (sign * _toAlice), (long)active.ToRemote.Value));
            Assert.Equal(peer.Core.Commitments.RemoteNumber, commitments.LocalNumber);
            Assert.Equal(
                CommitmentSteps.Signed(peer.Core).Requests.Select(request => request.Commitment.TxId),
                CommitmentSteps.Accepted(us.Core).Select(request => request.Commitment.TxId));
            Assert.Equal(us.State.AsDisconnected(), us.Stored);
        }
    }

    public void Dispose() => Pair.Dispose();

    // a, b: a payment that ends well; x, y: one that fails; f: a higher fee.
    private void Begin(char letter, int i)
    {
        if (letter == 'f')
        {
            _rate = new(253 + (uint)i + 100);
            Assert.IsType<CommandResult.Accepted>(Pair.Alice.Command(new UpdateFeeCommand(_rate)));
            return;
        }

        var preimage = new Preimage(Pair.Hash($"preimage {i}"));
        var hash = new PaymentHash(Pair.HashOf(preimage));
        var amount = (i + 1) * 10_000_000L;
        var fromAlice = letter is 'a' or 'x';
        var ends = letter is 'a' or 'b';
        _preimages.Add(hash, ends ? preimage : null);
        _toAlice += !ends ? 0 : fromAlice ? -amount : amount;
        var payer = fromAlice ? Pair.Alice : Pair.Bob;
        Assert.IsType<CommandResult.Accepted>(payer.Command(new AddHtlcCommand(new((ulong)amount), hash, new(200), Onion)));
    }

    /// <summary>What a host does with what it was told. Nothing that it was not told: a lost effect would show. What it took over, it remembers.</summary>
    private bool Settle(Party party)
    {
        var moved = false;
        foreach (var ready in party.Ready.ToArray())
        {
            _taken.Add((party, ready.Key));
            party.Do(new HtlcTaken(ready.Key));
        }

        foreach (var (_, key) in _taken.Where(taken => taken.Item1 == party))
        {
            if (!party.IsDown && party.Core.Commitments.Find(key) is { State: LadderState.ReceivedAddAckRevocation } htlc)
            {
                HtlcRemoval removal = _preimages[htlc.PaymentHash] is { } preimage
                    ? new HtlcRemoval.Fulfilled(preimage, null)
                    : new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), null);
                party.Do(new Commanded(new(1_000_000), new RemoveHtlcCommand(htlc.Key.Id, removal)));
                moved = true;
            }
        }

        foreach (var settled in party.Settled.ToArray())
        {
            Assert.Equal(_preimages[settled.PaymentHash] is not null, settled.Removal is HtlcRemoval.Fulfilled);
            moved |= !party.IsDown && party.Do(new HtlcTaken(new(HtlcDirection.Offered, settled.Id))).Count > 0;
        }

        return moved;
    }
}
