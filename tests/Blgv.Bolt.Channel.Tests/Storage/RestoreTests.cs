using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Onion;
using FsCheck;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>The restored state equals the live one as a disconnection would leave it, compared as encodings.</summary>
public sealed class RestoreTests
{
    private static readonly Arbitrary<byte[]> Actions = ArbMap.Default.ArbFor<byte>().Generator.ArrayOf(60).ToArbitrary();

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void What_is_restored_from_a_snapshot_and_facts_is_the_live_state_after_every_step(int fundings, bool anchors) => Property.Holds(
        Actions,
        actions =>
        {
            using var pair = Pair.InUse(anchors ? Pair.Anchors : Pair.StaticRemotekey, fundings: fundings);
            var (alice, bob) = (new Mirror(pair.Alice), new Mirror(pair.Bob));
            Act(pair, action: 0, actions.Length);
            for (var i = 0; i < actions.Length; i++)
            {
                Act(pair, actions[i], i);
                alice.Follow();
                bob.Follow();
            }

            pair.Settle();
            alice.Follow();
            bob.Follow();
            Assert.True(alice.Writes >= 3 && bob.Writes >= 2, "No payment was written.");
            Assert.Empty(pair.Alice.Reports);
            Assert.Empty(pair.Bob.Reports);
        },
        runs: 15);

    private static void Act(Pair pair, byte action, int salt)
    {
        var (us, peer) = action % 2 == 0 ? (pair.Alice, pair.Bob) : (pair.Bob, pair.Alice);
        switch (action / 2 % 9)
        {
            case 0 or 1:
                var preimage = new Preimage(Pair.Hash($"preimage {salt}"));
                PointBytes? key = action % 5 == 0 ? us.NodeId.ToPointBytes() : null;
                us.Command(new AddHtlcCommand(
                    new((ulong)(1 + (action * 40_000))), new(Pair.HashOf(preimage)), new(200 + (uint)salt), Bytes.Copy(new byte[1366]), key));
                break;
            case 2:
                us.Do(new CommitDue());
                break;
            case 3 or 4 or 5:
                Pair.DeliverOne(us, peer);
                break;
            case 6:
                foreach (var ready in us.Core.Commitments.Htlcs.Where(htlc => !htlc.IsOffered && htlc.State == LadderState.ReceivedAddAckRevocation).Take(1))
                {
                    us.Command(new RemoveHtlcCommand(ready.Key.Id, RemovalOf(ready, action)));
                }

                break;
            case 7:
                us.Command(new UpdateFeeCommand(new(253 + (uint)action)));
                break;
            default:
                foreach (var htlc in us.Core.Commitments.Htlcs.Take(2))
                {
                    us.Do(new HtlcTaken(htlc.Key));
                }

                foreach (var settled in us.Core.Commitments.Settled.Take(1))
                {
                    us.Do(new HtlcTaken(new(HtlcDirection.Offered, settled.Id)));
                }

                break;
        }
    }

    private static HtlcRemoval RemovalOf(LiveHtlc htlc, byte action) => action switch
    {
        < 120 => new HtlcRemoval.Fulfilled(
            Enumerable.Range(0, 61).Select(salt => new Preimage(Pair.Hash($"preimage {salt}"))).First(preimage => Pair.HashOf(preimage) == htlc.PaymentHash.Value),
            action < 60 ? Samples.Attribution : null),
        < 200 => new HtlcRemoval.Failed(Bytes.Copy(new byte[292]), action < 160 ? Samples.Attribution : null),
        _ => new HtlcRemoval.Malformed(new OnionHash(Pair.Hash("onion")), FailureCode.InvalidOnionHmac),
    };

    /// <summary>What a store would hold of a party: the first snapshot and every write since, as bytes.</summary>
    private sealed class Mirror(Party party)
    {
        private ChannelState _restored = Decode(ChannelCodec.EncodeState(party.State));
        private int _seen;

        public int Writes { get; private set; }

        public void Follow()
        {
            for (; _seen < party.Log.Count; _seen++)
            {
                if (party.Log[_seen] is Persist persist)
                {
                    Assert.True(ChannelCodec.TryDecodeFacts(ChannelCodec.EncodeFacts(persist.Facts).Span, out var facts, out var error), error.ToString());
                    Assert.Equal(persist.Facts, facts);
                    _restored = _restored.Replay(persist.Sequence, facts);
                    CheckRecords(persist.Revocable);
                    Writes++;
                }
            }

            var live = ChannelCodec.EncodeState(party.State);
            Assert.Equal(live, ChannelCodec.EncodeState(_restored));
            Assert.Equal(live, ChannelCodec.EncodeState(Decode(live)));
        }

        private static void CheckRecords(Sequence<RevocableRecord> records)
        {
            foreach (var record in records)
            {
                Assert.True(ChannelCodec.TryDecodeRevocable(ChannelCodec.EncodeRevocable(record).Span, out var read, out var error), error.ToString());
                Assert.Equal(record, read);
            }
        }

        private static ChannelState Decode(Bytes bytes)
        {
            Assert.True(ChannelCodec.TryDecodeState(bytes.Span, out var state, out var error), error.ToString());
            return state;
        }
    }
}
