using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

public sealed class ClosingTests : IDisposable
{
    private static readonly Script s_opener = StandardScript.P2wsh(Bytes32.FromHex(new string('1', 64)));
    private static readonly Script s_accepter = StandardScript.P2wsh(Bytes32.FromHex(new string('2', 64)));
    private static readonly Script s_nullData = StandardScript.NullData([1, 2, 3, 4, 5, 6]);

    private readonly TestChannel _channel = new(CommitmentFormat.Anchors);

    private FundingOutput Funding => _channel.AliceBuilder.Funding;

    public void Dispose() => _channel.Dispose();

    [Fact, Rule("3.16")]
    public void Outputs_below_the_dust_limit_of_the_signer_are_left_out_and_go_to_the_fee()
    {
        Assert.True(ClosingTransaction.TryBuildLegacy(Funding, new(new(9_999_454_999), s_opener), new(new(545_001), s_accepter), new(1000), new(546), out var closing, out _));

        var output = Assert.Single(closing.UnsignedTransaction.Outputs);
        Assert.Equal(new(new(9_998_454), s_opener), output);
        Assert.Equal(new(1546), closing.Fee);
    }

    [Fact, Rule("3.17")]
    public void The_fee_comes_from_the_opener_and_every_output_is_whole_satoshi()
    {
        Assert.True(ClosingTransaction.TryBuildLegacy(Funding, new(new(6_000_000_999), s_opener), new(new(3_999_999_001), s_accepter), new(700), new(546), out var closing, out _));

        Assert.Equal([new(new(3_999_999), s_accepter), new(new(5_999_300), s_opener)], closing.UnsignedTransaction.Outputs);
        Assert.Equal((0xffff_ffffU, 0U), (closing.UnsignedTransaction.Inputs[0].Sequence, closing.UnsignedTransaction.LockTime));
        Assert.Equal(new(701), closing.Fee);
    }

    [Fact, Rule("3.18"), Rule("3.19")]
    public void The_closer_pays_and_an_output_to_op_return_holds_nothing()
    {
        Assert.True(ClosingTransaction.TryBuild(Funding, s_nullData, new(500_000), new(new(9_999_500_000), s_accepter), new(400), 123, out var closing, out _));

        Assert.Equal([new(Satoshi.Zero, s_nullData), new(new(9_999_500), s_accepter)], closing.UnsignedTransaction.Outputs);
        Assert.Equal((0xffff_fffdU, 123U), (closing.UnsignedTransaction.Inputs[0].Sequence, closing.UnsignedTransaction.LockTime));
        Assert.Equal(new(500), closing.Fee);
        Assert.True(ClosingTransaction.TryBuild(Funding, null, new(500_000), new(new(9_999_500_000), s_accepter), new(400), 123, out var without, out _));
        Assert.Single(without.UnsignedTransaction.Outputs);
        Assert.True(ClosingTransaction.TryBuild(Funding, s_opener, new(9_999_500_000), new ClosingShare(new(500_000), s_nullData), new(400), 123, out var closee, out _));
        Assert.Equal([new(Satoshi.Zero, s_nullData), new(new(9_999_100), s_opener)], closee.UnsignedTransaction.Outputs);
    }

    [Fact]
    public void Impossible_closes_are_refused()
    {
        Assert.False(ClosingTransaction.TryBuildLegacy(Funding, new(new(1_000_000), s_opener), new(new(9_999_000_000), s_accepter), new(1001), new(546), out _, out var fee));
        Assert.Equal(ClosingError.FeeExceedsBalance, fee);
        Assert.False(ClosingTransaction.TryBuildLegacy(Funding, new(new(ulong.MaxValue), s_opener), new(new(ulong.MaxValue), s_accepter), new(1001), new(546), out _, out var balances));
        Assert.Equal(ClosingError.BalancesExceedFunding, balances);
        Assert.False(ClosingTransaction.TryBuildLegacy(Funding, new(new(10_000_000_000), s_opener), default, new(10_000_000), new(546), out _, out var none));
        Assert.Equal(ClosingError.NoOutput, none);
        Assert.False(ClosingTransaction.TryBuild(Funding, null, new(10_000_000_000), null, new(1), 0, out _, out var both));
        Assert.Equal(ClosingError.NoOutput, both);
    }

    [Fact]
    public void Both_sign_and_the_weight_is_as_expected()
    {
        Assert.True(ClosingTransaction.TryBuild(Funding, s_opener, new(6_000_000_000), new(new(4_000_000_000), s_accepter), new(400), 0, out var ours, out _));
        Assert.True(ClosingTransaction.TryBuild(_channel.BobBuilder.Funding, s_opener, new(6_000_000_000), new(new(4_000_000_000), s_accepter), new(400), 0, out var theirs, out _));
        var alice = _channel.Alice.Sign(new ClosingRequest(TestChannel.Number, ours));
        var bob = _channel.Bob.Sign(new ClosingRequest(TestChannel.Number, theirs));

        Assert.True(ours.Verify(bob.Value));
        Assert.False(ours.Verify(alice.Value));
        Assert.True(theirs.Verify(alice.Value));
        var signed = ours.Complete(alice.Value, bob.Value);
        Assert.Equal(signed, theirs.Complete(bob.Value, alice.Value));
        CommitmentTests.AssertWeight(ours.ExpectedWeight, signed, signatures: 2, known: 0);
        Assert.Equal(Refusal.OtherChannel, _channel.Alice.Sign(new ClosingRequest(TestChannel.Number, theirs)).Refusal);
    }

    [Theory]
    [InlineData("76a914000000000000000000000000000000000000000088ac", 546)]
    [InlineData("a914000000000000000000000000000000000000000087", 540)]
    [InlineData("00140000000000000000000000000000000000000000", 294)]
    [InlineData("00200000000000000000000000000000000000000000000000000000000000000000", 330)]
    [InlineData("51024e73", 240)]
    [InlineData("5202aabb", 354)]
    [InlineData("6a0101", 0)]
    public void The_dust_table_of_the_bolt_comes_out(string script, ulong threshold) => Assert.Equal(new(threshold), DustThreshold.Of(Script.FromHex(script)));
}
