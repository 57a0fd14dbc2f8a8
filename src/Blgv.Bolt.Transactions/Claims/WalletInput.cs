using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>An input beside the claims that pays for them: a coin of a wallet, which signs it itself.</summary>
/// <param name="OutPoint">The coin.</param>
/// <param name="Amount">What it holds.</param>
/// <param name="ExpectedWeight">The expected weight of the input with its witness.</param>
public readonly record struct WalletInput(OutPoint OutPoint, Satoshi Amount, Weight ExpectedWeight)
{
    /// <summary>The sequence of such an input: the transaction can be replaced, and its locktime counts.</summary>
    public const uint Sequence = 0xffff_fffd;
}
