using Blgv.Bolt.Crypto;
using FsCheck.Fluent;

namespace Blgv.Bolt.Noise.Tests;

public sealed class HandshakeTests
{
    public static TheoryData<HandshakeAct, int> EveryByteOfEveryAct
    {
        get
        {
            var data = new TheoryData<HandshakeAct, int>();
            for (var i = 0; i < Handshake.ActThreeSize; i++)
            {
                data.Add(HandshakeAct.Three, i);
                if (i < Handshake.ActOneSize)
                {
                    data.Add(HandshakeAct.One, i);
                    data.Add(HandshakeAct.Two, i);
                }
            }

            return data;
        }
    }

    [Fact]
    public void The_sizes_are_50_50_and_66()
    {
        Assert.Equal(50, Handshake.ActOneSize);
        Assert.Equal(50, Handshake.ActTwoSize);
        Assert.Equal(66, Handshake.ActThreeSize);
    }

    [Theory]
    [MemberData(nameof(EveryByteOfEveryAct))]
    [Rule("8.11")]
    public void A_bit_changed_anywhere_in_an_act_ends_the_handshake(HandshakeAct act, int index)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            using var pair = new HandshakePair();
            var bytes = pair.RunUntil(act);
            bytes[index] ^= (byte)(1 << bit);
            var reader = pair.ReaderOf(act);
            Assert.False(reader.TryReadAct(bytes, out var error));
            Assert.Equal(act, error.Act);
            AssertOver(reader);
        }
    }

    [Theory]
    [MemberData(nameof(EveryByteOfEveryAct))]
    [Rule("8.1")]
    [Rule("8.5")]
    [Rule("8.6")]
    public void An_act_cut_anywhere_is_a_failed_read(HandshakeAct act, int length)
    {
        using var pair = new HandshakePair();
        var bytes = pair.RunUntil(act);
        var reader = pair.ReaderOf(act);
        Assert.False(reader.TryReadAct(bytes.AsSpan(0, length), out var error));
        Assert.Equal(new HandshakeError(act, HandshakeCause.ReadFailed), error);
        AssertOver(reader);
    }

    [Theory]
    [InlineData(HandshakeAct.One)]
    [InlineData(HandshakeAct.Two)]
    [InlineData(HandshakeAct.Three)]
    [Rule("8.1")]
    public void An_act_with_a_byte_too_many_is_a_failed_read(HandshakeAct act)
    {
        using var pair = new HandshakePair();
        byte[] bytes = [.. pair.RunUntil(act), 0];
        Assert.False(pair.ReaderOf(act).TryReadAct(bytes, out var error));
        Assert.Equal(new HandshakeError(act, HandshakeCause.ReadFailed), error);
    }

    [Theory]
    [InlineData(HandshakeAct.One)]
    [InlineData(HandshakeAct.Two)]
    [InlineData(HandshakeAct.Three)]
    [Rule("8.2")]
    [Rule("8.5")]
    [Rule("8.6")]
    public void Every_version_but_0_is_refused_and_named(HandshakeAct act)
    {
        for (var version = 1; version < 256; version++)
        {
            using var pair = new HandshakePair();
            var bytes = pair.RunUntil(act);
            bytes[0] = (byte)version;
            Assert.False(pair.ReaderOf(act).TryReadAct(bytes, out var error));
            Assert.Equal(new HandshakeError(act, HandshakeCause.BadVersion) { Version = (byte)version }, error);
        }
    }

    [Fact]
    [Rule("8.3")]
    public void A_point_off_the_curve_is_refused()
    {
        var off = FirstCoordinateOffTheCurve();
        using var pair = new HandshakePair();
        var bytes = pair.RunUntil(HandshakeAct.One);
        off.CopyTo(bytes.AsSpan(1));
        Assert.False(pair.Responder.TryReadAct(bytes, out var error));
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.BadPubkey), error);
    }

    [Fact]
    [Rule("8.4")]
    public void An_initiator_that_expects_another_key_is_refused_in_act_1()
    {
        using var initiator = Handshake.Initiate(Keys.Initiator, Keys.Initiator.PublicKey, SystemEntropy.Instance);
        using var responder = Handshake.Respond(Keys.Responder, SystemEntropy.Instance);
        var act = new byte[initiator.BytesToWrite];
        initiator.WriteAct(act);
        Assert.False(responder.TryReadAct(act, out var error));
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.BadTag), error);
    }

    [Fact]
    [Rule("8.10")]
    public void Another_protocol_name_makes_another_start_and_the_first_tag_fails()
    {
        // What a peer with the name of the hash-less pattern would start from: any other h and ck do.
        using var pair = new HandshakePair();
        pair.Initiator.State.Hash[0] ^= 1;
        pair.Initiator.State.ChainingKey[0] ^= 1;
        Assert.False(pair.Responder.TryReadAct(pair.RunUntil(HandshakeAct.One), out var error));
        Assert.Equal(new HandshakeError(HandshakeAct.One, HandshakeCause.BadTag), error);
    }

    [Fact]
    [Rule("8.15")]
    public void Every_handshake_has_a_new_ephemeral_key()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            using var pair = new HandshakePair();
            var one = pair.RunUntil(HandshakeAct.One);
            Assert.True(seen.Add(Convert.ToHexString(one.AsSpan(1, 33))));
            Assert.True(pair.Responder.TryReadAct(one, out _));
            var two = pair.RunUntil(HandshakeAct.Two);
            Assert.True(seen.Add(Convert.ToHexString(two.AsSpan(1, 33))));
        }
    }

    [Fact]
    public void Both_sides_end_with_the_same_keys_crosswise_and_know_each_other()
    {
        using var pair = new HandshakePair();
        pair.RunAll();
        using var initiator = pair.Initiator.Finish(out var responderKey);
        using var responder = pair.Responder.Finish(out var initiatorKey);
        Assert.Equal(initiator.SendingKey, responder.ReceivingKey);
        Assert.Equal(initiator.ReceivingKey, responder.SendingKey);
        Assert.Equal(initiator.ChainingKey, responder.ChainingKey);
        Assert.NotEqual(initiator.SendingKey.ToArray(), initiator.ReceivingKey.ToArray());
        Assert.Equal(Keys.Responder.PublicKey, responderKey);
        Assert.Equal(Keys.Initiator.PublicKey, initiatorKey);
    }

    [Fact]
    public void The_keys_are_given_once_and_the_secrets_of_the_handshake_are_gone()
    {
        using var pair = new HandshakePair();
        pair.RunAll();
        using var keys = pair.Initiator.Finish(out _);
        AssertOver(pair.Initiator);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.Finish(out _));
        keys.Dispose();
        Assert.Throws<ObjectDisposedException>(() => keys.SendingKey.Length);
        Assert.Equal("***", keys.ToString());
    }

    [Fact]
    public void What_is_out_of_order_is_refused_and_changes_nothing()
    {
        using var pair = new HandshakePair();
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.TryReadAct(new byte[50], out _));
        Assert.Throws<InvalidOperationException>(() => pair.Responder.WriteAct(new byte[50]));
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.Finish(out _));
        Assert.Throws<ArgumentException>(() => pair.Initiator.WriteAct(new byte[49]));
        Assert.Throws<ArgumentException>(() => pair.Initiator.WriteAct(new byte[51]));
        pair.RunAll();
        Assert.Equal(HandshakeStep.Complete, pair.Initiator.Step);
        Assert.Equal(HandshakeStep.Complete, pair.Responder.Step);
        Assert.Throws<InvalidOperationException>(() => pair.Initiator.WriteAct(new byte[66]));
        Assert.Throws<InvalidOperationException>(() => pair.Responder.TryReadAct(new byte[66], out _));
    }

    [Fact]
    public void An_act_of_another_handshake_is_refused()
    {
        using var pair = new HandshakePair();
        using var other = new HandshakePair();
        other.RunUntil(HandshakeAct.Three);
        pair.RunUntil(HandshakeAct.Three);
        Assert.False(pair.Responder.TryReadAct(other.LastAct, out var error));
        Assert.Equal(new HandshakeError(HandshakeAct.Three, HandshakeCause.BadCiphertext), error);
    }

    [Fact]
    public void Random_bytes_are_refused_with_a_typed_error() => Property.Holds(
        Arb.From(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()),
        bytes =>
        {
            foreach (var act in Enum.GetValues<HandshakeAct>())
            {
                using var pair = new HandshakePair();
                var right = pair.RunUntil(act);
                var wrong = new byte[right.Length];
                bytes.AsSpan(0, Math.Min(bytes.Length, right.Length)).CopyTo(wrong);

                // The prefix stays right half of the time, so that the checks behind it are reached.
                right.AsSpan(0, bytes.Length % 40).CopyTo(wrong);
                Assert.False(pair.ReaderOf(act).TryReadAct(bytes.Length % 2 == 0 ? wrong : bytes, out var error));
                Assert.Equal(act, error.Act);
                Assert.StartsWith($"ACT{(int)act}_", error.ToString(), StringComparison.Ordinal);
            }
        },
        runs: 100);

    [Fact]
    public void The_errors_of_this_library_have_names_too()
    {
        Assert.Equal("ACT1_WRITE_FAILED", new HandshakeError(HandshakeAct.One, HandshakeCause.WriteFailed).ToString());
        Assert.Equal("ACT3_TIMED_OUT", new HandshakeError(HandshakeAct.Three, HandshakeCause.TimedOut).ToString());
    }

    internal static void AssertOver(Handshake handshake)
    {
        Assert.Equal(HandshakeStep.Over, handshake.Step);
        Assert.Equal(new byte[32], handshake.State.Hash);
        Assert.Equal(new byte[32], handshake.State.ChainingKey);
        Assert.Equal(new byte[32], handshake.State.TemporaryKey);
        Assert.Throws<ObjectDisposedException>(() => handshake.Ephemeral.CopyTo(new byte[32]));
        Assert.Throws<InvalidOperationException>(() => handshake.TryReadAct(new byte[50], out _));
        Assert.Throws<InvalidOperationException>(() => handshake.WriteAct(new byte[50]));
    }

    private static byte[] FirstCoordinateOffTheCurve()
    {
        var point = new byte[33];
        point[0] = 2;
        do
        {
            point[32]++;
        }
        while (PublicKey.TryParse(point, out _));

        return point;
    }
}

/// <summary>Two handshakes that talk to each other as far as a test wants.</summary>
internal sealed class HandshakePair : IDisposable
{
    public Handshake Initiator { get; } = Handshake.Initiate(Keys.Initiator, Keys.Responder.PublicKey, SystemEntropy.Instance);

    public Handshake Responder { get; } = Handshake.Respond(Keys.Responder, SystemEntropy.Instance);

    public byte[] LastAct { get; private set; } = [];

    public Handshake ReaderOf(HandshakeAct act) => act == HandshakeAct.Two ? Initiator : Responder;

    /// <summary>Goes on until this act is written and not yet read.</summary>
    public byte[] RunUntil(HandshakeAct act)
    {
        while (true)
        {
            var (writer, reader) = Initiator.BytesToWrite > 0 ? (Initiator, Responder) : (Responder, Initiator);
            var isLast = writer.Act == act;
            LastAct = new byte[writer.BytesToWrite];
            writer.WriteAct(LastAct);
            if (isLast)
            {
                return LastAct;
            }

            Assert.True(reader.TryReadAct(LastAct, out _));
        }
    }

    public void RunAll() => Assert.True(Responder.TryReadAct(RunUntil(HandshakeAct.Three), out _));

    public void Dispose()
    {
        Initiator.Dispose();
        Responder.Dispose();
    }
}
