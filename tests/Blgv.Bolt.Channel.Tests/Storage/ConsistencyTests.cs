using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>A state whose parts do not go together is not loaded, and the error says which.</summary>
public sealed class ConsistencyTests
{
    public static TheoryData<string, Func<Commitments, Commitments>> Misfits { get; } = new()
    {
        { "commitments.awaits_revocation", one => one with { RemoteNextPoint = null } },
        { "commitments.remote_secrets", one => one with { RemoteSecrets = PerCommitmentSecretStore.Empty } },
        { "commitments.remote_secrets", one => one with { RemoteNumber = new(one.RemoteNumber.Value + 1) } },
        { "commitments.whole_record", one => one with { WholeRecord = new(one.RemoteNumber.Value + 1) } },
        { "commitments.fees", one => one with { Fees = default } },
        { "commitments.fees", one => one with { Fees = [.. one.Fees, one.Fees[0]] } },
        { "commitments.fees", one => one with { Fees = [one.Fees[0] with { State = LadderState.SentAdd }] } },
        { "commitments.fees", one => one with { Fees = [one.Fees[0] with { State = LadderState.ReceivedAddAckRevocation }] } },
        { "commitments.fees", one => one with { Fees = [one.Fees[0], new(new(300), LadderState.ReceivedRemove)] } },
        { "htlcs.id", one => one with { Htlcs = [.. one.Htlcs, one.Htlcs[0]] } },
        { "htlcs.id", one => one with { NextLocalHtlc = new(0) } },
        { "htlcs.id", one => one with { NextRemoteHtlc = new(0) } },
        { "htlcs.state", one => First(one, htlc => htlc with { State = LadderState.ReceivedAddAckRevocation }) },
        { "htlcs.state", one => First(one, htlc => htlc with { State = LadderState.ReceivedRemoveAckRevocation }) },
        { "htlcs.removal", one => First(one, htlc => htlc with { Removal = new HtlcRemoval.Malformed(default, default) }) },
        { "htlcs.removal", one => First(one, htlc => htlc with { State = LadderState.ReceivedRemoveCommit, Removal = null }) },
        { "htlcs.preimage", one => First(one, htlc => htlc with { Preimage = new(Pair.Hash("another")) }) },
        { "htlcs.expiry", one => First(one, htlc => htlc with { Expiry = new(CltvExpiry.Threshold) }) },
        { "settled.id", one => one with { Settled = [.. one.Settled, one.Settled[0]] } },
        { "settled.id", one => one with { Settled = [one.Settled[0] with { Id = one.Htlcs.First(htlc => htlc.IsOffered).Key.Id }] } },
        { "settled.preimage", one => one with { Settled = [one.Settled[0] with { Removal = new HtlcRemoval.Fulfilled(default, null) }] } },
        { "own_updates", one => one with { OwnUpdates = [new(OwnUpdateKind.Add, new(99), default, IsSigned: false)] } },
        { "own_updates", one => one with { OwnUpdates = one.OwnUpdates.Reverse().ToSequence() } },
        { "own_updates", one => one with { OwnUpdates = one.OwnUpdates.Select(update => update with { IsSigned = !update.IsSigned }).ToSequence() } },
        { "active.funding", one => one with { Active = default } },
        { "active.funding", one => one with { Active = [one.Active[0], one.Active[0]] } },
        { "active.balances", one => one with { Active = [one.Active[0] with { ToLocal = new(one.Active[0].ToLocal.Value - 1) }] } },
        { "active.balances", one => one with { Active = [one.Active[0] with { ToLocal = new(0), ToRemote = one.Active[0].Scope.Amount.ToMilliSatoshi() }] } },
        { "active.signatures", one => one with { Active = [one.Active[0] with { Signatures = new(default, default) }] } },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void A_state_whose_parts_do_not_go_together_is_refused(string misfit, Func<Commitments, Commitments> damage)
    {
        var state = Samples.Busy().WithCore(core => core with { Commitments = damage(core.Commitments) });

        Assert.False(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(state).Span, out var decoded, out var error));
        Assert.Null(decoded);
        Assert.Equal(new(StorageErrorKind.Inconsistent, 0, misfit), error);
        Assert.EndsWith("the data is damaged; restore it from a copy", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_phase_that_does_not_go_with_what_was_said_is_refused()
    {
        var core = Samples.Busy().Channel;
        var unready = core with { Funding = core.Funding with { ReadyReceived = false } };
        var script = new Script(Bytes.Copy([0x51]));
        (FundedState State, string Misfit)[] cases =
        [
            (new AwaitingReady(core), "funding.ready"),
            (new Normal(unready), "funding.ready"),
            (new Closing(core, new(script, null, null), null, default, null), "shutdown"),
            (new Closing(core, new(null, script, null), null, default, null), "shutdown"),
        ];

        foreach (var (state, misfit) in cases)
        {
            Assert.False(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(state).Span, out _, out var error));
            Assert.Equal(misfit, error.Name);
        }

        Assert.True(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(new AwaitingReady(unready)).Span, out _, out _));
        Assert.True(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(new Closing(core, new(script, script, null), null, default, null)).Span, out _, out _));
    }

    [Fact]
    public void More_htlcs_than_there_can_be_are_refused()
    {
        var full = Samples.Full(Pair.Anchors, ChannelLimits.MaxAcceptedHtlcs);
        var more = full.WithCore(core => core with
        {
            Commitments = core.Commitments with
            {
                Htlcs = [.. core.Commitments.Htlcs, core.Commitments.Htlcs[0] with { Key = new(HtlcDirection.Offered, new(1)), Amount = new(1) }],
            },
        });

        Assert.False(ChannelCodec.TryDecodeState(ChannelCodec.EncodeState(more).Span, out _, out var error));
        Assert.Equal("htlcs.count", error.Name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChannelLimits.MaxAcceptedHtlcs)]
    public void A_channel_with_the_most_of_everything_comes_back(int each)
    {
        foreach (var type in (ReadOnlySpan<FeatureSet<ChannelTypeContext>>)[Pair.Anchors, Pair.StaticRemotekey])
        {
            var full = Samples.Full(type, each);
            var encoded = ChannelCodec.EncodeState(full);
            Assert.True(ChannelCodec.TryDecodeState(encoded.Span, out var decoded, out var error), error.ToString());
            var live = new Offline(full.WithCore(core => core.AsDisconnected() with { Height = default }));
            Assert.True(live == decoded, "Something was lost.");
            Assert.Equal(encoded, ChannelCodec.EncodeState(decoded));
        }
    }

    [Fact]
    public void A_point_that_is_not_on_the_curve_is_refused()
    {
        byte[] bytes = [1, 12, 65, .. new byte[32], 2, .. Enumerable.Repeat((byte)0xff, 32)];

        Assert.False(ChannelCodec.TryDecodeFacts(bytes, out _, out var error));
        Assert.Equal(new(StorageErrorKind.InvalidValue, 35, "revocation_received.next_point"), error);
    }

    [Fact]
    public void An_amount_that_does_not_exist_is_refused()
    {
        byte[] bytes = [1, 2, 9, 0xff, 0x1d, 0x24, 0xb2, 0xdf, 0xac, 0x52, 0x00, 0x01];

        Assert.False(ChannelCodec.TryDecodeFacts(bytes, out _, out var error));
        Assert.Equal(new(StorageErrorKind.InvalidValue, 3, "htlc_offered.amount"), error);
    }

    private static Commitments First(Commitments commitments, Func<LiveHtlc, LiveHtlc> change)
    {
        var index = commitments.Htlcs.ToList().FindIndex(htlc => htlc.IsOffered && htlc.Removal is null);
        return commitments with { Htlcs = commitments.Htlcs.Replace(index, change(commitments.Htlcs[index])) };
    }
}
