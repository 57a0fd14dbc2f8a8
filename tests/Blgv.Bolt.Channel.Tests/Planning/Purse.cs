using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel.Tests.Planning;

/// <summary>A wallet of one key.</summary>
internal sealed class Purse(RegtestChain chain, byte seed) : IDisposable
{
    private static readonly Weight InputWeight = new(272);

    private readonly PrivateKey _key = PrivateKey.FromBytes(Enumerable.Repeat(seed, PrivateKey.Size).ToArray());

    internal Script Script => StandardScript.P2wpkh(_key.PublicKey.ToPointBytes());

    /// <summary>The confirmed coins.</summary>
    internal Sequence<WalletCoin> Coins => chain.Unspent
        .Where(coin => coin.Output.ScriptPubKey == Script)
        .Select(coin => new WalletCoin(coin.OutPoint, coin.Output, InputWeight))
        .ToSequence();

    internal Satoshi Balance => Coins.Aggregate(Satoshi.Zero, (sum, coin) => sum + coin.Output.Amount);

    internal WalletCoin Fund(ulong amount)
    {
        var funded = chain.Fund(Script, new(amount)).Output;
        return new(funded.OutPoint, funded.Output, InputWeight);
    }

    internal static WalletInput Input(WalletCoin coin) => new(coin.OutPoint, coin.Output.Amount, coin.InputWeight);

    /// <summary>Fills the inputs that spend our coins.</summary>
    internal Transaction Sign(Transaction transaction, IEnumerable<WalletCoin> coins)
    {
        foreach (var coin in coins)
        {
            var index = transaction.Inputs.ToList().FindIndex(input => input.PreviousOutput == coin.OutPoint);
            var point = _key.PublicKey.ToPointBytes();
            var digest = new TransactionDigests(transaction).SegwitV0(index, StandardScript.P2pkh(point), coin.Output.Amount, SighashType.All);
            var signature = new TransactionSignature(_key.Sign(digest.ToArray()), SighashType.All).ToBytes();
            transaction = transaction.WithWitness(index, new Witness([signature, Bytes.Copy(point.ToArray())]));
        }

        return transaction;
    }

    public void Dispose() => _key.Dispose();
}
