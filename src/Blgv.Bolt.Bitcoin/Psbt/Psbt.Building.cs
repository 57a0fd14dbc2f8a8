using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

public sealed partial record Psbt
{
    /// <summary>The Creator: a version 0 PSBT that says nothing yet but the transaction.</summary>
    /// <param name="transaction">The transaction, without scripts and witnesses in its inputs.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentException">An input has a script or a witness.</exception>
    public static Psbt Create(Transaction transaction)
    {
        CheckUnsigned(transaction);
        return new Psbt(
            0,
            PsbtMap.Empty.With(PsbtGlobal.UnsignedTransaction, transaction.ToBytesWithoutWitness()),
            Enumerable.Repeat(new PsbtInput(PsbtMap.Empty), transaction.Inputs.Count).ToSequence(),
            Enumerable.Repeat(new PsbtOutput(PsbtMap.Empty), transaction.Outputs.Count).ToSequence());
    }

    /// <summary>The Creator and Constructor: a version 2 PSBT whose inputs and outputs are fixed.</summary>
    /// <param name="transaction">The transaction, without scripts and witnesses in its inputs.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentException">An input has a script or a witness.</exception>
    public static Psbt CreateVersion2(Transaction transaction)
    {
        CheckUnsigned(transaction);
        var global = PsbtMap.Empty
            .With(PsbtGlobal.TransactionVersion, LittleEndian(transaction.Version))
            .With(PsbtGlobal.FallbackLockTime, LittleEndian(transaction.LockTime))
            .With(PsbtGlobal.InputCount, Count(transaction.Inputs.Count))
            .With(PsbtGlobal.OutputCount, Count(transaction.Outputs.Count))
            .With(PsbtGlobal.Version, LittleEndian(2));
        var inputs = transaction.Inputs.Select(input => new PsbtInput(PsbtMap.Empty
            .With(PsbtIn.PreviousTxId, input.PreviousOutput.TxId.ToArray())
            .With(PsbtIn.OutputIndex, LittleEndian(input.PreviousOutput.Index))
            .With(PsbtIn.Sequence, LittleEndian(input.Sequence))));
        var outputs = transaction.Outputs.Select(output => new PsbtOutput(PsbtMap.Empty
            .With(PsbtOut.Amount, BitConverter.GetBytes(output.Amount.Value))
            .With(PsbtOut.Script, output.ScriptPubKey.Span)));
        return new Psbt(2, global, inputs.ToSequence(), outputs.ToSequence());
    }

    /// <summary>The transaction that is to be signed.</summary>
    /// <param name="transaction">The transaction, or null.</param>
    /// <returns>False when the inputs of a version 2 PSBT ask for locktimes that exclude each other.</returns>
    public bool TryGetUnsignedTransaction([NotNullWhen(true)] out Transaction? transaction)
    {
        transaction = null;
        if (Version == 0)
        {
            Global.TryGet(PsbtGlobal.UnsignedTransaction, out var value);
            return PsbtFields.TryReadUnsigned(value.Span, out transaction);
        }

        if (!TryGetLockTime(out var lockTime))
        {
            return false;
        }

        transaction = new Transaction(
            GlobalNumber(PsbtGlobal.TransactionVersion) ?? 0,
            Inputs.Select(input => input.ToTransactionInput()).ToSequence(),
            Outputs.Select(output => output.ToTransactionOutput()).ToSequence(),
            lockTime);
        return true;
    }

    /// <summary>The output that an input spends.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="output">The output, or null.</param>
    /// <returns>False when it is not told, or the transaction given is not the one that is spent, or both are given and differ.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public bool TryGetSpentOutput(int inputIndex, [NotNullWhen(true)] out TransactionOutput? output)
    {
        output = null;
        var input = InputAt(inputIndex);
        if (!TryGetUnsignedTransaction(out var transaction))
        {
            return false;
        }

        output = SpentBy(input, transaction.Inputs[inputIndex].PreviousOutput);
        return output is not null;
    }

    /// <summary>The Updater: tells the whole transaction that an input spends an output of.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="previous">The transaction.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="ArgumentException">The input spends another transaction.</exception>
    public Psbt WithNonWitnessUtxo(int inputIndex, Transaction previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        InputAt(inputIndex);
        if (TryGetUnsignedTransaction(out var unsigned) && unsigned.Inputs[inputIndex].PreviousOutput.TxId != previous.ComputeTxId())
        {
            throw new ArgumentException($"Input {inputIndex} spends another transaction.", nameof(previous));
        }

        return WithField(inputIndex, PsbtIn.NonWitnessUtxo, previous.ToBytes());
    }

    /// <summary>The Updater: tells the segwit output that an input spends.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="output">The output.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithWitnessUtxo(int inputIndex, TransactionOutput output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return WithField(inputIndex, PsbtIn.WitnessUtxo, output.ToBytes());
    }

    /// <summary>The Updater: tells the script that a P2SH output is the hash of.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="script">The script.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithRedeemScript(int inputIndex, Script script) => WithField(inputIndex, PsbtIn.RedeemScript, script.Span);

    /// <summary>The Updater: tells the script that a P2WSH output is the hash of.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="script">The script.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithWitnessScript(int inputIndex, Script script) => WithField(inputIndex, PsbtIn.WitnessScript, script.Span);

    /// <summary>The Updater: tells which type signatures must have.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="type">The type.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithSighashType(int inputIndex, SighashType type) => WithField(inputIndex, PsbtIn.SighashType, LittleEndian(type.Value));

    /// <summary>The Updater: tells the taproot internal key.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="internalKey">The key.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithTaprootInternalKey(int inputIndex, Crypto.XOnlyPublicKey internalKey) =>
        WithField(inputIndex, PsbtIn.TaprootInternalKey, internalKey.ToBytes32().ToArray());

    /// <summary>The Updater: tells the root of the taproot scripts.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="root">The root.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithTaprootRoot(int inputIndex, Bytes32 root) => WithField(inputIndex, PsbtIn.TaprootRoot, root.ToArray());

    /// <summary>The Signer: adds a signature.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="key">The key it is by.</param>
    /// <param name="signature">The signature. It is not checked here; finalizing checks it.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithPartialSignature(int inputIndex, PointBytes key, TransactionSignature signature) =>
        WithField(inputIndex, new PsbtEntry(Bytes.Copy([PsbtIn.PartialSignature, .. key.ToArray()]), signature.ToBytes()));

    /// <summary>The Signer: adds the signature of a taproot output key.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="signature">The signature. It is not checked here; finalizing checks it.</param>
    /// <returns>The PSBT.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public Psbt WithTaprootKeySignature(int inputIndex, TaprootSignature signature) =>
        WithField(inputIndex, PsbtIn.TaprootKeySignature, signature.ToBytes().Span);

    /// <summary>The Updater: adds any other field to an input, such as a derivation.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="field">The field.</param>
    /// <param name="psbt">The PSBT, or null.</param>
    /// <returns>False when the field is known and not well formed, or of another version.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    public bool TryAddInputField(int inputIndex, PsbtEntry field, [NotNullWhen(true)] out Psbt? psbt)
    {
        InputAt(inputIndex);
        psbt = PsbtFields.Check(PsbtScope.Input, field, Version) == PsbtErrorKind.None ? WithField(inputIndex, field) : null;
        return psbt is not null;
    }

    /// <summary>The Combiner: puts what two PSBTs say of the same transaction together, each map ordered by key.</summary>
    /// <param name="other">The other one. Where both say something, this one counts.</param>
    /// <param name="combined">The PSBT, or null.</param>
    /// <returns>False when they are of different transactions or versions.</returns>
    public bool TryCombine(Psbt other, [NotNullWhen(true)] out Psbt? combined)
    {
        ArgumentNullException.ThrowIfNull(other);
        combined = null;
        if (Version != other.Version || Identity() is not { } identity || identity != other.Identity())
        {
            return false;
        }

        combined = new Psbt(
            Version,
            Global.Merge(other.Global),
            Inputs.Zip(other.Inputs, (one, two) => new PsbtInput(one.Fields.Merge(two.Fields))).ToSequence(),
            Outputs.Zip(other.Outputs, (one, two) => new PsbtOutput(one.Fields.Merge(two.Fields))).ToSequence());
        return true;
    }

    /// <summary>The output that an input's fields tell, if they agree with each other and with what the transaction spends.</summary>
    internal static TransactionOutput? SpentBy(PsbtInput input, OutPoint outPoint)
    {
        var witnessUtxo = input.WitnessUtxo;
        if (input.NonWitnessUtxo is not { } previous)
        {
            return witnessUtxo;
        }

        if (previous.ComputeTxId() != outPoint.TxId || outPoint.Index >= (uint)previous.Outputs.Count)
        {
            return null;
        }

        var output = previous.Outputs[(int)outPoint.Index];
        return witnessUtxo is null || witnessUtxo == output ? output : null;
    }

    private static void CheckUnsigned(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.HasWitness || transaction.Inputs.Any(input => !input.ScriptSig.IsEmpty))
        {
            throw new ArgumentException("An unsigned transaction is needed: no scripts and no witnesses.", nameof(transaction));
        }
    }

    private static byte[] LittleEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static ReadOnlySpan<byte> Count(int count)
    {
        var bytes = new byte[CompactSize.Length((ulong)count)];
        CompactSize.Write(bytes, (ulong)count);
        return bytes;
    }

    private PsbtInput InputAt(int inputIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inputIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(inputIndex, Inputs.Count);
        return Inputs[inputIndex];
    }

    private Psbt WithField(int inputIndex, byte type, ReadOnlySpan<byte> value) =>
        WithInput(inputIndex, InputAt(inputIndex).Fields.With(type, value));

    private Psbt WithField(int inputIndex, PsbtEntry field) => WithInput(inputIndex, InputAt(inputIndex).Fields.With(field));

    private Psbt WithInput(int inputIndex, PsbtMap fields)
    {
        var inputs = Inputs.Span.ToArray();
        inputs[inputIndex] = new PsbtInput(fields);
        return new Psbt(Version, Global, Sequence.Create<PsbtInput>(inputs), Outputs);
    }

    private uint? GlobalNumber(byte type) =>
        Global.TryGet(type, out var value) ? BinaryPrimitives.ReadUInt32LittleEndian(value.Span) : null;

    /// <summary>What the transaction is known by: sequences do not count in version 2, where an Updater may change them.</summary>
    private TxId? Identity()
    {
        if (!TryGetUnsignedTransaction(out var transaction))
        {
            return null;
        }

        return Version == 0
            ? transaction.ComputeTxId()
            : (transaction with { Inputs = transaction.Inputs.Select(input => input with { Sequence = 0 }).ToSequence() }).ComputeTxId();
    }

    /// <summary>The kind of locktime that all inputs which ask for one can live with, heights before times.</summary>
    private bool TryGetLockTime(out uint lockTime)
    {
        var asking = Inputs.Where(input => input.Number(PsbtIn.HeightLockTime) is not null || input.Number(PsbtIn.TimeLockTime) is not null).ToList();
        foreach (var type in (ReadOnlySpan<byte>)[PsbtIn.HeightLockTime, PsbtIn.TimeLockTime])
        {
            var wanted = asking.ConvertAll(input => input.Number(type));
            if (asking.Count > 0 && !wanted.Contains(null))
            {
                lockTime = wanted.Max() ?? 0;
                return true;
            }
        }

        lockTime = asking.Count == 0 ? GlobalNumber(PsbtGlobal.FallbackLockTime) ?? 0 : 0;
        return asking.Count == 0;
    }
}
