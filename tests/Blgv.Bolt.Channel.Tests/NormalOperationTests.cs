using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Failures;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests;

/// <summary>The rules of BOLT 2, "Normal Operation": what a peer may not do, and what becomes of it.</summary>
public sealed class NormalOperationTests
{
    private static readonly Bytes Onion = Bytes.Copy(new byte[1366]);
    private static readonly Preimage Known = new(Pair.Hash("preimage"));
    private static readonly PaymentHash Hash = new(Pair.HashOf(Known));

    [Fact]
    [Rule("2.200")]
    public void An_htlc_of_nothing_or_below_the_minimum_is_refused()
    {
        using var pair = Pair.InUse(change: side => side with { HtlcMinimum = new(1000) });
        Refused(pair, "2.200", Add(pair, 0, 0));
        using var other = Pair.InUse(change: side => side with { HtlcMinimum = new(1000) });
        Refused(other, "2.200", Add(other, 0, 999));
        using var third = Pair.InUse(change: side => side with { HtlcMinimum = new(1000) });
        Taken(third, Add(third, 0, 1000));
    }

    [Fact]
    [Rule("2.201")]
    public void An_htlc_that_the_sender_cannot_afford_is_refused()
    {
        // Alice has 8,000,000,000 msat. She keeps the reserve of 160,000 sat, 660 sat of anchors and the fee with one more output.
        const ulong Fee = 253UL * (1124 + 172) / 1000;
        const ulong Most = 8_000_000_000 - ((160_000 + 660 + Fee) * 1000);
        using var pair = Pair.InUse();
        Refused(pair, "2.201", Add(pair, 0, Most + 1000));
        using var other = Pair.InUse();
        Taken(other, Add(other, 0, Most));
        using var third = Pair.InUse(change: side => side with { MaxHtlcValueInFlight = new(ulong.MaxValue) });
        Refused(third, "2.201", Add(third, 0, ulong.MaxValue));
    }

    [Fact]
    [Rule("2.202")]
    public void More_htlcs_than_accepted_are_refused()
    {
        using var pair = Pair.InUse(change: side => side with { MaxAcceptedHtlcs = 2 });
        Taken(pair, Add(pair, 0, 1000));
        Taken(pair, Add(pair, 1, 1000));
        Refused(pair, "2.202", Add(pair, 2, 1000));
    }

    [Fact]
    [Rule("2.203")]
    public void More_in_flight_than_accepted_is_refused()
    {
        using var pair = Pair.InUse(change: side => side with { MaxHtlcValueInFlight = new(5000) });
        Taken(pair, Add(pair, 0, 5000));
        Refused(pair, "2.203", Add(pair, 1, 1));
    }

    [Fact]
    [Rule("2.204")]
    public void An_expiry_that_is_a_time_is_refused()
    {
        using var pair = Pair.InUse();
        Refused(pair, "2.204", Add(pair, 0, 1000) with { CltvExpiry = new(500_000_000) });
        using var other = Pair.InUse();
        Taken(other, Add(other, 0, 1000) with { CltvExpiry = new(499_999_999) });
    }

    [Fact]
    [Rule("2.205")]
    public void The_same_hash_twice_is_two_htlcs()
    {
        using var pair = Pair.InUse();
        Taken(pair, Add(pair, 0, 1000));
        Taken(pair, Add(pair, 1, 1000));
        Assert.Equal(2, pair.Bob.Core.Commitments.Htlcs.Count);
    }

    [Fact]
    [Rule("2.206")]
    public void An_htlc_that_was_not_signed_may_come_again_after_a_disconnection()
    {
        using var pair = Pair.InUse();
        Taken(pair, Add(pair, 0, 1000));
        var offline = Assert.IsType<Offline>(pair.Bob.State.AsDisconnected());
        pair.Bob.State = WithPoint(offline.Inner, pair.Bob);
        Taken(pair, Add(pair, 0, 2000));
        Assert.Equal(2000UL, Assert.Single(pair.Bob.Core.Commitments.Htlcs).Amount.Value);
    }

    [Theory]
    [Rule("2.207")]
    [InlineData(1UL)]
    [InlineData(ulong.MaxValue)]
    public void Ids_count_up_by_one(ulong id)
    {
        using var pair = Pair.InUse();
        Refused(pair, "2.207", Add(pair, id, 1000));
    }

    [Fact]
    [Rule("2.209")]
    public void Only_an_htlc_that_is_there_can_be_removed()
    {
        IMessage[] removals =
        [
            new UpdateFulfillHtlc { ChannelId = Id, Id = new(0), PaymentPreimage = Known },
            new UpdateFailHtlc { ChannelId = Id, Id = new(0) },
            new UpdateFailMalformedHtlc { ChannelId = Id, Id = new(0), Sha256OfOnion = default, FailureCode = FailureCode.InvalidOnionKey },
        ];
        foreach (var removal in removals)
        {
            using var pair = Pair.InUse();
            Refused(pair, "2.209", removal);

            // Not irrevocably committed yet: Bob has it in his commitment, Alice has not revoked hers.
            using var early = Pair.InUse();
            Assert.IsType<CommandResult.Accepted>(early.Bob.Command(new AddHtlcCommand(new(1_000_000), Hash, new(200), Onion)));
            early.Bob.Do(new CommitDue());
            Refused(early, "2.209", removal);

            // Being removed already.
            using var twice = WithOffered();
            Taken(twice, removal);
            Refused(twice, "2.209", removal);
        }
    }

    [Fact]
    [Rule("2.210")]
    public void A_preimage_of_another_hash_is_refused()
    {
        using var pair = WithOffered();
        Refused(pair, "2.210", new UpdateFulfillHtlc { ChannelId = Id, Id = new(0), PaymentPreimage = new(Pair.Hash("another")) });
        Assert.Empty(pair.Bob.Settled);
    }

    [Fact]
    [Rule("2.211")]
    public void Malformed_without_badonion_is_refused()
    {
        using var pair = WithOffered();
        Refused(pair, "2.211", new UpdateFailMalformedHtlc
        {
            ChannelId = Id, Id = new(0), Sha256OfOnion = default, FailureCode = FailureCode.TemporaryChannelFailure,
        });
    }

    [Fact]
    [Rule("2.213")]
    public void Malformed_reaches_the_host_with_code_and_hash_once_it_is_irrevocable()
    {
        using var pair = WithOffered();
        var hash = new OnionHashOf("onion").Value;
        pair.Alice.Do(new HtlcTaken(new(HtlcDirection.Received, new(0))));
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Malformed(hash, FailureCode.InvalidOnionHmac))));
        Assert.Empty(pair.Bob.Settled);
        pair.Settle();
        var settled = Assert.IsType<HtlcRemoval.Malformed>(Assert.Single(pair.Bob.Settled).Removal);
        Assert.Equal((hash, FailureCode.InvalidOnionHmac), (settled.Sha256OfOnion, settled.FailureCode));
    }

    [Fact]
    [Rule("2.214")]
    public void A_wrong_or_high_signature_on_the_commitment_fails_the_channel()
    {
        Broken("2.214", signed => signed with { Signature = signed.Signature with { R = Pair.Hash("r") } });
        Broken("2.214", signed => signed with { Signature = HighS(signed.Signature) });
    }

    [Fact]
    [Rule("2.215")]
    public void Another_number_of_htlc_signatures_fails_the_channel()
    {
        Broken("2.215", signed => signed with { HtlcSignatures = default });
        Broken("2.215", signed => signed with { HtlcSignatures = [signed.HtlcSignatures[0], signed.HtlcSignatures[0]] });
    }

    [Fact]
    [Rule("2.216")]
    public void A_wrong_or_high_htlc_signature_fails_the_channel()
    {
        Broken("2.216", signed => signed with { HtlcSignatures = [signed.Signature] });
        Broken("2.216", signed => signed with { HtlcSignatures = [HighS(signed.HtlcSignatures[0])] });
    }

    [Fact]
    public void Incident_3_high_s_signatures_are_refused_before_anything_is_revoked()
    {
        foreach (Func<CommitmentSigned, CommitmentSigned> change in (Func<CommitmentSigned, CommitmentSigned>[])
            [signed => signed with { Signature = HighS(signed.Signature) }, signed => signed with { HtlcSignatures = [HighS(signed.HtlcSignatures[0])] }])
        {
            using var pair = Signing(out var signed);
            pair.Bob.Do(new PeerMessage(change(signed)));
            Assert.DoesNotContain(pair.Bob.Log.OfType<Send>(), send => send.Message is Revocation);
            Assert.Equal(0UL, pair.Bob.Core.Commitments.LocalNumber.Value);
        }
    }

    [Fact]
    [Rule("2.222")]
    public void A_valid_commitment_is_answered_by_one_revocation()
    {
        using var pair = Signing(out var signed);
        pair.Bob.Do(new PeerMessage(signed));
        Assert.IsType<RevokeAndAck>(Assert.Single(pair.Bob.Outbox));
    }

    [Fact]
    [Rule("2.223")]
    public void A_secret_of_another_commitment_fails_the_channel()
    {
        using var pair = Signing(out var signed);
        pair.Bob.Do(new PeerMessage(signed));
        var revocation = Assert.IsType<RevokeAndAck>(pair.Bob.Outbox.Dequeue());
        Failed(pair.Alice, "2.223", revocation with { PerCommitmentSecret = new(Pair.Hash("secret")) });
        using var again = Signing(out signed);
        again.Bob.Do(new PeerMessage(signed));
        revocation = Assert.IsType<RevokeAndAck>(again.Bob.Outbox.Dequeue());
        Failed(again.Alice, "2.223", revocation with { PerCommitmentSecret = default });
    }

    [Fact]
    [Rule("2.224")]
    public void A_secret_that_does_not_follow_from_the_seed_of_those_before_fails_the_channel()
    {
        using var pair = WithOffered();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(default, null))));
        pair.Alice.Do(new CommitDue());
        var secret = new PerCommitmentSecret(Pair.Hash("of no seed"));
        Assert.True(RevealedSecret.TryGetPoint(secret, out var point));
        var core = pair.Alice.Core;
        pair.Alice.State = new Normal(core with { Commitments = core.Commitments with { RemotePoint = point } });
        Failed(pair.Alice, "2.224", new RevokeAndAck { ChannelId = Id, PerCommitmentSecret = secret, NextPerCommitmentPoint = point.ToPointBytes() });
    }

    [Fact]
    [Rule("2.225")]
    [Rule("3.12")]
    public void A_rate_that_is_too_low_or_unreasonably_high_is_refused()
    {
        using var pair = Pair.InUse(feeRate: 1000);
        Refused(pair, "2.225", new UpdateFee { ChannelId = Id, FeeratePerKw = new(252) });
        using var other = Pair.InUse(feeRate: 1000);
        Refused(other, "2.225", new UpdateFee { ChannelId = Id, FeeratePerKw = new(2531) });
        using var third = Pair.InUse(feeRate: 1000);
        Taken(third, new UpdateFee { ChannelId = Id, FeeratePerKw = new(2530) });
    }

    [Fact]
    [Rule("2.226")]
    public void Only_the_opener_changes_the_fee()
    {
        using var pair = Pair.InUse();
        pair.Alice.Do(new PeerMessage(new UpdateFee { ChannelId = Id, FeeratePerKw = new(300) }));
        Warned(pair.Alice, "2.226");
    }

    [Fact]
    [Rule("2.227")]
    public void A_rate_that_the_opener_cannot_pay_is_refused()
    {
        // Alice keeps 170,000 sat: the reserve of 160,000 and 10,000 for fee and anchors.
        using var pair = Pair.InUse(pushed: 15_830_000_000);
        pair.Bob.FeeRate = new(20_000);
        Refused(pair, "2.227", new UpdateFee { ChannelId = Id, FeeratePerKw = new((uint)((10_000 - 660 + 1) * 1000 / 1124) + 1) });
        using var other = Pair.InUse(pushed: 15_830_000_000);
        other.Bob.FeeRate = new(20_000);
        Taken(other, new UpdateFee { ChannelId = Id, FeeratePerKw = new((10_000 - 660) * 1000 / 1124) });
    }

    [Fact]
    [Rule("2.228")]
    public void A_rate_that_makes_too_much_dust_fails_the_channel()
    {
        using var pair = Pair.InUse(Pair.StaticRemotekey);
        for (var i = 0UL; i < 30; i++)
        {
            Taken(pair, Add(pair, i, 4_000_000));
        }

        Assert.DoesNotContain(pair.Bob.Core.Commitments.Htlcs, htlc => htlc.ExceedsDustExposure);
        pair.Bob.FeeRate = new(20_000);
        pair.Bob.Do(new PeerMessage(new UpdateFee { ChannelId = Id, FeeratePerKw = new(20_000) }));
        Assert.Contains(pair.Bob.Reports, report => report is { Kind: ReportKind.Failed, Rule: "2.228" });
    }

    [Fact]
    [Rule("2.235")]
    public void An_htlc_beyond_the_dust_exposure_is_taken_but_can_only_be_failed()
    {
        using var pair = Pair.InUse();
        var count = DustUntilFull(pair);
        var last = pair.Bob.Core.Commitments.Htlcs[^1];
        Assert.True(last.ExceedsDustExposure);
        pair.Alice.Do(new CommitDue());
        pair.Settle();
        Assert.Equal(count, pair.Bob.Ready.Count());
        var answer = pair.Bob.Command(new RemoveHtlcCommand(last.Key.Id, new HtlcRemoval.Fulfilled(Known, null)));
        Assert.Equal(CommandRefusal.DustExposure, Assert.IsType<CommandResult.Refused>(answer).Reason);
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new RemoveHtlcCommand(last.Key.Id, new HtlcRemoval.Failed(default, null))));
    }

    [Fact]
    [Rule("2.246")]
    public void We_offer_nothing_beyond_the_dust_exposure()
    {
        using var pair = Pair.InUse();
        CommandResult answer;
        var sum = 0UL;
        while ((answer = pair.Alice.Command(new AddHtlcCommand(new(353_000), Hash, new(200), Onion))) is CommandResult.Accepted)
        {
            sum += 353_000;
        }

        Assert.Equal(CommandRefusal.DustExposure, Assert.IsType<CommandResult.Refused>(answer).Reason);
        Assert.InRange(sum, pair.Alice.Policy.MaxDustExposure.Value - 353_000, pair.Alice.Policy.MaxDustExposure.Value);
    }

    [Fact]
    public void Incident_5_dust_of_483_htlcs_never_exceeds_the_cap_on_either_commitment()
    {
        using var pair = Pair.InUse(change: side => side with { DustLimit = new(10_000) });
        var offered = 0;
        for (var i = 0; i < 483; i++)
        {
            offered += pair.Alice.Command(new AddHtlcCommand(new(9_000_000), Hash, new(200), Onion)) is CommandResult.Accepted ? 1 : 0;
        }

        Assert.Equal(5, offered);
        for (var i = 0UL; i < 100; i++)
        {
            pair.Bob.Do(new PeerMessage(Add(pair, i, 9_000_000)));
        }

        Assert.Equal(95, pair.Bob.Core.Commitments.Htlcs.Count(htlc => htlc.ExceedsDustExposure));
    }

    [Fact]
    [Rule("2.236")]
    public void A_disconnection_takes_back_what_the_peer_had_not_signed()
    {
        using var pair = WithOffered();
        Taken(pair, new UpdateFulfillHtlc { ChannelId = Id, Id = new(0), PaymentPreimage = Known });
        Taken(pair, new UpdateFee { ChannelId = Id, FeeratePerKw = new(300) });
        Taken(pair, Add(pair, 0, 1000));
        var offline = Assert.IsType<Offline>(pair.Bob.State.AsDisconnected());
        var commitments = offline.Inner.Channel.Commitments;
        var htlc = Assert.Single(commitments.Htlcs);
        Assert.Equal((LadderState.SentAddAckRevocation, null), (htlc.State, htlc.Removal));
        Assert.Equal(Known, htlc.Preimage);
        Assert.Equal(new FeeRate(253), Assert.Single(commitments.Fees).Rate);
    }

    [Fact]
    [Rule("2.234")]
    public void A_preimage_settles_upstream_at_once_and_is_not_forgotten()
    {
        using var pair = WithOffered();
        var effects = pair.Bob.Do(new PeerMessage(new UpdateFulfillHtlc { ChannelId = Id, Id = new(0), PaymentPreimage = Known }));
        Assert.IsType<PreimageLearned>(Assert.Single(Assert.IsType<Persist>(effects[0]).Facts));
        Assert.IsType<HtlcSettled>(effects[1]);
        var owed = ChannelMachine.Owed(pair.Bob.State.AsDisconnected()).OfType<HtlcSettled>();
        Assert.Equal(Known, Assert.IsType<HtlcRemoval.Fulfilled>(Assert.Single(owed).Htlc.Removal).Preimage);
    }

    [Fact]
    [Rule("2.238")]
    public void A_received_htlc_is_handed_over_only_once_it_is_irrevocable()
    {
        using var pair = Pair.InUse();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(1_000_000), Hash, new(200), Onion)));
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Alice.Do(new CommitDue());
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Pair.DeliverOne(pair.Bob, pair.Alice);
        pair.Bob.Do(new CommitDue());
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Empty(pair.Bob.Ready);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.Single(pair.Bob.Ready);
    }

    [Fact]
    [Rule("2.239")]
    public void A_failure_reaches_the_host_only_once_it_is_irrevocable()
    {
        using var pair = WithOffered();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new RemoveHtlcCommand(new(0), new HtlcRemoval.Failed(Onion, null))));
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Alice.Do(new CommitDue());
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Pair.DeliverOne(pair.Bob, pair.Alice);
        pair.Bob.Do(new CommitDue());
        Pair.DeliverOne(pair.Bob, pair.Alice);
        Assert.Empty(pair.Bob.Settled);
        Pair.DeliverOne(pair.Alice, pair.Bob);
        Assert.IsType<HtlcRemoval.Failed>(Assert.Single(pair.Bob.Settled).Removal);
    }

    [Fact]
    [Rule("2.245")]
    public void Only_the_newest_commitment_can_be_published()
    {
        using var pair = WithOffered();
        var core = pair.Alice.Core;
        Assert.True(core.Commitments.LocalNumber.Value > 0);
        Assert.Equal(core.Commitments.LocalNumber, CommitmentSteps.Accepted(core)[0].Commitment.Number);
    }

    private static ChannelId Id => new(Pair.Hash("channel"));

    private static UpdateAddHtlc Add(Pair pair, ulong id, ulong amount) => new()
    {
        ChannelId = pair.Bob.Core.Id,
        Id = new(id),
        AmountMsat = new(amount),
        PaymentHash = Hash,
        CltvExpiry = new(200),
        OnionRoutingPacket = Onion,
    };

    private static FundedState WithPoint(FundedState state, Party party) => state.WithCore(core => core with
    {
        Commitments = core.Commitments with
        {
            LocalNextPoint = party.Signers.Channel.PerCommitmentPointOf(Pair.Index, new(core.Commitments.LocalNumber.Value + 1)),
        },
        Session = Session.None with { Features = Pair.AllFeatures },
    });

    private static int DustUntilFull(Pair pair)
    {
        var count = 0;
        while (!pair.Bob.Core.Commitments.Htlcs.Any(htlc => htlc.ExceedsDustExposure))
        {
            pair.Alice.Policy = pair.Alice.Policy with { MaxDustExposure = MilliSatoshi.Max };
            Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(353_000), Hash, new(200), Onion)));
            Pair.DeliverOne(pair.Alice, pair.Bob);
            count++;
        }

        return count;
    }

    /// <summary>An HTLC of Bob's that is irrevocably committed.</summary>
    private static Pair WithOffered()
    {
        var pair = Pair.InUse();
        Assert.IsType<CommandResult.Accepted>(pair.Bob.Command(new AddHtlcCommand(new(1_000_000), Hash, new(200), Onion)));
        pair.Settle();
        return pair;
    }

    /// <summary>Alice has offered an HTLC to Bob and signed it; her commitment_signed is on its way.</summary>
    private static Pair Signing(out CommitmentSigned signed)
    {
        var pair = Pair.InUse();
        Assert.IsType<CommandResult.Accepted>(pair.Alice.Command(new AddHtlcCommand(new(1_000_000), Hash, new(200), Onion)));
        Pair.DeliverOne(pair.Alice, pair.Bob);
        pair.Alice.Do(new CommitDue());
        signed = Assert.IsType<CommitmentSigned>(pair.Alice.Outbox.Dequeue());
        return pair;
    }

    private static SignatureBytes HighS(SignatureBytes signature)
    {
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = new System.Numerics.BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var bytes = (order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] padded = [.. new byte[32 - bytes.Length], .. bytes];
        return signature with { S = Bytes32.FromBytes(padded) };
    }

    private static void Broken(string rule, Func<CommitmentSigned, CommitmentSigned> change)
    {
        using var pair = Signing(out var signed);
        Failed(pair.Bob, rule, change(signed));
    }

    private static void Failed(Party party, string rule, IMessage message)
    {
        party.Do(new PeerMessage(message));
        Assert.Contains(party.Reports, report => report.Kind == ReportKind.Failed && report.Rule == rule);
        Assert.Contains(party.Outbox, sent => sent is Error);
        Assert.IsType<OnChain>(party.State);
    }

    private static void Taken(Pair pair, IMessage message)
    {
        pair.Bob.Do(new PeerMessage(message));
        Assert.Empty(pair.Bob.Reports);
    }

    private static void Refused(Pair pair, string rule, IMessage message)
    {
        var stored = pair.Bob.State.AsDisconnected();
        pair.Bob.Do(new PeerMessage(message));
        Warned(pair.Bob, rule);
        Assert.Equal(stored, pair.Bob.State.AsDisconnected());
    }

    private static void Warned(Party party, string rule)
    {
        Assert.Contains(party.Reports, report => report.Kind == ReportKind.Warning && report.Rule == rule);
        Assert.Contains(party.Outbox, sent => sent is Warning);
        Assert.Contains(party.Log, effect => effect is Disconnect);
    }

    private sealed record OnionHashOf(string Text)
    {
        public Blgv.Bolt.Wire.Onion.OnionHash Value => new(Pair.Hash(Text));
    }
}
