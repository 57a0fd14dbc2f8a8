using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>The scripts of a commitment are written by hand for speed; the builder of the layer below writes the same.</summary>
public sealed class ScriptCursorTests
{
    [Fact]
    public void A_number_is_pushed_in_its_shortest_form() => Property.Holds(
        Gen.OneOf(
            Gen.Choose(0, 300).Select(number => (uint)number),
            from bits in Gen.Choose(0, 31) from below in Gen.Choose(0, 1) select (1U << bits) - (uint)below,
            Gen.Choose(int.MinValue, int.MaxValue).Select(number => unchecked((uint)number)),
            Gen.Constant(uint.MaxValue)).ToArbitrary(),
        number =>
        {
            var script = new ScriptCursor(stackalloc byte[6]);
            script.PushNumber(number);
            Assert.Equal(new ScriptBuilder().PushNumber(number).Build(), Script.Copy(script.Written));
        },
        runs: 500);

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(144)]
    [InlineData(32_767)]
    [InlineData(32_768)]
    [InlineData(65_535)]
    public void To_local_fits_with_every_delay(ushort delay)
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var (revocation, delayed) = (channel.AliceTerms.Local.RevocationBasepoint, channel.AliceTerms.Local.HtlcBasepoint);
        var expected = new ScriptBuilder()
            .Add(Opcode.If).Push(revocation.ToPointBytes())
            .Add(Opcode.Else).PushNumber(delay).Add(Opcode.CheckSequenceVerify).Add(Opcode.Drop).Push(delayed.ToPointBytes())
            .Add(Opcode.EndIf).Add(Opcode.CheckSig)
            .Build();

        Assert.Equal(expected, ChannelScripts.ToLocal(revocation, delay, delayed));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(500_000, false)]
    [InlineData(8_388_607, true)]
    [InlineData(8_388_608, true)]
    [InlineData(uint.MaxValue, true)]
    public void A_received_htlc_fits_with_every_expiry(uint expiry, bool withAnchors)
    {
        using var channel = new TestChannel(CommitmentFormat.Anchors);
        var keys = channel.OfAlice(0, channel.TypicalSpec()).Keys;
        var bytes = TestChannel.HashOf(1).ToArray();
        var hash = new byte[20];
        Crypto.Ripemd160.Hash(bytes, hash);
        var revocationHash = new byte[20];
        Crypto.Hash160.Hash(keys.Revocation.ToPointBytes().ToArray(), revocationHash);
        var expected = new ScriptBuilder()
            .Add(Opcode.Dup).Add(Opcode.Hash160).Push(revocationHash).Add(Opcode.Equal)
            .Add(Opcode.If).Add(Opcode.CheckSig)
            .Add(Opcode.Else)
            .Push(keys.RemoteHtlc.ToPointBytes()).Add(Opcode.Swap).Add(Opcode.Size).PushNumber(32).Add(Opcode.Equal)
            .Add(Opcode.If).Add(Opcode.Hash160).Push(hash).Add(Opcode.EqualVerify)
            .PushNumber(2).Add(Opcode.Swap).Push(keys.LocalHtlc.ToPointBytes()).PushNumber(2).Add(Opcode.CheckMultiSig)
            .Add(Opcode.Else).Add(Opcode.Drop).PushNumber(expiry).Add(Opcode.CheckLockTimeVerify).Add(Opcode.Drop).Add(Opcode.CheckSig)
            .Add(Opcode.EndIf);
        expected = withAnchors ? expected.PushNumber(1).Add(Opcode.CheckSequenceVerify).Add(Opcode.Drop) : expected;

        Assert.Equal(expected.Add(Opcode.EndIf).Build(), ChannelScripts.ReceivedHtlc(keys, TestChannel.HashOf(1), new(expiry), withAnchors));
    }
}
