using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>The first block of Bitcoin's regtest network. Its output was never spendable.</summary>
internal static class Genesis
{
    /// <summary>The easiest target: every other hash is below it.</summary>
    internal const uint Bits = 0x207f_ffff;

    private const uint Time = 1_296_688_602;
    private const uint Nonce = 2;

    private const string Coinbase =
        "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f"
        + "4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff01"
        + "00f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c38"
        + "4df7ba0b8d578a4c702b6bf11d5fac00000000";

    internal static Block CreateBlock()
    {
        var transactions = Sequence.Create<Transaction>([Transaction.FromHex(Coinbase)]);
        return new Block(new BlockHeader(1, default, Block.ComputeMerkleRoot(transactions), Time, Bits, Nonce), transactions);
    }
}
