using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

public sealed partial record Transaction
{
    /// <summary>Stands where the number of inputs would: no transaction has zero of them, so that witnesses can be told from the old form.</summary>
    private const byte WitnessMarker = 0;

    private const byte WitnessFlag = 1;

    /// <summary>Reads a transaction, with or without witnesses.</summary>
    /// <param name="source">The bytes, all of which must belong to it.</param>
    /// <param name="transaction">The transaction, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when the bytes are no transaction.</returns>
    /// <remarks>
    /// Refuses what every block must refuse by its form alone: integers not minimally encoded, no inputs, marked for witnesses
    /// without having one, amounts above 21 million bitcoin. Memory used is in proportion to the bytes.
    /// </remarks>
    public static bool TryParse(
        ReadOnlySpan<byte> source, [NotNullWhen(true)] out Transaction? transaction, out ConsensusError error)
    {
        var reader = new ConsensusReader(source);
        var read = Read(ref reader);
        var good = reader.Finish(out error);
        transaction = good ? read : null;
        return good;
    }

    /// <summary>Reads a transaction from hex digits.</summary>
    /// <param name="hex">The digits, upper or lower case.</param>
    /// <returns>The transaction.</returns>
    /// <exception cref="FormatException">Not hex, or no transaction.</exception>
    public static Transaction FromHex(string hex) =>
        TryParse(Convert.FromHexString(hex), out var transaction, out var error)
            ? transaction
            : throw new FormatException($"Not a transaction: {error}.");

    /// <summary>The transaction with its witnesses.</summary>
    /// <returns><see cref="TotalSize"/> bytes.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[TotalSize];
        var writer = new ConsensusWriter(bytes);
        Write(ref writer, withWitness: true);
        return bytes;
    }

    /// <summary>The transaction without its witnesses: what the transaction id is the hash of.</summary>
    /// <returns><see cref="BaseSize"/> bytes.</returns>
    public byte[] ToBytesWithoutWitness()
    {
        var bytes = new byte[BaseSize];
        var writer = new ConsensusWriter(bytes);
        Write(ref writer, withWitness: false);
        return bytes;
    }

    /// <summary>Writes the transaction with its witnesses.</summary>
    /// <param name="destination">Where to.</param>
    public void Write(IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var size = TotalSize;
        var writer = new ConsensusWriter(destination.GetSpan(size));
        Write(ref writer, withWitness: true);
        destination.Advance(size);
    }

    internal static Transaction Read(ref ConsensusReader reader)
    {
        var version = reader.U32();
        var hasWitness = reader.Peek() == WitnessMarker && !reader.Failed;
        var markerAt = reader.Position;
        if (hasWitness)
        {
            reader.U8();
            CheckFlag(reader.U8(), markerAt, ref reader);
        }

        var inputs = ReadInputs(ref reader);
        if (inputs.Length == 0)
        {
            reader.Fail(ConsensusErrorKind.NoInputs, markerAt);
        }

        var outputs = ReadOutputs(ref reader);
        if (hasWitness)
        {
            ReadWitnesses(inputs, ref reader, markerAt);
        }

        return new Transaction(version, Sequence.Create<TransactionInput>(inputs), outputs, reader.U32());
    }

    /// <summary>Reads the form that can have no inputs and never has witnesses: what PSBT holds.</summary>
    internal static Transaction ReadWithoutWitness(ref ConsensusReader reader)
    {
        var version = reader.U32();
        var inputs = Sequence.Create<TransactionInput>(ReadInputs(ref reader));
        var outputs = ReadOutputs(ref reader);
        return new Transaction(version, inputs, outputs, reader.U32());
    }

    internal void Write(ref ConsensusWriter writer, bool withWitness)
    {
        var witnesses = withWitness && HasWitness;
        writer.U32(Version);
        if (witnesses)
        {
            writer.U8(WitnessMarker);
            writer.U8(WitnessFlag);
        }

        writer.CompactSizeValue((ulong)Inputs.Count);
        foreach (var input in Inputs)
        {
            input.Write(ref writer);
        }

        writer.CompactSizeValue((ulong)Outputs.Count);
        foreach (var output in Outputs)
        {
            writer.Output(output);
        }

        if (witnesses)
        {
            foreach (var input in Inputs)
            {
                input.Witness.Write(ref writer);
            }
        }

        writer.U32(LockTime);
    }

    private static void CheckFlag(byte flag, int markerAt, ref ConsensusReader reader)
    {
        if (flag == 0)
        {
            reader.Fail(ConsensusErrorKind.NoInputs, markerAt);
        }
        else if (flag != WitnessFlag)
        {
            reader.Fail(ConsensusErrorKind.UnknownFlag, markerAt + 1);
        }
    }

    private static TransactionInput[] ReadInputs(ref ConsensusReader reader)
    {
        var inputs = new TransactionInput[reader.Count(TransactionInput.SmallestSize)];
        for (var i = 0; i < inputs.Length && !reader.Failed; i++)
        {
            inputs[i] = TransactionInput.Read(ref reader);
        }

        return inputs;
    }

    private static Sequence<TransactionOutput> ReadOutputs(ref ConsensusReader reader)
    {
        var outputs = new TransactionOutput[reader.Count(TransactionOutput.SmallestSize)];
        var total = Satoshi.Zero;
        for (var i = 0; i < outputs.Length && !reader.Failed; i++)
        {
            var start = reader.Position;
            outputs[i] = TransactionOutput.Read(ref reader);
            if (!reader.Failed && !total.TryAdd(outputs[i].Amount, out total))
            {
                reader.Fail(ConsensusErrorKind.AmountTooLarge, start);
            }
        }

        return Sequence.Create<TransactionOutput>(outputs);
    }

    private static void ReadWitnesses(TransactionInput[] inputs, ref ConsensusReader reader, int markerAt)
    {
        var any = false;
        for (var i = 0; i < inputs.Length && !reader.Failed; i++)
        {
            var witness = Witness.Read(ref reader);
            if (!witness.IsEmpty)
            {
                inputs[i] = inputs[i] with { Witness = witness };
                any = true;
            }
        }

        if (!any)
        {
            reader.Fail(ConsensusErrorKind.SuperfluousWitness, markerAt);
        }
    }
}
