using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire.Messages;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Wire.Tests;

public sealed class ChannelMessageTests
{
    [Theory]
    [InlineData(0x00, false)]
    [InlineData(0x01, true)]
    [InlineData(0xfe, false)]
    [InlineData(0xff, true)]
    [Rule("2.50")]
    public void Unknown_channel_flags_mean_nothing_and_are_kept(byte flags, bool announce)
    {
        var open = (OpenChannel)EveryMessage.Named("open_channel").Make(new SmallestFilling()) with { ChannelFlags = (OpenChannelFlags)flags };
        var open2 = (OpenChannel2)EveryMessage.Named("open_channel2").Make(new SmallestFilling()) with { ChannelFlags = (OpenChannelFlags)flags };

        Assert.True(MessageCodec.TryDecode<OpenChannel>(open.ToArray(), out var decoded, out _));
        Assert.True(MessageCodec.TryDecode<OpenChannel2>(open2.ToArray(), out var decoded2, out _));
        Assert.Equal((open, announce), (decoded, decoded.AnnounceChannel));
        Assert.Equal((open2, announce), (decoded2, decoded2.AnnounceChannel));
    }

    [Fact]
    [Rule("2.41")]
    public void What_a_tx_abort_says_is_not_printed_verbatim()
    {
        var abort = new TxAbort { ChannelId = default, Data = new UntrustedText(Bytes.FromHex("676f1b5b324a0d0affe280ae")) };

        Assert.True(MessageCodec.TryDecode<TxAbort>(abort.ToArray(), out var decoded, out _));
        Assert.Equal("go\uFFFD[2J\uFFFD\uFFFD\uFFFD\uFFFD", decoded.Data.ToString());
        Assert.DoesNotContain("\u001b", decoded.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_channel_type_keeps_its_bytes_and_an_empty_one_is_not_an_absent_one()
    {
        var open = (OpenChannel)EveryMessage.Named("open_channel").Make(new SmallestFilling());
        foreach (var type in new[] { "", "00", "1000", "00401000" })
        {
            var typed = open with { UpfrontShutdownScript = Bytes.Empty, ChannelType = new FeatureSet<ChannelTypeContext>(Bytes.FromHex(type)) };
            Assert.True(MessageCodec.TryDecode<OpenChannel>(typed.ToArray(), out var decoded, out _));
            Assert.Equal(type, decoded.ChannelType.ToString());
            Assert.Equal(Bytes.Empty, decoded.UpfrontShutdownScript);
            Assert.Equal(typed, decoded);
        }

        Assert.True(MessageCodec.TryDecode<OpenChannel>(open.ToArray(), out var without, out _));
        Assert.Equal((null, null), (without.ChannelType, without.UpfrontShutdownScript));
    }

    [Fact]
    public void Limits_of_a_channel_may_be_any_number_because_nodes_send_the_largest_for_none()
    {
        var open = (OpenChannel)EveryMessage.Named("open_channel").Make(new SmallestFilling()) with
        {
            MaxHtlcValueInFlightMsat = new MilliSatoshi(ulong.MaxValue), DustLimitSatoshis = new Satoshi(ulong.MaxValue),
            ChannelReserveSatoshis = new Satoshi(ulong.MaxValue), HtlcMinimumMsat = new MilliSatoshi(ulong.MaxValue),
        };

        Assert.True(MessageCodec.TryDecode<OpenChannel>(open.ToArray(), out var decoded, out _));
        Assert.Equal(open, decoded);
    }

    [Fact]
    public void An_output_of_too_much_is_for_the_negotiation_to_refuse()
    {
        var output = new TxAddOutput { ChannelId = default, SerialId = new SerialId(2), Sats = new Satoshi(ulong.MaxValue) };

        Assert.True(MessageCodec.TryDecode<TxAddOutput>(output.ToArray(), out var decoded, out _));
        Assert.Equal(output, decoded);
    }

    [Fact]
    public void An_onion_has_1366_bytes_and_no_other_number()
    {
        var add = (UpdateAddHtlc)EveryMessage.Named("update_add_htlc").Make(new SmallestFilling());

        Assert.Equal(1452, add.GetLength());
        Assert.Throws<ArgumentException>(() => (add with { OnionRoutingPacket = default }).GetLength());
        Assert.Throws<ArgumentException>(() => (add with { OnionRoutingPacket = Bytes.Copy(new byte[1365]) }).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(919)]
    [InlineData(921)]
    public void Attribution_data_has_920_bytes_and_no_other_number(int length)
    {
        byte[] start = [0, 130, .. new byte[72]];
        byte[] bytes = [.. start, 1, .. (length < 0xfd ? [(byte)length] : new byte[] { 0xfd, (byte)(length >> 8), (byte)(length & 0xff) }), .. new byte[length]];

        Assert.False(MessageCodec.TryDecode<UpdateFulfillHtlc>(bytes, out _, out var error));
        Assert.Equal(("1.9", (ulong?)1), (error.Rule, error.TlvType));
    }

    [Fact]
    public void Attribution_data_takes_20_times_and_210_codes()
    {
        var times = Enumerable.Range(0, 20).Select(number => (uint)number).ToSequence();
        var hmacs = Enumerable.Range(0, 210).Select(number => new TruncatedHmac((uint)number)).ToSequence();

        Assert.Equal(AttributionData.Length, FieldCodec.Encode(new AttributionData(times, hmacs)).Length);
        Assert.Throws<ArgumentException>(() => FieldCodec.Encode(new AttributionData(times, default)));
        Assert.Throws<ArgumentException>(() => FieldCodec.Encode(new AttributionData(hmacs.Select(hmac => hmac.Value).ToSequence(), hmacs)));
    }

    [Fact]
    public void A_contribution_may_be_negative()
    {
        var init = (SpliceInit)EveryMessage.Named("splice_init").Make(new SmallestFilling()) with { FundingContributionSatoshis = new SignedSatoshi(long.MinValue) };

        Assert.True(MessageCodec.TryDecode<SpliceInit>(init.ToArray(), out var decoded, out _));
        Assert.Equal(init, decoded);
        Assert.True(decoded.FundingContributionSatoshis.IsNegative);
        Assert.Equal(new Satoshi(1UL << 63), decoded.FundingContributionSatoshis.Magnitude);
    }

    [Fact]
    public void Secrets_are_in_no_text_of_a_message()
    {
        var secret = Bytes32.FromHex(new string('a', 64));
        var revoke = (RevokeAndAck)EveryMessage.Named("revoke_and_ack").Make(new SmallestFilling()) with { PerCommitmentSecret = new PerCommitmentSecret(secret) };
        var fulfill = (UpdateFulfillHtlc)EveryMessage.Named("update_fulfill_htlc").Make(new SmallestFilling()) with { PaymentPreimage = new Preimage(secret) };
        var payload = new OnionPayload { PaymentData = new PaymentData(new PaymentSecret(secret), default) };

        Assert.DoesNotContain("aaaa", revoke.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", fulfill.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("aaaa", payload.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mebibyte_of_witnesses_cannot_be_claimed_by_a_count()
    {
        byte[] bytes = [0, 71, .. new byte[64], 0xff, 0xff, 0, 0];

        Assert.False(MessageCodec.TryDecode<TxSignatures>(bytes, out _, out var error));
        Assert.Equal(DecodeErrorKind.Truncated, error.Kind);
        Assert.InRange(PropertyTests.AllocationOf(bytes), 0, 1024);
    }
}
