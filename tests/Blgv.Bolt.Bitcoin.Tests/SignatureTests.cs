using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class SignatureTests
{
    private const string Good = "304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee01";

    [Fact]
    public void A_good_signature_comes_back()
    {
        Assert.True(TransactionSignature.TryParse(Convert.FromHexString(Good), out var signature, out var error));
        Assert.Equal((SignatureErrorKind.None, SighashType.All), (error, signature.Type));
        Assert.Equal(Good, signature.ToBytes().ToString());
    }

    [Theory]
    [InlineData("00", "the first tag")]
    [InlineData("0201", "the length says more")]
    [InlineData("0143", "the length says less")]
    [InlineData("0200", "the tag of r")]
    [InlineData("0300", "r is empty")]
    [InlineData("0321", "r is too long")]
    [InlineData("04b6", "r is negative")]
    [InlineData("2400", "the tag of s")]
    [InlineData("26d7", "s is negative")]
    public void Every_way_to_break_strict_DER_is_refused(string change, string why)
    {
        Assert.NotEmpty(why);
        var bytes = Convert.FromHexString(Good);
        var at = Convert.FromHexString(change)[0];
        bytes[at] = change.Length == 4 ? Convert.FromHexString(change)[1] : (byte)0x31;
        Assert.False(TransactionSignature.TryParse(bytes, out _, out var error));
        Assert.Equal(SignatureErrorKind.NotStrictDer, error);
    }

    [Theory]
    [InlineData("", SignatureErrorKind.NotStrictDer)]
    [InlineData("01", SignatureErrorKind.NotStrictDer)]
    [InlineData("3006020101020101", SignatureErrorKind.NotStrictDer)]
    [InlineData("300702020001020101" + "01", SignatureErrorKind.NotStrictDer)]
    [InlineData("300602010002010101", SignatureErrorKind.OutOfRange)]
    [InlineData("300602010102010001", SignatureErrorKind.OutOfRange)]
    [InlineData("300602010102010100", SignatureErrorKind.UndefinedSighashType)]
    [InlineData("300602010102010104", SignatureErrorKind.UndefinedSighashType)]
    [InlineData("300602010102010180", SignatureErrorKind.UndefinedSighashType)]
    [InlineData("3026022100fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414102010101", SignatureErrorKind.OutOfRange)]
    [InlineData("3026020101022100fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd036414001", SignatureErrorKind.HighS)]
    [InlineData("30250201010220" + "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1" + "01", SignatureErrorKind.HighS)]
    [InlineData("30250201010220" + "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0" + "01", SignatureErrorKind.None)]
    [InlineData("300602010102010183", SignatureErrorKind.None)]
    public void Each_error_has_its_name(string hex, SignatureErrorKind expected)
    {
        Assert.Equal(expected == SignatureErrorKind.None, TransactionSignature.TryParse(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Mutated_signatures_never_throw_and_what_parses_comes_back() => Property.Holds(
        Arb.From(Arbitraries.Mutated(Gen.Constant(Convert.FromHexString(Good)))),
        bytes =>
        {
            if (TransactionSignature.TryParse(bytes, out var signature, out _))
            {
                Assert.Equal(bytes, signature.ToBytes().Span.ToArray());
            }
        },
        runs: 1000);

    [Fact]
    public void Taproot_signatures_have_64_bytes_or_a_type_that_is_not_the_default()
    {
        var raw = Enumerable.Repeat((byte)1, 64).ToArray();
        Assert.True(TaprootSignature.TryParse(raw, out var plain));
        Assert.Equal(SighashType.Default, plain.Type);
        Assert.True(TaprootSignature.TryParse([.. raw, 0x83], out var single));
        Assert.Equal(SighashType.SingleAnyoneCanPay, single.Type);
        Assert.Equal(65, single.ToBytes().Length);
        foreach (var wrong in (byte[][])[[], raw[..63], [.. raw, 0], [.. raw, 4], [.. raw, 0x80], [.. raw, 1, 1]])
        {
            Assert.False(TaprootSignature.TryParse(wrong, out _));
        }
    }

    [Fact]
    public void Single_without_its_output_is_never_a_hash_in_taproot_and_one_in_legacy()
    {
        var spent = new TransactionOutput(new Satoshi(1), Script.Empty);
        var transaction = new Transaction(2, [new TransactionInput(default, 0), new TransactionInput(default, 1)], [spent], 0);
        var digests = new TransactionDigests(transaction, [spent, spent]);
        foreach (var type in (SighashType[])[SighashType.Single, SighashType.SingleAnyoneCanPay])
        {
            Assert.True(digests.TryTaprootKeyPath(0, type, [], out _));
            Assert.False(digests.TryTaprootKeyPath(1, type, [], out _));
            Assert.Equal(1, digests.Legacy(1, Script.Empty, type).ToArray()[0]);
        }

        Assert.False(digests.TryTaprootKeyPath(0, new SighashType(4), [], out _));
        Assert.Throws<InvalidOperationException>(() => new TransactionDigests(transaction).TryTaprootKeyPath(0, SighashType.Default, [], out _));
        Assert.Throws<ArgumentException>(() => new TransactionDigests(transaction, [spent]));
        Assert.Throws<ArgumentOutOfRangeException>(() => digests.SegwitV0(2, Script.Empty, Satoshi.Zero, SighashType.All));
    }

    [Fact]
    public void Annex_leaf_and_code_separator_each_change_the_taproot_hash()
    {
        var spent = new TransactionOutput(new Satoshi(1), Script.Empty);
        var digests = new TransactionDigests(new Transaction(2, [new TransactionInput(default, 0)], [spent], 0), [spent]);
        var leaf = TaprootHash.OfLeaf(Script.FromHex("51"), TaprootHash.TapscriptVersion);
        Assert.True(digests.TryTaprootKeyPath(0, SighashType.Default, [], out var keyPath));
        Assert.True(digests.TryTaprootKeyPath(0, SighashType.Default, [0x50], out var withAnnex));
        Assert.True(digests.TryTaprootScriptPath(0, SighashType.Default, [], leaf, TransactionDigests.NoCodeSeparator, out var scriptPath));
        Assert.True(digests.TryTaprootScriptPath(0, SighashType.Default, [], leaf, 0, out var separated));
        Assert.True(digests.TryTaprootScriptPath(0, SighashType.Default, [], default, TransactionDigests.NoCodeSeparator, out var otherLeaf));
        Assert.Equal(5, new HashSet<Bytes32> { keyPath, withAnnex, scriptPath, separated, otherLeaf }.Count);
    }

    [Fact]
    public void The_last_of_many_inputs_costs_no_more_than_the_first_of_few()
    {
        static long AllocatedBy(TransactionDigests digests, int input) => Allocation.Least(() =>
        {
            digests.SegwitV0(input, Script.Empty, Satoshi.Zero, SighashType.All);
            digests.TryTaprootKeyPath(input, SighashType.Default, [], out _);
        });

        var spent = new TransactionOutput(new Satoshi(1), StandardScript.P2wsh(Script.Empty));
        var transaction = new Transaction(
            2, Enumerable.Repeat(new TransactionInput(default, 0), 10_000).ToSequence(), [spent], 0);
        var digests = new TransactionDigests(transaction, Enumerable.Repeat(spent, 10_000).ToSequence());
        Assert.Equal(0, AllocatedBy(digests, 9_999));
    }
}
