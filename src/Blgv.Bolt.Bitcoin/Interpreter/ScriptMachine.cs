using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Executes one script over a stack, once.</summary>
internal sealed partial class ScriptMachine
{
    private static readonly Bytes True = Bytes.Copy([1]);

    private readonly TransactionDigests _digests;
    private readonly int _inputIndex;
    private readonly Script _script;
    private readonly ScriptRules _rules;
    private readonly List<Bytes> _stack = [];
    private readonly List<bool> _branches = [];
    private int _skippedBranches;
    private int _operations;
    private int _signatureBudget;
    private ScriptError _error;

    /// <summary>A machine for one script.</summary>
    /// <param name="digests">The transaction.</param>
    /// <param name="inputIndex">Its input.</param>
    /// <param name="script">What to execute.</param>
    /// <param name="rules">By which rules.</param>
    /// <param name="witnessSize">The size of the whole witness; a tapscript may check signatures in proportion to it.</param>
    internal ScriptMachine(TransactionDigests digests, int inputIndex, Script script, ScriptRules rules, int witnessSize = 0)
    {
        _digests = digests;
        _inputIndex = inputIndex;
        _script = script;
        _rules = rules;
        _signatureBudget = ScriptLimits.SignatureWeight + witnessSize;
    }

    private bool IsSkipping => _skippedBranches > 0;

    /// <summary>Executes the script.</summary>
    /// <param name="items">What the stack holds at first, the bottom first.</param>
    /// <returns>What is wrong.</returns>
    internal ScriptError Run(ReadOnlySpan<Bytes> items)
    {
        if (CheckScript() is var malformed and not ScriptError.None)
        {
            return malformed;
        }

        foreach (var item in items)
        {
            if (item.Length > ScriptLimits.MaxItem)
            {
                return ScriptError.ItemTooLarge;
            }

            _stack.Add(item);
        }

        if (_stack.Count > ScriptLimits.MaxStack)
        {
            return ScriptError.StackTooLarge;
        }

        var reader = _script.Read();
        while (reader.Read(out var instruction) == ScriptReadStatus.Instruction)
        {
            if (!Step(instruction))
            {
                return _error;
            }

            if (_stack.Count > ScriptLimits.MaxStack)
            {
                return ScriptError.StackTooLarge;
            }
        }

        return _branches.Count > 0 ? ScriptError.UnbalancedConditional
            : _stack.Count != 1 ? ScriptError.CleanStack
            : IsTrue(_stack[0]) ? ScriptError.None
            : ScriptError.EvaluatedFalse;
    }

    /// <summary>What can be said of the script before it runs: it fails closed even on what it would not execute.</summary>
    private ScriptError CheckScript()
    {
        if (_rules != ScriptRules.Tapscript && _script.Length > ScriptLimits.MaxScript)
        {
            return ScriptError.ScriptTooLarge;
        }

        var reader = _script.Read();
        ScriptReadStatus status;
        while ((status = reader.Read(out var instruction)) == ScriptReadStatus.Instruction)
        {
            if (!ScriptLimits.Knows(instruction.Opcode, _rules))
            {
                return ScriptError.UnsupportedOpcode;
            }

            if (instruction.Data.Length > ScriptLimits.MaxItem)
            {
                return ScriptError.ItemTooLarge;
            }
        }

        return status == ScriptReadStatus.TruncatedPush ? ScriptError.TruncatedPush : ScriptError.None;
    }

    private bool Step(in ScriptInstruction instruction)
    {
        var opcode = instruction.Opcode;
        if (_rules != ScriptRules.Tapscript && opcode > Opcode.Op16 && ++_operations > ScriptLimits.MaxOperations)
        {
            return Fail(ScriptError.TooManyOperations);
        }

        if (opcode is Opcode.If or Opcode.NotIf or Opcode.Else or Opcode.EndIf)
        {
            return Branch(opcode);
        }

        if (IsSkipping)
        {
            return true;
        }

        return opcode switch
        {
            <= Opcode.Op16 => Push(instruction),
            Opcode.Verify => VerifyTop(ScriptError.VerifyFailed),
            Opcode.Return => Fail(ScriptError.ReturnExecuted),
            Opcode.Drop or Opcode.Drop2 or Opcode.Dup or Opcode.IfDup or Opcode.Swap or Opcode.Size => Rearrange(opcode),
            Opcode.Equal => Equal(),
            Opcode.EqualVerify => Equal() && VerifyTop(ScriptError.EqualVerifyFailed),
            Opcode.NumEqual => NumEqual(),
            Opcode.NumEqualVerify => NumEqual() && VerifyTop(ScriptError.NumEqualVerifyFailed),
            Opcode.Ripemd160 or Opcode.Sha256 or Opcode.Hash160 or Opcode.Hash256 => HashTop(opcode),
            Opcode.CheckLockTimeVerify => CheckLockTime(),
            Opcode.CheckSequenceVerify => CheckSequence(),
            Opcode.CheckSig => CheckSig(),
            Opcode.CheckSigVerify => CheckSig() && VerifyTop(ScriptError.CheckSigVerifyFailed),
            Opcode.CheckSigAdd => CheckSigAdd(),
            Opcode.CheckMultiSig => CheckMultiSig(),
            Opcode.CheckMultiSigVerify => CheckMultiSig() && VerifyTop(ScriptError.CheckMultiSigVerifyFailed),
            _ => Fail(ScriptError.UnsupportedOpcode),
        };
    }

    private bool Branch(Opcode opcode)
    {
        if (opcode is Opcode.If or Opcode.NotIf)
        {
            var taken = false;
            if (!IsSkipping)
            {
                if (!TryPop(out var condition))
                {
                    return false;
                }

                if (condition != True && !condition.IsEmpty)
                {
                    return Fail(ScriptError.NonMinimalIf);
                }

                taken = condition.IsEmpty == (opcode == Opcode.NotIf);
            }

            _branches.Add(taken);
            _skippedBranches += taken ? 0 : 1;
            return true;
        }

        if (_branches.Count == 0)
        {
            return Fail(ScriptError.UnbalancedConditional);
        }

        var current = _branches[^1];
        if (opcode == Opcode.Else)
        {
            _branches[^1] = !current;
            _skippedBranches += current ? 1 : -1;
        }
        else
        {
            _branches.RemoveAt(_branches.Count - 1);
            _skippedBranches -= current ? 0 : 1;
        }

        return true;
    }

    private bool Push(in ScriptInstruction instruction)
    {
        if (!instruction.IsMinimal)
        {
            return Fail(ScriptError.NonMinimalPush);
        }

        if (instruction.TryGetSmallNumber(out var number))
        {
            PushNumber(number);
        }
        else
        {
            _stack.Add(Bytes.Copy(instruction.Data));
        }

        return true;
    }

    private bool Rearrange(Opcode opcode)
    {
        if (!TryPop(out var top))
        {
            return false;
        }

        switch (opcode)
        {
            case Opcode.Drop:
                return true;
            case Opcode.Drop2:
                return TryPop(out _);
            case Opcode.Dup:
                _stack.Add(top);
                break;
            case Opcode.IfDup when IsTrue(top):
                _stack.Add(top);
                break;
            case Opcode.Swap:
                if (!TryPop(out var second))
                {
                    return false;
                }

                _stack.Add(top);
                _stack.Add(second);
                return true;
        }

        _stack.Add(top);
        if (opcode == Opcode.Size)
        {
            PushNumber(top.Length);
        }

        return true;
    }

    private bool Equal()
    {
        if (!TryPop(out var one) || !TryPop(out var other))
        {
            return false;
        }

        PushBoolean(one == other);
        return true;
    }

    private bool NumEqual()
    {
        if (_stack.Count < 2)
        {
            return Fail(ScriptError.StackUnderflow);
        }

        if (!TryPopNumber(out var one) || !TryPopNumber(out var other))
        {
            return false;
        }

        PushBoolean(one == other);
        return true;
    }

    private bool HashTop(Opcode opcode)
    {
        if (!TryPop(out var top))
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[32];
        switch (opcode)
        {
            case Opcode.Ripemd160:
                hash = hash[..Ripemd160.Size];
                Ripemd160.Hash(top.Span, hash);
                break;
            case Opcode.Hash160:
                hash = hash[..Hash160.Size];
                Hash160.Hash(top.Span, hash);
                break;
            case Opcode.Sha256:
                Sha256.Hash(top.Span).CopyTo(hash);
                break;
            default:
                Sha256.HashTwice(top.Span).CopyTo(hash);
                break;
        }

        _stack.Add(Bytes.Copy(hash));
        return true;
    }

    private bool VerifyTop(ScriptError otherwise) => TryPop(out var top) && (IsTrue(top) || Fail(otherwise));

    private bool TryPop(out Bytes item)
    {
        if (_stack.Count == 0)
        {
            item = default;
            return Fail(ScriptError.StackUnderflow);
        }

        item = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return true;
    }

    /// <summary>Arithmetic takes numbers of 4 bytes.</summary>
    private bool TryPopNumber(out long number)
    {
        number = 0;
        return TryPop(out var item) && (ScriptNumber.TryRead(item.Span, maxLength: 4, out number) || Fail(ScriptError.NumberEncoding));
    }

    private void PushNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[ScriptNumber.MaxLength];
        _stack.Add(Bytes.Copy(bytes[..ScriptNumber.Write(number, bytes)]));
    }

    private void PushBoolean(bool value) => _stack.Add(value ? True : default);

    private bool Fail(ScriptError error)
    {
        _error = error;
        return false;
    }

    /// <summary>Zero is false, and so is zero with a sign.</summary>
    private static bool IsTrue(Bytes item)
    {
        var bytes = item.Span;
        return bytes.IndexOfAnyExcept((byte)0) is var first and >= 0
            && !(first == bytes.Length - 1 && bytes[first] == 0x80);
    }
}
