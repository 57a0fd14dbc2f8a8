using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

public sealed partial class TransactionDigests
{
    /// <summary>The code separator position when none was executed.</summary>
    /// <remarks>BIP-342.</remarks>
    public const uint NoCodeSeparator = 0xffff_ffff;

    /// <summary>The longest message: nothing in it but the one scriptPubKey of ANYONECANPAY varies.</summary>
    private const int TaprootBound = 1 + 1 + 4 + 4 + (5 * 32) + 1 + 36 + 8 + 4 + 32 + 32 + 37;

    private static readonly TaggedHash TapSighash = new("TapSighash"u8);

    private SpentHashes Spent => _spent ??= new SpentHashes(SpentOutputs);

    private Sequence<TransactionOutput> SpentOutputs => _spentOutputs
        ?? throw new InvalidOperationException("Taproot signs the spent outputs: give them to the constructor.");

    /// <summary>What a signature by the output key signs.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="type">Which parts are covered.</param>
    /// <param name="annex">The annex of the witness with its first byte 0x50, or nothing.</param>
    /// <param name="hash">The hash to sign, or zero.</param>
    /// <returns>False when the type is not defined, or is SINGLE without an output at that index: no signature is valid then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The spent outputs were not given.</exception>
    /// <remarks>BIP-341, "Common signature message".</remarks>
    public bool TryTaprootKeyPath(int inputIndex, SighashType type, ReadOnlySpan<byte> annex, out Bytes32 hash) =>
        TryTaproot(inputIndex, type, annex, leaf: null, NoCodeSeparator, out hash);

    /// <summary>What a signature in a leaf script signs.</summary>
    /// <param name="inputIndex">The input, from 0.</param>
    /// <param name="type">Which parts are covered.</param>
    /// <param name="annex">The annex of the witness with its first byte 0x50, or nothing.</param>
    /// <param name="leafHash">The hash of the leaf.</param>
    /// <param name="codeSeparatorPosition">The index of the instruction that was the last executed OP_CODESEPARATOR, or <see cref="NoCodeSeparator"/>.</param>
    /// <param name="hash">The hash to sign, or zero.</param>
    /// <returns>False when the type is not defined, or is SINGLE without an output at that index: no signature is valid then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The spent outputs were not given.</exception>
    /// <remarks>BIP-341, "Common signature message"; BIP-342, "Common signature message extension".</remarks>
    public bool TryTaprootScriptPath(
        int inputIndex, SighashType type, ReadOnlySpan<byte> annex, Bytes32 leafHash, uint codeSeparatorPosition, out Bytes32 hash) =>
        TryTaproot(inputIndex, type, annex, leafHash, codeSeparatorPosition, out hash);

    private bool TryTaproot(
        int inputIndex, SighashType type, ReadOnlySpan<byte> annex, Bytes32? leaf, uint codeSeparatorPosition, out Bytes32 hash)
    {
        var input = InputAt(inputIndex);
        var spent = SpentOutputs[inputIndex];
        hash = default;
        if (!type.IsDefinedForTaproot || (type.IsSingle && inputIndex >= Transaction.Outputs.Count))
        {
            return false;
        }

        var size = TaprootBound + CompactSize.LengthWithContent(spent.ScriptPubKey.Length);
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], size);
        var writer = new ConsensusWriter(scratch.Span);
        const byte Epoch = 0;
        writer.U8(Epoch);
        writer.U8((byte)type.Value);
        writer.U32(Transaction.Version);
        writer.U32(Transaction.LockTime);
        WriteCommon(ref writer, type);
        writer.U8((byte)((leaf is null ? 0 : 2) + (annex.IsEmpty ? 0 : 1)));
        if (type.IsAnyoneCanPay)
        {
            writer.OutPoint(input.PreviousOutput);
            writer.Output(spent);
            writer.U32(input.Sequence);
        }
        else
        {
            writer.U32((uint)inputIndex);
        }

        if (!annex.IsEmpty)
        {
            writer.Fixed(HashOfAnnex(annex));
        }

        if (type.IsSingle)
        {
            writer.Fixed(HashOfOutput(inputIndex, twice: false));
        }

        if (leaf is { } leafHash)
        {
            const byte KeyVersion = 0;
            writer.Fixed(leafHash);
            writer.U8(KeyVersion);
            writer.U32(codeSeparatorPosition);
        }

        hash = TapSighash.Hash(writer.Written);
        return true;
    }

    private void WriteCommon(ref ConsensusWriter writer, SighashType type)
    {
        if (!type.IsAnyoneCanPay)
        {
            writer.Fixed(Common.Prevouts);
            writer.Fixed(Spent.Amounts);
            writer.Fixed(Spent.ScriptPubKeys);
            writer.Fixed(Common.Sequences);
        }

        if (!type.IsNone && !type.IsSingle)
        {
            writer.Fixed(Common.Outputs);
        }
    }

    private static Bytes32 HashOfAnnex(ReadOnlySpan<byte> annex)
    {
        using var scratch = new ScratchBuffer(stackalloc byte[OnStack], CompactSize.LengthWithContent(annex.Length));
        var writer = new ConsensusWriter(scratch.Span);
        writer.Variable(annex);
        return Sha256.Hash(writer.Written);
    }
}
