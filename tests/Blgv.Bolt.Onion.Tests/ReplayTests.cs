using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Onion.Tests;

public sealed class ReplayTests
{
    private static readonly OnionCarrier s_first = new(ChannelId.FromHex(new string('1', 64)), new HtlcId(0));
    private static readonly OnionCarrier s_second = s_first with { HtlcId = new HtlcId(1) };

    [Fact]
    [Rule("4.4")]
    public void The_same_onion_in_another_htlc_is_a_replay_until_it_expires_and_refused_after()
    {
        var guard = new InMemoryReplayGuard();
        var key = Key(1);
        Assert.Equal(ReplayVerdict.Fresh, guard.Check(key, s_first, new CltvExpiry(100)));
        Assert.Equal(ReplayVerdict.Replayed, guard.Check(key, s_second, new CltvExpiry(100)));
        Assert.Equal(ReplayVerdict.Replayed, guard.Check(key, s_first with { ChannelId = default }, new CltvExpiry(200)));
        guard.Forget(new BlockHeight(99));
        Assert.Equal((1, ReplayVerdict.Replayed), (guard.Count, guard.Check(key, s_second, new CltvExpiry(100))));
        guard.Forget(new BlockHeight(100));
        Assert.Equal((0, ReplayVerdict.Expired), (guard.Count, guard.Check(key, s_second, new CltvExpiry(100))));
        guard.Forget(new BlockHeight(50));
        Assert.Equal(ReplayVerdict.Expired, guard.Check(key, s_second, new CltvExpiry(100)));
    }

    [Fact]
    public void The_same_htlc_again_is_no_replay()
    {
        var guard = new InMemoryReplayGuard();
        Assert.Equal(ReplayVerdict.Fresh, guard.Check(Key(1), s_first, new CltvExpiry(100)));
        Assert.Equal(ReplayVerdict.Fresh, guard.Check(Key(1), s_first, new CltvExpiry(100)));
        Assert.Equal(1, guard.Count);
    }

    [Fact]
    [Rule("4.4")]
    public void An_onion_peeled_twice_has_one_key_and_every_other_another()
    {
        using var nodes = new Nodes(2);
        var packet = nodes.Build(Bytes.FromHex("0101"), Bytes.FromHex("0202"));
        var keys = new HashSet<ReplayKey>();
        for (var i = 0; i < 2; i++)
        {
            Assert.True(OnionPeeler.TryPeel(packet.Span, Nodes.PaymentHash, nodes.Keys[0], null, out var onion, out _));
            using (onion)
            {
                keys.Add(ReplayKey.Of(onion.SharedSecret));
                Assert.NotEqual(Convert.ToHexStringLower(onion.SharedSecret.Span), ReplayKey.Of(onion.SharedSecret).ToString(), StringComparer.Ordinal);
            }
        }

        Assert.Single(keys);
        Assert.True(keys.Add(Key(1)));
    }

    private static ReplayKey Key(int number)
    {
        using var one = Nodes.Key(2, number);
        using var other = Nodes.Key(3, number);
        using var secret = one.Ecdh(other.PublicKey);
        return ReplayKey.Of(secret);
    }
}
