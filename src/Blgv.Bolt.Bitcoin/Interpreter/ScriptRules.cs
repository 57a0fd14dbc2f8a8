namespace Blgv.Bolt.Bitcoin;

/// <summary>The rules that a script runs by.</summary>
internal enum ScriptRules
{
    /// <summary>Before segwit; here for P2PKH alone.</summary>
    Legacy,

    /// <summary>BIP-143.</summary>
    SegwitV0,

    /// <summary>BIP-342.</summary>
    Tapscript,
}

/// <summary>What the interpreter executes, and the limits it does so within.</summary>
internal static class ScriptLimits
{
    internal const int MaxScript = 10_000;
    internal const int MaxOperations = 201;
    internal const int MaxItem = 520;
    internal const int MaxStack = 1_000;
    internal const int MaxKeys = 20;

    /// <summary>What a tapscript may check signatures for beyond the size of its witness, and what each check takes.</summary>
    internal const int SignatureWeight = 50;

    /// <summary>The list outside of which nothing is executed: what BOLT 3 puts on chain, and what taproot channels need.</summary>
    internal static bool Knows(Opcode opcode, ScriptRules rules) => opcode switch
    {
        <= Opcode.Op16 => opcode != Opcode.Reserved,
        Opcode.If or Opcode.NotIf or Opcode.Else or Opcode.EndIf or Opcode.Verify or Opcode.Return => true,
        Opcode.Drop or Opcode.Drop2 or Opcode.Dup or Opcode.IfDup or Opcode.Swap or Opcode.Size => true,
        Opcode.Equal or Opcode.EqualVerify or Opcode.NumEqual or Opcode.NumEqualVerify => true,
        Opcode.Ripemd160 or Opcode.Sha256 or Opcode.Hash160 or Opcode.Hash256 => true,
        Opcode.CheckSig or Opcode.CheckSigVerify => true,
        Opcode.CheckLockTimeVerify or Opcode.CheckSequenceVerify => true,
        Opcode.CheckMultiSig or Opcode.CheckMultiSigVerify => rules != ScriptRules.Tapscript,
        Opcode.CheckSigAdd => rules == ScriptRules.Tapscript,
        _ => false,
    };
}
