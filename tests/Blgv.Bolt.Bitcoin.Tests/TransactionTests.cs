using Blgv.Bolt.Primitives;
using FsCheck.Fluent;
using Property = Blgv.Bolt.Tests.Property;

namespace Blgv.Bolt.Bitcoin.Tests;

public sealed class TransactionTests
{
    /// <summary>One input that spends output 0 of a transaction of zeros, one output of nothing with an empty script.</summary>
    private const string Smallest =
        "02000000" + "01" + "0000000000000000000000000000000000000000000000000000000000000000" + "00000000" + "00" + "ffffffff"
        + "01" + "0000000000000000" + "00" + "00000000";

    private static readonly Transaction Genesis = Transaction.FromHex(
        "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f"
        + "4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2"
        + "052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b"
        + "8d578a4c702b6bf11d5fac00000000");

    [Fact]
    public void The_first_block_is_read_and_hashes_to_what_it_is_called()
    {
        var header = new BlockHeader(
            1,
            default,
            Genesis.ComputeTxId().Value,
            1231006505,
            0x1d00ffff,
            2083236893);
        var block = new Block(header, [Genesis]);

        Assert.Equal("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", Genesis.ComputeTxId().ToString());
        Assert.Equal("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", header.ComputeHash().ToString());
        Assert.Equal(header.MerkleRoot, Block.ComputeMerkleRoot(block.Transactions));
        Assert.Equal(285, block.ToBytes().Length);
        Assert.True(Block.TryParse(block.ToBytes(), out var parsed, out _));
        Assert.Equal(block, parsed);
        Assert.True(BlockHeader.TryParse(header.ToBytes(), out var parsedHeader, out _));
        Assert.Equal(header, parsedHeader);
        Assert.Equal(ChainHash.Bitcoin.Value, header.ComputeHash().Value);
    }

    [Fact]
    public void The_merkle_root_pairs_the_odd_one_out_with_itself()
    {
        var other = Transaction.FromHex(Smallest);
        Assert.Equal(Bytes32.FromHex(new string('0', 64)), Block.ComputeMerkleRoot([]));
        Assert.Equal(Block.ComputeMerkleRoot([Genesis, other, Genesis, Genesis]), Block.ComputeMerkleRoot([Genesis, other, Genesis]));
        Assert.NotEqual(Block.ComputeMerkleRoot([Genesis, other]), Block.ComputeMerkleRoot([other, Genesis]));
    }

    [Fact]
    public void Random_transactions_come_back_byte_for_byte() => Property.Holds(
        Arb.From(Arbitraries.AnyTransaction),
        transaction =>
        {
            var bytes = transaction.ToBytes();
            Assert.True(Transaction.TryParse(bytes, out var parsed, out var error), error.ToString());
            Assert.Equal(transaction, parsed);
            Assert.Equal(bytes, parsed.ToBytes());
            Assert.Equal(bytes.Length, transaction.TotalSize);
            Assert.Equal(transaction.ToBytesWithoutWitness().Length, transaction.BaseSize);
            Assert.Equal((ulong)((3 * transaction.BaseSize) + transaction.TotalSize), transaction.Weight.Value);
            Assert.Equal(!transaction.HasWitness, transaction.ComputeTxId().Value == transaction.ComputeWitnessTxId().Value);
        });

    [Fact]
    public void Every_cut_and_every_addition_is_refused()
    {
        var vector = Vectors.Cases("bip143.json")[0];
        foreach (var bytes in (byte[][])[Convert.FromHexString(Smallest), vector.Hex("signed")])
        {
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(Transaction.TryParse(bytes.AsSpan(0, length), out _, out var error));
                Assert.True(error.Kind is ConsensusErrorKind.Truncated or ConsensusErrorKind.NoInputs, error.ToString());
                Assert.InRange(error.Offset, 0, length);
            }

            Assert.False(Transaction.TryParse([.. bytes, 0], out _, out var trailing));
            Assert.Equal(new ConsensusError(ConsensusErrorKind.TrailingBytes, bytes.Length), trailing);
        }
    }

    [Fact]
    public void Mutated_transactions_never_throw_and_what_parses_comes_back() => Property.Holds(
        Arb.From(Arbitraries.Mutated(Arbitraries.AnyTransaction.Select(transaction => transaction.ToBytes()))),
        bytes =>
        {
            if (Transaction.TryParse(bytes, out var parsed, out var error))
            {
                Assert.Equal(bytes, parsed.ToBytes());
            }
            else
            {
                Assert.NotEqual(ConsensusErrorKind.None, error.Kind);
            }
        },
        runs: 600);

    [Theory]
    [InlineData("02000000" + "fd0100", ConsensusErrorKind.CompactSizeNotMinimal, 4)]
    [InlineData("02000000" + "fe01000000", ConsensusErrorKind.CompactSizeNotMinimal, 4)]
    [InlineData("02000000" + "ff0100000000000000", ConsensusErrorKind.CompactSizeNotMinimal, 4)]
    [InlineData("02000000" + "ffffffffffffffffff", ConsensusErrorKind.Truncated, 4)]
    [InlineData("02000000" + "feffffff7f", ConsensusErrorKind.Truncated, 4)]
    [InlineData("02000000" + "00" + "00" + "00000000", ConsensusErrorKind.NoInputs, 4)]
    [InlineData("02000000" + "00" + "02" + "00000000", ConsensusErrorKind.UnknownFlag, 5)]
    [InlineData("02000000" + "0001" + "00" + "00" + "00000000", ConsensusErrorKind.NoInputs, 4)]
    public void What_consensus_refuses_by_its_form_is_refused(string hex, ConsensusErrorKind kind, int offset)
    {
        Assert.False(Transaction.TryParse(Convert.FromHexString(hex), out _, out var error));
        Assert.Equal(new ConsensusError(kind, offset), error);
    }

    [Fact]
    public void A_witness_that_is_promised_must_be_there()
    {
        var empty = Smallest.Insert(8, "0001").Insert(Smallest.Length + 4 - 8, "00");
        Assert.False(Transaction.TryParse(Convert.FromHexString(empty), out _, out var error));
        Assert.Equal(new ConsensusError(ConsensusErrorKind.SuperfluousWitness, 4), error);
        Assert.True(Transaction.TryParse(Convert.FromHexString(Smallest), out _, out _));
    }

    [Fact]
    public void Amounts_that_cannot_exist_are_refused_alone_and_together()
    {
        static Transaction Paying(params ulong[] amounts) => Transaction.FromHex(Smallest) with
        {
            Outputs = amounts.Select(amount => new TransactionOutput(new Satoshi(amount), Script.Empty)).ToSequence(),
        };

        var max = Satoshi.Max.Value;
        Assert.True(Transaction.TryParse(Paying(max).ToBytes(), out _, out _));
        Assert.True(Transaction.TryParse(Paying(max - 1, 1).ToBytes(), out _, out _));
        foreach (var amounts in (ulong[][])[[max + 1], [ulong.MaxValue], [0, ulong.MaxValue], [max, 1], [max, max, ulong.MaxValue]])
        {
            Assert.False(Paying(amounts).TryGetTotalOutput(out _));
            Assert.False(Transaction.TryParse(Paying(amounts).ToBytes(), out _, out var error));
            Assert.Equal(ConsensusErrorKind.AmountTooLarge, error.Kind);
        }
    }

    /// <summary>The shape of the transaction of October 2022 that a limit on witnesses in a parser made nodes stop at (CVE-2022-44797).</summary>
    [Fact]
    public void A_multisig_of_998_of_999_in_tapscript_is_read()
    {
        var script = new ScriptBuilder();
        var key = new byte[32];
        for (var i = 0; i < 999; i++)
        {
            script.Push(key).Add(i == 0 ? Opcode.CheckSig : Opcode.CheckSigAdd);
        }

        script.PushNumber(998).Add(Opcode.NumEqual);
        Bytes[] items = [.. Enumerable.Repeat(Bytes.Copy(new byte[65]), 998), default, script.Build().Content, Bytes.Copy(new byte[33])];
        RoundTrips(Transaction.FromHex(Smallest).WithWitness(0, new Witness(items.ToSequence())));
        Assert.True(script.Build().Length > 10_000);
    }

    /// <summary>The shape of the transaction of November 2022 (CVE-2022-39389).</summary>
    [Fact]
    public void A_witness_of_500_000_items_is_read()
    {
        var witness = new Witness(Enumerable.Repeat(Bytes.Copy([1]), 500_001).ToSequence());
        RoundTrips(Transaction.FromHex(Smallest).WithWitness(0, witness));
        Assert.True(Witness.TryParse(witness.ToBytes(), out var parsed, out _));
        Assert.Equal(witness, parsed);
    }

    [Fact]
    public void A_witness_item_and_a_script_may_be_as_large_as_a_block()
    {
        var transaction = Transaction.FromHex(Smallest).WithWitness(0, new Witness([Bytes.Copy(new byte[3_900_000])]));
        RoundTrips(transaction);
        RoundTrips(transaction with { Outputs = [new TransactionOutput(Satoshi.Zero, Script.Copy(new byte[900_000]))] });
    }

    [Theory]
    [InlineData("02000000" + "fe00000002")]
    [InlineData("02000000" + "01" + "0000000000000000000000000000000000000000000000000000000000000000" + "00000000" + "feffffff7f")]
    [InlineData("02000000" + "01" + "0000000000000000000000000000000000000000000000000000000000000000" + "00000000" + "00" + "ffffffff" + "feffffff7f")]
    public void Nothing_is_allocated_for_a_length_that_is_only_claimed(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.InRange(Allocation.Least(() => Assert.False(Transaction.TryParse(bytes, out _, out _))), 0, 1000);
    }

    /// <summary>The dearest bytes: witness items of one byte, each an array of its own.</summary>
    [Fact]
    public void Memory_is_in_proportion_to_the_bytes()
    {
        var bytes = Transaction.FromHex(Smallest).WithWitness(0, new Witness(Enumerable.Repeat(Bytes.Copy([1]), 100_000).ToSequence())).ToBytes();
        Assert.InRange(Allocation.Least(() => Assert.True(Transaction.TryParse(bytes, out _, out _))), 0, 32L * bytes.Length);
    }

    [Fact]
    public void Changing_a_witness_changes_no_transaction_id()
    {
        var transaction = Transaction.FromHex(Smallest);
        var signed = transaction.WithWitness(0, new Witness([Bytes.Copy([1])]));
        Assert.Equal(transaction.ComputeTxId(), signed.ComputeTxId());
        Assert.NotEqual(transaction.ComputeWitnessTxId(), signed.ComputeWitnessTxId());
        Assert.Throws<ArgumentOutOfRangeException>(() => transaction.WithWitness(1, Witness.Empty));
    }

    private static void RoundTrips(Transaction transaction)
    {
        var bytes = transaction.ToBytes();
        Assert.True(Transaction.TryParse(bytes, out var parsed, out var error), error.ToString());
        Assert.Equal(transaction, parsed);
        Assert.True(bytes.AsSpan().SequenceEqual(parsed.ToBytes()));
    }
}
