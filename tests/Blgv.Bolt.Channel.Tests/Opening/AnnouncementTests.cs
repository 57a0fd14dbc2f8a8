using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>announcement_signatures.</summary>
public sealed class AnnouncementTests
{
    [Fact]
    [Rule("7.36")]
    [Rule("7.48")]
    public void Six_blocks_deep_the_channel_is_announced_with_all_signatures()
    {
        using var pair = Pair.Open(isAnnounced: true, depth: 5);
        Assert.Empty(pair.Alice.Log.OfType<Announce>());
        Assert.False(pair.Alice.Core.Funding.AnnouncementSent);
        pair.Chain.Mine();
        pair.Settle();

        var messages = new[] { pair.Alice, pair.Bob }.Select(party => Assert.Single(party.Log.OfType<Announce>()).Complete(party.Signers).Value!).ToArray();
        Assert.Equal(messages[0], messages[1]);
        var message = messages[0];
        Assert.True(message.NodeId1.CompareTo(message.NodeId2) < 0);
        Assert.Equal(ChainHash.Regtest, message.ChainHash);
        Assert.Equal(pair.Alice.Core.Funding.Confirmed, message.ShortChannelId);
        var digest = Sha256.HashTwice(message.GetSignedBytes()).ToArray();
        foreach (var (key, signature) in new[]
        {
            (message.NodeId1, message.NodeSignature1), (message.NodeId2, message.NodeSignature2),
            (message.BitcoinKey1, message.BitcoinSignature1), (message.BitcoinKey2, message.BitcoinSignature2),
        })
        {
            Assert.True(PublicKey.TryParse(key, out var parsed) && parsed.Verify(digest, signature));
        }

        // Said once, and owed for ever.
        Assert.Single(pair.Alice.Log.OfType<Send>(), send => send.Message is SignedAnnouncement);
        Assert.Single(ChannelMachine.Owed(pair.Alice.State.AsDisconnected()).OfType<Announce>());
        pair.Chain.Mine(3);
        pair.Settle();
        Assert.Single(pair.Alice.Log.OfType<Announce>());
    }

    [Fact]
    [Rule("7.52")]
    public void A_channel_that_is_not_to_be_announced_is_not()
    {
        using var pair = Pair.Open(depth: 8);
        Assert.DoesNotContain(pair.Alice.Log.OfType<Send>(), send => send.Message is SignedAnnouncement);
        var effects = pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob)));
        Assert.DoesNotContain(effects, effect => effect is Persist or Announce or Disconnect);
        Assert.Equal("2.300", Assert.Single(effects.OfType<Report>()).Rule);
    }

    [Fact]
    [Rule("7.1")]
    public void Signatures_for_another_place_are_not_taken()
    {
        using var pair = Pair.Open(isAnnounced: true, depth: 5);
        var effects = pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob) with { ShortChannelId = new(1, 2, 3) }));
        Assert.Equal("7.1", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.IsType<Warning>(Assert.Single(pair.Alice.Outbox));
        Assert.Null(pair.Alice.Core.Funding.RemoteAnnouncement);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Rule("7.2")]
    public void Wrong_signatures_are_not_taken(bool node)
    {
        using var pair = Pair.Open(isAnnounced: true, depth: 5);
        var good = SignaturesOf(pair.Bob);
        var bad = node ? good with { NodeSignature = good.BitcoinSignature } : good with { BitcoinSignature = good.NodeSignature };
        var effects = pair.Alice.Do(new PeerMessage(bad));
        Assert.Equal("7.2", Assert.Single(effects.OfType<Report>()).Rule);
        Assert.Contains(effects, effect => effect is Disconnect);
        Assert.Null(pair.Alice.Core.Funding.RemoteAnnouncement);
    }

    [Fact]
    [Rule("7.3")]
    public void Signatures_that_come_before_channel_ready_wait_for_it()
    {
        // Incident 21: they are kept, one and no more, and looked at when they can be judged.
        using var pair = Pair.Unopened();
        pair.Fund(Pair.Opening(isAnnounced: true));
        pair.Chain.Mine(2);
        Assert.Empty(pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob) with { ShortChannelId = default })));
        Assert.Empty(pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob))));
        Assert.Null(pair.Alice.Core.Funding.RemoteAnnouncement);
        pair.Chain.Mine();
        Assert.NotNull(pair.Alice.Core.Funding.RemoteAnnouncement);
        Assert.Empty(pair.Alice.Log.OfType<Announce>());
        pair.Deliver();
        for (var i = 0; i < 3; i++)
        {
            pair.Chain.Mine();
            pair.Settle();
        }

        Assert.Single(pair.Alice.Log.OfType<Announce>());
        Assert.Single(pair.Bob.Log.OfType<Announce>());
    }

    [Fact]
    [Rule("7.4")]
    [Rule("2.268")]
    public void On_a_new_connection_they_are_said_until_the_peer_has_said_its_own()
    {
        using var pair = Pair.Open(isAnnounced: true, depth: 5);
        pair.Chain.Mine();
        pair.Alice.Outbox.Clear();
        pair.Bob.Outbox.Clear();
        Assert.True(pair.Alice.Core.Funding.AnnouncementSent);

        // They were lost on the way. On a new connection both say them again, and only once.
        Reconnect(pair.Alice);
        Reconnect(pair.Bob);
        pair.Chain.Mine();
        Assert.Single(pair.Alice.Outbox);
        pair.Settle();
        Assert.Single(pair.Alice.Log.OfType<Announce>());

        // Who lacks nothing says nothing, but answers who asks; and the two do not answer each other for ever.
        Reconnect(pair.Alice);
        Reconnect(pair.Bob);
        pair.Chain.Mine();
        Assert.Empty(pair.Alice.Outbox);
        pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob)));
        pair.Alice.Do(new PeerMessage(SignaturesOf(pair.Bob)));
        Assert.IsType<AnnouncementSignatures>(Assert.Single(pair.Alice.Outbox));
        pair.Settle();
        Assert.Single(pair.Alice.Log.OfType<Announce>());
    }

    [Fact]
    public void The_signer_signs_only_what_has_its_key()
    {
        using var pair = Pair.Open(isAnnounced: true);
        var announce = Assert.Single(pair.Alice.Log.OfType<Announce>());
        var own = announce.Announcement;
        Assert.True(own.Sign(pair.Alice.Signers, Pair.Index).IsGiven);
        Assert.Equal(Refusal.OtherChannel, own.Sign(pair.Alice.Signers, Pair.Index + 1).Refusal);
        Assert.Equal(Refusal.OtherChannel, (own with { LocalFunding = own.RemoteFunding }).Sign(pair.Alice.Signers, Pair.Index).Refusal);
        Assert.Equal(Refusal.OtherChannel, (own with { RemoteFunding = own.LocalFunding }).Sign(pair.Alice.Signers, Pair.Index).Refusal);
        Assert.Equal(Refusal.OtherChannel, (own with { LocalFunding = own.LocalNode, RemoteNode = own.LocalFunding }).Sign(pair.Alice.Signers, Pair.Index).Refusal);
        foreach (var part in new[] { "", "00", "ffff", "0000" + new string('0', 200) })
        {
            Assert.Equal(Refusal.OtherChannel, pair.Alice.Signers.Channel.Sign(new AnnouncementRequest(Pair.Index, Bytes.FromHex(part))).Refusal);
        }
    }

    private static void Reconnect(Party party)
    {
        party.Do(new Disconnected());
        var inner = Assert.IsType<Offline>(party.State).Inner;
        party.State = inner.WithCore(core => core with { Session = core.Session with { Features = Pair.AllFeatures } });
    }

    private static AnnouncementSignatures SignaturesOf(Party party)
    {
        var core = party.Core;
        var unsigned = new UnsignedAnnouncement(
            ChainHash.Regtest,
            core.Funding.Confirmed!.Value,
            core.Parameters.LocalNode,
            core.Parameters.RemoteNode,
            core.Parameters.Local.Keys.Funding.ToPointBytes(),
            core.Parameters.Remote.Keys.Funding.ToPointBytes());
        return (AnnouncementSignatures)new SignedAnnouncement(core.Id, Pair.Index, unsigned).Fill(party.Signers).Messages[0];
    }
}
