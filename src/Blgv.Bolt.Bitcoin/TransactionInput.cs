using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>An input of a transaction: which output it spends, and by what right.</summary>
/// <param name="PreviousOutput">The output that is spent.</param>
/// <param name="ScriptSig">The script that answers the spent output's; empty when a native segwit output is spent.</param>
/// <param name="Sequence">The nSequence field: a relative locktime (BIP-68), and whether the locktime of the transaction counts.</param>
/// <param name="Witness">The witness; it is no part of the transaction id.</param>
public sealed record TransactionInput(OutPoint PreviousOutput, Script ScriptSig, uint Sequence, Witness Witness)
{
    /// <summary>The sequence of an input that asks for nothing: no relative locktime, no replacement, the locktime ignored.</summary>
    public const uint FinalSequence = 0xffff_ffff;

    /// <summary>Outpoint, length of the script, sequence.</summary>
    internal const int SmallestSize = 36 + 1 + 4;

    /// <summary>An input that is not signed yet.</summary>
    /// <param name="previousOutput">The output that is spent.</param>
    /// <param name="sequence">The nSequence field.</param>
    public TransactionInput(OutPoint previousOutput, uint sequence)
        : this(previousOutput, Script.Empty, sequence, Witness.Empty)
    {
    }

    internal int BaseSize => 36 + CompactSize.LengthWithContent(ScriptSig.Length) + 4;

    internal static TransactionInput Read(ref ConsensusReader reader)
    {
        var previous = new OutPoint(reader.Fixed<TxId>(), reader.U32());
        var scriptSig = new Script(reader.VariableBytes());
        return new TransactionInput(previous, scriptSig, reader.U32(), Witness.Empty);
    }

    internal void Write(ref ConsensusWriter writer)
    {
        writer.OutPoint(PreviousOutput);
        writer.Variable(ScriptSig.Span);
        writer.U32(Sequence);
    }
}
