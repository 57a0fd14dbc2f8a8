using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

public sealed class CommitmentTests
{
    public static TheoryData<string> BothFormats => Formats.Names;

    [Fact, Rule("3.9"), Rule("3.10")]
    public void The_worked_example_of_the_bolt_comes_out()
    {
        using var channel = new TestChannel(CommitmentFormat.StaticRemotekey);
        var spec = channel.Spec(
            new(5000),
            TestChannel.Htlc(HtlcDirection.Offered, 1, 5_000_000),
            TestChannel.Htlc(HtlcDirection.Offered, 2, 1_000_000),
            TestChannel.Htlc(HtlcDirection.Received, 3, 7_000_000),
            TestChannel.Htlc(HtlcDirection.Received, 4, 800_000)) with
        { ToLocal = new(6_986_200_000), ToRemote = new(3_000_000_000) };
        var commitment = channel.OfAlice(0, spec);

        Assert.Equal(new(5340), commitment.Amounts.BaseFee);
        Assert.Equal(new(7140), commitment.Amounts.Fee);
        Assert.Equal(new(1068), commitment.ExpectedWeight);
        Assert.Equal([5000UL - 3315, 7000UL - 3515], commitment.HtlcTransactions.Select(htlc => htlc.UnsignedTransaction.Outputs[0].Amount.Value));
        Assert.Equal(CommitmentFormat.Anchors.HtlcFee(HtlcDirection.Offered, new(uint.MaxValue)), Satoshi.Zero);
    }

    [Theory, Rule("3.1"), Rule("3.2")]
    [MemberData(nameof(BothFormats))]
    public void A_balance_below_the_dust_limit_has_no_output(string format)
    {
        using var channel = new TestChannel(Formats.Of(format), aliceDust: 1000);
        Assert.Equal([CommitmentOutputKind.ToLocal, CommitmentOutputKind.ToRemote], MainOutputs(1_000_000));
        Assert.Equal([CommitmentOutputKind.ToLocal], MainOutputs(999_999));

        var fee = channel.AliceTerms.Format.CommitmentWeight(0);
        var cost = TestChannel.OrdinaryFee.FeeFor(fee) + channel.AliceTerms.Format.AnchorCost;
        Assert.Equal([CommitmentOutputKind.ToLocal, CommitmentOutputKind.ToRemote], MainOutputs(10_000_000_000 - 1_000_000 - (cost.Value * 1000)));
        Assert.Equal([CommitmentOutputKind.ToRemote], MainOutputs(10_000_000_000 - 999_999 - (cost.Value * 1000)));

        CommitmentOutputKind[] MainOutputs(ulong toRemote) =>
            [.. channel.OfAlice(0, new(TestChannel.OrdinaryFee, new(10_000_000_000 - toRemote), new(toRemote), default)).Outputs
                .Select(output => output.Kind).Where(kind => kind is CommitmentOutputKind.ToLocal or CommitmentOutputKind.ToRemote).Order()];
    }

    [Theory, Rule("3.3"), Rule("3.4")]
    [InlineData("option_static_remotekey", HtlcDirection.Offered, 546 + 663)]
    [InlineData("option_static_remotekey", HtlcDirection.Received, 546 + 703)]
    [InlineData("option_anchors", HtlcDirection.Offered, 546)]
    [InlineData("option_anchors", HtlcDirection.Received, 546)]
    public void An_htlc_that_leaves_less_than_the_dust_limit_has_no_output(string format, HtlcDirection direction, ulong threshold)
    {
        using var channel = new TestChannel(Formats.Of(format));

        Assert.Single(With(threshold * 1000).HtlcTransactions);
        var trimmed = With((threshold * 1000) - 1);
        Assert.Empty(trimmed.HtlcTransactions);
        Assert.True(trimmed.Amounts.Fee >= trimmed.Amounts.BaseFee + new Satoshi(threshold - 1));

        CommitmentTransaction With(ulong msat) => channel.OfAlice(0, channel.Spec(new(1000), TestChannel.Htlc(direction, 1, msat)));
    }

    [Fact]
    public void A_dust_limit_that_a_peer_chose_without_measure_trims_and_does_not_throw()
    {
        Assert.True(CommitmentFormat.StaticRemotekey.IsTrimmed(HtlcDirection.Offered, MilliSatoshi.Max, new(uint.MaxValue), new(ulong.MaxValue)));
        Assert.False(CommitmentFormat.Anchors.IsTrimmed(HtlcDirection.Offered, new(0), new(uint.MaxValue), new(0)));
    }

    [Theory, Rule("3.7"), Rule("3.8")]
    [InlineData(10_000_000_000, 0, false, true, false)]
    [InlineData(0, 10_000_000_000, false, false, true)]
    [InlineData(5_000_000_000, 5_000_000_000, false, true, true)]
    [InlineData(9_999_000_000, 0, true, true, true)]
    public void An_anchor_is_there_where_its_owner_has_an_output_or_there_are_htlcs(ulong toLocal, ulong toRemote, bool withHtlc, bool local, bool remote)
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var terms = toLocal == 0 ? channel.AliceTerms with { LocalIsOpener = false } : channel.AliceTerms;
        Sequence<CommitmentHtlc> htlcs = withHtlc ? [TestChannel.Htlc(HtlcDirection.Offered, 1, 1_000_000)] : [];

        Assert.True(CommitmentAmounts.TryCompute(terms, new(new(1000), new(toLocal), new(toRemote), htlcs), out var amounts, out _));

        Assert.Equal((local, remote), (amounts.HasLocalAnchor, amounts.HasRemoteAnchor));
        Assert.Equal(Satoshi.Zero, amounts.OpenerShortfall);
        var missingAnchors = (local ? 0UL : 330) + (remote ? 0UL : 330);
        Assert.Equal(new Satoshi(amounts.BaseFee.Value + missingAnchors), amounts.Fee);
    }

    [Fact, Rule("3.11")]
    public void An_opener_who_cannot_pay_the_fee_gives_all_and_the_shortfall_is_told()
    {
        using var channel = new TestChannel(CommitmentFormat.StaticRemotekey);
        var spec = new CommitmentSpec(new(1000), new(500_000), new(9_999_500_000), default);

        var commitment = channel.OfAlice(0, spec);

        Assert.Equal(new(224), commitment.Amounts.OpenerShortfall);
        Assert.Equal(new(500), commitment.Amounts.Fee);
        Assert.Equal(CommitmentOutputKind.ToRemote, Assert.Single(commitment.Outputs).Kind);
    }

    [Fact]
    public void Impossible_states_are_refused()
    {
        using var anchors = new TestChannel(CommitmentFormat.Anchors);
        Assert.Equal(CommitmentError.OutputsExceedFunding, ErrorOf(anchors, new(new(0), new(0), new(10_000_000_000), default)));
        Assert.Equal(CommitmentError.AmountsDoNotAddUp, ErrorOf(anchors, new(new(0), new(1), new(10_000_000_000), default)));
        Assert.Equal(CommitmentError.AmountsDoNotAddUp, ErrorOf(anchors, new(new(0), new(ulong.MaxValue), new(ulong.MaxValue), default)));
        var tooMany = Enumerable.Range(0, 484).Select(id => TestChannel.Htlc(HtlcDirection.Received, id, 1000)).ToArray();
        Assert.Equal(CommitmentError.TooManyHtlcs, ErrorOf(anchors, anchors.Spec(new(0), tooMany)));
        Assert.False(anchors.AliceBuilder.TryBuild(new(1UL << 48), anchors.OfAlice(0, anchors.TypicalSpec()).Keys, anchors.TypicalSpec(), out _, out var error));
        Assert.Equal(CommitmentError.NumberOutOfRange, error);

        static CommitmentError ErrorOf(TestChannel channel, CommitmentSpec spec)
        {
            Assert.False(CommitmentAmounts.TryCompute(channel.AliceTerms, spec, out _, out var error));
            return error;
        }
    }

    [Fact, Rule("3.5"), Rule("3.6")]
    public void Htlcs_that_differ_in_expiry_alone_stand_in_the_order_of_expiry_and_so_do_their_signatures()
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var late = TestChannel.Htlc(HtlcDirection.Offered, 1, 5_000_000, expiry: 506);
        var early = TestChannel.Htlc(HtlcDirection.Offered, 1, 5_000_999, expiry: 505) with { Id = new(2) };
        var commitment = channel.OfAlice(0, channel.Spec(new(1000), late, early));
        var signatures = channel.BobSigns(commitment);

        Assert.Equal([505U, 506U], commitment.HtlcTransactions.Select(htlc => htlc.UnsignedTransaction.LockTime));
        Assert.Equal(SignatureFault.None, commitment.Verify(signatures));
        Assert.Equal(SignatureFault.Htlc, commitment.Verify(signatures with { Htlcs = [signatures.Htlcs[1], signatures.Htlcs[0]] }));
        Assert.Equal(SignatureFault.HtlcCount, commitment.Verify(signatures with { Htlcs = [signatures.Htlcs[0]] }));
        Assert.Equal(SignatureFault.Commitment, commitment.Verify(signatures with { Commitment = signatures.Htlcs[0] }));
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void A_signature_with_high_s_is_refused(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var commitment = channel.OfAlice(0, channel.TypicalSpec());
        var signatures = channel.BobSigns(commitment);

        Assert.Equal(SignatureFault.Commitment, commitment.Verify(signatures with { Commitment = HighS(signatures.Commitment) }));
        var htlcs = signatures.Htlcs.ToArray();
        htlcs[^1] = HighS(htlcs[^1]);
        Assert.Equal(SignatureFault.Htlc, commitment.Verify(signatures with { Htlcs = [.. htlcs] }));
    }

    [Theory, Rule("3.20")]
    [InlineData("option_static_remotekey", 1)]
    [InlineData("option_anchors", 0x83)]
    public void The_peer_signs_all_of_an_htlc_transaction_or_with_anchors_its_one_input_and_output_while_we_always_sign_all(string format, byte peers)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var commitment = channel.Advance(0, channel.TypicalSpec());
        var remote = channel.BobSigns(commitment);
        var htlc = Assert.IsType<HtlcTimeoutTransaction>(commitment.HtlcTransactions[0]);
        var local = channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlc));

        var witness = htlc.Complete(local.Value, remote.Htlcs[0]).Inputs[0].Witness;

        Assert.Equal(peers, witness.Items[1].Span[^1]);
        Assert.Equal(1, witness.Items[2].Span[^1]);
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void The_number_of_a_commitment_is_read_from_the_transaction(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var commitment = channel.OfBob(0x1234_5678_9abc, channel.TypicalSpec());

        Assert.True(channel.AliceBuilder.Mask.TryReadNumber(commitment.UnsignedTransaction.Inputs[0].Sequence, commitment.UnsignedTransaction.LockTime, out var number));

        Assert.Equal(0x1234_5678_9abcUL, number.Value);
    }

    [Theory]
    [MemberData(nameof(BothFormats))]
    public void Signed_transactions_weigh_what_the_bolt_expects(string format)
    {
        using var channel = new TestChannel(Formats.Of(format));
        var anchors = channel.Format.HasAnchors;
        var commitment = channel.Advance(0, channel.TypicalSpec());
        var remote = channel.BobSigns(commitment);
        var local = channel.Alice.Sign(new BroadcastRequest(TestChannel.Number, commitment));

        Assert.Equal(new((anchors ? 1124UL : 724) + (4 * 172)), commitment.ExpectedWeight);
        AssertWeight(commitment.ExpectedWeight, commitment.Complete(local.Value, remote.Commitment), signatures: 2, known: anchors ? 8 : 0);
        for (var i = 0; i < commitment.HtlcTransactions.Count; i++)
        {
            var htlc = commitment.HtlcTransactions[i];
            var signature = channel.Alice.Sign(new HtlcRequest(TestChannel.Number, htlc)).Value;
            var (signed, expected, known) = htlc switch
            {
                HtlcSuccessTransaction success => (success.Complete(signature, remote.Htlcs[i], TestChannel.PreimageOf((int)htlc.Htlc.Id.Value)), anchors ? 706UL : 703, 2),
                HtlcTimeoutTransaction timeout => (timeout.Complete(signature, remote.Htlcs[i]), anchors ? 666UL : 663, 0),
                _ => throw new InvalidOperationException(),
            };
            Assert.Equal(new(expected), htlc.ExpectedWeight);
            AssertWeight(htlc.ExpectedWeight, signed, signatures: 2, known);
        }
    }

    /// <summary>A signature has at most 72 of the 73 bytes, on average 71.5, very rarely a few fewer; what else is known the BOLTs count too much.</summary>
    internal static void AssertWeight(Weight expected, Transaction signed, int signatures, int known)
    {
        Assert.True(signed.Weight <= expected, $"{signed.Weight} is more than {expected}");
        Assert.True(signed.Weight.Value + (ulong)((5 * signatures) + known) >= expected.Value, $"{signed.Weight} is much less than {expected}");
    }

    private static SignatureBytes HighS(SignatureBytes signature)
    {
        var order = new System.Numerics.BigInteger(Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"), isUnsigned: true, isBigEndian: true);
        var s = new System.Numerics.BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var negated = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        var bytes = new byte[32];
        negated.CopyTo(bytes, 32 - negated.Length);
        return signature with { S = Bytes32.FromBytes(bytes) };
    }
}
