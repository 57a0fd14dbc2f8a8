namespace Blgv.Bolt.Bitcoin;

/// <content>BIP-65 and BIP-112.</content>
internal sealed partial class ScriptMachine
{
    private bool CheckLockTime()
    {
        if (!TryPeekLockTime(out var needed))
        {
            return false;
        }

        var transaction = _digests.Transaction;
        var sameKind = LockTime.IsTime(transaction.LockTime) == LockTime.IsTime(needed);
        return (sameKind
                && needed <= transaction.LockTime
                && transaction.Inputs[_inputIndex].Sequence != TransactionInput.FinalSequence)
            || Fail(ScriptError.UnsatisfiedLockTime);
    }

    private bool CheckSequence()
    {
        if (!TryPeekLockTime(out var number))
        {
            return false;
        }

        // Only the lower 32 bits count.
        var needed = unchecked((uint)number);
        if (!LockTime.IsRelative(needed))
        {
            return true;
        }

        var sequence = _digests.Transaction.Inputs[_inputIndex].Sequence;
        return (_digests.Transaction.Version >= LockTime.RelativeVersion
                && LockTime.IsRelative(sequence)
                && LockTime.IsRelativeTime(sequence) == LockTime.IsRelativeTime(needed)
                && LockTime.RelativeValue(sequence) >= LockTime.RelativeValue(needed))
            || Fail(ScriptError.UnsatisfiedLockTime);
    }

    /// <summary>Reads the top and leaves it there; 5 bytes, since 4 with a sign would end in 2038.</summary>
    private bool TryPeekLockTime(out long value)
    {
        value = 0;
        if (!TryPop(out var item))
        {
            return false;
        }

        _stack.Add(item);
        return !ScriptNumber.TryRead(item.Span, maxLength: 5, out value) ? Fail(ScriptError.NumberEncoding)
            : value >= 0 || Fail(ScriptError.NegativeLockTime);
    }
}
