using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>A signature that is not yet in its place.</summary>
/// <param name="PublicKey">The key, as the script has it.</param>
/// <param name="Signature">DER and sighash type, not checked.</param>
public readonly record struct PsbtPartialSignature(Bytes PublicKey, Bytes Signature);

/// <summary>What a PSBT says of one input.</summary>
/// <remarks>BIP-174, BIP-370, BIP-371.</remarks>
public sealed record PsbtInput
{
    internal PsbtInput(PsbtMap fields) => Fields = fields;

    /// <summary>All fields, as they are.</summary>
    public PsbtMap Fields { get; }

    /// <summary>The whole transaction whose output is spent.</summary>
    public Transaction? NonWitnessUtxo =>
        Fields.TryGet(PsbtIn.NonWitnessUtxo, out var value) && Transaction.TryParse(value.Span, out var transaction, out _) ? transaction : null;

    /// <summary>The output that is spent; only for segwit.</summary>
    public TransactionOutput? WitnessUtxo =>
        Fields.TryGet(PsbtIn.WitnessUtxo, out var value) && TransactionOutput.TryParse(value.Span, out var output, out _) ? output : null;

    /// <summary>The signatures there are.</summary>
    public Sequence<PsbtPartialSignature> PartialSignatures => Fields.OfType(PsbtIn.PartialSignature)
        .Select(entry => new PsbtPartialSignature(Bytes.Copy(entry.KeyData), entry.Value))
        .ToSequence();

    /// <summary>The type that signatures must have.</summary>
    public SighashType? SighashType =>
        Fields.TryGet(PsbtIn.SighashType, out var value) ? new SighashType(BinaryPrimitives.ReadUInt32LittleEndian(value.Span)) : null;

    /// <summary>The script that a P2SH output is the hash of.</summary>
    public Script? RedeemScript => Fields.TryGet(PsbtIn.RedeemScript, out var value) ? new Script(value) : null;

    /// <summary>The script that a P2WSH output is the hash of.</summary>
    public Script? WitnessScript => Fields.TryGet(PsbtIn.WitnessScript, out var value) ? new Script(value) : null;

    /// <summary>The complete scriptSig.</summary>
    public Script? FinalScriptSig => Fields.TryGet(PsbtIn.FinalScriptSig, out var value) ? new Script(value) : null;

    /// <summary>The complete witness.</summary>
    public Witness? FinalWitness =>
        Fields.TryGet(PsbtIn.FinalWitness, out var value) && Witness.TryParse(value.Span, out var witness, out _) ? witness : null;

    /// <summary>The signature of the taproot output key.</summary>
    public TaprootSignature? TaprootKeySignature =>
        Fields.TryGet(PsbtIn.TaprootKeySignature, out var value) && TaprootSignature.TryParse(value.Span, out var signature) ? signature : null;

    /// <summary>The taproot internal key, not proved to be one.</summary>
    public Bytes32? TaprootInternalKey => Fields.TryGet(PsbtIn.TaprootInternalKey, out var value) ? Bytes32.FromBytes(value.Span) : null;

    /// <summary>The root of the taproot scripts.</summary>
    public Bytes32? TaprootRoot => Fields.TryGet(PsbtIn.TaprootRoot, out var value) ? Bytes32.FromBytes(value.Span) : null;

    /// <summary>Whether it is complete.</summary>
    public bool IsFinal => Fields.TryGet(PsbtIn.FinalScriptSig, out _) || Fields.TryGet(PsbtIn.FinalWitness, out _);

    internal uint? Number(byte type) =>
        Fields.TryGet(type, out var value) ? BinaryPrimitives.ReadUInt32LittleEndian(value.Span) : null;

    /// <summary>The input of a version 2 PSBT, which has these fields.</summary>
    internal TransactionInput ToTransactionInput()
    {
        Fields.TryGet(PsbtIn.PreviousTxId, out var txId);
        var previous = new OutPoint(TxId.FromBytes(txId.Span), Number(PsbtIn.OutputIndex) ?? 0);
        return new TransactionInput(previous, Number(PsbtIn.Sequence) ?? TransactionInput.FinalSequence);
    }
}

/// <summary>What a PSBT says of one output.</summary>
/// <remarks>BIP-174, BIP-370, BIP-371.</remarks>
public sealed record PsbtOutput
{
    internal PsbtOutput(PsbtMap fields) => Fields = fields;

    /// <summary>All fields, as they are.</summary>
    public PsbtMap Fields { get; }

    /// <summary>The output of a version 2 PSBT, which has these fields.</summary>
    internal TransactionOutput ToTransactionOutput()
    {
        Fields.TryGet(PsbtOut.Amount, out var amount);
        Fields.TryGet(PsbtOut.Script, out var script);
        return new TransactionOutput(new Satoshi(BinaryPrimitives.ReadUInt64LittleEndian(amount.Span)), new Script(script));
    }
}
