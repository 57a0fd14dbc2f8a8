using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>An output of a transaction: an amount, and the script that says who may spend it.</summary>
/// <param name="Amount">How much it holds.</param>
/// <param name="ScriptPubKey">The script.</param>
public sealed record TransactionOutput(Satoshi Amount, Script ScriptPubKey)
{
    /// <summary>Amount and length of the script.</summary>
    internal const int SmallestSize = 8 + 1;

    /// <summary>How many bytes it takes in a transaction.</summary>
    public int Size => 8 + CompactSize.LengthWithContent(ScriptPubKey.Length);

    /// <summary>Reads an output in the serialisation of transactions.</summary>
    /// <param name="source">The bytes, all of which must belong to it.</param>
    /// <param name="output">The output, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the bytes are no output.</returns>
    public static bool TryParse(
        ReadOnlySpan<byte> source, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TransactionOutput? output, out ConsensusError error)
    {
        var reader = new ConsensusReader(source);
        var read = Read(ref reader);
        var good = reader.Finish(out error);
        output = good ? read : null;
        return good;
    }

    /// <summary>The serialisation that transactions use.</summary>
    /// <returns><see cref="Size"/> bytes.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var writer = new ConsensusWriter(bytes);
        writer.Output(this);
        return bytes;
    }

    internal static TransactionOutput Read(ref ConsensusReader reader)
    {
        var start = reader.Position;
        var amount = new Satoshi(reader.U64());
        if (amount > Satoshi.Max)
        {
            reader.Fail(ConsensusErrorKind.AmountTooLarge, start);
        }

        return new TransactionOutput(amount, new Script(reader.VariableBytes()));
    }
}
