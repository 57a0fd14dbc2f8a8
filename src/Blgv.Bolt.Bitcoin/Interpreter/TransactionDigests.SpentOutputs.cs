namespace Blgv.Bolt.Bitcoin;

public sealed partial class TransactionDigests
{
    /// <summary>What an input spends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such input.</exception>
    /// <exception cref="InvalidOperationException">The spent outputs were not given.</exception>
    internal TransactionOutput SpentBy(int inputIndex)
    {
        InputAt(inputIndex);
        return SpentOutputs[inputIndex];
    }
}
