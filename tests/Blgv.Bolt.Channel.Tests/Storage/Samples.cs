using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>Values for what the codec stores.</summary>
internal static class Samples
{
    public static AttributionData Attribution { get; } = new(
        Enumerable.Range(0, AttributionData.MaxHops).Select(i => (uint)i).ToSequence(),
        Enumerable.Range(0, AttributionData.HmacCount).Select(i => TruncatedHmac.FromBytes([(byte)i, 1, 2, 3])).ToSequence());

    /// <summary>One of every fact, with something in every property.</summary>
    public static Sequence<ChannelFact> Facts { get; } =
        Filler.KindsOf(typeof(ChannelFact)).Select((type, i) => (ChannelFact)new Filler(i).Make(type)).ToSequence();

    /// <summary>
    /// A channel that every check accepts and that has something of everything: HTLCs of both sides at several steps, a fee change,
    /// secrets, updates that the peer may not have, an HTLC that ended. Onions are short, so that tests on every byte are.
    /// </summary>
    public static Normal Busy(int fundings = 1)
    {
        using var pair = Pair.InUse(fundings: fundings);
        var (alice, bob) = (pair.Alice, pair.Bob);
        for (var i = 0; i < 3; i++)
        {
            Offer(alice, i);
            Offer(bob, 10 + i);
        }

        pair.Settle();
        bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Bytes.Copy([1, 2, 3]), null)));
        bob.Command(new RemoveHtlcCommand(new(1), new HtlcRemoval.Fulfilled(PreimageOf(1), null)));
        pair.Settle();
        alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Fulfilled(PreimageOf(10), null)));
        Offer(alice, 3);
        alice.Command(new UpdateFeeCommand(new(500)));
        alice.Do(new CommitDue());
        bob.Command(new RemoveHtlcCommand(new(2), new HtlcRemoval.Fulfilled(PreimageOf(2), null)));
        bob.Do(new CommitDue());
        Pair.DeliverOne(bob, alice);
        Pair.DeliverOne(bob, alice);
        Offer(alice, 4);
        var normal = Assert.IsType<Normal>(alice.State);
        return (Normal)normal.WithCore(core => core with
        {
            Commitments = core.Commitments with
            {
                Htlcs = core.Commitments.Htlcs.Select(htlc => htlc.Onion.IsEmpty ? htlc : htlc with { Onion = Bytes.Copy([9]) }).ToSequence(),
            },
        });
    }

    /// <summary>As many HTLCs as there can be, over all the money that there is.</summary>
    public static Normal Full(FeatureSet<ChannelTypeContext> type, int each)
    {
        using var pair = Pair.InUse(type, funding: Satoshi.Max.Value, pushed: Satoshi.Max.Value * 500);
        var normal = Assert.IsType<Normal>(pair.Alice.State);
        return (Normal)normal.WithCore(core =>
        {
            var commitments = core.Commitments;
            var amount = each == 0 ? 0 : commitments.Active[0].ToRemote.Value / (ulong)each;
            var htlcs = new List<LiveHtlc>();
            for (var i = 0; i < each; i++)
            {
                htlcs.Add(Live(HtlcDirection.Offered, i, amount, LadderState.SentAddAckRevocation));
                htlcs.Add(Live(HtlcDirection.Received, i, amount, LadderState.ReceivedAddAckRevocation));
            }

            var signature = commitments.Active[0].Signatures?.Commitment ?? default;
            return core with
            {
                Commitments = commitments with
                {
                    Htlcs = htlcs.ToSequence(),
                    NextLocalHtlc = new(long.MaxValue),
                    NextRemoteHtlc = new(long.MaxValue),
                    Active = [commitments.Active[0] with { Signatures = new(signature, Enumerable.Repeat(signature, 2 * each).ToSequence()) }],
                },
            };
        });
    }

    public static Preimage PreimageOf(int salt) => new(Pair.Hash($"preimage {salt}"));

    private static LiveHtlc Live(HtlcDirection direction, int i, ulong amount, LadderState state) =>
        new(new(direction, new(long.MaxValue - 1 - (ulong)i)), new(amount), new(Pair.Hash($"{direction} {i}")), new(499_999_999), state)
        {
            Onion = Bytes.Copy(new byte[1366]),
        };

    private static void Offer(Party party, int salt) => Assert.IsType<CommandResult.Accepted>(party.Command(
        new AddHtlcCommand(new(10_000_000), new(Pair.HashOf(PreimageOf(salt))), new(200), Bytes.Copy(new byte[1366]))));
}
