using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using static Blgv.Bolt.Gossip.Tests.TestNetwork;

namespace Blgv.Bolt.Gossip.Tests;

public sealed class GossipVerifierTests
{
    private static readonly PointBytes _noPoint = FixedBytesExtensions.FromHex<PointBytes>("02" + new string('f', 64));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Good_wrong_and_keyless_messages_mixed_get_their_own_verdicts_on_any_number_of_cores(int degree)
    {
        var network = new TestNetwork();
        network.WithChannel(900, 1, 2);
        var candidates = new List<GossipCandidate>();
        var expected = new List<SignatureState>();
        void Add(IMessage message, SignatureState state)
        {
            Assert.True(network.Intake.Screen(message.ToArray(), 1, Moment, out var candidate, out var verdict), verdict.ToString());
            candidates.Add(candidate);
            expected.Add(state);
        }

        for (var i = 0; i < 20; i++)
        {
            var good = network.Channel(i, 3 + (i % 4), 10 + (i % 5));
            Add(good, SignatureState.Valid);
            Add(good with { ShortChannelId = Scid(100 + i), BitcoinKey1 = _noPoint }, SignatureState.InvalidKey);
            Add(good with { ShortChannelId = Scid(200 + i), NodeId1 = _noPoint, NodeId2 = FixedBytesExtensions.FromHex<PointBytes>("03" + new string('f', 64)) }, SignatureState.InvalidKey);
            Add(good with { ShortChannelId = Scid(300 + i) }, SignatureState.Invalid);
            Add(Update(900, 1, 2, Now + (uint)i), SignatureState.Valid);
            Add(Update(900, 2, 1, Now + (uint)i, signer: 1), SignatureState.Invalid);
            Add(About(1, Now + (uint)i), SignatureState.Valid);
        }

        // so few remembered keys that they push each other out all the time
        new GossipVerifier(4, SystemEntropy.Instance).Verify(candidates.ToArray(), degree, CancellationToken.None);
        Assert.Equal(expected, candidates.Select(candidate => candidate.Signatures));
    }

    [Fact]
    public void A_batch_that_was_stopped_may_come_again()
    {
        var network = new TestNetwork();
        ReadOnlyMemory<byte>[] messages = [network.Channel(900, 1, 2).ToArray()];
        var verifier = new GossipVerifier();
        Assert.ThrowsAny<OperationCanceledException>(() => network.Intake.Process(messages, 1, verifier, network, Moment, 1, new CancellationToken(canceled: true)));
        Assert.False(network.Knows(Scid(900)));
        Assert.True(network.Intake.Process(messages, 1, verifier, network, Moment, 1, CancellationToken.None)[0].IsAccepted);
    }

    [Fact]
    public void A_candidate_that_was_given_up_may_come_again()
    {
        var network = new TestNetwork();
        var bytes = network.Channel(900, 1, 2).ToArray();
        Assert.True(network.Intake.Screen(bytes, 1, Moment, out var candidate, out _));
        Assert.False(network.Intake.Screen(bytes, 1, Moment, out _, out _));
        network.Intake.Discard(candidate);
        Assert.True(network.Intake.Screen(bytes, 1, Moment, out _, out _));
    }
}
