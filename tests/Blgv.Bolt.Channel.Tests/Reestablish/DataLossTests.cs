using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Reestablish;

/// <summary>Incident 23: a peer that says our data is old is believed when it shows a secret that only we can have told, and not before.</summary>
public sealed class DataLossTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Rule("2.260")]
    public void Incident_23_a_stale_restore_never_publishes_and_asks_the_peer_to_close(int fundings)
    {
        using var dance = new Dance("ab", fundings);
        var pair = dance.Pair;
        dance.Play(() => true, 6);
        var (stale, marks) = (pair.Alice.State.AsDisconnected(), pair.Alice.Signers.Channel.MarksOf(Pair.Index));
        dance.Play(() => true);
        dance.CheckEnd();

        using var signer = new SeedSigner([.. Enumerable.Repeat((byte)1, 32)]);
        Assert.True(signer.TryRestore(Pair.Index, marks));
        pair.Alice.Restore(stale, signer);
        pair.Bob.Do(new Disconnected());
        pair.Connect();
        Pair.DeliverOne(pair.Bob, pair.Alice);

        var chain = Assert.IsType<OnChain>(pair.Alice.State);
        Assert.Equal(OnChainCause.DataLoss, chain.Cause);
        Assert.False(chain.MayPublish);
        Assert.Empty(pair.Alice.Log.OfType<Publish>());
        Assert.Equal(ReportKind.DataLoss, Assert.Single(pair.Alice.Reports).Kind);
        Assert.Equal([typeof(ChannelReestablish), typeof(Error)], pair.Alice.Outbox.Select(message => message.GetType()));

        // What was proved stays proved: over a restart, commands and new errors; and there is nothing to publish after a load.
        var stored = pair.Alice.State.AsDisconnected();
        Assert.DoesNotContain(ChannelMachine.Owed(stored), effect => effect is Publish or AskSigner);
        var later = stored.Apply([new WentOnChain(OnChainCause.Commanded, "", default)]);
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(later.Phase).Cause);

        // The peer, which is not behind, closes with what it has.
        pair.Deliver();
        Assert.True(Assert.IsType<OnChain>(pair.Bob.State).MayPublish);
    }

    [Fact]
    [Rule("2.251")]
    public void Who_has_lost_data_shows_it_again_on_every_connection()
    {
        using var pair = ReestablishTests.Used();
        pair.Alice.Do(new Disconnected());
        pair.Alice.State = new Offline(new OnChain(pair.Alice.Core, OnChainCause.DataLoss, "Old.", default, null));
        pair.Alice.Outbox.Clear();
        pair.Alice.Do(new Connected(Pair.AllFeatures));
        Assert.Equal([typeof(ChannelReestablish), typeof(Error)], pair.Alice.Outbox.Select(message => message.GetType()));
    }

    [Theory]
    [InlineData("fake current point")]
    [InlineData("no secret")]
    [InlineData("a secret of nobody")]
    [InlineData("the last secret, for the next number")]
    [InlineData("a secret of the peer's own")]
    [InlineData("a higher commitment number only")]
    [Rule("2.258")]
    public void Incident_23_a_claim_without_the_secret_that_proves_it_is_not_believed(string claim)
    {
        using var pair = ReestablishTests.Used();
        var good = ReestablishTests.Good(pair);
        var ahead = good with { NextCommitmentNumber = new(good.NextCommitmentNumber.Value + 5), NextRevocationNumber = new(good.NextRevocationNumber.Value + 5) };
        var message = claim switch
        {
            "fake current point" => ahead with { MyCurrentPerCommitmentPoint = pair.Alice.NodeId.ToPointBytes() },
            "no secret" => ahead with { YourLastPerCommitmentSecret = default },
            "a secret of nobody" => ahead with { YourLastPerCommitmentSecret = new(Pair.Hash("nobody")) },
            "the last secret, for the next number" => good with { NextRevocationNumber = new(good.NextRevocationNumber.Value + 1) },
            "a secret of the peer's own" => ahead with { YourLastPerCommitmentSecret = ReestablishTests.Secret(pair.Bob, 0) },
            _ => good with { NextCommitmentNumber = new(good.NextCommitmentNumber.Value + 5) },
        };
        Assert.IsType<Error>(Assert.Single(ReestablishTests.Answer(pair, message)));
        var chain = Assert.IsType<OnChain>(pair.Alice.State);
        Assert.Equal(OnChainCause.PeerFault, chain.Cause);
        Assert.True(chain.MayPublish);
    }

    [Fact]
    [Rule("2.260")]
    public void Proof_that_our_data_is_old_counts_before_anything_else_that_is_wrong()
    {
        using var dance = new Dance("ab", 1);
        var pair = dance.Pair;
        var stale = pair.Alice.State.AsDisconnected();
        dance.Play(() => true);
        var proof = ReestablishTests.Good(pair) with { NextCommitmentNumber = new(0) };
        pair.Alice.State = stale;
        pair.Alice.Save();
        pair.Alice.Do(new Connected(Pair.AllFeatures));
        pair.Alice.Do(new PeerMessage(proof));
        Assert.Equal(OnChainCause.DataLoss, Assert.IsType<OnChain>(pair.Alice.State).Cause);
    }

    [Fact]
    public void The_signer_knows_its_secrets_and_tells_no_more()
    {
        using var pair = ReestablishTests.Used();
        var signer = pair.Alice.Signers.Channel;
        var secret = ReestablishTests.Secret(pair.Alice, 1);
        var marks = signer.MarksOf(Pair.Index);
        Assert.True(signer.IsOurSecret(Pair.Index, new(1), secret));
        Assert.False(signer.IsOurSecret(Pair.Index, new(2), secret));
        Assert.False(signer.IsOurSecret(Pair.Index + 1, new(1), secret));
        Assert.False(signer.IsOurSecret(Pair.Index, new(1), default));
        Assert.False(signer.IsOurSecret(Pair.Index, new(1UL << 48), secret));
        Assert.False(signer.IsOurSecret(Pair.Index, new(ulong.MaxValue), secret));
        Assert.Equal(marks, signer.MarksOf(Pair.Index));
    }
}
