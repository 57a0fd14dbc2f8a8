using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Regtest;

/// <summary>What came of a transaction that was handed in.</summary>
/// <param name="TxId">The transaction; of a package that was refused, the one that is to blame.</param>
/// <param name="Error">Why it was refused, or <see cref="SubmitError.None"/>.</param>
/// <param name="InputIndex">The input that is to blame, from 0, or null.</param>
/// <param name="ScriptError">Why that input may not be spent, when <paramref name="Error"/> is <see cref="SubmitError.Script"/>.</param>
/// <param name="Events">What else happened: the transactions that it replaced.</param>
public sealed record SubmitResult(
    TxId TxId, SubmitError Error, int? InputIndex = null, ScriptError ScriptError = ScriptError.None, Sequence<ChainEvent> Events = default)
{
    /// <summary>Whether it was accepted.</summary>
    public bool IsAccepted => Error == SubmitError.None;

    /// <summary>The outcome on one line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => IsAccepted ? $"{TxId}: accepted"
        : InputIndex is null ? $"{TxId}: {Error}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{TxId}: {Error} (input {InputIndex}, {ScriptError})");
}
