using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>What an input shows to be allowed to spend: a stack of byte strings.</summary>
/// <param name="Items">The items, the bottom of the stack first.</param>
/// <remarks>BIP-141. The default value is the empty witness.</remarks>
public readonly record struct Witness(Sequence<Bytes> Items)
{
    /// <summary>No items.</summary>
    public static Witness Empty => default;

    /// <summary>Whether there are no items.</summary>
    public bool IsEmpty => Items.IsEmpty;

    /// <summary>How many bytes it takes in a transaction, the number of items included.</summary>
    public int Size
    {
        get
        {
            var size = CompactSize.Length((ulong)Items.Count);
            foreach (var item in Items)
            {
                size += CompactSize.LengthWithContent(item.Length);
            }

            return size;
        }
    }

    /// <summary>Reads a witness in the serialisation of transactions: the number of items, then each with its length.</summary>
    /// <param name="source">The bytes, all of which must belong to it.</param>
    /// <param name="witness">The witness, or the empty one.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the bytes are no witness.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, out Witness witness, out ConsensusError error)
    {
        var reader = new ConsensusReader(source);
        var read = Read(ref reader);
        var good = reader.Finish(out error);
        witness = good ? read : default;
        return good;
    }

    /// <summary>The serialisation that transactions use.</summary>
    /// <returns><see cref="Size"/> bytes.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var writer = new ConsensusWriter(bytes);
        Write(ref writer);
        return bytes;
    }

    internal static Witness Read(ref ConsensusReader reader)
    {
        var count = reader.Count(smallestItem: 1);
        if (count == 0)
        {
            return default;
        }

        var items = new Bytes[count];
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            items[i] = reader.VariableBytes();
        }

        return new Witness(Sequence.Create<Bytes>(items));
    }

    internal void Write(ref ConsensusWriter writer)
    {
        writer.CompactSizeValue((ulong)Items.Count);
        foreach (var item in Items)
        {
            writer.Variable(item.Span);
        }
    }
}
