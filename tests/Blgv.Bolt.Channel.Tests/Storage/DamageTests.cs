using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.Storage;

/// <summary>Damaged bytes give an error with a place and a name, or something that can be worked with: nothing throws.</summary>
public sealed class DamageTests
{
    [Fact]
    public void Facts_cut_off_or_changed_anywhere_never_throw()
    {
        var state = new Offline(Samples.Busy()).AsDisconnected();
        foreach (var fact in Samples.Facts)
        {
            var encoded = ChannelCodec.EncodeFacts([fact]);
            ForAllDamage(
                encoded,
                bytes =>
                {
                    var read = ChannelCodec.TryDecodeFacts(bytes, out var facts, out var error);
                    if (read)
                    {
                        _ = state.Apply(facts);
                    }

                    return (read, error);
                },
                step: encoded.Length > 500 ? 7 : 1);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 23)]
    public void A_state_cut_off_or_changed_anywhere_never_throws(int fundings, int step) => ForAllDamage(
        ChannelCodec.EncodeState(Samples.Busy(fundings)),
        bytes =>
        {
            var read = ChannelCodec.TryDecodeState(bytes, out var state, out var error);
            if (read && state is not null)
            {
                _ = ChannelCodec.EncodeState(state);
                _ = ChannelMachine.Owed(state);
            }

            return (read, error);
        },
        step);

    [Fact]
    public void Facts_that_do_not_belong_to_the_state_never_throw_and_are_found_afterwards()
    {
        var state = new Offline(Samples.Busy(fundings: 2));
        Sequence<ChannelFact> facts = [new CommitmentReceived(default, default, new Filler().Make<Crypto.PublicKey>())];
        Sequence<ChannelFact> removed = [new HtlcRemovalSent(new(2), new HtlcRemoval.Fulfilled(new(Pair.Hash("no such preimage")), null))];

        Assert.False(ChannelCodec.TryCheck(state.Apply(removed), out var error));
        Assert.Equal(new(StorageErrorKind.Inconsistent, 0, "htlcs.preimage"), error);
        _ = state.Apply([.. facts, .. Samples.Facts]);
        foreach (var fact in Samples.Facts)
        {
            _ = state.Apply([fact, fact]);
        }
    }

    [Fact]
    public void A_phase_with_everything_cut_off_or_changed_anywhere_never_throws()
    {
        foreach (var type in Filler.KindsOf(typeof(FundedState)))
        {
            ForAllDamage(
                ChannelCodec.EncodeState((FundedState)new Filler().Make(type)),
                bytes => (ChannelCodec.TryDecodeState(bytes, out _, out var error), error),
                step: 17);
        }
    }

    [Fact]
    public void What_is_beside_the_state_cut_off_or_changed_anywhere_never_throws()
    {
        var filler = new Filler();
        ForAllDamage(
            ChannelCodec.EncodeRevocable(filler.Make<RevocableRecord>()),
            bytes => (ChannelCodec.TryDecodeRevocable(bytes, out _, out var error), error));
        ForAllDamage(
            ChannelCodec.EncodeMarks(filler.Make<Transactions.SignerMarks>()),
            bytes => (ChannelCodec.TryDecodeMarks(bytes, out _, out var error), error));
    }

    [Fact]
    public void A_count_or_length_beyond_the_bytes_is_refused_before_anything_is_made()
    {
        // commitment_received with 2^64 - 1 signatures
        byte[] point = [.. ChannelCodec.EncodeFacts([new RevocationReceived(default, new Filler().Make<Crypto.PublicKey>())]).Span[^33..]];
        byte[] bytes = [1, 10, 42, .. point, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

        Assert.False(ChannelCodec.TryDecodeFacts(bytes, out _, out var error));
        Assert.Equal((StorageErrorKind.Truncated, "commitment_received.signatures"), (error.Kind, error.Name));
    }

    private static void ForAllDamage(Bytes encoded, Func<byte[], (bool Read, StorageError Error)> decode, int step = 1)
    {
        var whole = encoded.Span.ToArray();
        for (var i = 0; i < whole.Length; i += step)
        {
            var (read, error) = decode(whole[..i]);
            Assert.True(read ? error == default : error.Kind != StorageErrorKind.None && error.Name.Length > 0);
            foreach (var change in (ReadOnlySpan<byte>)[(byte)(1 << (i % 8)), 0xff])
            {
                var changed = whole.ToArray();
                changed[i] ^= change;
                (read, error) = decode(changed);
                Assert.True(read ? error == default : error.Kind != StorageErrorKind.None && error.Name.Length > 0);
                Assert.InRange(error.Offset, 0, whole.Length);
            }
        }
    }
}
