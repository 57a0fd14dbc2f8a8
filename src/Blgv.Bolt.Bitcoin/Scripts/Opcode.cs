namespace Blgv.Bolt.Bitcoin;

/// <summary>What a byte of a script does. Bytes 1 to 75 push as many bytes as they say and have no name.</summary>
public enum Opcode : byte
{
    /// <summary><c>OP_0</c>. Pushes the empty byte string.</summary>
    Op0 = 0x00,

    /// <summary><c>OP_PUSHDATA1</c>. Pushes as many bytes as the next byte says.</summary>
    PushData1 = 0x4c,

    /// <summary><c>OP_PUSHDATA2</c>. Pushes as many bytes as the next two bytes say.</summary>
    PushData2 = 0x4d,

    /// <summary><c>OP_PUSHDATA4</c>. Pushes as many bytes as the next four bytes say.</summary>
    PushData4 = 0x4e,

    /// <summary><c>OP_1NEGATE</c>. Pushes -1.</summary>
    Op1Negate = 0x4f,

    /// <summary><c>OP_RESERVED</c>. Fails where it is executed.</summary>
    Reserved = 0x50,

    /// <summary><c>OP_1</c>. Pushes 1.</summary>
    Op1 = 0x51,

    /// <summary><c>OP_2</c>. Pushes 2.</summary>
    Op2 = 0x52,

    /// <summary><c>OP_3</c>. Pushes 3.</summary>
    Op3 = 0x53,

    /// <summary><c>OP_4</c>. Pushes 4.</summary>
    Op4 = 0x54,

    /// <summary><c>OP_5</c>. Pushes 5.</summary>
    Op5 = 0x55,

    /// <summary><c>OP_6</c>. Pushes 6.</summary>
    Op6 = 0x56,

    /// <summary><c>OP_7</c>. Pushes 7.</summary>
    Op7 = 0x57,

    /// <summary><c>OP_8</c>. Pushes 8.</summary>
    Op8 = 0x58,

    /// <summary><c>OP_9</c>. Pushes 9.</summary>
    Op9 = 0x59,

    /// <summary><c>OP_10</c>. Pushes 10.</summary>
    Op10 = 0x5a,

    /// <summary><c>OP_11</c>. Pushes 11.</summary>
    Op11 = 0x5b,

    /// <summary><c>OP_12</c>. Pushes 12.</summary>
    Op12 = 0x5c,

    /// <summary><c>OP_13</c>. Pushes 13.</summary>
    Op13 = 0x5d,

    /// <summary><c>OP_14</c>. Pushes 14.</summary>
    Op14 = 0x5e,

    /// <summary><c>OP_15</c>. Pushes 15.</summary>
    Op15 = 0x5f,

    /// <summary><c>OP_16</c>. Pushes 16.</summary>
    Op16 = 0x60,

    /// <summary><c>OP_NOP</c>. Does nothing.</summary>
    Nop = 0x61,

    /// <summary><c>OP_VER</c>. Fails where it is executed.</summary>
    Ver = 0x62,

    /// <summary><c>OP_IF</c>. Runs what follows if the top is true.</summary>
    If = 0x63,

    /// <summary><c>OP_NOTIF</c>. Runs what follows if the top is false.</summary>
    NotIf = 0x64,

    /// <summary><c>OP_VERIF</c>. Fails even where it is not executed.</summary>
    VerIf = 0x65,

    /// <summary><c>OP_VERNOTIF</c>. Fails even where it is not executed.</summary>
    VerNotIf = 0x66,

    /// <summary><c>OP_ELSE</c>. Runs what follows if what came before was not run.</summary>
    Else = 0x67,

    /// <summary><c>OP_ENDIF</c>. Ends a branch.</summary>
    EndIf = 0x68,

    /// <summary><c>OP_VERIFY</c>. Fails unless the top is true.</summary>
    Verify = 0x69,

    /// <summary><c>OP_RETURN</c>. Fails; the output can never be spent.</summary>
    Return = 0x6a,

    /// <summary><c>OP_TOALTSTACK</c>. Moves the top to the other stack.</summary>
    ToAltStack = 0x6b,

    /// <summary><c>OP_FROMALTSTACK</c>. Moves the top of the other stack here.</summary>
    FromAltStack = 0x6c,

    /// <summary><c>OP_2DROP</c>. Drops two items.</summary>
    Drop2 = 0x6d,

    /// <summary><c>OP_2DUP</c>. Copies the top two items.</summary>
    Dup2 = 0x6e,

    /// <summary><c>OP_3DUP</c>. Copies the top three items.</summary>
    Dup3 = 0x6f,

    /// <summary><c>OP_2OVER</c>. Copies the third and fourth items.</summary>
    Over2 = 0x70,

    /// <summary><c>OP_2ROT</c>. Moves the fifth and sixth items to the top.</summary>
    Rot2 = 0x71,

    /// <summary><c>OP_2SWAP</c>. Swaps the top two pairs.</summary>
    Swap2 = 0x72,

    /// <summary><c>OP_IFDUP</c>. Copies the top if it is true.</summary>
    IfDup = 0x73,

    /// <summary><c>OP_DEPTH</c>. Pushes the number of items.</summary>
    Depth = 0x74,

    /// <summary><c>OP_DROP</c>. Drops the top.</summary>
    Drop = 0x75,

    /// <summary><c>OP_DUP</c>. Copies the top.</summary>
    Dup = 0x76,

    /// <summary><c>OP_NIP</c>. Drops the second item.</summary>
    Nip = 0x77,

    /// <summary><c>OP_OVER</c>. Copies the second item.</summary>
    Over = 0x78,

    /// <summary><c>OP_PICK</c>. Copies the item at the depth on top.</summary>
    Pick = 0x79,

    /// <summary><c>OP_ROLL</c>. Moves the item at the depth on top.</summary>
    Roll = 0x7a,

    /// <summary><c>OP_ROT</c>. Moves the third item to the top.</summary>
    Rot = 0x7b,

    /// <summary><c>OP_SWAP</c>. Swaps the top two items.</summary>
    Swap = 0x7c,

    /// <summary><c>OP_TUCK</c>. Copies the top below the second item.</summary>
    Tuck = 0x7d,

    /// <summary><c>OP_CAT</c>. Disabled.</summary>
    Cat = 0x7e,

    /// <summary><c>OP_SUBSTR</c>. Disabled.</summary>
    SubStr = 0x7f,

    /// <summary><c>OP_LEFT</c>. Disabled.</summary>
    Left = 0x80,

    /// <summary><c>OP_RIGHT</c>. Disabled.</summary>
    Right = 0x81,

    /// <summary><c>OP_SIZE</c>. Pushes the length of the top.</summary>
    Size = 0x82,

    /// <summary><c>OP_INVERT</c>. Disabled.</summary>
    Invert = 0x83,

    /// <summary><c>OP_AND</c>. Disabled.</summary>
    And = 0x84,

    /// <summary><c>OP_OR</c>. Disabled.</summary>
    Or = 0x85,

    /// <summary><c>OP_XOR</c>. Disabled.</summary>
    Xor = 0x86,

    /// <summary><c>OP_EQUAL</c>. Compares the top two items.</summary>
    Equal = 0x87,

    /// <summary><c>OP_EQUALVERIFY</c>. Fails unless the top two items are equal.</summary>
    EqualVerify = 0x88,

    /// <summary><c>OP_RESERVED1</c>. Fails where it is executed.</summary>
    Reserved1 = 0x89,

    /// <summary><c>OP_RESERVED2</c>. Fails where it is executed.</summary>
    Reserved2 = 0x8a,

    /// <summary><c>OP_1ADD</c>. Adds 1.</summary>
    Add1 = 0x8b,

    /// <summary><c>OP_1SUB</c>. Subtracts 1.</summary>
    Sub1 = 0x8c,

    /// <summary><c>OP_2MUL</c>. Disabled.</summary>
    Mul2 = 0x8d,

    /// <summary><c>OP_2DIV</c>. Disabled.</summary>
    Div2 = 0x8e,

    /// <summary><c>OP_NEGATE</c>. Changes the sign.</summary>
    Negate = 0x8f,

    /// <summary><c>OP_ABS</c>. Drops the sign.</summary>
    Abs = 0x90,

    /// <summary><c>OP_NOT</c>. 1 if the top is 0, else 0.</summary>
    Not = 0x91,

    /// <summary><c>OP_0NOTEQUAL</c>. 0 if the top is 0, else 1.</summary>
    NotEqual0 = 0x92,

    /// <summary><c>OP_ADD</c>. Adds.</summary>
    Add = 0x93,

    /// <summary><c>OP_SUB</c>. Subtracts the top from the second.</summary>
    Sub = 0x94,

    /// <summary><c>OP_MUL</c>. Disabled.</summary>
    Mul = 0x95,

    /// <summary><c>OP_DIV</c>. Disabled.</summary>
    Div = 0x96,

    /// <summary><c>OP_MOD</c>. Disabled.</summary>
    Mod = 0x97,

    /// <summary><c>OP_LSHIFT</c>. Disabled.</summary>
    LShift = 0x98,

    /// <summary><c>OP_RSHIFT</c>. Disabled.</summary>
    RShift = 0x99,

    /// <summary><c>OP_BOOLAND</c>. Whether both are not 0.</summary>
    BoolAnd = 0x9a,

    /// <summary><c>OP_BOOLOR</c>. Whether one is not 0.</summary>
    BoolOr = 0x9b,

    /// <summary><c>OP_NUMEQUAL</c>. Whether two numbers are equal.</summary>
    NumEqual = 0x9c,

    /// <summary><c>OP_NUMEQUALVERIFY</c>. Fails unless two numbers are equal.</summary>
    NumEqualVerify = 0x9d,

    /// <summary><c>OP_NUMNOTEQUAL</c>. Whether two numbers differ.</summary>
    NumNotEqual = 0x9e,

    /// <summary><c>OP_LESSTHAN</c>. Whether the second is less than the top.</summary>
    LessThan = 0x9f,

    /// <summary><c>OP_GREATERTHAN</c>. Whether the second is more than the top.</summary>
    GreaterThan = 0xa0,

    /// <summary><c>OP_LESSTHANOREQUAL</c>. Whether the second is not more than the top.</summary>
    LessThanOrEqual = 0xa1,

    /// <summary><c>OP_GREATERTHANOREQUAL</c>. Whether the second is not less than the top.</summary>
    GreaterThanOrEqual = 0xa2,

    /// <summary><c>OP_MIN</c>. The lesser of two.</summary>
    Min = 0xa3,

    /// <summary><c>OP_MAX</c>. The greater of two.</summary>
    Max = 0xa4,

    /// <summary><c>OP_WITHIN</c>. Whether the third is at least the second and less than the top.</summary>
    Within = 0xa5,

    /// <summary><c>OP_RIPEMD160</c>. Hashes the top with RIPEMD-160.</summary>
    Ripemd160 = 0xa6,

    /// <summary><c>OP_SHA1</c>. Hashes the top with SHA-1.</summary>
    Sha1 = 0xa7,

    /// <summary><c>OP_SHA256</c>. Hashes the top with SHA-256.</summary>
    Sha256 = 0xa8,

    /// <summary><c>OP_HASH160</c>. Hashes the top with SHA-256, then RIPEMD-160.</summary>
    Hash160 = 0xa9,

    /// <summary><c>OP_HASH256</c>. Hashes the top with SHA-256 twice.</summary>
    Hash256 = 0xaa,

    /// <summary><c>OP_CODESEPARATOR</c>. Where the signed script begins.</summary>
    CodeSeparator = 0xab,

    /// <summary><c>OP_CHECKSIG</c>. Whether a signature is by a key.</summary>
    CheckSig = 0xac,

    /// <summary><c>OP_CHECKSIGVERIFY</c>. Fails unless a signature is by a key.</summary>
    CheckSigVerify = 0xad,

    /// <summary><c>OP_CHECKMULTISIG</c>. Whether m signatures are by m of n keys.</summary>
    CheckMultiSig = 0xae,

    /// <summary><c>OP_CHECKMULTISIGVERIFY</c>. Fails unless m signatures are by m of n keys.</summary>
    CheckMultiSigVerify = 0xaf,

    /// <summary><c>OP_NOP1</c>. Does nothing.</summary>
    Nop1 = 0xb0,

    /// <summary><c>OP_CHECKLOCKTIMEVERIFY</c>. Fails unless the transaction's locktime is at least the top (BIP-65).</summary>
    CheckLockTimeVerify = 0xb1,

    /// <summary><c>OP_CHECKSEQUENCEVERIFY</c>. Fails unless the input's relative locktime is at least the top (BIP-112).</summary>
    CheckSequenceVerify = 0xb2,

    /// <summary><c>OP_NOP4</c>. Does nothing.</summary>
    Nop4 = 0xb3,

    /// <summary><c>OP_NOP5</c>. Does nothing.</summary>
    Nop5 = 0xb4,

    /// <summary><c>OP_NOP6</c>. Does nothing.</summary>
    Nop6 = 0xb5,

    /// <summary><c>OP_NOP7</c>. Does nothing.</summary>
    Nop7 = 0xb6,

    /// <summary><c>OP_NOP8</c>. Does nothing.</summary>
    Nop8 = 0xb7,

    /// <summary><c>OP_NOP9</c>. Does nothing.</summary>
    Nop9 = 0xb8,

    /// <summary><c>OP_NOP10</c>. Does nothing.</summary>
    Nop10 = 0xb9,

    /// <summary><c>OP_CHECKSIGADD</c>. Adds 1 if a signature is by a key; tapscript only (BIP-342).</summary>
    CheckSigAdd = 0xba,
}
