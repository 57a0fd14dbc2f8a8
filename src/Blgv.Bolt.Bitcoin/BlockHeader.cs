using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>The 80 bytes that make a block a part of the chain.</summary>
/// <param name="Version">The version.</param>
/// <param name="PreviousBlock">The block before.</param>
/// <param name="MerkleRoot">What commits to the transactions, in the order of the wire.</param>
/// <param name="Time">Seconds since 1970.</param>
/// <param name="Bits">The target in its compact form.</param>
/// <param name="Nonce">What was searched for.</param>
public sealed record BlockHeader(uint Version, BlockHash PreviousBlock, Bytes32 MerkleRoot, uint Time, uint Bits, uint Nonce)
{
    /// <summary>The length in bytes.</summary>
    public const int Size = 80;

    /// <summary>Reads a header.</summary>
    /// <param name="source">80 bytes.</param>
    /// <param name="header">The header, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when there are not 80 bytes. Proof of work is not looked at.</returns>
    public static bool TryParse(ReadOnlySpan<byte> source, [NotNullWhen(true)] out BlockHeader? header, out ConsensusError error)
    {
        var reader = new ConsensusReader(source);
        var read = Read(ref reader);
        var good = reader.Finish(out error);
        header = good ? read : null;
        return good;
    }

    /// <summary>The header's bytes.</summary>
    /// <returns>80 bytes.</returns>
    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        var writer = new ConsensusWriter(bytes);
        Write(ref writer);
        return bytes;
    }

    /// <summary>Hashes the header.</summary>
    /// <returns>What the block is called by.</returns>
    public BlockHash ComputeHash()
    {
        var writer = new ConsensusWriter(stackalloc byte[Size]);
        Write(ref writer);
        return new BlockHash(Sha256.HashTwice(writer.Written));
    }

    internal static BlockHeader Read(ref ConsensusReader reader) => new(
        reader.U32(), reader.Fixed<BlockHash>(), reader.Fixed<Bytes32>(), reader.U32(), reader.U32(), reader.U32());

    internal void Write(ref ConsensusWriter writer)
    {
        writer.U32(Version);
        writer.Fixed(PreviousBlock);
        writer.Fixed(MerkleRoot);
        writer.U32(Time);
        writer.U32(Bits);
        writer.U32(Nonce);
    }
}
