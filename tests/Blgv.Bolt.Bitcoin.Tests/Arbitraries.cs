using Blgv.Bolt.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>Random values of this package.</summary>
internal static class Arbitraries
{
    private static readonly Gen<byte> AnyByte = Gen.Choose(0, 255).Select(i => (byte)i);

    internal static Gen<byte[]> BytesUpTo(int max) =>
        from length in Gen.Frequency((3, Gen.Choose(0, 4)), (2, Gen.Choose(0, max)))
        from bytes in AnyByte.ArrayOf(length)
        select bytes;

    internal static Gen<uint> UInt32 { get; } =
        from bytes in AnyByte.ArrayOf(4)
        select BitConverter.ToUInt32(bytes);

    internal static Gen<Bytes32> Hash { get; } =
        from bytes in AnyByte.ArrayOf(32)
        select Bytes32.FromBytes(bytes);

    internal static Gen<TransactionInput> Input(bool withWitness) =>
        from txId in Hash
        from index in UInt32
        from script in BytesUpTo(300)
        from sequence in UInt32
        from items in BytesUpTo(300).ArrayOf()
        select new TransactionInput(
            new OutPoint(new TxId(txId), index),
            Script.Copy(script),
            sequence,
            withWitness ? new Witness(items.Take(8).Select(item => Bytes.Copy(item)).ToSequence()) : Witness.Empty);

    internal static Gen<TransactionOutput> Output { get; } =
        from amount in Gen.Choose(0, int.MaxValue)
        from script in BytesUpTo(300)
        select new TransactionOutput(new Satoshi((ulong)amount), Script.Copy(script));

    internal static Gen<Transaction> AnyTransaction { get; } =
        from version in UInt32
        from withWitness in Gen.Elements(true, false)
        from inputCount in Gen.Choose(1, 6)
        from inputs in Input(withWitness).ArrayOf(inputCount)
        from outputCount in Gen.Choose(0, 6)
        from outputs in Output.ArrayOf(outputCount)
        from lockTime in UInt32
        select new Transaction(version, inputs.ToSequence(), outputs.ToSequence(), lockTime);

    /// <summary>Valid bytes with a flip, a cut, an addition or a repetition.</summary>
    internal static Gen<byte[]> Mutated(Gen<byte[]> valid) =>
        from bytes in valid
        from position in Gen.Choose(0, int.MaxValue)
        from length in Gen.Choose(1, 12)
        from value in AnyByte
        from kind in Gen.Choose(0, 4)
        select Mutate(bytes, bytes.Length == 0 ? 0 : position % bytes.Length, length, value, kind);

    private static byte[] Mutate(byte[] bytes, int position, int length, byte value, int kind)
    {
        var end = Math.Min(bytes.Length, position + length);
        return kind switch
        {
            0 => [.. bytes[..position], value, .. bytes[Math.Min(bytes.Length, position + 1)..]],
            1 => bytes[..position],
            2 => [.. bytes, .. Enumerable.Repeat(value, length)],
            3 => [.. bytes[..end], .. bytes[position..]],
            _ => [.. bytes[..position], .. bytes[end..]],
        };
    }
}
