using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Channel;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Regtest;

namespace Blgv.Bolt.Node;

/// <summary>
/// A wallet on a chain of our own, where coins cost nothing: each funding mines itself one, and <see cref="Deposit"/> as many as one likes. Anybody
/// could spend what it has, but no other wallet takes it for its own: its script names it, so that money can be followed to the satoshi.
/// </summary>
public sealed class RegtestWallet : IFundingWallet, IFeeWallet
{
    private static readonly Weight FundingWeight = new(500);

    private readonly Lock _lock = new();
    private readonly HashSet<OutPoint> _fundings = [];
    private readonly RegtestBackend _backend;
    private readonly Script _witnessScript;

    /// <summary>A wallet.</summary>
    /// <param name="backend">The chain.</param>
    /// <param name="name">Which wallet of the chain it is: one of the same name, after a restart, has the same coins. Null for one that nobody else has.</param>
    public RegtestWallet(RegtestBackend backend, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        _backend = backend;
        Name = name ?? string.Create(CultureInfo.InvariantCulture, $"wallet {backend.NextWallet()}");
        _witnessScript = Script.Copy([SHA256.HashSizeInBytes, .. SHA256.HashData(Encoding.UTF8.GetBytes(Name)), (byte)Opcode.Drop, (byte)Opcode.Op1]);
        Script = StandardScript.P2wsh(_witnessScript);
    }

    /// <summary>Which wallet it is.</summary>
    public string Name { get; }

    /// <summary>What everything is paid to that is paid to this wallet.</summary>
    public Script Script { get; }

    /// <summary>What blocks have paid to it and no block has spent, without what is put into a channel and on its way there.</summary>
    public Satoshi Balance => Confirmed().Aggregate(Satoshi.Zero, static (sum, coin) => sum + coin.Output.Amount);

    private Weight InputWeight => new((4 * 41) + (ulong)Witness.Size);

    private Witness Witness => new([_witnessScript.Content]);

    /// <summary>Makes itself a coin, in a block of its own.</summary>
    /// <param name="amount">What it holds.</param>
    /// <returns>The coin.</returns>
    public OutPoint Deposit(Satoshi amount) => _backend.Do(chain => chain.Fund(Script, amount)).Output.OutPoint;

    /// <inheritdoc/>
    public ValueTask<Transaction> FundAsync(Script script, Satoshi amount, FeeRate feeRate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        OutPoint coin;
        lock (_lock)
        {
            // Under the lock, so that nobody pays a fee with it before it is reserved.
            coin = Deposit(amount + feeRate.FeeFor(FundingWeight));
            _fundings.Add(coin);
        }

        var input = new TransactionInput(coin, TransactionInput.FinalSequence) { Witness = Witness };
        return ValueTask.FromResult(new Transaction(2, [input], [new TransactionOutput(amount, script)], 0));
    }

    /// <inheritdoc/>
    public void Release(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        lock (_lock)
        {
            _fundings.ExceptWith(transaction.Inputs.Select(static input => input.PreviousOutput));
        }
    }

    /// <inheritdoc/>
    public ValueTask<Sequence<WalletCoin>> GetCoinsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Confirmed().Select(coin => new WalletCoin(coin.OutPoint, coin.Output, InputWeight)).ToSequence());
    }

    /// <inheritdoc/>
    public ValueTask<Script> GetSweepScriptAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Script);
    }

    /// <inheritdoc/>
    public void Reserve(Sequence<OutPoint> coins)
    {
        // A funding mines itself a coin: it takes none of these.
    }

    /// <inheritdoc/>
    public ValueTask<Transaction> SignAsync(Transaction transaction, Sequence<WalletCoin> coins, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        cancellationToken.ThrowIfCancellationRequested();
        var signed = transaction;
        for (var i = 0; i < transaction.Inputs.Count; i++)
        {
            var spent = transaction.Inputs[i].PreviousOutput;
            if (coins.Any(coin => coin.OutPoint == spent && coin.Output.ScriptPubKey == Script))
            {
                signed = signed.WithWitness(i, Witness);
            }
        }

        return ValueTask.FromResult(signed);
    }

    private UnspentOutput[] Confirmed()
    {
        var unspent = _backend.Do(static chain => chain.Unspent);
        lock (_lock)
        {
            return unspent.Where(coin => coin.Output.ScriptPubKey == Script && !_fundings.Contains(coin.OutPoint))
                .OrderBy(static coin => coin.Height).ThenBy(static coin => coin.OutPoint.TxId.Value).ThenBy(static coin => coin.OutPoint.Index)
                .ToArray();
        }
    }
}
