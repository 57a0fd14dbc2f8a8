namespace Blgv.Bolt.Bitcoin;

/// <summary>Why <see cref="ScriptInterpreter"/> refuses a spend.</summary>
public enum ScriptError
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>The spent output has none of the forms that this interpreter knows. Bitcoin may see that otherwise.</summary>
    UnsupportedOutput,

    /// <summary>The script holds an opcode outside the list, executed or not. Bitcoin may see that otherwise.</summary>
    UnsupportedOpcode,

    /// <summary>The leaf is no tapscript. Bitcoin may see that otherwise.</summary>
    UnsupportedLeafVersion,

    /// <summary>The witness ends in an annex, which mempools refuse (BIP-341). Bitcoin may see that otherwise.</summary>
    UnsupportedAnnex,

    /// <summary>A public key in a tapscript has a length that has no meaning yet, which mempools refuse (BIP-342).</summary>
    UnsupportedPublicKey,

    /// <summary>A native segwit output is spent with a scriptSig.</summary>
    ScriptSigNotEmpty,

    /// <summary>The scriptSig holds more than pushes.</summary>
    ScriptSigNotPushOnly,

    /// <summary>The P2SH output does not commit to the last push of the scriptSig.</summary>
    RedeemScriptMismatch,

    /// <summary>The scriptSig is not the one minimal push of the witness program that the P2SH output commits to.</summary>
    ScriptSigNotRedeemScript,

    /// <summary>There is a witness where none is asked for.</summary>
    WitnessUnexpected,

    /// <summary>There is no witness.</summary>
    WitnessEmpty,

    /// <summary>The witness program does not commit to what the witness shows, or the witness has not the two items of P2WPKH.</summary>
    WitnessProgramMismatch,

    /// <summary>The script has more than 10,000 bytes.</summary>
    ScriptTooLarge,

    /// <summary>The script has more than 201 operations.</summary>
    TooManyOperations,

    /// <summary>An item has more than 520 bytes.</summary>
    ItemTooLarge,

    /// <summary>The stack has more than 1,000 items.</summary>
    StackTooLarge,

    /// <summary>A push goes past the end of the script.</summary>
    TruncatedPush,

    /// <summary>A push could have been shorter.</summary>
    NonMinimalPush,

    /// <summary>A number has more bytes than it may have or than it needs.</summary>
    NumberEncoding,

    /// <summary>An operation needs more items than there are.</summary>
    StackUnderflow,

    /// <summary>OP_ELSE or OP_ENDIF without OP_IF, or OP_IF without OP_ENDIF.</summary>
    UnbalancedConditional,

    /// <summary>The condition of OP_IF is neither empty nor the byte 1.</summary>
    NonMinimalIf,

    /// <summary>OP_RETURN was executed.</summary>
    ReturnExecuted,

    /// <summary>OP_VERIFY saw false.</summary>
    VerifyFailed,

    /// <summary>OP_EQUALVERIFY saw two different items.</summary>
    EqualVerifyFailed,

    /// <summary>OP_NUMEQUALVERIFY saw two different numbers.</summary>
    NumEqualVerifyFailed,

    /// <summary>OP_CHECKSIGVERIFY saw an empty signature.</summary>
    CheckSigVerifyFailed,

    /// <summary>OP_CHECKMULTISIGVERIFY saw empty signatures.</summary>
    CheckMultiSigVerifyFailed,

    /// <summary>An ECDSA signature is not in strict DER (BIP-66), or not in range.</summary>
    SignatureEncoding,

    /// <summary>An ECDSA signature has its s in the upper half (BIP-146).</summary>
    SignatureHighS,

    /// <summary>The sighash type is not defined, or is SINGLE in taproot without an output at the index of the input.</summary>
    SighashType,

    /// <summary>A public key is not compressed (BIP-143), or in a tapscript empty (BIP-342).</summary>
    PublicKeyEncoding,

    /// <summary>An ECDSA signature that is not empty is not by the key (BIP-146).</summary>
    NullFail,

    /// <summary>The item that OP_CHECKMULTISIG pops too many is not empty (BIP-147).</summary>
    NullDummy,

    /// <summary>OP_CHECKMULTISIG asks for fewer than 0 or more than 20 keys.</summary>
    KeyCount,

    /// <summary>OP_CHECKMULTISIG asks for fewer than 0 signatures or more than there are keys.</summary>
    SignatureCount,

    /// <summary>The number of OP_CHECKLOCKTIMEVERIFY or OP_CHECKSEQUENCEVERIFY is negative.</summary>
    NegativeLockTime,

    /// <summary>The transaction may be mined before the time that OP_CHECKLOCKTIMEVERIFY or OP_CHECKSEQUENCEVERIFY asks for.</summary>
    UnsatisfiedLockTime,

    /// <summary>A control block has a length it cannot have, or no internal key.</summary>
    ControlBlockEncoding,

    /// <summary>The output key does not commit to the script.</summary>
    TaprootMismatch,

    /// <summary>A BIP-340 signature has not 64 or 65 bytes.</summary>
    SchnorrSignatureSize,

    /// <summary>A BIP-340 signature is not by the key.</summary>
    SchnorrSignature,

    /// <summary>A tapscript checks more signatures than its witness pays for (BIP-342).</summary>
    SignatureBudget,

    /// <summary>The script ended with false.</summary>
    EvaluatedFalse,

    /// <summary>The script ended with more or less than one item.</summary>
    CleanStack,
}
