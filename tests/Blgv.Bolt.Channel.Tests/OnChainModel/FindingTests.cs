using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.OnChainModel;

/// <summary>What the model found, as plain tests.</summary>
public sealed class FindingTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);

    [Fact]
    public void A_failure_that_the_peer_did_not_sign_is_no_reason_for_an_htlc_that_came_back()
    {
        using var pair = Pair.InUse();
        pair.Alice.Command(new AddHtlcCommand(new(50_000_000), new(Pair.Hash("hash")), new(200), Onion));
        pair.Settle();
        pair.Bob.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Bytes.Copy([1]), null)));
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Equal(LadderState.ReceivedRemove, Assert.Single(pair.Alice.Core.Commitments.Htlcs).State);

        Sequence<ChannelFact> facts = [new WentOnChain(OnChainCause.Commanded, "", new(110)), new HtlcReturned(new(0))];
        var running = pair.Alice.State.Apply(facts).AsDisconnected();
        Assert.Equal(running, pair.Alice.Stored.Apply(facts).AsDisconnected());
        Assert.IsType<HtlcRemoval.EndedOnChain>(Assert.Single(running.Core!.Commitments.Settled).Removal);
    }
}
