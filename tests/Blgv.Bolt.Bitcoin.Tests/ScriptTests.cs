using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class ScriptTests
{
    private static readonly PointBytes Generator = PointBytes.FromHex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
    private static readonly PointBytes Doubled = PointBytes.FromHex("02c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5");

    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "51")]
    [InlineData(16, "60")]
    [InlineData(-1, "4f")]
    [InlineData(17, "0111")]
    [InlineData(-2, "0182")]
    [InlineData(127, "017f")]
    [InlineData(128, "028000")]
    [InlineData(-128, "028080")]
    [InlineData(144, "029000")]
    [InlineData(255, "02ff00")]
    [InlineData(500_000, "0320a107")]
    [InlineData(2147483648, "050000008000")]
    [InlineData(long.MinValue, "09000000000000008080")]
    public void Numbers_are_pushed_in_their_shortest_form(long number, string hex) =>
        Assert.Equal(hex, new ScriptBuilder().PushNumber(number).Build().ToString());

    [Fact]
    public void Numbers_round_trip() => Property.Holds(
        Arb.From(from number in Gen.Choose(int.MinValue, int.MaxValue) select (long)number),
        number =>
        {
            Span<byte> bytes = stackalloc byte[ScriptNumber.MaxLength];
            var length = ScriptNumber.Write(number, bytes);
            return ScriptNumber.TryRead(bytes[..length], 5, out var back) && back == number;
        });

    [Theory]
    [InlineData("00")]
    [InlineData("80")]
    [InlineData("0100")]
    [InlineData("0180")]
    [InlineData("010203040506")]
    public void A_number_with_a_needless_byte_or_too_many_is_refused(string hex) =>
        Assert.False(ScriptNumber.TryRead(Convert.FromHexString(hex), 5, out _));

    [Fact]
    public void Pushes_are_the_shortest_and_come_back()
    {
        foreach (var length in (int[])[0, 1, 75, 76, 255, 256, 65535, 65536])
        {
            var data = Enumerable.Repeat((byte)0xaa, length).ToArray();
            var reader = new ScriptBuilder().Push(data).Build().Read();
            Assert.Equal(ScriptReadStatus.Instruction, reader.Read(out var instruction));
            Assert.True(instruction.IsPush && instruction.IsMinimal);
            Assert.True(instruction.Data.SequenceEqual(data));
            Assert.Equal(ScriptReadStatus.End, reader.Read(out _));
        }
    }

    [Theory]
    [InlineData("0101")]
    [InlineData("0110")]
    [InlineData("0181")]
    [InlineData("4c00")]
    [InlineData("4c0111")]
    [InlineData("4d0100aa")]
    [InlineData("4e01000000aa")]
    public void A_push_that_could_be_shorter_is_told(string hex)
    {
        var reader = Script.FromHex(hex).Read();
        Assert.Equal(ScriptReadStatus.Instruction, reader.Read(out var instruction));
        Assert.False(instruction.IsMinimal);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("4b00")]
    [InlineData("4c")]
    [InlineData("4c01")]
    [InlineData("4d")]
    [InlineData("4d01")]
    [InlineData("4d0100")]
    [InlineData("4e")]
    [InlineData("4effffffff")]
    [InlineData("4effffff7f00")]
    public void A_push_past_the_end_is_told_and_stays_so(string hex)
    {
        var reader = Script.FromHex(hex).Read();
        Assert.Equal(ScriptReadStatus.TruncatedPush, reader.Read(out _));
        Assert.Equal(ScriptReadStatus.TruncatedPush, reader.Read(out _));
        Assert.Equal("[truncated]", Script.FromHex(hex).ToAssembly());
    }

    [Fact]
    public void Any_bytes_are_walked_to_an_end() => Property.Holds(
        Arb.From(Arbitraries.BytesUpTo(300)),
        bytes =>
        {
            var reader = Script.Copy(bytes).Read();
            var steps = 0;
            while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
            {
                Assert.Equal(steps++, instruction.Index);
            }

            Assert.InRange(steps, 0, bytes.Length);
            _ = Script.Copy(bytes).ToAssembly();
            _ = StandardScript.FormOf(Script.Copy(bytes));
        });

    [Fact]
    public void Standard_forms_are_made_and_told_apart()
    {
        var inner = StandardScript.P2pkh(Generator);
        Assert.True(XOnlyPublicKey.TryParse(Generator.ToArray().AsSpan(1), out var key));
        (Script Script, ScriptForm Form, int Length)[] expected =
        [
            (StandardScript.P2pkh(Generator), ScriptForm.P2pkh, 25),
            (StandardScript.P2sh(inner), ScriptForm.P2sh, 23),
            (StandardScript.P2wpkh(Generator), ScriptForm.P2wpkh, 22),
            (StandardScript.P2wsh(inner), ScriptForm.P2wsh, 34),
            (StandardScript.P2tr(key), ScriptForm.P2tr, 34),
            (StandardScript.NullData([1, 2, 3]), ScriptForm.NullData, 5),
            (Script.FromHex("6002751e"), ScriptForm.OtherWitnessProgram, 4),
            (Script.FromHex("0014" + new string('0', 42)), ScriptForm.Other, 23),
            (Script.FromHex("0015" + new string('0', 42)), ScriptForm.OtherWitnessProgram, 23),
            (Script.Empty, ScriptForm.Other, 0),
        ];
        foreach (var (script, form, length) in expected)
        {
            Assert.Equal((form, length), (StandardScript.FormOf(script), script.Length));
        }

        Assert.Equal("0014751e76e8199196d454941c45d1b3a323f1433bd6", StandardScript.P2wpkh(Generator).ToString());
        Assert.Equal("OP_DUP OP_HASH160 751e76e8199196d454941c45d1b3a323f1433bd6 OP_EQUALVERIFY OP_CHECKSIG", inner.ToAssembly());
    }

    [Fact]
    public void The_keys_of_a_2_of_2_are_sorted()
    {
        var script = StandardScript.Multisig2Of2(Generator, Doubled);
        Assert.Equal(script, StandardScript.Multisig2Of2(Doubled, Generator));
        Assert.Equal($"OP_2 {Generator} {Doubled} OP_2 OP_CHECKMULTISIG", script.ToAssembly());
    }

    [Fact]
    public void What_the_caller_gets_wrong_throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScriptBuilder().Add(Opcode.PushData1));
        Assert.Throws<ArgumentException>(() => StandardScript.P2wpkh(new byte[19]));
        Assert.Throws<InvalidOperationException>(() => new WitnessProgram(17, Bytes.Copy(new byte[20])).ToScript());
        Assert.Throws<InvalidOperationException>(() => new WitnessProgram(0, Bytes.Copy(new byte[41])).ToScript());
    }
}
