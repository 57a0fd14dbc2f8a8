using System.Buffers.Binary;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Which map a field stands in.</summary>
internal enum PsbtScope
{
    Global,
    Input,
    Output,
}

/// <summary>The field types of the global map.</summary>
internal static class PsbtGlobal
{
    internal const byte UnsignedTransaction = 0x00;
    internal const byte ExtendedPublicKey = 0x01;
    internal const byte TransactionVersion = 0x02;
    internal const byte FallbackLockTime = 0x03;
    internal const byte InputCount = 0x04;
    internal const byte OutputCount = 0x05;
    internal const byte Modifiable = 0x06;
    internal const byte Version = 0xfb;
}

/// <summary>The field types of an input's map.</summary>
internal static class PsbtIn
{
    internal const byte NonWitnessUtxo = 0x00;
    internal const byte WitnessUtxo = 0x01;
    internal const byte PartialSignature = 0x02;
    internal const byte SighashType = 0x03;
    internal const byte RedeemScript = 0x04;
    internal const byte WitnessScript = 0x05;
    internal const byte Derivation = 0x06;
    internal const byte FinalScriptSig = 0x07;
    internal const byte FinalWitness = 0x08;
    internal const byte Ripemd160 = 0x0a;
    internal const byte Sha256 = 0x0b;
    internal const byte Hash160 = 0x0c;
    internal const byte Hash256 = 0x0d;
    internal const byte PreviousTxId = 0x0e;
    internal const byte OutputIndex = 0x0f;
    internal const byte Sequence = 0x10;
    internal const byte TimeLockTime = 0x11;
    internal const byte HeightLockTime = 0x12;
    internal const byte TaprootKeySignature = 0x13;
    internal const byte TaprootScriptSignature = 0x14;
    internal const byte TaprootLeafScript = 0x15;
    internal const byte TaprootDerivation = 0x16;
    internal const byte TaprootInternalKey = 0x17;
    internal const byte TaprootRoot = 0x18;
}

/// <summary>The field types of an output's map.</summary>
internal static class PsbtOut
{
    internal const byte RedeemScript = 0x00;
    internal const byte WitnessScript = 0x01;
    internal const byte Derivation = 0x02;
    internal const byte Amount = 0x03;
    internal const byte Script = 0x04;
    internal const byte TaprootInternalKey = 0x05;
    internal const byte TaprootTree = 0x06;
    internal const byte TaprootDerivation = 0x07;
}

/// <summary>What each known field must look like. Fields that are not known here are kept as they are.</summary>
/// <remarks>BIP-174, BIP-370, BIP-371.</remarks>
internal static class PsbtFields
{
    /// <summary>Locktimes from here on are times, below they are heights.</summary>
    internal const uint LockTimeThreshold = 500_000_000;

    internal static PsbtErrorKind Check(PsbtScope scope, PsbtEntry entry, uint version)
    {
        var type = entry.Type;
        if (type == ulong.MaxValue)
        {
            return PsbtErrorKind.InvalidKey;
        }

        if (type > byte.MaxValue)
        {
            return PsbtErrorKind.None;
        }

        var only = OnlyInVersion(scope, (byte)type);
        if (only is { } wanted && wanted != version)
        {
            return PsbtErrorKind.FieldNotAllowed;
        }

        if (!IsKeyGood(scope, (byte)type, entry.KeyData))
        {
            return PsbtErrorKind.InvalidKey;
        }

        var good = scope switch
        {
            PsbtScope.Global => IsGlobalGood((byte)type, entry.Value.Span),
            PsbtScope.Input => IsInputGood((byte)type, entry.Value.Span),
            _ => IsOutputGood((byte)type, entry.Value.Span),
        };
        return good ? PsbtErrorKind.None : PsbtErrorKind.InvalidValue;
    }

    /// <summary>The types that each map must have.</summary>
    internal static ReadOnlySpan<byte> Required(PsbtScope scope, uint version) => (scope, version) switch
    {
        (PsbtScope.Global, 0) => [PsbtGlobal.UnsignedTransaction],
        (PsbtScope.Global, _) => [PsbtGlobal.TransactionVersion, PsbtGlobal.InputCount, PsbtGlobal.OutputCount],
        (PsbtScope.Input, 2) => [PsbtIn.PreviousTxId, PsbtIn.OutputIndex],
        (PsbtScope.Output, 2) => [PsbtOut.Amount, PsbtOut.Script],
        _ => [],
    };

    /// <summary>Whether a finalizer leaves the field: what is spent, where the transaction is held, and what is not known here.</summary>
    internal static bool StaysInFinalInput(PsbtEntry entry) => entry.Type
        is PsbtIn.NonWitnessUtxo or PsbtIn.WitnessUtxo
        or (>= PsbtIn.PreviousTxId and <= PsbtIn.HeightLockTime)
        or > PsbtIn.TaprootRoot;

    private static uint? OnlyInVersion(PsbtScope scope, byte type) => (scope, type) switch
    {
        (PsbtScope.Global, PsbtGlobal.UnsignedTransaction) => 0,
        (PsbtScope.Global, >= PsbtGlobal.TransactionVersion and <= PsbtGlobal.Modifiable) => 2,
        (PsbtScope.Input, >= PsbtIn.PreviousTxId and <= PsbtIn.HeightLockTime) => 2,
        (PsbtScope.Output, PsbtOut.Amount or PsbtOut.Script) => 2,
        _ => null,
    };

    private static bool IsKeyGood(PsbtScope scope, byte type, ReadOnlySpan<byte> data) => (scope, type) switch
    {
        (PsbtScope.Global, PsbtGlobal.ExtendedPublicKey) => data.Length == ExtendedKeyText.Length,
        (PsbtScope.Global, <= PsbtGlobal.Modifiable or PsbtGlobal.Version) => data.IsEmpty,
        (PsbtScope.Input, PsbtIn.PartialSignature or PsbtIn.Derivation) => IsPublicKey(data),
        (PsbtScope.Input, PsbtIn.Ripemd160 or PsbtIn.Hash160) => data.Length == Hash160.Size,
        (PsbtScope.Input, PsbtIn.Sha256 or PsbtIn.Hash256 or PsbtIn.TaprootDerivation) => data.Length == 32,
        (PsbtScope.Input, PsbtIn.TaprootScriptSignature) => data.Length == 64,
        (PsbtScope.Input, PsbtIn.TaprootLeafScript) => ControlBlock.TryParse(data, out _),
        (PsbtScope.Input, <= PsbtIn.TaprootRoot) => data.IsEmpty,
        (PsbtScope.Output, PsbtOut.Derivation) => IsPublicKey(data),
        (PsbtScope.Output, PsbtOut.TaprootDerivation) => data.Length == 32,
        (PsbtScope.Output, <= PsbtOut.TaprootDerivation) => data.IsEmpty,
        _ => true,
    };

    private static bool IsGlobalGood(byte type, ReadOnlySpan<byte> value) => type switch
    {
        PsbtGlobal.UnsignedTransaction => TryReadUnsigned(value, out _),
        PsbtGlobal.ExtendedPublicKey => IsDerivation(value),
        PsbtGlobal.TransactionVersion or PsbtGlobal.FallbackLockTime or PsbtGlobal.Version => value.Length == 4,
        PsbtGlobal.InputCount or PsbtGlobal.OutputCount => TryReadCount(value, out _),
        PsbtGlobal.Modifiable => value.Length == 1,
        _ => true,
    };

    private static bool IsInputGood(byte type, ReadOnlySpan<byte> value) => type switch
    {
        PsbtIn.NonWitnessUtxo => Transaction.TryParse(value, out _, out _),
        PsbtIn.WitnessUtxo => TransactionOutput.TryParse(value, out _, out _),
        PsbtIn.PartialSignature => !value.IsEmpty,
        PsbtIn.SighashType or PsbtIn.OutputIndex or PsbtIn.Sequence => value.Length == 4,
        PsbtIn.Derivation => IsDerivation(value),
        PsbtIn.FinalWitness => Witness.TryParse(value, out _, out _),
        PsbtIn.PreviousTxId or PsbtIn.TaprootInternalKey or PsbtIn.TaprootRoot => value.Length == 32,
        PsbtIn.TimeLockTime => value.Length == 4 && BinaryPrimitives.ReadUInt32LittleEndian(value) >= LockTimeThreshold,
        PsbtIn.HeightLockTime => value.Length == 4 && BinaryPrimitives.ReadUInt32LittleEndian(value) is > 0 and < LockTimeThreshold,
        PsbtIn.TaprootKeySignature or PsbtIn.TaprootScriptSignature => value.Length is 64 or 65,
        PsbtIn.TaprootLeafScript => !value.IsEmpty,
        PsbtIn.TaprootDerivation => IsTaprootDerivation(value),
        _ => true,
    };

    private static bool IsOutputGood(byte type, ReadOnlySpan<byte> value) => type switch
    {
        PsbtOut.Derivation => IsDerivation(value),
        PsbtOut.Amount => value.Length == 8 && BinaryPrimitives.ReadUInt64LittleEndian(value) <= Satoshi.Max.Value,
        PsbtOut.TaprootInternalKey => value.Length == 32,
        PsbtOut.TaprootTree => IsTree(value),
        PsbtOut.TaprootDerivation => IsTaprootDerivation(value),
        _ => true,
    };

    /// <summary>A transaction in the form without witnesses whose scripts are all empty.</summary>
    internal static bool TryReadUnsigned(ReadOnlySpan<byte> value, out Transaction transaction)
    {
        var reader = new ConsensusReader(value);
        transaction = Transaction.ReadWithoutWitness(ref reader);
        return reader.Finish(out _) && transaction.Inputs.All(input => input.ScriptSig.IsEmpty);
    }

    internal static bool TryReadCount(ReadOnlySpan<byte> value, out ulong count)
    {
        var reader = new ConsensusReader(value);
        count = reader.CompactSizeValue();
        return reader.Finish(out _);
    }

    /// <summary>Compressed and on the curve; or in the old form of 65 bytes, which is not looked into.</summary>
    private static bool IsPublicKey(ReadOnlySpan<byte> data) => PublicKey.TryParse(data, out _) || data is { Length: 65 } and [4, ..];

    /// <summary>A fingerprint, and four bytes for each step.</summary>
    private static bool IsDerivation(ReadOnlySpan<byte> value) => value.Length >= 4 && value.Length % 4 == 0;

    private static bool IsTaprootDerivation(ReadOnlySpan<byte> value)
    {
        var reader = new ConsensusReader(value);
        var hashes = reader.Count(smallestItem: 32);
        reader.Take(32 * hashes);
        return !reader.Failed && IsDerivation(value[reader.Position..]);
    }

    private static bool IsTree(ReadOnlySpan<byte> value)
    {
        var reader = new ConsensusReader(value);
        while (reader.Remaining > 0 && !reader.Failed)
        {
            var depth = reader.U8();
            reader.U8();
            reader.VariableSpan();
            if (depth > ControlBlock.MaxDepth)
            {
                return false;
            }
        }

        return reader.Finish(out _);
    }
}
